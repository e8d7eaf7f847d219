"""The verbs of the translation hub as people run them: without a database, exit codes, reports that programs read."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.shared import ROOT

TABLE = "Identifier,Name,Website\r\nA1,Les Quais,https://quais.example/\r\nA2,Deux,nowhere\r\n"


@pytest.fixture
def call(tmp_path):
    """Run the command in an empty folder, with no setting at all."""
    (tmp_path / "in.csv").write_bytes(TABLE.encode())
    before = {"in.csv"}

    def run(*arguments, code=0, language="en_US.UTF-8"):
        done = subprocess.run(
            [sys.executable, "-m", "communaux.site.command", *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "LC_ALL": language},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        made = {path.name for path in tmp_path.iterdir()} - before
        assert not [name for name in made if name.startswith((".communaux", "data"))]
        return done

    run.folder = tmp_path
    return run


def test_loss_is_refused_unless_it_is_decided(call):
    done = call("translate", "in.csv", "--from", "sse-flat", "--to", "schema-org", "-o", "out.jsonld", code=1)
    assert "record 2, line 3, Website “nowhere”" in done.stderr
    assert not (call.folder / "out.jsonld").exists()
    call(
        "translate",
        "in.csv",
        "--from",
        "sse-flat",
        "--to",
        "schema-org",
        "-o",
        "out.jsonld",
        "--on-loss",
        "warn",
    )
    assert "Les Quais" in (call.folder / "out.jsonld").read_text()


def test_there_edited_and_back(call):
    names = ("--from", "sse-flat", "--to", "pair")
    call("translate", "in.csv", *names, "-o", "out.ttl", "--complement", "kept", "--report", "report.json")
    report = json.loads((call.folder / "report.json").read_text())
    assert report["account"]["losses"] == len(report["findings"]) == 1
    assert report["findings"][0] | {"rule": ""} == {
        "level": "loss", "code": "type", "record": 2, "line": 3, "path": "Website", "value": "nowhere", "rule": "",
        "reason": "the value is not of type iri",
    }  # fmt: skip
    edited = call.folder / "out.ttl"
    edited.write_text(edited.read_text().replace("Les Quais", "Les Rives"))
    call("untranslate", "out.ttl", "--complement", "kept", "-o", "back.csv")
    assert (call.folder / "back.csv").read_bytes() == TABLE.replace("Les Quais", "Les Rives").encode()
    told = call("untranslate", "out.ttl", "--complement", "kept", "-o", "back.csv", "--json").stdout
    assert json.loads(told)["ok"] is True


def test_an_edit_without_a_place_is_refused(call):
    call(
        "translate",
        "in.csv",
        "--from",
        "sse-flat",
        "--to",
        "schema-org",
        "-o",
        "o.jsonld",
        "--complement",
        "kept",
    )
    edited = call.folder / "o.jsonld"
    edited.write_text(edited.read_text().replace('"name":"Deux"', '"name":"Deux","legalName":"SCIC Deux"'))
    done = call("untranslate", "o.jsonld", "--complement", "kept", "-o", "back.csv", code=1)
    assert "legalName “SCIC Deux”" in done.stderr
    assert not (call.folder / "back.csv").exists()
    call("untranslate", "o.jsonld", "--complement", "kept", "-o", "back.csv", "--on-loss", "warn")
    assert (call.folder / "back.csv").read_bytes() == TABLE.encode()


def test_the_output_is_the_standard_one_unless_told(call):
    done = call("translate", "in.csv", "--from", "sse-flat", "--to", "organisation", "--on-loss", "warn")
    assert json.loads(done.stdout)["@graph"][0]["name"] == "Les Quais"


def test_a_complement_that_cannot_serve_is_told(call):
    call("translate", "in.csv", "--from", "sse-flat", "--to", "pair", "-o", "out.ttl", "--complement", "kept")
    kept = call.folder / "kept"
    whole = kept.read_text()
    for text, reason in (
        ("", "cut"),
        ("{}\n", "line 1"),
        (whole.rpartition("\n")[0].rpartition("\n")[0], "cut"),
        (
            re.sub(r'"mapping_version":"[0-9.]+"', '"mapping_version":"0.9.0"', whole, count=1),
            "version 0.9.0",
        ),
    ):
        kept.write_text(text)
        done = call("untranslate", "out.ttl", "--complement", "kept", "-o", "back.csv", code=2)
        assert reason in done.stderr


def test_validation_says_what_is_wrong(call):
    done = call("validate", "in.csv", "--profile", "sse-flat", "--json", code=1)
    told = json.loads(done.stdout)
    assert [(f["code"], f["line"], f["path"]) for f in told["findings"]] == [("type", 3, "Website")]
    (call.folder / "in.csv").write_text("Identifier,Name\nA1,Les Quais\n")
    assert "Erreurs" in call("validate", "in.csv", "--profile", "sse-flat", language="fr_FR.UTF-8").stderr


def test_a_mapping_is_checked_and_its_schema_printed(call):
    assert json.loads(call("mapping", "schema").stdout)["title"].startswith("Mapping")
    (call.folder / "m.yaml").write_text(
        "mapping: m\nversion: 1.0.0\nprofile: sse-flat\nhub: organisation\nclasses: []\n"
    )
    done = call("mapping", "check", "m.yaml", code=1)
    assert "m.yaml:5 classes: at least one item is needed" in done.stdout
    ships = ROOT / "src/communaux/modules/standards/data/mappings/pair.yaml"
    assert (
        json.loads(call("mapping", "check", str(ships), "--json").stdout)["coverage"]["profile"]["forgotten"]
        == []
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("translate", "in.csv", "--from", "sse-flat", "--to", "nowhere"),
        ("translate", "in.csv", "--from", "sse-flat", "--to", "dfc-2.0"),
        ("translate", "missing.csv", "--from", "sse-flat", "--to", "pair"),
        ("translate", "in.csv", "--from", "sse-flat", "--to", "pair", "--json"),
        ("translate", "in.csv", "--from", "sse-flat", "--to", "pair", "--on-loss", "carry"),
        (
            "translate",
            "in.csv",
            "--from",
            "sse-flat",
            "--to",
            "pair",
            "-o",
            "no/folder/x.ttl",
            "--on-loss",
            "warn",
        ),
        ("translate", "in.csv"),
        ("validate", "in.csv", "--profile", "nowhere"),
        ("mapping", "check"),
        ("mapping", "check", "missing.yaml"),
        ("untranslate", "in.csv", "--complement", "missing"),
    ],
)
def test_a_wrong_call_is_told(call, arguments):
    done = call(*arguments, code=2)
    assert (done.stderr + done.stdout).strip()


def test_a_mapping_is_exported_by_name_and_by_file(call):
    done = call("mapping", "export", "sse-flat", "--as", "rml", "--source", "in.csv")
    assert 'rml:path "in.csv"' in done.stdout
    assert "a code list cannot be said over a table: the rule is not exported" in done.stdout
    done = call("mapping", "export", "pair", "--as", "sssom", "-o", "pair.sssom.tsv", "--json")
    told = json.loads(done.stdout)
    assert told["as"] == "sssom"
    paths = [one for one in told["not_said"] if one["code"] == "path"]
    assert any("pair:hasLocation/" in one["place"] for one in paths)
    assert all("rules[" in one["rule"] for one in paths)
    file = ROOT / "src/communaux/modules/standards/data/mappings/pair.yaml"
    done = call("mapping", "export", str(file), "--as", "sparql")
    assert done.stdout.startswith("# The lower")
    assert "CONSTRUCT" in done.stdout


def test_an_export_of_nothing_is_a_bad_call(call):
    assert "--as" in call("mapping", "export", "pair", code=2).stderr
    assert "nowhere" in call("mapping", "export", "nowhere", "--as", "rml", code=2).stderr
