"""What the terms of a version say, and what is wrong with them: names, classes, values, cardinality."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from communaux.ground.said import Said

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

DATATYPES: Mapping[str, Said] = {
    "xsd:string": Said("texte", "text"),
    "rdf:langString": Said("texte dans une langue", "text in a language"),
    "xsd:integer": Said("nombre entier", "whole number"),
    "xsd:decimal": Said("nombre", "number"),
    "xsd:boolean": Said("oui ou non", "yes or no"),
    "xsd:date": Said("date", "date"),
    "xsd:dateTime": Said("date et heure", "date and time"),
    "xsd:time": Said("heure", "time"),
    "xsd:duration": Said("durée", "duration"),
    "xsd:anyURI": Said("adresse d’une chose, sans dire de quelle classe", "address of a thing, of any class"),
}
"""What a property may take besides things of a class."""

MOST_TERMS = 300
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}\Z")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]{3,290}\Z")


@dataclass(frozen=True, slots=True)
class TermFacts:
    """One term, as the rules see it. ``range``: a datatype, the name of a class of the same version, or an IRI."""

    name: str
    kind: str = "property"
    label: Mapping[str, str] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    belongs: str = ""
    range: str = ""
    minimum: int = 0
    maximum: int | None = None
    sources: tuple[str, ...] = ()
    example: str = ""
    matches: tuple[tuple[str, str], ...] = ()
    """(closeness, IRI) of the terms of others whose difference was recorded."""


Faults = list[tuple[str, Said]]
"""(field, sentence) pairs."""


def is_iri(text: str) -> bool:
    """Whether it is a web address that can stand in a graph."""
    return bool(_IRI.match(text))


def faults_of(term: TermFacts) -> Faults:
    """What is wrong with a term by itself, field by field: enough to refuse it."""
    found: Faults = []
    if not _NAME.match(term.name):
        found.append(("name", Said(
            "un nom technique commence par une lettre sans accent ; suivent des lettres, des chiffres, - ou _",
            "a technical name begins with an unaccented letter; letters, digits, - or _ follow",
        )))  # fmt: skip
    if not term.label:
        found.append(("label", Said("dites le nom courant du terme", "say what people call it")))
    if not term.definition:
        found.append(("definition", Said("définissez le terme", "define the term")))
    if term.kind == "property":
        if not term.range:
            found.append(("range", Said("dites quelles valeurs elle prend", "say which values it takes")))
        if term.maximum is not None and (term.maximum < 1 or term.maximum < term.minimum):
            found.append(("maximum", Said(
                "« au plus » vaut 1 ou davantage, et n’est pas plus petit que « au moins »",
                "“at most” is 1 or more, and not smaller than “at least”",
            )))  # fmt: skip
    else:
        if term.range:
            found.append(
                ("range", Said("seule une propriété prend des valeurs", "only a property takes values"))
            )
        if term.minimum or term.maximum is not None:
            found.append(("minimum", Said("seule une propriété se compte", "only a property is counted")))
    if term.kind == "code" and not term.belongs:
        found.append(
            ("belongs", Said("dites de quelle classe c’est une valeur", "say of which class it is a value"))
        )
    return found


def faults_among(terms: Iterable[TermFacts]) -> list[tuple[str, Said]]:
    """What is wrong with the terms of a version as a whole: (name of a term, sentence). Empty: it may be proposed."""
    all_terms = list(terms)
    if not all_terms:
        return [("", Said("il n’y a pas encore de terme", "there is no term yet"))]
    classes = {term.name for term in all_terms if term.kind == "class"}
    found = [(term.name, said) for term in all_terms for _field, said in faults_of(term)]
    seen: dict[str, str] = {}
    for term in all_terms:
        first = seen.setdefault(term.name.lower(), term.name)
        if first != term.name:
            found.append((term.name, Said(f"se confond avec {first}", f"can be taken for {first}")))
        if term.belongs and term.belongs not in classes:
            found.append((term.name, Said(
                f"la classe {term.belongs} n’est pas définie dans cette version",
                f"the class {term.belongs} is not defined in this version",
            )))  # fmt: skip
        if term.kind == "property" and not known_range(term.range, classes):
            found.append((term.name, Said(
                f"les valeurs {term.range} ne sont ni un type, ni une classe de cette version, ni une adresse",
                f"the values {term.range} are no type, no class of this version and no address",
            )))  # fmt: skip
    return found


def known_range(written: str, classes: Iterable[str]) -> bool:
    """Whether a property can take that: a datatype, a class of the version, the IRI of a class elsewhere."""
    return written in DATATYPES or written in set(classes) or is_iri(written)


def datatype_iri(written: str) -> str:
    """``xsd:date`` in full."""
    prefix, _colon, local = written.partition(":")
    return (XSD if prefix == "xsd" else RDF) + local


def codes_of(class_name: str, terms: Iterable[TermFacts]) -> tuple[TermFacts, ...]:
    """The codes that are the values of a class; a class that has some is a closed list."""
    return tuple(term for term in terms if term.kind == "code" and term.belongs == class_name)
