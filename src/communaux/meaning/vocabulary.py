"""The node's own vocabulary and its code lists as RDF, and as data for the reference page.

What a word means is public, even where a value is not: the vocabulary names every property of its own, and says who
may read and change the values. Written through triples and a serialiser, never through a store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox
from django.conf import settings
from django.db import models
from django.utils import translation

from communaux.meaning.access import Role, Roles
from communaux.meaning.context import DATATYPES, IRIS, list_iri, prefixes
from communaux.meaning.declare import OWN, Kind, Meaning, Property, all_meanings, expand
from communaux.meaning.fields import LANGUAGES
from communaux.meaning.lists import CodeList
from communaux.meaning.shacl import in_both

_EVERYONE = frozenset(Role)
_EXTRA = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "vann": "http://purl.org/vocab/vann/",
}


def _n(compact: str) -> ox.NamedNode:
    prefix, _colon, local = compact.partition(":")
    return ox.NamedNode(_EXTRA[prefix] + local) if prefix in _EXTRA else ox.NamedNode(expand(compact))


def _both(subject: ox.NamedNode, predicate: str, texts: Iterable[tuple[str, str]]) -> Iterator[ox.Triple]:
    for language, text in texts:
        yield ox.Triple(subject, _n(predicate), ox.Literal(text, language=language))


def _class_labels(meaning: Meaning) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        with translation.override(language):
            text = str(meaning.model._meta.verbose_name)
        yield language, text[:1].upper() + text[1:]


def range_of(meaning: Meaning, name: str) -> str:
    """What the values of a property are: a class or a datatype, as a full IRI."""
    kind = meaning.kinds[name]
    if kind in {Kind.REF, Kind.REFS}:
        return expand(meaning.target(name).types[0])
    if kind in {Kind.CODE, Kind.CODES}:
        return expand("skos:Concept")
    if kind in IRIS:
        return expand("rdfs:Resource")
    if kind == Kind.LANGTEXT:
        return expand("rdf:langString")
    return expand(DATATYPES.get(kind, "xsd:string"))


def vocabulary_triples() -> Iterator[ox.Triple]:
    """The classes and properties of the prefix ``own``, with labels, uses and ranges."""
    ontology = ox.NamedNode(settings.NS_IRI.rstrip("#/"))
    kind = _n("rdf:type")
    yield ox.Triple(ontology, kind, _n("owl:Ontology"))
    yield ox.Triple(ontology, _n("vann:preferredNamespaceUri"), ox.Literal(settings.NS_IRI))
    yield from _both(
        ontology, "dcterms:title", (("fr", "Vocabulaire du nœud"), ("en", "The node’s own vocabulary"))
    )
    labelled: set[str] = set()
    for meaning in all_meanings():
        own_class = _n(meaning.types[0])
        if meaning.types[0].startswith(f"{OWN}:"):
            yield ox.Triple(own_class, kind, _n("rdfs:Class"))
            yield ox.Triple(own_class, _n("rdfs:isDefinedBy"), ontology)
            yield from _both(own_class, "rdfs:label", _class_labels(meaning))
            for wider in meaning.types[1:]:
                yield ox.Triple(own_class, _n("rdfs:subClassOf"), _n(wider))
        for prop in meaning.properties:
            if not prop.iri.startswith(f"{OWN}:"):
                continue
            term = _n(prop.iri)
            yield ox.Triple(term, _n("schema:domainIncludes"), own_class)
            yield ox.Triple(term, _n("schema:rangeIncludes"), ox.NamedNode(range_of(meaning, prop.name)))
            if prop.iri not in labelled:
                labelled.add(prop.iri)
                yield ox.Triple(term, kind, _n("rdf:Property"))
                yield ox.Triple(term, _n("rdfs:isDefinedBy"), ontology)
                yield from _both(term, "rdfs:label", in_both(meaning, prop.name, "label"))
                yield from _both(term, "rdfs:comment", in_both(meaning, prop.name, "help"))


def list_triples(code_list: CodeList) -> Iterator[ox.Triple]:
    """A code list as a SKOS concept scheme."""
    scheme = ox.NamedNode(settings.BASE_URL + code_list.path)
    kind = _n("rdf:type")
    yield ox.Triple(scheme, kind, _n("skos:ConceptScheme"))
    yield from _both(scheme, "skos:prefLabel", (("fr", code_list.fr), ("en", code_list.en)))
    for term in code_list:
        concept = ox.NamedNode(list_iri(code_list) + term.code)
        yield ox.Triple(concept, kind, _n("skos:Concept"))
        yield ox.Triple(concept, _n("skos:inScheme"), scheme)
        yield ox.Triple(concept, _n("skos:notation"), ox.Literal(term.code))
        yield from _both(concept, "skos:prefLabel", (("fr", term.fr), ("en", term.en)))
        notes = (("fr", term.note_fr), ("en", term.note_en))
        yield from _both(concept, "skos:scopeNote", [note for note in notes if note[1]])
        if term.broader is None:
            yield ox.Triple(concept, _n("skos:topConceptOf"), scheme)
            yield ox.Triple(scheme, _n("skos:hasTopConcept"), concept)
        else:
            yield ox.Triple(concept, _n("skos:broader"), ox.NamedNode(list_iri(code_list) + term.broader))
        for match, iris in (("skos:exactMatch", term.exact), ("skos:closeMatch", term.close)):
            for iri in iris:
                yield ox.Triple(concept, _n(match), ox.NamedNode(iri))


def serialise(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Triples in an RDF syntax. Raises KeyError for a syntax that is not known."""
    syntax = ox.RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise KeyError(media_type)
    # Grouped by subject, in the order of the first mention, so that Turtle reads like a page.
    grouped: dict[object, list[ox.Triple]] = {}
    for triple in triples:
        grouped.setdefault(triple.subject, []).append(triple)
    ordered = [triple for group in grouped.values() for triple in group]
    data = ox.serialize(ordered, format=syntax, prefixes={**prefixes(), **_EXTRA})
    assert isinstance(data, bytes)
    if syntax != ox.RdfFormat.TURTLE:
        return data
    # The serialiser writes the prefixes in an order of its own each time: the same text must have the same ETag.
    lines = data.split(b"\n")
    head = [line for line in lines if line.startswith(b"@prefix ")]
    return b"\n".join([*sorted(head), b"", *lines[len(head) :]])


@dataclass(frozen=True, slots=True)
class Line:
    """One property on the reference page, in the active language."""

    name: str
    iri: str
    compact: str
    label: str
    help: str
    kind: Kind
    several: bool
    code_list: str
    target: str
    read: Roles
    edit: Roles

    @property
    def public(self) -> bool:
        """Whether everybody may read it."""
        return self.read == _EVERYONE


@dataclass(frozen=True, slots=True)
class Section:
    """One meaning on the reference page, in the active language. ``anchor``: the local name of its class, so that the
    IRI of an own class leads to it."""

    name: str
    anchor: str
    plural: str
    title: str
    path: str
    types: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...] = field(default_factory=tuple)


def _line(meaning: Meaning, prop: Property) -> Line:
    kind = meaning.kinds[prop.name]
    coded = kind in {Kind.CODE, Kind.CODES}
    return Line(
        name=prop.name,
        iri=expand(prop.iri),
        compact=prop.iri,
        label=meaning.label(prop.name),
        help=meaning.help(prop.name),
        kind=kind,
        several=kind.several,
        code_list=meaning.code_list(prop.name).name if coded else "",
        target=meaning.target(prop.name).name if kind in {Kind.REF, Kind.REFS} else "",
        read=prop.read,
        edit=prop.edit,
    )


def reference() -> Iterator[Section]:
    """Every meaning with its properties, for people, in the active language."""
    for meaning in all_meanings():
        title = str(meaning.model._meta.verbose_name)
        yield Section(
            name=meaning.name,
            anchor=meaning.class_name,
            plural=meaning.plural,
            title=title[:1].upper() + title[1:],
            path=meaning.path,
            types=tuple((compact, expand(compact)) for compact in meaning.types),
            lines=tuple(_line(meaning, prop) for prop in meaning.properties),
        )


@lru_cache(maxsize=8)
def vocabulary_bytes(media_type: str) -> bytes:
    """The own vocabulary in an RDF syntax."""
    return serialise(vocabulary_triples(), media_type)


def uses_of(code_list: CodeList) -> Iterator[tuple[Meaning, Property]]:
    """The properties whose values are terms of a list."""
    for meaning in all_meanings():
        for prop in meaning.properties:
            model_field = meaning.field(prop.name)
            if (
                isinstance(model_field, models.Field)
                and getattr(model_field, "code_list_name", None) == code_list.name
            ):
                yield meaning, prop
