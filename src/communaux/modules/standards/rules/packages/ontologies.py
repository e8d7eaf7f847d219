"""OWL, RDFS, schema.org and SKOS, read from triples into the one shape of a vocabulary.

What is taken: named classes, properties and concepts. Restrictions become what a class says of its properties; unions in
domain and range become several. Individuals that are no concepts are counted and told, not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from communaux.ground.said import Said
from communaux.modules.standards.rules.packages.documents import Document
from communaux.modules.standards.rules.packages.model import Scheme, Term, Use, Vocabulary, local_name
from communaux.modules.standards.rules.shacl.graph import RDF, RDFS, TYPE, Graph, Node
from communaux.modules.standards.rules.shacl.results import SH

OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
_SCHEMA = ("http://schema.org/", "https://schema.org/")


def _nodes(*names: str) -> tuple[NamedNode, ...]:
    return tuple(map(NamedNode, names))


_CLASS = _nodes(OWL + "Class", RDFS + "Class", OWL + "DeprecatedClass")
_PROPERTY = _nodes(
    RDF + "Property", OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty",
    OWL + "FunctionalProperty", OWL + "InverseFunctionalProperty", OWL + "TransitiveProperty",
    OWL + "SymmetricProperty", OWL + "AsymmetricProperty", OWL + "ReflexiveProperty", OWL + "IrreflexiveProperty",
    OWL + "DeprecatedProperty", OWL + "OntologyProperty",
)  # fmt: skip
_CONCEPT = NamedNode(SKOS + "Concept")
_SCHEME = NamedNode(SKOS + "ConceptScheme")
_KINDS: Mapping[NamedNode, str] = {
    **dict.fromkeys(_CLASS, "class"),
    **dict.fromkeys(_PROPERTY, "property"),
    _CONCEPT: "concept",
}
_LABELS = _nodes(SKOS + "prefLabel", RDFS + "label", DCT + "title", DC + "title")
_DEFINITIONS = _nodes(
    SKOS + "definition", RDFS + "comment", DCT + "description", DC + "description", SKOS + "scopeNote",
    *(one + "description" for one in _SCHEMA),
)  # fmt: skip
_ALTERNATIVES = _nodes(SKOS + "altLabel")
_LICENCES = _nodes(
    DCT + "license", "http://creativecommons.org/ns#license", *(one + "license" for one in _SCHEMA), DCT + "rights",
    DC + "rights", "http://spdx.org/rdf/terms#licenseDeclared",
)  # fmt: skip
_VERSIONS = _nodes(OWL + "versionInfo", *(one + "version" for one in _SCHEMA), DCT + "hasVersion")
_MATCHES: Mapping[str, tuple[NamedNode, ...]] = {
    "exact": _nodes(SKOS + "exactMatch", OWL + "equivalentClass", OWL + "equivalentProperty", OWL + "sameAs"),
    "close": _nodes(SKOS + "closeMatch"),
    "broad": _nodes(SKOS + "broadMatch"),
    "narrow": _nodes(SKOS + "narrowMatch"),
    "related": _nodes(SKOS + "relatedMatch"),
}
_DOMAIN = _nodes(RDFS + "domain", *(one + "domainIncludes" for one in _SCHEMA))
_RANGE = _nodes(RDFS + "range", *(one + "rangeIncludes" for one in _SCHEMA))
_PARENTS: Mapping[str, tuple[NamedNode, ...]] = {
    "class": _nodes(RDFS + "subClassOf"),
    "property": _nodes(RDFS + "subPropertyOf"),
    "concept": _nodes(SKOS + "broader", SKOS + "broaderTransitive"),
}
_BELOW: Mapping[str, tuple[NamedNode, ...]] = {"concept": _nodes(SKOS + "narrower")}
_REPLACED = _nodes(DCT + "isReplacedBy", *(one + "supersededBy" for one in _SCHEMA))
_DEPRECATED_TYPES = _nodes(OWL + "DeprecatedClass", OWL + "DeprecatedProperty")
_STATUS = NamedNode("http://www.w3.org/2003/06/sw-vocab-status/ns#term_status")
_OLD = {"deprecated", "archaic", "obsolete"}
_SHAPES = _nodes(SH + "NodeShape", SH + "PropertyShape")
_LISTS = _nodes(OWL + "unionOf", OWL + "intersectionOf", OWL + "oneOf")


def vocabulary(document: Document) -> Vocabulary:
    """What an ontology or a list of concepts says."""
    graph = Graph(document.triples)
    reading = _Reading(graph)
    head = reading.head()
    terms = {term.iri: term for term in reading.terms()}
    return Vocabulary(
        iri=head.value if isinstance(head, NamedNode) else "",
        title=reading.texts(head, _LABELS),
        description=reading.texts(head, _DEFINITIONS),
        version=reading.first(head, _VERSIONS),
        licence=reading.first(head, _LICENCES),
        terms=terms,
        schemes={one.iri: one for one in reading.schemes()},
        prefixes=document.prefixes,
        told=tuple(reading.told(set(terms))),
    )


def shapes_in(document: Document) -> int:
    """How many SHACL shapes a document holds, by their type or their targets."""
    targets = _nodes(
        *(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))
    )
    found = {
        one.subject
        for one in document.triples
        if (one.predicate == TYPE and one.object in _SHAPES) or one.predicate in targets
    }
    return len(found)


class _Reading:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._tops: dict[Node, list[Node]] = {}
        for node in graph.having(NamedNode(SKOS + "hasTopConcept")):
            for top in graph.values(node, NamedNode(SKOS + "hasTopConcept")):
                self._tops.setdefault(top, []).append(node)

    # the vocabulary itself

    def head(self) -> Node | None:
        """The node that stands for the vocabulary: the ontology that has most to say, else the only scheme."""
        kinds = (NamedNode(OWL + "Ontology"), NamedNode("http://purl.org/vocommons/voaf#Vocabulary"), _SCHEME)
        for kind in kinds:
            found = list(self.graph.subjects(TYPE, kind))
            if found and (kind != _SCHEME or len(found) == 1):
                return max(found, key=lambda node: sum(map(len, self.graph.of(node).values())))
        return None

    def schemes(self) -> Iterator[Scheme]:
        """Its lists of concepts: declared, or only named by their concepts."""
        named = dict.fromkeys(self.graph.subjects(TYPE, _SCHEME))
        for node in self.graph.objects(NamedNode(SKOS + "inScheme")):
            named.setdefault(node)
        for node in named:
            if isinstance(node, NamedNode):
                tops = list(self.graph.values(node, NamedNode(SKOS + "hasTopConcept")))
                tops += self.graph.subjects(NamedNode(SKOS + "topConceptOf"), node)
                yield Scheme(
                    node.value, self.texts(node, _LABELS), self.texts(node, _DEFINITIONS), _named(tops)
                )

    def told(self, terms: set[str]) -> Iterator[Said]:
        """What stands in the document and is no term."""
        kinds = {NamedNode(one) for one in terms} | {NamedNode(OWL + "NamedIndividual")}
        others = sum(
            1
            for node, values in self.graph.nodes.items()
            if isinstance(node, NamedNode)
            and node.value not in terms
            and any(kind in kinds for kind in values.get(TYPE, ()))
        )
        placed = [name for names in _PARENTS.values() for name in names]
        bare = [
            local_name(node.value)
            for node, values in self.graph.nodes.items()
            if isinstance(node, NamedNode) and TYPE not in values and any(name in values for name in placed)
        ]
        if bare:
            names = ", ".join(bare[:10]) + (" …" if len(bare) > 10 else "")
            yield Said(
                f"{len(bare)} termes ont une place dans la hiérarchie, mais rien ne dit ce qu’ils sont : {names}",
                f"{len(bare)} terms have a place in the hierarchy, but nothing says what they are: {names}",
            )
        if others:
            yield Said(
                f"{others} individus ne sont ni classes, ni propriétés, ni concepts : ils ne sont pas repris",
                f"{others} individuals are neither classes, properties nor concepts: they are not taken",
            )

    # terms

    def terms(self) -> Iterator[Term]:
        """Every named class, property and concept, in the order of the document."""
        for node, values in self.graph.nodes.items():
            if not isinstance(node, NamedNode):
                continue
            kind = self._kind(values)
            if kind:
                yield self._term(node, kind)

    def _kind(self, values: Mapping[NamedNode, Any]) -> str:
        for one in values.get(TYPE, ()):
            if one in _KINDS:
                return _KINDS[one]
        return ""

    def _term(self, node: NamedNode, kind: str) -> Term:
        graph = self.graph
        types = graph.values(node, TYPE)
        parents = self._all(node, _PARENTS[kind])
        for name in _BELOW.get(kind, ()):
            parents += graph.subjects(name, node)
        term = Term(
            node.value,
            kind,
            labels=self.texts(node, _LABELS),
            definitions=self.texts(node, _DEFINITIONS),
            alternatives=self._many_texts(node, _ALTERNATIVES),
            notation=self.first(node, _nodes(SKOS + "notation")),
            parents=tuple(one for one in _named(parents) if one != node.value),
            deprecated=self._is_deprecated(node, types),
            replaced_by=_named(self._all(node, _REPLACED)),
            matches={
                name: found
                for name, predicates in _MATCHES.items()
                if (found := _named(self._all(node, predicates)))
            },
        )
        if kind == "class":
            return replace(term, uses=tuple(self._uses(node)))
        if kind == "property":
            most = 1 if NamedNode(OWL + "FunctionalProperty") in types else None
            return replace(term, domain=self._ends(node, _DOMAIN), range=self._ends(node, _RANGE), most=most)
        schemes = self._all(node, _nodes(SKOS + "inScheme", SKOS + "topConceptOf")) + self._tops.get(node, [])
        return replace(term, schemes=_named(schemes))

    def _is_deprecated(self, node: Node, types: Iterable[Node]) -> bool:
        said = self.first(node, _nodes(OWL + "deprecated"))
        status = {one.value.lower() for one in self.graph.values(node, _STATUS) if isinstance(one, Literal)}
        return (
            said in ("true", "1")
            or any(one in _DEPRECATED_TYPES for one in types)
            or bool(status & _OLD)
            or bool(self._all(node, _REPLACED))
        )

    def _ends(self, node: Node, predicates: Iterable[NamedNode]) -> tuple[str, ...]:
        """Classes and datatypes that a domain or range names, those of a union each."""
        return tuple(dict.fromkeys(self._spread(self._all(node, predicates))))

    def _spread(self, nodes: Iterable[Node], depth: int = 0) -> Iterator[str]:
        for one in nodes:
            if isinstance(one, NamedNode):
                yield one.value
            elif isinstance(one, BlankNode) and depth < 4:
                for name in _LISTS:
                    for head in self.graph.values(one, name):
                        yield from self._spread(self._items(head), depth + 1)

    def _items(self, head: Node) -> list[Node]:
        try:
            return self.graph.items(head)
        except ValueError:
            return []

    def _uses(self, node: Node, depth: int = 0) -> Iterator[Use]:
        """What the restrictions of a class say, one for each property."""
        merged: dict[str, Use] = {}
        for use in self._restrictions(node, depth):
            known = merged.get(use.property, Use(use.property))
            merged[use.property] = Use(
                use.property,
                tuple(dict.fromkeys((*known.range, *use.range))),
                use.least if known.least is None else max(known.least, use.least or 0),
                use.most if known.most is None else min(known.most, use.most or known.most),
            )
        yield from merged.values()

    def _restrictions(self, node: Node, depth: int) -> Iterator[Use]:
        for above in self._all(node, _nodes(RDFS + "subClassOf", OWL + "equivalentClass")):
            if isinstance(above, BlankNode):
                yield from self._restriction(above, depth)

    def _restriction(self, node: Node, depth: int) -> Iterator[Use]:
        found = self.graph.one(node, NamedNode(OWL + "onProperty"))
        if isinstance(found, NamedNode):
            some = self._all(node, _nodes(OWL + "someValuesFrom", OWL + "hasValue"))
            ends = self._all(node, _nodes(OWL + "allValuesFrom", OWL + "someValuesFrom", OWL + "onClass",
                                          OWL + "onDataRange"))  # fmt: skip
            exact = self._count(node, "cardinality", "qualifiedCardinality")
            least = self._count(node, "minCardinality", "minQualifiedCardinality")
            most = self._count(node, "maxCardinality", "maxQualifiedCardinality")
            low = exact if exact is not None else least if least is not None else 1 if some else None
            yield Use(
                found.value,
                tuple(dict.fromkeys(self._spread(ends))),
                low,
                exact if exact is not None else most,
            )
        elif depth < 4:
            for head in self.graph.values(node, NamedNode(OWL + "intersectionOf")):
                for part in self._items(head):
                    if isinstance(part, BlankNode):
                        yield from self._restriction(part, depth + 1)

    def _count(self, node: Node, *names: str) -> int | None:
        told = self.first(node, _nodes(*(OWL + name for name in names)))
        return int(told) if told.isdecimal() and len(told) < 10 else None

    # values

    def _all(self, node: Node, predicates: Iterable[NamedNode]) -> list[Node]:
        return [one for name in predicates for one in self.graph.values(node, name)]

    def first(self, node: Node | None, predicates: Iterable[NamedNode]) -> str:
        """The first value as text; "" without any."""
        found = self._all(node, predicates) if node is not None else []
        return next((one.value for one in found if not isinstance(one, BlankNode)), "")

    def texts(self, node: Node | None, predicates: Iterable[NamedNode]) -> dict[str, str]:
        """One text a language, by the first predicate that has it."""
        return {lang: texts[0] for lang, texts in self._many_texts(node, predicates).items()}

    def _many_texts(self, node: Node | None, predicates: Iterable[NamedNode]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in self._all(node, predicates) if node is not None else ():
            if isinstance(one, Literal):
                lang = one.language or ""
                text = " ".join(one.value.split())
                if text:
                    found[lang] = (*found.get(lang, ()), text)
        return found


def _named(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.value for one in nodes if isinstance(one, NamedNode)))
