"""What a vocabulary package is, and what a vocabulary says, in one shape whatever the language it was published in.

Plain values: no file is read here. Languages are BCP 47 tags, "" where the author stated none. IRIs are full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from communaux.ground.said import Said

KINDS: Mapping[str, Said] = {
    "ontology": Said("ontologie", "ontology"),
    "concepts": Said("liste de concepts", "concept list"),
    "context": Said("contexte JSON-LD", "JSON-LD context"),
    "shapes": Said("formes SHACL", "SHACL shapes"),
    "linkml": Said("modèle LinkML", "LinkML schema"),
}
"""What a package may be."""
TERM_KINDS: Mapping[str, Said] = {
    "class": Said("classe", "class"),
    "property": Said("propriété", "property"),
    "concept": Said("concept", "concept"),
}
"""What a term may be."""
MATCHES = ("exact", "close", "broad", "narrow", "related")
"""How a term may correspond to one of another vocabulary, as SKOS says it."""
_NUMBERS = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class Holds:
    """What a package holds: namespaces (those in which it has terms) and how many of each."""

    namespaces: tuple[str, ...] = ()
    classes: int = 0
    properties: int = 0
    concepts: int = 0
    schemes: int = 0
    shapes: int = 0
    names: int = 0
    """Names that a context declares."""


@dataclass(frozen=True, slots=True)
class Package:
    """A vocabulary that somebody else published, as it was registered.

    ``origin``: the file or address it came from. ``licence``: a name or an address, "" where nobody said it.
    ``notice``: what its licence asks to repeat. ``aliases``: other addresses it goes by. ``file``: its name in the
    folder of packages. ``added``: the instant, ISO 8601 in UTC. ``size`` in octets.
    """

    name: str
    version: str
    kind: str
    origin: str
    sha256: str
    media_type: str
    file: str
    size: int
    added: str
    title: Mapping[str, str] = field(default_factory=dict)
    iri: str = ""
    licence: str = ""
    notice: str = ""
    aliases: tuple[str, ...] = ()
    holds: Holds = Holds()

    @property
    def reference(self) -> str:
        """How it is called for: "name@version"."""
        return f"{self.name}@{self.version}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address it goes by: that it came from, its aliases, its own name."""
        known = [self.origin, *self.aliases, self.iri]
        return tuple(dict.fromkeys(one for one in known if "://" in one))

    @property
    def age(self) -> tuple[Any, ...]:
        """For sorting: by name, then by version as people count ("1.9" before "1.16")."""
        return self.name, version_key(self.version)

    def as_dict(self) -> dict[str, Any]:
        """For a lock file, an answer in JSON."""
        told = asdict(self)
        told["title"] = dict(self.title)
        return told


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """A version as a key that sorts numbers as numbers."""
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _NUMBERS.findall(version)
    )


@dataclass(frozen=True, slots=True)
class Use:
    """What a class says of a property: what values, how many (``None``: not said), of what form."""

    property: str
    range: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A class, a property or a concept.

    ``parents``: what it is a kind of (subclass, subproperty, broader concept). ``range`` of a property: classes and
    datatypes. ``least`` and ``most``: how many values a property has (``None``: not said). ``uses`` of a class: what it
    says of its properties. ``matches``: by ``MATCHES``, terms of other vocabularies. ``schemes`` of a concept: the
    lists it belongs to.
    """

    iri: str
    kind: str
    labels: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notation: str = ""
    parents: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    pattern: str = ""
    uses: tuple[Use, ...] = ()
    deprecated: bool = False
    replaced_by: tuple[str, ...] = ()
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    schemes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its IRI."""
        return local_name(self.iri)

    def label(self, lang: str = "fr") -> str:
        """What to call it in a language: else in English, in French, without language, in any, else its name."""
        return chosen(self.labels, lang) or self.name

    def definition(self, lang: str = "fr") -> str:
        """What it means; "" where nobody said."""
        return chosen(self.definitions, lang)

    @property
    def cardinality(self) -> str:
        """ "1", "0..1", "1..*"; "" where nothing is said."""
        return counted(self.least, self.most)


def counted(least: int | None, most: int | None) -> str:
    """How many values, as diagrams write it."""
    if least is None and most is None:
        return ""
    low, high = str(least or 0), "*" if most is None else str(most)
    return low if low == high else f"{low}..{high}"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A list of concepts: its name, and the concepts at its top."""

    iri: str
    labels: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    top: tuple[str, ...] = ()

    def label(self, lang: str = "fr") -> str:
        """What to call it."""
        return chosen(self.labels, lang) or local_name(self.iri)


@dataclass(frozen=True)
class Vocabulary:
    """What a package says. ``terms`` are by IRI, in the order of the document; ``told``: what could not be taken."""

    iri: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    licence: str = ""
    terms: Mapping[str, Term] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Said, ...] = ()

    def of_kind(self, kind: str) -> list[Term]:
        """The terms of a kind, in the order of the document."""
        return [term for term in self.terms.values() if term.kind == kind]

    @property
    def classes(self) -> list[Term]:
        """Its classes."""
        return self.of_kind("class")

    @property
    def properties(self) -> list[Term]:
        """Its properties."""
        return self.of_kind("property")

    @property
    def concepts(self) -> list[Term]:
        """Its concepts."""
        return self.of_kind("concept")

    def children(self, iri: str) -> list[Term]:
        """The terms of which this one is a parent."""
        return [self.terms[one] for one in self._below.get(iri, ())]

    @property
    def _below(self) -> Mapping[str, list[str]]:
        known: dict[str, list[str]] | None = self.__dict__.get("_children")
        if known is None:
            known = {}
            for term in self.terms.values():
                for parent in term.parents:
                    known.setdefault(parent, []).append(term.iri)
            self.__dict__["_children"] = known
        return known

    def roots(self, kind: str, scheme: str = "") -> list[Term]:
        """Terms of a kind without a parent in this vocabulary; of one scheme where it is named."""
        return [
            term
            for term in self.of_kind(kind)
            if (not scheme or scheme in term.schemes)
            and not any(parent in self.terms and parent != term.iri for parent in term.parents)
        ]

    def tree(self, kind: str, scheme: str = "") -> Iterator[tuple[int, Term]]:
        """(depth, term) from the roots down, each term once: a circle ends where it began, and what lies in a circle
        without a root comes last, at depth 0."""
        seen: set[str] = set()
        starts = self.roots(kind, scheme) + self.of_kind(kind)
        for start in starts:
            todo = [(0, start)]
            while todo:
                depth, term = todo.pop()
                if term.iri in seen or term.kind != kind or (scheme and scheme not in term.schemes):
                    continue
                seen.add(term.iri)
                yield depth, term
                todo.extend((depth + 1, child) for child in reversed(self.children(term.iri)))

    def properties_of(self, iri: str) -> list[Term]:
        """The properties that name a class as their domain, or that it uses."""
        term = self.terms.get(iri)
        used = {use.property for use in term.uses} if term else set()
        return [one for one in self.properties if iri in one.domain or one.iri in used]


def chosen(texts: Mapping[str, str], lang: str) -> str:
    """A text in a language: else in English, in French, without language, in any."""
    if not texts:
        return ""
    for wanted in (lang, lang[:2], "en", "fr", ""):
        if wanted in texts:
            return texts[wanted]
        for tag, text in texts.items():
            if wanted and tag.lower().split("-")[0] == wanted:
                return text
    return next(iter(texts.values()))


def local_name(iri: str) -> str:
    """What follows the last "#", "/" or, in names without both, ":"."""
    for letter in "#/:":
        head, found, tail = iri.rpartition(letter)
        if found and tail:
            return tail
        if found and head and not tail:
            return local_name(head)
    return iri


def namespace(iri: str) -> str:
    """What stands before the local name."""
    return iri[: len(iri) - len(local_name(iri))] if iri != local_name(iri) else ""
