"""Turtle and N-Triples in and out. Triples are gathered by subject in a temporary file, so that a graph of any length and
order is read; written forms of literals stay (no ``Store`` is used: it rewrites them). What a graph cannot say in order
or twice is written sorted, so that the same graph is always read as the same record.
"""

from __future__ import annotations

import json.encoder
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import IO, Any

import pyoxigraph as ox

from communaux.ground.nesting import MOST, too_nested
from communaux.modules.standards.rules.findings import Finding
from communaux.modules.standards.rules.media import Raw, Say
from communaux.modules.standards.rules.naming import relabel
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.spool import Spool
from communaux.modules.standards.rules.values import RDF, XSD, Blank, Iri, Number, Text, Typed

_TYPE = RDF + "type"
_BATCH = 5000
_BASE = "urn:communaux:here/"
_FORMATS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES}
_GENERATED = re.compile(r"_:(communaux-\d+-\d+|[0-9a-f]{20,32})\Z")
"""Labels that nobody chose: those of our writer, and those that the parser gives to brackets."""
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z", re.A)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")


def read(file: IO[bytes], say: Say, medium: str, apart: Callable[[str], bool]) -> Iterator[Raw]:
    """One record a subject, in the order of first mention. A blank node that one triple alone names stands inside, unless
    it is known to stand ``apart``."""
    with Spool(
        "CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
        "CREATE TABLE triple (node INT, predicate TEXT, kind TEXT, value TEXT, extra TEXT)",
    ) as spool:
        _fill(spool, file, say, medium)
        spool.run("CREATE INDEX by_node ON triple (node)")
        spool.run("CREATE INDEX by_blank ON triple (value) WHERE kind = 'b'")
        number = 0
        for key, name in spool.ask("SELECT id, name FROM node ORDER BY id"):
            if name.startswith("_:") and _is_inside(spool, name, apart):
                continue
            number += 1
            yield Raw(number, _record(spool, key, name, {name}, apart))
        for key, name in spool.ask(
            "SELECT id, name FROM node WHERE name LIKE '\\_:%' ESCAPE '\\' ORDER BY id"
        ):
            if _is_inside(spool, name, apart) and _in_a_ring(spool, name, apart):
                number += 1
                yield Raw(number, _record(spool, key, name, {name}, apart))


def _fill(spool: Spool, file: IO[bytes], say: Say, medium: str) -> None:
    nodes: list[tuple[str]] = []
    triples: list[tuple[str, str, str, str, str]] = []

    def flush() -> None:
        spool.many("INSERT OR IGNORE INTO node (name) VALUES (?)", nodes)
        spool.many("INSERT INTO triple SELECT id, ?2, ?3, ?4, ?5 FROM node WHERE name = ?1", triples)
        nodes.clear()
        triples.clear()

    if too_nested(file):
        say(Finding("error", "too-deep", facts={"most": MOST}))
        return
    count = 0
    try:
        base = _BASE if medium == "turtle" else None
        for triple in ox.parse(file, format=_FORMATS[medium], base_iri=base):
            count += 1
            subject = _named(triple.subject)
            if not triples or triples[-1][0] != subject:
                nodes.append((subject,))
            triples.append((subject, triple.predicate.value, *_object(triple.object)))
            if len(triples) >= _BATCH:
                flush()
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", 0) or 0
        told = getattr(error, "msg", str(error))
        cut = (
            "end of file" in told.lower()
            or "unexpected end" in told.lower()
            or "expecting '.'" in told.lower()
        )
        say(Finding("error", "truncated" if cut else "unreadable", line=line, facts={"reason": told}))
    flush()


def _named(node: Any) -> str:
    return f"_:{node.value}" if isinstance(node, ox.BlankNode) else str(node.value)


def _object(value: Any) -> tuple[str, str, str]:
    if isinstance(value, ox.NamedNode):
        return "i", value.value, ""
    if isinstance(value, ox.BlankNode):
        return "b", f"_:{value.value}", ""
    if value.language:
        return "l", value.value, value.language
    datatype = value.datatype.value
    return ("s", value.value, "") if datatype == XSD + "string" else ("t", value.value, datatype)


def _is_inside(spool: Spool, name: str, apart: Callable[[str], bool]) -> bool:
    if apart(name):
        return False
    rows = list(spool.ask("SELECT node FROM triple WHERE kind = 'b' AND value = ? LIMIT 2", name))
    return len(rows) == 1


def _in_a_ring(spool: Spool, name: str, apart: Callable[[str], bool]) -> bool:
    """Whether going up from a blank node leads back to it, so that no record holds it."""
    seen = set()
    while name.startswith("_:") and name not in seen:
        seen.add(name)
        row = spool.one(
            "SELECT node.name FROM triple JOIN node ON node.id = triple.node WHERE kind = 'b' AND value = ?",
            name,
        )
        if row is None or not _is_inside(spool, name, apart):
            return False
        name = row[0]
    return name.startswith("_:") and name == min(seen)


def _record(
    spool: Spool, key: int, name: str, path: set[str], apart: Callable[[str], bool]
) -> dict[str, Any]:
    out: dict[str, Any] = {"@id": name}
    gathered: dict[str, list[Any]] = {}
    rows = list(spool.ask("SELECT predicate, kind, value, extra FROM triple WHERE node = ?", key))
    for predicate, kind, value, extra in rows:
        if predicate == _TYPE and kind == "i":
            gathered.setdefault("@type", []).append(value)
            continue
        gathered.setdefault(predicate, []).append(_value(spool, kind, value, extra, path, apart))
    for predicate, values in gathered.items():
        parts = ordered(values)
        out[predicate] = parts[0] if len(parts) == 1 else parts
    return out


def _value(
    spool: Spool, kind: str, value: str, extra: str, path: set[str], apart: Callable[[str], bool]
) -> Any:
    if kind == "i":
        return Iri(value)
    if kind == "l":
        return Text(value, extra)
    if kind == "t":
        return Typed(value, extra)
    if kind == "s":
        return value
    found = spool.one("SELECT id FROM node WHERE name = ?", value)
    if found and value not in path and len(path) < 60 and _is_inside(spool, value, apart):
        inner = _record(spool, found[0], value, path | {value}, apart)
        if _GENERATED.match(value):
            del inner["@id"]
        return inner
    return {"@id": value}


def ordered(values: list[Any]) -> list[Any]:
    """Values as a graph holds them: without order, so sorted, and each once."""
    told = {_sort_key(value): value for value in values}
    return [told[key] for key in sorted(told)]


def _sort_key(value: Any) -> tuple[str, str]:
    extra = getattr(value, "datatype", "") or getattr(value, "lang", "")
    if type(value) is dict:
        return "dict", repr(sorted((name, _sort_key(inner)) for name, inner in value.items()))
    if type(value) is list:
        return "list", repr([_sort_key(inner) for inner in value])
    return type(value).__name__, f"{value}\0{extra}"


def tellable(tree: dict[str, Any], causes: dict[Any, Any], path: tuple[Any, ...] = ()) -> dict[str, Any]:
    """A record with full names, as a graph can say it; what it cannot goes to ``causes``."""
    out: dict[str, Any] = {}
    for name, value in tree.items():
        here = (*path, name)
        if name == "@id":
            if is_iri(value):
                out[name] = value
            else:
                causes[here] = ("not-told", {}, "")
            continue
        if name == "@type":
            kinds = [kind for kind in (value if type(value) is list else [value]) if is_iri(kind)]
            if kinds:
                out[name] = sorted(set(kinds)) if len(kinds) > 1 else kinds[0]
            if len(kinds) != (len(value) if type(value) is list else 1):
                causes[here] = ("not-told", {}, "")
            continue
        if not is_iri(name):
            causes[here] = ("not-told", {}, "")
            continue
        listed = type(value) is list
        parts = [
            _tellable(part, causes, (*here, place) if listed else here)
            for place, part in enumerate(value if listed else [value])
        ]
        parts = ordered([part for part in parts if part is not None])
        if parts:
            out[name] = parts[0] if len(parts) == 1 else parts
    return out


def _tellable(value: Any, causes: dict[Any, Any], here: tuple[Any, ...]) -> Any:
    kind = type(value)
    if kind is dict:
        return tellable(value, causes, here)
    if kind is Number:
        text = str.__str__(value)
        name = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
        return Typed(text, XSD + name)
    if kind is bool:
        return Typed("true" if value else "false", XSD + "boolean")
    if kind is list or value is None or not _sound(value, kind):
        causes[here] = ("not-told", {}, "")
        return None
    return value


def _sound(value: Any, kind: type) -> bool:
    """Whether every syntax can hold a value."""
    if kind is Iri or kind is Blank:
        return is_iri(value)
    if kind is Text:
        return bool(_LANGUAGE.match(value.lang))
    return is_iri(value.datatype) if kind is Typed else True


def is_iri(name: Any) -> bool:
    """Whether a name is an absolute IRI (RFC 3987), or the label of a blank node."""
    return isinstance(name, str) and (name.startswith("_:") or _is_absolute(str.__str__(name)))


_USUAL = re.compile(r"(https?://[a-z0-9.-]+(/[A-Za-z0-9/._~=&?+,-]*)?|urn:[A-Za-z0-9:._-]+)\Z")


def _is_absolute(name: str) -> bool:
    return bool(_USUAL.match(name)) or _is_sound(name)


@lru_cache(4096)
def _is_sound(name: str) -> bool:
    try:
        ox.NamedNode(name)
    except ValueError:
        return False
    return True


_ESCAPES = {ord(c): f"\\{e}" for c, e in zip('\\"\n\r\t', '\\"nrt', strict=True)}
_ESCAPES.update({n: f"\\u{n:04X}" for n in range(32) if chr(n) not in "\n\r\t"})


_quoted = json.encoder.encode_basestring
"""A text between quotes: JSON escapes what N-Triples must, in a way that N-Triples reads, and it is quick."""
_UNSAFE = re.compile(r'[\\"\x00-\x1f]')


def literal(text: str) -> str:
    """A text between quotes, as N-Triples wants it."""
    return f'"{str.translate(text, _ESCAPES)}"' if _UNSAFE.search(text) else f'"{text}"'


class Writer:
    """Triples of records with full names. Nodes without a name get labels by their place in the file."""

    def __init__(self, file: IO[bytes], profile: Profile, medium: str) -> None:
        self._file = file
        self._turtle = medium == "turtle"
        self._profile = profile
        self._count = 0
        self._inner = 0
        self._predicates: dict[str, str] = {}
        self._pending: list[str] = []
        """Triples that were told the short way and not yet handed over."""
        self._spaces = sorted(
            ((iri, p) for p, iri in profile.prefixes.items()), key=lambda pair: -len(pair[0])
        )
        if self._turtle:
            for prefix, iri in profile.prefixes.items():
                self._put(f"@prefix {prefix}: <{iri}> .\n")

    def _put(self, text: str) -> None:
        if self._pending:
            self._flush()
        self._file.write(text.encode())

    def _flush(self) -> None:
        self._file.write("".join(self._pending).encode())
        self._pending.clear()

    def write(self, tree: dict[str, Any], envelope: dict[str, Any]) -> None:
        """One record."""
        self._count += 1
        self._inner = 0
        name = tree.get("@id")
        subject = self._iri(name) if name else f"_:communaux-{self._count}"
        if self._turtle:
            self._put(f"\n{subject} {self._block(tree, 1)} .\n")
        else:
            self._put("".join(self._lines(subject, tree)))

    def _pairs(self, tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in tree.items():
            if name == "@id":
                continue
            for part in value if type(value) is list else [value]:
                yield (_TYPE, Iri(part)) if name == "@type" else (name, part)

    def short(self, tree: dict[str, Any], expand: Callable[[str], str]) -> bool:
        """Write a record in the names of its profile, if it holds nothing but names and plain texts; False where it must
        go the long way. Both ways write the same triples."""
        name = tree.get("@id")
        if self._turtle or type(name) is not Iri or not (_USUAL.match(name) or is_iri(name)):
            return False
        told = self._pending
        mark = len(told)
        self._inner = 0
        if not self._short(f"<{name}> ", tree, expand, told):
            del told[mark:]
            return False
        self._count += 1
        if mark > _BATCH:
            self._flush()
        return True

    def _short(
        self, subject: str, tree: dict[str, Any], expand: Callable[[str], str], told: list[str]
    ) -> bool:
        """``subject`` and predicates end with a space."""
        predicates, put = self._predicates, told.append
        for name, value in tree.items():
            kind = type(value)
            predicate = predicates.get(name)
            if predicate is None:
                if name == "@id":
                    continue
                predicate = self._predicate(name, expand)
                if not predicate:
                    return False
            if kind is str:
                if name == "@type":
                    put(f"{subject}{predicate}<{expand(value)}> .\n")
                else:
                    put(f"{subject}{predicate}{_quoted(value)} .\n")
            elif name == "@type":
                return False
            elif kind is Iri:
                full = expand(value)
                if not (_USUAL.match(full) or is_iri(full)):
                    return False
                put(f"{subject}{predicate}<{full}> .\n")
            elif kind is list:
                for part in value:
                    if type(part) is not str:
                        return False
                for part in sorted(set(value)) if len(value) > 1 else value:
                    put(f"{subject}{predicate}{_quoted(part)} .\n")
            elif kind is dict and "@id" not in value:
                self._inner += 1
                label = f"_:communaux-{self._count + 1}-{self._inner} "
                put(f"{subject}{predicate}{label}.\n")
                if not self._short(label, value, expand, told):
                    return False
            else:
                return False
        return True

    def _predicate(self, name: str, expand: Callable[[str], str]) -> str:
        """A predicate as it is written; "" where it is no name."""
        full = _TYPE if name == "@type" else expand(name)
        if not is_iri(full):
            return ""
        self._predicates[name] = f"<{full}> "
        return self._predicates[name]

    def _lines(self, subject: str, tree: dict[str, Any]) -> Iterable[str]:
        for predicate, value in self._pairs(tree):
            if type(value) is dict:
                self._inner += 1
                label = (
                    self._iri(value["@id"]) if "@id" in value else f"_:communaux-{self._count}-{self._inner}"
                )
                yield f"{subject} <{predicate}> {label} .\n"
                yield from self._lines(label, value)
            else:
                yield f"{subject} <{predicate}> {self._term(value)} .\n"

    def _block(self, tree: dict[str, Any], depth: int) -> str:
        gap = ";\n" + "    " * depth
        told = [
            f"{'a' if predicate == _TYPE else self._iri(predicate)} {self._inside(value, depth)}"
            for predicate, value in self._pairs(tree)
        ]
        return f" {gap}".join(told) if told else "a <http://www.w3.org/2000/01/rdf-schema#Resource>"

    def _inside(self, value: Any, depth: int) -> str:
        if type(value) is not dict:
            return self._term(value)
        if "@id" in value:
            label = self._iri(value["@id"])
            if len(value) > 1:
                self._put(f"\n{label} {self._block(value, 1)} .\n")
            return label
        return f"[ {self._block(value, depth + 1)} ]" if value else "[]"

    def _term(self, value: Any) -> str:
        kind = type(value)
        if kind is Iri or kind is Blank:
            return self._iri(value)
        if kind is Text:
            return f"{literal(value)}@{value.lang}"
        if kind is Typed:
            return f"{literal(value)}^^{self._iri(value.datatype)}"
        return literal(value)

    def _iri(self, iri: str) -> str:
        if iri.startswith("_:"):
            return relabel(str.__str__(iri))
        if self._turtle:
            for space, prefix in self._spaces:
                if iri.startswith(space) and _LOCAL.match(iri[len(space) :]):
                    return f"{prefix}:{iri[len(space) :]}"
        return f"<{str.__str__(iri)}>"

    def end(self) -> None:
        """Hand over what waits; nothing else is left open."""
        self._flush()


def canonical(lines: str) -> str:
    """N-Triples in canonical order with canonical blank nodes (RDFC-1.0), for comparing graphs."""
    data = ox.Dataset(ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES))
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in data))
