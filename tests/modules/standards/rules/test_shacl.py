"""SHACL Core, compiled: the same faults as another validator finds, streamed or held, and shapes that check nothing told."""

from __future__ import annotations

from typing import Any

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from communaux.modules.standards.rules.shacl import Report, read_shapes, running, to_graph, validate
from tests.shared import shared_data

HEAD = """@prefix ex: <urn:ex:> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
rdflib.NORMALIZE_LITERALS = False
SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse((HEAD + turtle).encode(), RdfFormat.TURTLE)]


def ours(shapes: str, data: str) -> Report:
    return validate(read_shapes((HEAD + shapes).encode()), lambda: triples(data))


def told(report: Report) -> list[tuple[str, str, str, str]]:
    """Focus, component, path where it is a single property, value: blank nodes all alike."""

    def name(node: Any) -> str:
        text = str(node) if node is not None else ""
        return "[]" if text.startswith("_:") else text

    return sorted(
        (
            name(one.focus),
            one.component,
            name(one.path_node) if isinstance(one.path_node, NamedNode) else "",
            name(one.value),
        )
        for one in report.violations
    )


def theirs(shapes: str, data: str) -> list[tuple[str, str, str, str]]:
    """The same from pyshacl."""
    _conforms, found, _text = pyshacl.validate(
        rdflib.Graph().parse(data=HEAD + data, format="turtle"),
        shacl_graph=rdflib.Graph().parse(data=HEAD + shapes, format="turtle"),
        allow_warnings=False,
    )
    lines = []
    # results of inner shapes are details of theirs, not faults of their own
    for result in found.objects(None, SHACL.result):
        path = found.value(result, SHACL.resultPath)
        component = str(found.value(result, SHACL.sourceConstraintComponent)).rpartition("#")[2]
        lines.append(
            (
                _written(found.value(result, SHACL.focusNode)),
                component.removesuffix("ConstraintComponent"),
                _written(path) if isinstance(path, rdflib.URIRef) else "",
                _written(found.value(result, SHACL.value)),
            )
        )
    return sorted(lines)


def _written(node: Any) -> str:
    if node is None:
        return ""
    if isinstance(node, rdflib.BNode):
        return "[]"
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    line = next(iter(parse(f"<urn:s> <urn:p> {node.n3()} .".encode(), RdfFormat.N_TRIPLES)))
    return str(line.object)


DATA = """
ex:a a ex:Person ; ex:name "Awa"@fr, "Awa"@en, "Ava"@en ; ex:age 12, "douze" ; ex:knows ex:b, ex:c ; ex:mail "a@b" ;
  ex:start "2020-02-30"^^xsd:date ; ex:end "2019-01-01"^^xsd:date ; ex:nick "Awa"@fr .
ex:b a ex:Worker ; ex:name "B" ; ex:age 30.5 ; ex:knows ex:a ; ex:start "2020-01-01"^^xsd:date ; ex:end "2021-01-01"^^xsd:date .
ex:c ex:name "C", "D" ; ex:age "7"^^xsd:byte, 300 ; ex:knows [ ex:name "Z" ] ; ex:code ex:x .
ex:d a ex:Person ; ex:code "k" , ex:x ; ex:age -3 ; ex:mail <mailto:x> ; ex:start "2020-01-01T00:00:00+00:00"^^xsd:dateTime .
ex:e a ex:Person, ex:Robot .
"""
CLASSES = "ex:Worker rdfs:subClassOf ex:Person ."

SHAPES = {
    "counts": "ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 2 ] .",
    "datatype": "ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ; sh:datatype xsd:integer ] .",
    "ill-formed": "ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ; sh:datatype xsd:byte ] .",
    "no such day": "ex:S sh:targetSubjectsOf ex:start ; sh:property [ sh:path ex:start ; sh:datatype xsd:date ] .",
    "kind": "ex:S sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:nodeKind sh:IRI ] .",
    "literal kind": "ex:S sh:targetSubjectsOf ex:mail ; sh:property [ sh:path ex:mail ; sh:nodeKind sh:Literal ] .",
    "class": "ex:S sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:class ex:Person ] .",
    "bounds": "ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ; sh:minInclusive 0 ; sh:maxExclusive 30 ] .",
    "bounds of days": 'ex:S sh:targetSubjectsOf ex:start ; sh:property [ sh:path ex:end ; sh:minExclusive "2020-01-01"^^xsd:date ] .',
    "lengths": "ex:S sh:targetSubjectsOf ex:name ; sh:property [ sh:path ex:name ; sh:minLength 2 ; sh:maxLength 2 ] .",
    "pattern": 'ex:S sh:targetSubjectsOf ex:mail ; sh:property [ sh:path ex:mail ; sh:pattern "^A@" ; sh:flags "i" ] .',
    "languages": 'ex:S sh:targetSubjectsOf ex:name ; sh:property [ sh:path ex:name ; sh:languageIn ("fr" "en") ; sh:uniqueLang true ] .',
    "equals": "ex:S sh:targetSubjectsOf ex:nick ; sh:property [ sh:path ex:nick ; sh:equals ex:name ] .",
    "disjoint": "ex:S sh:targetSubjectsOf ex:nick ; sh:property [ sh:path ex:nick ; sh:disjoint ex:name ] .",
    "less": "ex:S sh:targetSubjectsOf ex:start ; sh:property [ sh:path ex:start ; sh:lessThan ex:end ] .",
    "less or equal": "ex:S sh:targetNode ex:b ; sh:property [ sh:path ex:start ; sh:lessThanOrEquals ex:start ] .",
    "has value": "ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:knows ; sh:hasValue ex:b ] .",
    "in": 'ex:S sh:targetSubjectsOf ex:code ; sh:property [ sh:path ex:code ; sh:in ( "k" ex:y ) ] .',
    "closed": "ex:S sh:targetNode ex:c ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path ex:name ] .",
    "and": "ex:S sh:targetClass ex:Person ; sh:and ( [ sh:property [ sh:path ex:name ; sh:minCount 1 ] ] [ sh:class ex:Robot ] ) .",
    "or": "ex:S sh:targetClass ex:Person ; sh:or ( [ sh:property [ sh:path ex:name ; sh:minCount 1 ] ] [ sh:class ex:Robot ] ) .",
    "xone": "ex:S sh:targetClass ex:Person ; sh:xone ( [ sh:property [ sh:path ex:name ; sh:minCount 1 ] ] [ sh:class ex:Person ] ) .",
    "not": "ex:S sh:targetClass ex:Person ; sh:not [ sh:class ex:Robot ] .",
    "node": "ex:S sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:node ex:T ] . ex:T a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:maxCount 1 ; sh:minCount 1 ] .",
    "property of values": "ex:S sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:property [ sh:path ex:name ; sh:maxCount 1 ] ] .",
    "qualified": "ex:S sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 2 ] .",
    "qualified disjoint": "ex:S sh:targetSubjectsOf ex:knows ; sh:property [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ] , [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShapesDisjoint true ] .",
    "sequence": "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:knows ex:name ) ; sh:maxCount 1 ] .",
    "alternative": "ex:S sh:targetClass ex:Person ; sh:property [ sh:path [ sh:alternativePath ( ex:mail ex:nick ) ] ; sh:maxCount 1 ] .",
    "inverse": "ex:S sh:targetClass ex:Person ; sh:property [ sh:path [ sh:inversePath ex:knows ] ; sh:minCount 1 ] .",
    "star": "ex:S sh:targetNode ex:b ; sh:property [ sh:path [ sh:zeroOrMorePath ex:knows ] ; sh:maxCount 2 ] .",
    "plus": "ex:S sh:targetNode ex:b ; sh:property [ sh:path [ sh:oneOrMorePath ex:knows ] ; sh:maxCount 2 ] .",
    "optional": "ex:S sh:targetNode ex:b ; sh:property [ sh:path [ sh:zeroOrOnePath ex:knows ] ; sh:maxCount 1 ] .",
    "objects": "ex:S sh:targetObjectsOf ex:knows ; sh:property [ sh:path ex:name ; sh:maxCount 1 ] .",
    "implicit class": "ex:Person a rdfs:Class , sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
    "absent node": "ex:S sh:targetNode ex:nobody ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
    "deactivated": "ex:S sh:targetClass ex:Person ; sh:deactivated true ; sh:property [ sh:path ex:name ; sh:minCount 9 ] .",
    "of the node itself": 'ex:S sh:targetClass ex:Person ; sh:nodeKind sh:IRI ; sh:pattern "ex:a" .',
    "property shape with a target": "ex:S a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ex:mail ; sh:minCount 1 .",
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_the_same_faults_as_another_validator(name: str) -> None:
    for data in (DATA, DATA + CLASSES):
        assert told(ours(SHAPES[name], data)) == theirs(SHAPES[name], data)


@pytest.mark.parametrize("name", SHAPES)
def test_what_streams_finds_what_memory_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = read_shapes((HEAD + SHAPES[name]).encode())
    scattered = sorted(triples(DATA), key=lambda triple: (str(triple.predicate), str(triple)))
    streamed = validate(shapes, lambda: triples(DATA))
    monkeypatch.setattr(running, "WINDOW", 1)
    held = validate(shapes, lambda: scattered)
    assert not held.streamed
    assert streamed.streamed == shapes.streamable
    assert told(held) == told(streamed)
    assert held.nodes == streamed.nodes


def test_what_can_be_judged_alone_streams_and_the_rest_does_not() -> None:
    streams = {name for name in SHAPES if read_shapes((HEAD + SHAPES[name]).encode()).streamable}
    assert {
        "counts",
        "datatype",
        "languages",
        "closed",
        "equals",
        "less",
        "and",
        "or",
        "not",
        "in",
    } <= streams
    assert streams.isdisjoint(
        {"class", "node", "sequence", "inverse", "objects", "property of values", "qualified"}
    )


TERMS = st.sampled_from(
    ['"a"', '"b"@fr', "1", "2.5", "ex:a", "ex:b", "ex:c", '"2020-01-01"^^xsd:date', '"x"']
)
NODES = st.sampled_from(["ex:a", "ex:b", "ex:c"])
PROPERTIES = st.sampled_from(["ex:p", "ex:q"])
CONSTRAINTS = st.sampled_from(
    [
        "sh:minCount 1", "sh:maxCount 1", "sh:datatype xsd:integer", "sh:nodeKind sh:IRI", "sh:class ex:C",
        "sh:minInclusive 2", "sh:maxLength 2", 'sh:pattern "a"', "sh:equals ex:q", "sh:disjoint ex:q",
        "sh:hasValue ex:a", 'sh:in ( "a" ex:b )', "sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
        "sh:not [ sh:nodeKind sh:Literal ]", "sh:or ( [ sh:datatype xsd:integer ] [ sh:class ex:C ] )",
    ]
)  # fmt: skip
PATHS = st.sampled_from(
    ["ex:p", "ex:q", "[ sh:inversePath ex:p ]", "( ex:p ex:q )", "[ sh:alternativePath ( ex:p ex:q ) ]"]
)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(NODES, PROPERTIES, TERMS), min_size=1, max_size=12),
    st.lists(NODES, max_size=3, unique=True),
    st.lists(
        st.tuples(PATHS, st.lists(CONSTRAINTS, min_size=1, max_size=3, unique=True)), min_size=1, max_size=3
    ),
)
def test_any_shapes_on_any_data(
    lines: list[tuple[str, str, str]], typed: list[str], properties: list[tuple[str, list[str]]]
) -> None:
    data = "\n".join(f"{s} {p} {o} ." for s, p, o in lines) + "\n".join(f"{node} a ex:C ." for node in typed)
    inner = " , ".join(f"[ sh:path {path} ; {' ; '.join(told)} ]" for path, told in properties)
    shapes = f"ex:S sh:targetSubjectsOf ex:p ; sh:targetClass ex:C ; sh:property {inner} ."
    assert told(ours(shapes, data)) == theirs(shapes, data)


def test_words_of_the_author_come_before_ours_and_both_languages_are_there() -> None:
    shape = 'ex:S sh:targetNode ex:x ; sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "Donnez un nom"@fr ; sh:severity sh:Warning ] .'
    report = ours(shape, "")
    (one,) = report.violations
    assert one.label("fr") == "Donnez un nom"
    assert one.label("en") == "at least 1 value(s) needed, 0 found"
    assert one.path == "ex:name"
    assert report.counts == {"Warning": 1}


def test_the_report_is_shacl_that_others_read() -> None:
    report = ours(SHAPES["counts"], DATA)
    graph = rdflib.Graph().parse(
        data=serialize(to_graph(report), format=RdfFormat.TURTLE).decode(), format="turtle"
    )
    assert graph.value(None, SHACL.conforms, rdflib.Literal(False)) is not None
    assert len(list(graph.subjects(rdflib.RDF.type, SHACL.ValidationResult))) == len(report.violations)


def test_a_report_counts_all_and_keeps_some() -> None:
    data = "\n".join(f"ex:n{i} a ex:Person ." for i in range(50))
    report = validate(read_shapes((HEAD + SHAPES["counts"]).encode()), lambda: triples(data), most=10)
    assert len(report.violations) == 10
    assert report.counts == {"Violation": 50}
    assert report.nodes == 50


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ("ex:S a sh:NodeShape ; sh:targetClass ex:Person .", "contrainte"),
        ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "vise"),
        (SHAPES["deactivated"], "désactivée"),
    ],
)
def test_a_shape_that_checks_nothing_is_told(shape: str, says: str) -> None:
    shapes = read_shapes((HEAD + shape).encode())
    assert any(says in said.fr for _name, said in shapes.idle)
    assert all(said.en for _name, said in shapes.idle)


def test_shapes_that_work_are_not_called_idle() -> None:
    for name in ("counts", "node", "closed", "or", "objects"):
        assert read_shapes((HEAD + SHAPES[name]).encode()).idle == []


@pytest.mark.parametrize(
    "shape",
    [
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ( ex:p ) ; sh:minCount 1 ] .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path [ ] ; sh:minCount 1 ] .",
        'ex:S sh:targetNode ex:a ; sh:property [ sh:path "p" ; sh:minCount 1 ] .',
        'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount "many" ] .',
        'ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern "(" ] .',
        "ex:S sh:targetNode ex:a ; sh:or ex:notalist .",
        "ex:S sh:targetNode ex:a ; sh:nodeKind ex:Strange .",
        "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:l ; sh:in ex:l ] . ex:l rdf:first 1 ; rdf:rest ex:l .",
    ],
)
def test_faults_of_shapes_are_told_and_do_not_stop_the_others(shape: str) -> None:
    shapes = read_shapes(
        (HEAD + shape + "ex:T sh:targetNode ex:a ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .").encode()
    )
    assert shapes.problems
    report = validate(shapes, lambda: triples("ex:a ex:p 1 ."))
    assert any(one.component == "MinCount" and one.path == "ex:q" for one in report.violations)


def test_what_is_beyond_core_is_named() -> None:
    shapes = read_shapes((HEAD + 'ex:S sh:targetNode ex:a ; sh:sparql [ sh:select "" ] .').encode())
    assert shapes.unsupported == [("urn:ex:S", "sparql")]


def test_shapes_in_a_circle_come_to_an_end() -> None:
    shape = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:knows ; sh:node ex:S ; sh:maxCount 1 ] ."
    report = ours(shape, "ex:a ex:knows ex:b . ex:b ex:knows ex:a .")
    assert report.conforms
    assert not ours(shape, "ex:a ex:knows ex:b . ex:b ex:knows ex:a, ex:c .").conforms


def test_classes_come_from_a_vocabulary_beside() -> None:
    from communaux.modules.standards.rules.shacl.graph import Graph

    shapes = read_shapes((HEAD + SHAPES["counts"]).encode())
    data = "ex:w a ex:Worker ."
    assert validate(shapes, lambda: triples(data)).conforms
    assert not validate(shapes, lambda: triples(data), vocabulary=Graph(triples(CLASSES))).conforms


@pytest.mark.parametrize("bound", ["sh:minInclusive 0", "sh:maxInclusive 400"])
@pytest.mark.parametrize(
    "value", ['"300"^^xsd:byte', '"NaN"^^xsd:double', '"12"', "ex:a", '"2020-02-30"^^xsd:date']
)
def test_what_has_no_worth_is_within_no_bounds(bound: str, value: str) -> None:
    """As SPARQL compares: an ill-formed literal is an error, and an error is a fault (SHACL 4.3)."""
    shape = f"ex:S sh:targetNode ex:x ; sh:property [ sh:path ex:p ; {bound} ] ."
    assert not ours(shape, f"ex:x ex:p {value} .").conforms


def test_shapes_that_are_published_and_check_nothing() -> None:
    shapes = read_shapes(shared_data("dfc/dfc_business.shacl.ttl").read_bytes())
    assert len(shapes.idle) == 90
    assert {said.en.partition(" ")[2] for _name, said in shapes.idle} == {
        "states no constraint",
        "is closed and expects no property: it refuses whatever says anything",
    }


def test_shapes_nested_without_end_are_refused() -> None:
    with pytest.raises(SyntaxError):
        read_shapes(b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 30_000, "text/turtle")
