"""The names of linked data: what a file writes, told in the compact names of its profile, and back.

JSON-LD is read as a tree, not through a graph: written forms, unknown properties and the shape that people chose stay.
Contexts are never fetched. One that is registered as a package is read from there; one that the profile lists means the
profile's own prefixes; one inside the file is read for its prefixes, terms and ``@vocab``; any other address is a finding.
Spellings that a file chose are kept in ``names``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.values import XSD, Blank, Iri, Number, Path, Text, Typed, shown

_LABEL = re.compile(r"_:[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z", re.A)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z", re.A)
Names = dict[tuple[tuple[str, ...], str], str]
"""(names on the way, name in the profile) → name in the file."""
Library = Callable[[str], Any]
"""From the address of a context to the context that is registered under it; None where none is."""
_LEVELS = 8


class Naming:
    """The names of one profile. ``context`` makes a reading of names for what a file declares."""

    def __init__(self, profile: Profile, library: Library | None = None) -> None:
        self.profile = profile
        self.library = library
        spaces = [(iri, prefix) for prefix, iri in profile.prefixes.items()]
        spaces += [(iri, prefix) for prefix, others in profile.families.items() for iri in others]
        self._spaces = sorted(spaces, key=lambda pair: -len(pair[0]))
        self._terms = profile.all_terms
        self._known: dict[str, str] = {}
        self._starts = (*(space for space, _prefix in self._spaces), "_:")
        self._references = {name for name, term in self._terms.items() if term.type in ("iri", "node")}
        self._plain: set[str] = set()
        self.by_language = {name for name, term in self._terms.items() if term.languages}

    def compact(self, iri: str) -> str:
        """An IRI in the profile's prefixes; itself where no prefix fits."""
        found = self._known.get(iri)
        if found is None:
            found = iri
            for space, prefix in self._spaces:
                if iri.startswith(space) and len(iri) > len(space):
                    local = iri[len(space) :]
                    found = f"{prefix}:{local}" if prefix else local
                    break
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[iri] = found
        return found

    def reference(self, iri: str) -> str:
        """The same for the name of a thing: a bare word is never one."""
        found = self.compact(iri)
        return found if ":" in found or found == iri else iri

    def settled(self, tree: dict[str, Any]) -> bool:
        """Whether a record, written as JSON-LD and read back, is itself without looking: plain values under plain terms,
        names under terms of names."""
        for name, value in tree.items():
            if name not in self._plain and not self._is_plain(name):
                return False
            kind = type(value)
            if kind is str:
                if (
                    name == "@id"
                    or name in self._references
                    or (name == "@type" and value not in self.profile.classes)
                ):
                    return False
            elif kind is Iri:
                if not (name in self._references or name == "@id") or value.startswith(self._starts):
                    return False
            elif kind is list:
                for part in value:
                    inner = type(part)
                    if inner is dict:
                        if "@id" in part or "@value" in part or not self.settled(part):
                            return False
                    elif inner is not str or name in self._references:
                        return False
            elif kind is dict:
                if not value or "@id" in value or "@value" in value or not self.settled(value):
                    return False
            elif kind is not Number and kind is not bool and value is not None:
                return False
        return True

    def _is_plain(self, name: str) -> bool:
        if name not in self._terms and name not in ("@id", "@type"):
            return False
        self._plain.add(name)
        return True

    def expand(self, name: str) -> str:
        """The full IRI of a name of the profile; itself where it is none."""
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//") and prefix in self.profile.prefixes:
            return self.profile.prefixes[prefix] + local
        if not colon and "" in self.profile.prefixes and not name.startswith("@"):
            return self.profile.prefixes[""] + name
        return name

    def is_reference(self, name: str) -> bool:
        """Whether a plain text under this term is the name of a thing."""
        term = self._terms.get(name)
        return term is not None and term.type in ("iri", "node")

    def context(self, told: Any) -> Context:
        """What a ``@context`` means here."""
        return Context(self, told, self.library)


class Context:
    """Names as one file writes them. ``findings`` says what of its ``@context`` is not followed."""

    def __init__(self, naming: Naming, told: Any, library: Library | None = None) -> None:
        self.naming = naming
        self.library = library
        self.findings: list[Finding] = []
        self.prefixes: dict[str, str] = {}
        self.references: set[str] = set()
        self.datatypes: dict[str, str] = {}
        self.languages: dict[str, str] = {}
        self.vocab = ""
        self._cache: dict[str, str] = {}
        self._read(told, naming.profile)

    def _read(self, told: Any, profile: Profile, levels: int = _LEVELS, *, names_only: bool = False) -> None:
        for part in told if type(told) is list else [told]:
            if type(part) is str:
                self._elsewhere(part, profile, levels)
            elif type(part) is dict:
                if type(part.get("@import")) is str:
                    self._elsewhere(part["@import"], profile, levels)
                for name, meant in part.items():
                    self._define(name, meant, names_only=names_only)

    def _elsewhere(self, url: str, profile: Profile, levels: int) -> None:
        """A context that stands under an address. Of one that the profile lists the names are taken, while the profile
        says what stands under them: so what is written under its address is read back the same with or without it."""
        listed = url in profile.contexts or url.rstrip("/") in profile.contexts
        try:
            found = self.library(url) if self.library and levels > 0 else None
        except ValueError as error:
            facts = {"reason": getattr(error, "said", error)}
            self.findings.append(
                Finding("error", "unreadable", path="@context", value=brief(url), facts=facts)
            )
            return
        if found is not None:
            self._read(found, profile, levels - 1, names_only=listed)
        elif not listed:
            facts = {"url": brief(url)}
            self.findings.append(
                Finding("note", "remote-context", path="@context", value=brief(url), facts=facts)
            )

    def _define(self, name: str, meant: Any, *, names_only: bool = False) -> None:
        if name == "@vocab" and type(meant) is str:
            self.vocab = meant
            return
        if type(meant) is dict:
            kind, language = meant.get("@type"), meant.get("@language")
            if not names_only and type(name) is str:
                if kind in ("@id", "@vocab"):
                    self.references.add(name)
                elif type(kind) is str and not kind.startswith("@"):
                    self.datatypes[name] = kind
                elif type(language) is str:
                    self.languages[name] = language
            meant = meant.get("@id")
        if type(meant) is str and not name.startswith("@") and meant != name:
            self.prefixes[name] = meant

    def lexical(self, written: str, value: Any) -> Any:
        """A plain text under a name, with the type or language that the context gives it; its letters stay."""
        if written in self.datatypes:
            kind = self.datatypes[written]
            if type(value) is str:
                return Typed(value, XSD + kind[4:] if kind.startswith("xsd:") else self._iri(kind) or kind)
        elif written in self.languages and type(value) is str:
            return Text(value, self.languages[written])
        if type(value) is list:
            return [self.lexical(written, part) if type(part) is str else part for part in value]
        return value

    def _iri(self, name: str, depth: int = 0) -> str:
        """The IRI that the file's own declarations give a name; "" where they say nothing."""
        if name in self.prefixes and depth < 8:
            meant = self.prefixes[name]
            return meant if "://" in meant else self._iri(meant, depth + 1) or meant
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//") and prefix in self.prefixes and depth < 8:
            base = self.prefixes[prefix]
            return (base if "://" in base else self._iri(base, depth + 1) or base) + local
        return self.vocab + name if self.vocab and not colon else ""

    def name(self, written: str) -> str:
        """The profile's name of a term or class."""
        found = self._cache.get(written)
        if found is None:
            if written.startswith("@"):
                found = written
            else:
                iri = self._iri(written)
                found = self.naming.compact(iri or written)
                found = self.naming.profile.aliases.get(found, found)
            self._cache[written] = found
        return found

    def reference(self, written: str) -> Iri | Blank:
        """The name of a thing."""
        if written.startswith("_:"):
            return Blank(written)
        iri = self._iri(written) if ":" in written and "://" not in written else ""
        return Iri(self.naming.reference(iri or written))

    def is_reference(self, written: str, name: str) -> bool:
        """Whether texts under a term are names of things."""
        return self.naming.is_reference(name) or written in self.references


def relabel(label: str) -> str:
    """A blank node label that every syntax can write: itself where it can be, else one made from it."""
    if _LABEL.match(label):
        return label
    return "_:x" + "".join(
        c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in label.removeprefix("_:")
    )


class Reading:
    """One record, told in the profile's names. Holds what was met on the way."""

    def __init__(self, context: Context, *, record: int = 0, line: int = 0) -> None:
        self.context = context
        self.names: Names = {}
        self.findings: list[Finding] = []
        self._record = record
        self._line = line

    def node(self, told: dict[str, Any], trail: tuple[str, ...] = (), path: Path = ()) -> dict[str, Any]:
        """An object of the file as a record of the profile."""
        out: dict[str, Any] = {}
        context = self.context
        for written, value in told.items():
            name = context.name(written)
            if name in out or (name != written and name in told):
                name = written
            if name != written:
                self.names[(trail, name)] = written
                if context.naming.profile.aliases and self._is_alias(written, name):
                    self._say("note", "alias", (*path, written), written, meant=name)
            if name == "@id" and type(value) is str:
                out[name] = self._reference(value, (*path, written))
            elif name == "@type":
                out[name] = self._kinds(value, (*path, written))
            elif name == "@context":
                out[name] = value
            else:
                is_reference = context.is_reference(written, name)
                if not is_reference and (written in context.datatypes or written in context.languages):
                    value = context.lexical(written, value)  # noqa: PLW2901
                out[name] = self._value(value, is_reference, (*trail, name), (*path, written))
        return out

    def _is_alias(self, written: str, name: str) -> bool:
        iri = self.context._iri(written) or written
        return self.context.naming.compact(iri) != name

    def _say(self, level: str, code: str, path: Path, value: Any = "", **facts: Any) -> None:
        self.findings.append(
            Finding(level, code, self._record, shown(path), brief(value), self._line, facts=facts)
        )

    def _reference(self, written: str, path: Path) -> Iri | Blank:
        found = self.context.reference(written)
        if type(found) is Blank and not _LABEL.match(found):
            self._say("note", "blank-label", path, written)
            return Blank(relabel(found))
        return found

    def _kinds(self, value: Any, path: Path) -> Any:
        if type(value) is list:
            return [self._kinds(part, (*path, number)) for number, part in enumerate(value)]
        if not isinstance(value, str):
            return value
        text = str.__str__(value)
        name = self.context.name(text)
        if name != text and self._is_alias(text, name):
            self._say("note", "alias", path, text, meant=name)
        return name

    def _value(self, value: Any, is_reference: bool, trail: tuple[str, ...], path: Path) -> Any:
        kind = type(value)
        if kind is str:
            return self._reference(value, path) if is_reference and value else value
        if kind is list:
            return [self._value(part, is_reference, trail, (*path, n)) for n, part in enumerate(value)]
        if kind is Iri:
            return self.context.reference(value)
        if kind is not dict:
            return value
        if trail[-1] in self.context.naming.by_language and (spoken := self._spoken(value, path)):
            return spoken
        if len(value) == 1 and type(value.get("@id")) is str:
            return self._reference(value["@id"], path)
        if "@list" in value or "@set" in value:
            word = "@list" if "@list" in value else "@set"
            if "@type" in value:
                self._say("error", "type-beside-list", (*path, "@type"), value["@type"])
            inner = value[word] if type(value[word]) is list else [value[word]]
            return [self._value(part, is_reference, trail, (*path, word, n)) for n, part in enumerate(inner)]
        if (
            type(value.get("@value")) is str
            and set(value) <= {"@value", "@type"}
            and type(value.get("@type")) is str
        ):
            return Typed(value["@value"], self._datatype(value["@type"]))
        if type(value.get("@value")) is str and set(value) == {"@value", "@language"}:
            language = value["@language"]
            return Text(value["@value"], language) if type(language) is str else value["@value"]
        if set(value) == {"@value"} and type(value["@value"]) not in (dict, list):
            return value["@value"]
        return self.node(value, trail, path)

    def _spoken(self, told: dict[str, Any], path: Path) -> list[Text] | None:
        """Texts by language; None where something else stands there."""
        found = []
        for lang, texts in told.items():
            for text in texts if type(texts) is list else [texts]:
                if type(text) is not str or not _LANGUAGE.match(lang):
                    return None
                found.append(Text(text, lang))
        return found or None

    def _datatype(self, written: str) -> str:
        return XSD + written[4:] if written.startswith("xsd:") else self.context._iri(written) or written


def written(tree: Any, naming: Naming, names: Names, *, full: bool = False) -> Any:
    """A record of the profile as a file writes it: JSON-LD, or (``full``) the names of RDF."""
    return _full(tree, naming, names, ()) if full else _node(tree, naming, names, ())


def _node(tree: dict[str, Any], naming: Naming, names: Names, trail: tuple[str, ...]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in tree.items():
        told = names.get((trail, name), name) if names else name
        if name == "@id":
            out[told] = str.__str__(value) if isinstance(value, str) else value
        elif name[:1] == "@":
            out[told] = value
        else:
            out[told] = _jsonld(value, naming.is_reference(name), naming, names, (*trail, name))
    return out


def _jsonld(value: Any, is_reference: bool, naming: Naming, names: Names, trail: tuple[str, ...]) -> Any:
    kind = type(value)
    if kind is str or kind is Number or kind is bool or value is None:
        return value
    if trail[-1] in naming.by_language and (kind is Text or kind is list):
        texts = value if kind is list else [value]
        if texts and all(type(text) is Text for text in texts):
            told: dict[str, list[str]] = {}
            for text in texts:
                told.setdefault(text.lang, []).append(str.__str__(text))
            return told
    if kind is Iri or kind is Blank:
        return str.__str__(value) if is_reference else {"@id": str.__str__(value)}
    if kind is Typed:
        datatype = value.datatype
        short = (
            "xsd:" + datatype[len(XSD) :]
            if datatype.startswith(XSD) and "xsd" in naming.profile.prefixes
            else datatype
        )
        return {"@value": str.__str__(value), "@type": short}
    if kind is Text:
        return {"@value": str.__str__(value), "@language": value.lang}
    if kind is list:
        return [_jsonld(part, is_reference, naming, names, trail) for part in value]
    return _node(value, naming, names, trail)


def _full(tree: Any, naming: Naming, names: Names, trail: tuple[str, ...]) -> Any:
    kind = type(tree)
    if kind is Iri:
        return Iri(naming.expand(tree))
    if kind is list:
        return [_full(part, naming, names, trail) for part in tree]
    if kind is not dict:
        return tree
    out: dict[str, Any] = {}
    for name, value in tree.items():
        if name == "@type":
            kinds = value if type(value) is list else [value]
            told = [naming.expand(k) if isinstance(k, str) else k for k in kinds]
            out[name] = told if type(value) is list else told[0]
        elif name == "@id":
            out[name] = _full(value, naming, names, trail)
        else:
            key = names.get((trail, name)) or naming.expand(name)
            out[key] = _full(value, naming, names, (*trail, name))
    return out


def things(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a record, the record itself first."""
    if type(tree) is dict:
        yield tree
        for value in tree.values():
            yield from things(value)
    elif type(tree) is list:
        for value in tree:
            yield from things(value)
