"""What is published of a version: its vocabulary as RDF, and the SHACL shapes that follow from its terms.

Triples in, triples out: the caller chooses the format. The same version always gives the same triples in the same order,
so that their hash proves that nothing changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from communaux.modules.standards.rules.agreed.terms import (
    DATATYPES,
    RDF,
    XSD,
    TermFacts,
    codes_of,
    datatype_iri,
)

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
DCTERMS = "http://purl.org/dc/terms/"
PREFIXES = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "skos": SKOS, "sh": SH, "xsd": XSD, "dcterms": DCTERMS}
FORMATS = {"turtle": RdfFormat.TURTLE, "n-triples": RdfFormat.N_TRIPLES, "json-ld": RdfFormat.JSON_LD}
_MATCHES = {"exact": "exactMatch", "close": "closeMatch", "broad": "broadMatch", "narrow": "narrowMatch"}
_KINDS = {"class": OWL + "Class", "code": OWL + "NamedIndividual"}

TYPE = NamedNode(RDF + "type")
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))


@dataclass(frozen=True)
class VersionFacts:
    """A version, as it is published. ``iri``: of the version; its terms are at ``iri#name``."""

    iri: str
    number: int
    title: Mapping[str, str]
    about: Mapping[str, str]
    licence: str
    terms: Sequence[TermFacts]
    issued: str = ""
    standard: str = ""
    replaces: str = ""
    publisher: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def term_iri(self, name: str) -> NamedNode:
        """The IRI of one of its terms."""
        return NamedNode(f"{self.iri}#{name}")


def _texts(subject: NamedNode | BlankNode, predicate: str, texts: Mapping[str, str]) -> Iterator[Triple]:
    for language in sorted(texts):
        yield Triple(subject, NamedNode(predicate), Literal(texts[language], language=language))


def vocabulary(version: VersionFacts) -> list[Triple]:
    """The terms as an OWL ontology with SKOS definitions and matches, in the order of the version."""
    here = NamedNode(version.iri)
    found = [
        Triple(here, TYPE, NamedNode(OWL + "Ontology")),
        Triple(here, NamedNode(OWL + "versionInfo"), Literal(str(version.number))),
        *_texts(here, DCTERMS + "title", version.title),
        *_texts(here, DCTERMS + "description", version.about),
    ]
    for name, value in (
        ("isVersionOf", version.standard),
        ("replaces", version.replaces),
        ("creator", version.publisher),
    ):
        if value:
            found.append(Triple(here, NamedNode(DCTERMS + name), NamedNode(value)))
    if version.licence:
        found.append(Triple(here, NamedNode(DCTERMS + "license"), Literal(version.licence)))
    if version.issued:
        dated = Literal(version.issued, datatype=NamedNode(XSD + "date"))
        found.append(Triple(here, NamedNode(DCTERMS + "issued"), dated))
    for term in version.terms:
        found += _term(version, term)
    return found


def _term(version: VersionFacts, term: TermFacts) -> Iterator[Triple]:
    here = version.term_iri(term.name)
    classes = {one.name for one in version.terms if one.kind == "class"}
    if term.kind == "property":
        kind = (
            "DatatypeProperty" if term.range in DATATYPES and term.range != "xsd:anyURI" else "ObjectProperty"
        )
        yield Triple(here, TYPE, NamedNode(OWL + kind))
        if term.belongs:
            yield Triple(here, NamedNode(RDFS + "domain"), version.term_iri(term.belongs))
        if (range_ := _range(version, term, classes)) is not None:
            yield Triple(here, NamedNode(RDFS + "range"), range_)
    else:
        yield Triple(here, TYPE, NamedNode(_KINDS[term.kind]))
        if term.kind == "code":
            yield Triple(here, TYPE, version.term_iri(term.belongs))
            yield Triple(here, NamedNode(SKOS + "notation"), Literal(term.name))
    yield Triple(here, NamedNode(RDFS + "isDefinedBy"), NamedNode(version.iri))
    yield from _texts(here, RDFS + "label", term.label)
    yield from _texts(here, SKOS + "definition", term.definition)
    if term.example:
        yield Triple(here, NamedNode(SKOS + "example"), Literal(term.example))
    for source in term.sources:
        yield Triple(here, NamedNode(DCTERMS + "source"), NamedNode(source))
    for match, iri in sorted(set(term.matches)):
        if match in _MATCHES and iri:
            yield Triple(here, NamedNode(SKOS + _MATCHES[match]), NamedNode(iri))


def _range(version: VersionFacts, term: TermFacts, classes: set[str]) -> NamedNode | None:
    if term.range == "xsd:anyURI":
        return NamedNode(RDFS + "Resource")
    if term.range in DATATYPES:
        return NamedNode(datatype_iri(term.range))
    if term.range in classes:
        return version.term_iri(term.range)
    return NamedNode(term.range) if term.range.startswith("http") else None


def shapes(version: VersionFacts) -> list[Triple]:
    """One node shape a class, with one property shape for each property said of it.

    A property said of no class in particular is checked wherever it is used. A class that has codes is a closed list.
    A class of which nothing is said has no shape: it would check nothing.
    """
    found: list[Triple] = []
    for term in version.terms:
        if term.kind == "class" and any(
            one.belongs == term.name and one.kind == "property" for one in version.terms
        ):
            found += _class_shape(version, term)
    for term in version.terms:
        if term.kind == "property" and not term.belongs:
            here = NamedNode(f"{version.iri}#{term.name}-shape")
            found.append(Triple(here, TYPE, NamedNode(SH + "NodeShape")))
            found.append(Triple(here, NamedNode(SH + "targetSubjectsOf"), version.term_iri(term.name)))
            found += _property_shape(version, here, term)
    return found


def _class_shape(version: VersionFacts, term: TermFacts) -> Iterator[Triple]:
    here = NamedNode(f"{version.iri}#{term.name}-shape")
    yield Triple(here, TYPE, NamedNode(SH + "NodeShape"))
    yield Triple(here, NamedNode(SH + "targetClass"), version.term_iri(term.name))
    yield from _texts(here, SH + "name", term.label)
    for prop in version.terms:
        if prop.kind == "property" and prop.belongs == term.name:
            yield from _property_shape(version, here, prop)


def _property_shape(version: VersionFacts, owner: NamedNode, term: TermFacts) -> Iterator[Triple]:
    here = NamedNode(f"{version.iri}#{term.name}-property")
    integer = NamedNode(XSD + "integer")
    yield Triple(owner, NamedNode(SH + "property"), here)
    yield Triple(here, TYPE, NamedNode(SH + "PropertyShape"))
    yield Triple(here, NamedNode(SH + "path"), version.term_iri(term.name))
    yield from _texts(here, SH + "name", term.label)
    yield from _texts(here, SH + "description", term.definition)
    if term.minimum and term.belongs:
        yield Triple(here, NamedNode(SH + "minCount"), Literal(str(term.minimum), datatype=integer))
    if term.maximum is not None:
        yield Triple(here, NamedNode(SH + "maxCount"), Literal(str(term.maximum), datatype=integer))
    codes = codes_of(term.range, version.terms)
    if term.range == "xsd:anyURI":
        yield Triple(here, NamedNode(SH + "nodeKind"), NamedNode(SH + "BlankNodeOrIRI"))
    elif term.range in DATATYPES:
        yield Triple(here, NamedNode(SH + "datatype"), NamedNode(datatype_iri(term.range)))
    elif codes:
        yield from _in(here, [version.term_iri(code.name) for code in codes])
    elif (
        of := _range(version, term, {one.name for one in version.terms if one.kind == "class"})
    ) is not None:
        yield Triple(here, NamedNode(SH + "class"), of)


def _in(here: NamedNode, values: Sequence[NamedNode]) -> Iterator[Triple]:
    """``sh:in`` with its list; the nodes of the list are named after their place, so that they never move."""
    local = here.value.rpartition("#")[2]
    nodes = [
        BlankNode(f"list{hashlib.blake2b(local.encode(), digest_size=6).hexdigest()}x{n}")
        for n in range(len(values))
    ]
    yield Triple(here, NamedNode(SH + "in"), nodes[0])
    for place, value in enumerate(values):
        after = nodes[place + 1] if place + 1 < len(nodes) else NamedNode(RDF + "nil")
        yield Triple(nodes[place], NamedNode(RDF + "first"), value)
        yield Triple(nodes[place], NamedNode(RDF + "rest"), after)


def written(triples: Iterable[Triple], media: str, base: str = "") -> bytes:
    """Triples in a format of ``FORMATS``."""
    prefixes = dict(PREFIXES) | ({"": f"{base}#"} if base else {})
    return serialize(triples, format=FORMATS[media], prefixes=prefixes if media == "turtle" else None) or b""


def fingerprint(version: VersionFacts) -> str:
    """SHA-256 of what a version says: its vocabulary and its shapes, as sorted N-Triples.

    What is decided about it (its date of issue, the version that it replaces) and where it is served are no part of it.
    """
    bare = VersionFacts(
        "urn:standard", version.number, version.title, version.about, version.licence, version.terms
    )
    lines = sorted(written([triple], "n-triples") for triple in (*vocabulary(bare), *shapes(bare)))
    return hashlib.sha256(b"".join(lines)).hexdigest()
