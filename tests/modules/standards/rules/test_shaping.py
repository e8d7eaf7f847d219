"""Data of every syntax against published shapes: the same faults, told with place and mend; bad files told, not raised."""

import json

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize

from communaux.modules.standards.rules import shaping
from communaux.modules.standards.rules.library import lookup
from communaux.modules.standards.rules.packages import PackageFault, streams
from tests.shared import SHARED, shared_data

SHAPES = b"""
@prefix ex: <https://v.example/#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S sh:targetClass ex:Loaf ;
  sh:property [ sh:path ex:weight ; sh:datatype xsd:decimal ; sh:minCount 1 ] ,
    [ sh:path ex:name ; sh:maxLength 4 ; sh:severity sh:Warning ; sh:message "Trop long"@fr , "Too long"@en ] .
"""
DATA = b"""
@prefix ex: <https://v.example/#> .
ex:a a ex:Loaf ; ex:weight 1.50 ; ex:name "Seigle" . ex:b a ex:Loaf ; ex:weight "much" .
ex:c a ex:Loaf ; ex:of [ a ex:Loaf ] .
"""
FORMS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG,
         "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}  # fmt: skip


def judge(path, shapes=SHAPES, **more):
    return shaping.run(shaping.read_shapes(shapes, "s.ttl"), path, **more)


@pytest.mark.parametrize("ending", FORMS)
def test_every_syntax_gives_the_same_faults(ending, tmp_path):
    path = tmp_path / f"in.{ending}"
    quads = list(parse(DATA, RdfFormat.TURTLE))
    path.write_bytes(
        serialize(quads if ending in ("nq", "trig") else [q.triple for q in quads], format=FORMS[ending])
    )
    found = judge(path)
    told = sorted((str(one.focus), one.component, one.severity) for one in found.report.violations)
    assert [line[1:] for line in told if line[0].startswith("<")] == [
        ("MaxLength", "Warning"), ("Datatype", "Violation"), ("MinCount", "Violation"),
    ]  # fmt: skip
    assert (len(told), found.violations, found.ok, found.checked) == (4, 3, False, True)
    assert found.triples == len(quads)
    assert shaping.sentence(
        next(one for one in found.report.violations if one.severity == "Warning"), "fr"
    ).endswith("« Seigle »: Trop long. → raccourcissez le texte".replace("»:", "»\u00a0:"))


@pytest.mark.parametrize(
    ("name", "data", "code", "line"),
    [
        ("in.ttl", DATA[:-3], "truncated", 4),
        ("in.nt", b'<urn:a> <urn:b> "x" .\n<urn:a> <urn', "truncated", 0),
        ("in.ttl", b"@prefix a: <urn:a:> .\nb:c a a:d .", "unreadable", 2),
        ("in.rdf", b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x/>', "hostile", 0),
        ("in.rdf", b"<rdf:RDF", "truncated", 0),
        ("in.jsonld", b'{"@graph": [{"@id": "urn:a"}, {"@id":', "truncated", 1),
        ("in.jsonld", b'{"@graph": [{"@id": "urn:a"}, {"@id": "urn:b", "urn:p": {"@value": 1, "urn:q": 2}}]}', "unreadable", 1),
        ("in.jsonld", b'{"a": ' * 3000, "too-deep", 0),
        ("in.jsonld", b'{"@context": "https://far.example/", "@id": "urn:a"}', "unregistered-context", 0),
        ("in.jsonl", b'{"@id": "urn:a", "urn:p": 1}\nno\n{"@id": "urn:b", "urn:p": 1}\n', "unreadable", 2),
        ("in.jsonld", b'{"@id": "urn:a", "urn:p": {"@list": [1], "@type": "urn:t"}}', "type-beside-list", 0),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_are_told(name, data, code, line, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    found = judge(path)
    errors = [one for one in found.findings if one.level == "error"]
    assert [one.code for one in errors] == [code]
    assert not found.ok
    if line:
        assert errors[0].line == line
    assert "{" not in errors[0].said.fr


def test_what_stands_before_a_fault_is_judged(tmp_path):
    path = tmp_path / "in.jsonld"
    good = {"@id": "urn:a", "@type": "https://v.example/#Loaf"}
    path.write_text(json.dumps({"@graph": [good, {"@id": 5}, {**good, "@id": "urn:c"}]}))
    found = judge(path)
    assert [one.focus.value for one in found.report.violations] == ["urn:a", "urn:c"]
    assert (found.findings[0].record, found.findings[0].path) == (2, "@id")


def test_a_format_without_triples_is_refused(tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    with pytest.raises(PackageFault) as told:
        judge(tmp_path / "in.csv")
    assert told.value.code == "format"


def test_shapes_that_look_further_read_the_data_twice_and_tell_once(tmp_path):
    path = tmp_path / "in.ttl"
    path.write_bytes(DATA + b"ex:a ex:of ex:b . ex:a a")
    shapes = SHAPES + b"ex:T sh:targetClass ex:Loaf ; sh:property [ sh:path ex:of ; sh:node ex:S ] ."
    found = judge(path, shapes)
    assert not found.report.streamed
    assert [one.code for one in found.findings] == ["truncated"]


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (b"ex:S sh:targetClass ex:Loaf .", "it states no constraint"),
        (b"ex:S sh:targetClass ex:Loaf ; sh:closed true .", "closed and expects no property"),
        (b"ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .", "it targets no node"),
    ],
)
def test_shapes_that_check_nothing_are_told(shapes, words, tmp_path):
    (tmp_path / "in.ttl").write_bytes(DATA)
    head = b"@prefix ex: <https://v.example/#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    found = judge(tmp_path / "in.ttl", head + shapes)
    assert not found.checked
    told = " ".join(said.en for said in found.told)
    assert "These shapes check nothing" in told
    assert words in told


def test_faulty_and_unsupported_shapes_are_named(tmp_path):
    (tmp_path / "in.ttl").write_bytes(DATA)
    more = (
        b"ex:S sh:property [ sh:path ex:p ; sh:minCount 1 ] ; sh:sparql [ sh:select '' ] ; sh:pattern '(' ."
    )
    found = judge(tmp_path / "in.ttl", SHAPES + more)
    told = found.as_dict("fr")
    assert told["shapes"]["unsupported"] == [{"shape": "https://v.example/#S", "part": "sh:sparql"}]
    assert len(told["shapes"]["problems"]) == 1
    assert not found.ok


def canonical(triples) -> list[str]:
    data = Dataset(Quad(one.subject, one.predicate, one.object) for one in triples)
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, data))


TOLD_WHOLE = sorted(SHARED.glob("dfc/taxonomies/*.json")) + sorted(SHARED.glob("datatourisme/15-0*.json"))


@pytest.mark.parametrize("path", TOLD_WHOLE, ids=lambda path: path.name)
def test_records_one_by_one_say_what_the_document_says(path):
    said = []
    streamed = list(streams.triples(path, said.append))
    whole = [
        one.triple
        for one in parse(path.read_bytes(), format=RdfFormat.JSON_LD, base_iri="urn:communaux:here")
    ]
    assert canonical(streamed) == canonical(whole)
    assert said == []


def test_payloads_of_food_platforms_are_read_with_their_defects_told():
    shared_data("dfc")
    codes, count = set(), 0
    for path in sorted(SHARED.glob("dfc/ofn/**/*.json")) + sorted(SHARED.glob("dfc/connector*.json")):
        said = []
        count += len(list(streams.triples(path, said.append, find=lookup(None))))
        codes |= {one.code for one in said}
    assert count > 900
    assert (
        {"type-beside-list", "blank-label"}
        <= codes
        <= {"type-beside-list", "blank-label", "unreadable", "unregistered-context"}
    )
