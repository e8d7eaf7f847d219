"""Vocabularies kept by command, and data judged by the shapes that others publish: exit codes, words, reports."""

import json
import os
import subprocess
import sys

import pytest

from tests.shared import ROOT, shared_data

ONTOLOGY = """@prefix ex: <https://vocab.example/bread#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://vocab.example/bread> a owl:Ontology ; dct:title "Bread"@en, "Pain"@fr ; owl:versionInfo "%s" .
ex:Loaf a owl:Class ; rdfs:label "Loaf"@en, "Miche"@fr .
ex:%s a owl:DatatypeProperty ; rdfs:domain ex:Loaf ; rdfs:label "weight"@en .
"""
SHAPES = """@prefix ex: <https://vocab.example/bread#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:LoafShape a sh:NodeShape ; sh:targetClass ex:Loaf ; sh:sparql [ sh:select "SELECT ?this {}" ] ;
  sh:property [ sh:path ex:weight ; sh:datatype xsd:decimal ; sh:minCount 1 ] .
"""
CONTEXT = {
    "@context": {
        "ex": "https://vocab.example/bread#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "Loaf": "ex:Loaf",
        "weight": {"@id": "ex:weight", "@type": "xsd:decimal"},
    }
}


@pytest.fixture
def call(tmp_path):
    """Run the command in a folder with its own data folder, without any setting."""
    (tmp_path / "bread.ttl").write_text(ONTOLOGY % ("1.0", "weight"))
    (tmp_path / "shapes.ttl").write_text(SHAPES)

    def run(*arguments, code=0, language="en_US.UTF-8"):
        done = subprocess.run(
            [sys.executable, "-m", "communaux.site.command", *arguments],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT / "src"),
                "LC_ALL": language,
                "DATA": str(tmp_path / "data"),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    run.folder = tmp_path
    return run


def test_a_vocabulary_is_added_listed_and_removed(call):
    assert "No vocabulary is registered" in call("standards", "list").stdout
    assert not (call.folder / "data").exists()
    told = call(
        "standards",
        "add",
        "bread.ttl",
        "--licence",
        "CC0-1.0",
        "--alias",
        "https://vocab.example/b",
        "--json",
    )
    package = json.loads(told.stdout)["package"]
    assert (package["name"], package["version"], package["licence"]) == ("bread", "1.0", "CC0-1.0")
    assert (package["holds"]["classes"], package["holds"]["properties"]) == (1, 1)
    assert package["aliases"] == ["https://vocab.example/b"]
    assert (
        "bread@1.0  ontology · 1 class, 1 property · CC0-1.0 · bread.ttl" in call("standards", "list").stdout
    )
    assert "Retiré\u00a0: bread@1.0" in call("standards", "remove", "bread", language="fr_FR.UTF-8").stdout
    assert json.loads(call("standards", "list", "--json").stdout)["packages"] == []


def test_an_altered_file_is_named(call):
    call("standards", "add", "bread.ttl")
    kept = call.folder / "data/standards/bread@1.0.ttl"
    kept.write_text(kept.read_text().replace("Loaf", "Roll"))
    assert (
        "bread@1.0.ttl of bread@1.0 is no longer the one that was registered"
        in call("standards", "list", code=1).stdout
    )
    kept.unlink()
    assert json.loads(call("standards", "list", "--json", code=1).stdout)["faults"][0]["code"] == "missing"


def test_two_versions_are_compared_by_name_or_file(call):
    call("standards", "add", "bread.ttl")
    (call.folder / "new.ttl").write_text(ONTOLOGY % ("2.0", "mass"))
    told = json.loads(call("standards", "compare", "bread", "new.ttl", "--json").stdout)
    assert (told["common"], told["same"]) == (1, 1)
    assert [term["label"] for term in told["removed"] + told["added"]] == ["weight", "weight"]
    assert told["candidates"][0]["by"] == "label"
    assert "property weight → mass (same label)" in call("standards", "compare", "bread", "new.ttl").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("list", "bread"), 2, "takes no name"),
        (("add",), 2, "Give a file or an address"),
        (("add", "nowhere.ttl"), 2, "nowhere.ttl"),
        (("add", "cut.ttl"), 1, "ends too early"),
        (("add", "bread.ttl", "--name", "No Name"), 2, "--name"),
        (("add", "bread.ttl", "--alias", "here"), 2, "no address"),
        (("add", "http://127.0.0.1/x.ttl"), 1, "private network"),
        (("remove", "bread"), 2, "not registered"),
        (("compare", "bread"), 2, "two names"),
    ],
)
def test_a_call_that_cannot_be_followed_says_why(call, arguments, code, words):
    (call.folder / "cut.ttl").write_text((ONTOLOGY % ("1.0", "weight"))[:-30])
    assert words in call("standards", *arguments, code=code).stderr


def test_data_are_judged_by_shapes_with_the_mend(call):
    (call.folder / "data.ttl").write_text(
        "@prefix ex: <https://vocab.example/bread#> .\n"
        'ex:a a ex:Loaf ; ex:weight 1.5 . ex:b a ex:Loaf ; ex:weight "heavy" . ex:c a ex:Loaf .'
    )
    done = call("validate", "data.ttl", "--shapes", "shapes.ttl", "--report", "report.json", code=1)
    assert "Nodes checked: 3. Violations: 2" in done.stderr
    assert (
        "<https://vocab.example/bread#c> ex:weight: at least 1 value(s) needed, 0 found. → add the value"
        in done.stderr
    )
    assert "Beyond SHACL Core, so not checked: sh:sparql (1)" in done.stderr
    report = json.loads((call.folder / "report.json").read_text())
    assert [one["component"] for one in report["violations"]] == ["Datatype", "MinCount"]
    assert report["violations"][0] | {"message": ""} == {
        "focus": "https://vocab.example/bread#b", "path": "ex:weight", "value": '"heavy"', "severity": "Violation",
        "component": "Datatype", "shape": report["violations"][0]["shape"], "message": "",
        "mend": "write the value in the form of the type that is asked for, and state that type",
    }  # fmt: skip
    assert (report["checked"], report["streamed"]) == (True, True)


def test_registered_shapes_and_contexts_serve_offline(call):
    (call.folder / "context.jsonld").write_text(json.dumps(CONTEXT))
    url = "https://vocab.example/context.jsonld"
    loaves = [{"@id": "urn:a", "@type": "Loaf", "weight": "1.50"}, {"@id": "urn:b", "@type": "Loaf"}]
    (call.folder / "in.jsonld").write_text(json.dumps({"@context": url, "@graph": loaves}))
    call("standards", "add", "shapes.ttl", "--name", "bread-shapes", "--version", "1")
    done = call("validate", "in.jsonld", "--shapes", "bread-shapes", code=1)
    assert f"communaux standards add {url}" in done.stderr
    call("standards", "add", "context.jsonld", "--origin", url)
    told = json.loads(call("validate", "in.jsonld", "--shapes", "bread-shapes@1", "--json", code=1).stdout)
    assert [(one["focus"], one["component"]) for one in told["violations"]] == [("urn:b", "MinCount")]
    assert told["findings"] == []


def test_published_shapes_that_check_nothing_are_told(call):
    shapes = str(shared_data("dfc/dfc_business.shacl.ttl"))
    data = str(shared_data("dfc/connector_beta2_small_export.json"))
    told = json.loads(call("validate", data, "--shapes", shapes, "--json").stdout)
    assert (told["checked"], told["shapes"]["count"], len(told["shapes"]["idle"])) == (False, 90, 90)
    assert "These shapes check nothing" in told["told"][0]
    assert any("another namespace" in said for said in told["told"])


def test_one_of_profile_and_shapes_is_asked_for(call):
    call("validate", "bread.ttl", code=2)
    call("validate", "bread.ttl", "--profile", "pair", "--shapes", "shapes.ttl", code=2)
    assert "is not registered" in call("validate", "bread.ttl", "--shapes", "nothing", code=2).stderr
    assert "holds no SHACL shape" in call("validate", "bread.ttl", "--shapes", "bread.ttl", code=1).stderr
