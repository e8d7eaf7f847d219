"""Documents of platforms taken apart: one thing a node, with what is wrong or odd in it. Pure.

What a document says stays as it says it: spelling, written numbers, unknown properties. Only what cannot be served by
itself is changed: prefixes that the document declares become those of the profile, nodes without a name move into the one
that names them, relative names become absolute. The reading of aliases and the conformance to the profile are those of
``standards``.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin

from communaux.modules.food.rules import kinds
from communaux.modules.standards.rules import naming
from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.media import Raw, jsons, too_deep
from communaux.modules.standards.rules.naming import Context, Names
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.translating import side
from communaux.modules.standards.rules.validating import check
from communaux.modules.standards.rules.values import Blank, Iri, shown

V1, V2 = "dfc-1.16", "dfc-2.0"
CONTEXTS = {
    V1: "https://w3id.org/dfc/ontology/context/context_1.16.0.json",
    V2: "https://w3id.org/dfc/ontology/context/context_2.0.0.json",
}
MOST_NODES = 2000
"""Things in one document."""
MOST_FINDINGS = 200
DEEPEST = 16
"""Nodes without a name inside each other."""
LONGEST_IRI = 500
_MENDED = frozenset({"blank-label", "type-beside-list"})
_BLANK = "_:"

Document = dict[str, Any]
"""A thing as JSON-LD without its context; numbers keep their written form (``values.Number``)."""


@cache
def sides() -> dict[str, Side]:
    """Both versions, compiled once in a process."""
    return {name: side(name, None, "jsonld") for name in (V1, V2)}


@dataclass(slots=True)
class Node:
    """One thing of a document. ``name``: its absolute IRI, "" where the document gives none; ``types`` and ``links`` in the
    names of the profile: property and absolute IRI."""

    document: Document
    name: str
    types: tuple[str, ...]
    properties: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    line: int = 0


@dataclass(slots=True)
class Parcel:
    """What a document holds. Only one without errors may be stored."""

    version: str
    nodes: list[Node] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """What must be mended before it can be stored."""
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def notes(self) -> Counter[str]:
        """How often each oddity was met."""
        return Counter(finding.code for finding in self.findings if finding.level != "error")


def version_of(context: Any, declared: str = "") -> str:
    """The version that a document is written in: what the request declares, else its context, else the first."""
    if declared in (V1, V2):
        return declared
    told = context if isinstance(context, list) else [context]
    return V2 if any(isinstance(one, str) and one in sides()[V2].profile.contexts for one in told) else V1


def read(body: bytes, *, base: str, declared: str = "") -> Parcel:
    """Every thing of a document. ``base``: the address that relative names start from. Never raises for what it holds."""
    found: list[Finding] = []
    raws: list[Raw] = []
    for raw in sides()[V1].open_reader(io.BytesIO(body), found.append):
        if len(raws) == MOST_NODES:
            found.append(Finding("error", "too-large", raw.number, line=raw.line, facts={"most": 1}))
            break
        raws.append(raw)
    first = raws[0] if raws else None
    around = (first.envelope.get("around") or first.tree) if first else {}
    parcel = Parcel(version_of(around.get("@context"), declared), findings=found)
    if not parcel.errors:
        _read(parcel, raws, base)
    parcel.findings.sort(key=lambda finding: finding.level != "error")
    del parcel.findings[MOST_FINDINGS:]
    return parcel


def _read(parcel: Parcel, raws: list[Raw], base: str) -> None:
    one = sides()[parcel.version]
    pieces: list[_Piece] = []
    for raw in raws:
        piece = _piece(one, raw, parcel)
        if piece.document.keys() - {"@id"}:
            pieces.append(piece)
    join(pieces, parcel, base)


@dataclass(slots=True)
class _Piece:
    """A node as it stands in the document, and as the profile names it."""

    document: Document
    tree: dict[str, Any]
    raw: Raw


def _piece(one: Side, raw: Raw, parcel: Parcel) -> _Piece:
    tree, names, findings = one.inward(raw)
    parcel.findings += findings

    def say(level: str, code: str, path: Any, value: Any, facts: dict[str, Any]) -> None:
        if code == "unknown-class" and isinstance(value, str) and not value.startswith("dfc-b:"):
            level = "note"
        parcel.findings.append(
            Finding(level, code, raw.number, shown(path), brief(value), raw.line, facts=facts)
        )

    check(one.profile, tree, say)
    context, _none = one.context(raw)
    told = (raw.envelope.get("around") or raw.tree).get("@context")
    known = told is None or (isinstance(told, str) and told in one.profile.contexts)
    if known and _MENDED.isdisjoint(finding.code for finding in findings):
        document = {name: value for name, value in raw.tree.items() if name != "@context"}
    else:
        tree.pop("@context", None)
        document = naming.written(tree, one.naming, _spelled(names, context))
    tree.pop("@context", None)
    return _Piece(document, tree, raw)


def _spelled(names: Names, context: Context) -> Names:
    """Of the names that a document spells its own way, those that are another word, under the profile's prefix."""
    kept: Names = {}
    for (trail, name), spelled in names.items():
        if spelled.startswith("@"):
            continue
        word = context.naming.compact(context._iri(spelled) or spelled)
        if word != name:
            kept[(trail, name)] = word
    return kept


def join(pieces: list[_Piece], parcel: Parcel, base: str) -> None:
    """Nodes without a name into those that name them, relative names made absolute; then the things themselves."""
    blanks: dict[str, Document] = {}
    trees: dict[str, Any] = {}
    absolute: dict[str, str] = {}
    for piece in pieces:
        name = piece.document.get("@id")
        if not isinstance(name, str):
            continue
        if name.startswith(_BLANK):
            blanks[name], trees[name] = piece.document, piece.tree
        elif "://" not in name:
            absolute[name] = urljoin(base, name)
    used = Counter(
        label for piece in pieces for label in _labels(piece.document, top=True) if label in blanks
    )
    mover = _Mover(blanks, used, absolute, trees)
    seen: set[str] = set()
    for piece in pieces:
        name = piece.document.get("@id", "")
        name = name if isinstance(name, str) else ""
        if name in blanks and used[name]:
            continue
        document = mover.moved(piece.document, top=True)
        name = "" if name.startswith(_BLANK) else absolute.get(name, name)
        if name:
            document["@id"] = name
        _told(parcel, piece, document, name, seen, mover)
    if mover.too_deep:
        parcel.findings.append(Finding("error", "too-deep", facts={"most": DEEPEST}))


def _told(
    parcel: Parcel, piece: _Piece, document: Document, name: str, seen: set[str], mover: _Mover
) -> None:
    raw = piece.raw
    if name and (name in seen or not is_iri(name)):
        code, facts = ("double-identifier", {"first": 1}) if name in seen else ("pattern", {})
        parcel.findings.append(Finding("error", code, raw.number, "@id", brief(name), raw.line, facts=facts))
    seen.add(name)
    told = piece.tree.get("@type")
    types = tuple(one for one in (told if isinstance(told, list) else [told]) if isinstance(one, str))
    links = dict.fromkeys(
        (prop, mover.absolute.get(target, target)) for prop, target in _links(piece.tree, mover.trees, set())
    )
    kept = tuple((prop, target) for prop, target in links if is_iri(target) and prop.isprintable())
    try:
        text_of(document)
    except UnicodeError:
        parcel.findings.append(Finding("error", "encoding", raw.number, line=raw.line))
    parcel.nodes.append(Node(document, name, types, tuple(piece.tree), kept, raw.line))


def is_iri(name: str) -> bool:
    """Whether a name is an address that can be kept: http or https, no space, not endless."""
    return (
        name.startswith(("http://", "https://"))
        and len(name) <= LONGEST_IRI
        and not any(c <= " " or c in '<>"{}|\\^`\x7f' for c in name)
    )


def _labels(value: Any, *, top: bool = False) -> Iterator[str]:
    """The names without address that a node speaks of."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not (top and name == "@id"):
                yield from _labels(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _labels(inner)
    elif isinstance(value, str) and value.startswith(_BLANK):
        yield str.__str__(value)


def _links(
    tree: Any, blanks: dict[str, Any], gone: set[str], prop: str = "", depth: int = 0
) -> Iterator[tuple[str, str]]:
    """Property and name for everything that a thing leads to, through what has no name of its own."""
    if type(tree) is dict:
        for name, value in tree.items():
            if name == "@id" and prop and type(value) is Iri:
                yield prop, str.__str__(value)
            elif name[:1] != "@":
                yield from _links(value, blanks, gone, name, depth)
    elif type(tree) is list:
        for value in tree:
            yield from _links(value, blanks, gone, prop, depth)
    elif type(tree) is Iri:
        yield prop, str.__str__(tree)
    elif type(tree) is Blank and depth < DEEPEST:
        label = str.__str__(tree)
        if label in blanks and label not in gone:
            gone.add(label)
            yield from _links(blanks[label], blanks, gone, prop, depth + 1)


class _Mover:
    """Puts nodes without a name where they are named; one that is named twice keeps its label in both places."""

    def __init__(
        self,
        blanks: dict[str, Document],
        used: Counter[str],
        absolute: dict[str, str],
        trees: dict[str, Any],
    ) -> None:
        self.blanks, self.used, self.absolute, self.trees = blanks, used, absolute, trees
        self.too_deep = False
        self._on_the_way: list[str] = []
        self._room = 10 * MOST_NODES

    def moved(self, value: Any, *, top: bool = False) -> Any:
        """A value with everything in its place."""
        if isinstance(value, dict):
            label = value.get("@id")
            if not top and len(value) == 1 and isinstance(label, str) and label in self.blanks:
                return self._put(label)
            return {
                name: inner if name in ("@type", "@context") or (top and name == "@id") else self.moved(inner)
                for name, inner in value.items()
            }
        if isinstance(value, list):
            return [self.moved(inner) for inner in value]
        if type(value) is str:
            return self._put(value) if value in self.blanks else self.absolute.get(value, value)
        return value

    def _put(self, label: str) -> Any:
        if label in self._on_the_way:
            return {"@id": label}
        if len(self._on_the_way) == DEEPEST or self._room <= 0:
            self.too_deep = True
            return {"@id": label}
        self._room -= 1
        self._on_the_way.append(label)
        inner = {name: value for name, value in self.blanks[label].items() if name != "@id"}
        if self.used[label] > 1:
            inner = {"@id": label, **inner}
        moved = self.moved(inner, top=True)
        self._on_the_way.pop()
        return moved


def kind_of(node: Node, wanted: str = "") -> str:
    """What kind of thing a node is, in either version."""
    types = ["dfc-b:Enterprise" if one == "dfc-b:Organization" else one for one in node.types]
    return kinds.kind_of(types, node.properties, wanted)


def text_of(document: Document) -> str:
    """A document as it is stored: JSON, name first, numbers as they were written."""
    ordered = {"@id": document["@id"], **document} if "@id" in document else document
    return jsons.encoded(ordered).decode()


def document_of(text: str) -> Document:
    """The reverse."""
    found: Document = jsons.parse(text)
    return found


def plain_body(body: bytes) -> dict[str, Any] | None:
    """A small object that is no thing of the vocabulary: an announcement, a list of scopes. None where it is none."""
    try:
        found = jsons.parse(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if type(found) is not dict or too_deep(found):
        return None
    return found
