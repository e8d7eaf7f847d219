"""Bad input, each kind as people meet it: told in the report with place and reason, kept in the complement, never dropped,
never a traceback. The command is called as a person calls it; the finer points of each medium are in ``test_files``."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

from communaux.modules.standards.rules import untranslating
from communaux.modules.standards.rules.media import jsons
from communaux.modules.standards.rules.translating import Translation, sides
from tests.shared import ROOT, shared_data

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{}]><x>&b9;</x>'.format(
    "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(10))
)


def bomb() -> bytes:
    """A spreadsheet whose XML unfolds without end."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", BOMB)
    return file.getvalue()


OFFER = (
    '{"id": "j1", "type": "planned", "operator": "rides.example", "carpoolerType": "driver", "user": {"id": "u", "alias": "A"},'
    ' "from": {"latitude": 48.1, "longitude": -1.6}, "to": {"latitude": 47.2, "longitude": -1.5}, "duration": 60,'
    ' "outward": {"departureDate": 1795453200}}'
)
LINE = (
    '{"@graph": [{"@id": "urn:o", "@type": "dfc-b:Order", "dfc-b:hasPart": {"@type": "dfc-b:OrderLine",'
    ' "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", "dfc-b:hasUnit": "dfc-m:Euro", "dfc-b:value": 2}}}]}'
)
BAD = {
    # name: file, from, to, bytes, level, code, record, line, path
    "unknown term in a table": ("in.csv", "sse-flat", "schema-org", "Identifier,Name,Colour\nA1,Quai,red\n", "loss", "no-rule", 1, 2, "Colour"),
    "unknown term in plain JSON": ("in.json", "rdex-plus", "standard-covoiturage", OFFER.replace('"id": "j1"', '"id": "j1", "mood": "glad"'), "loss", "no-rule", 1, 1, "mood"),
    "unknown term in linked data": ("in.jsonld", "dfc-1.16", "dfc-2.0", '{"@id": "urn:o", "@type": "dfc-b:Offer", "dfc-b:colour": "red"}', "loss", "no-rule", 1, 1, "dfc-b:colour"),
    "wrong unit": ("in.jsonld", "dfc-1.16", "routing-json", LINE, "loss", "no-factor", 1, 1, "dfc-b:hasPart/dfc-b:hasQuantity"),
    "unmapped code": ("in.json", "rdex-plus", "standard-covoiturage", OFFER.replace('"planned"', '"teleported"'), "loss", "unmapped-code", 1, 1, "type"),
    "doubled identifier": ("in.csv", "sse-flat", "schema-org", "Identifier,Name\nA1,Quai\nA1,Rive\n", "error", "double-identifier", 2, 3, "Identifier"),
    "doubled identifier in plain JSON": ("in.json", "rdex-plus", "standard-covoiturage", f"[{OFFER},\n{OFFER}]", "error", "double-identifier", 2, 2, "id"),
    "truncated table": ("in.csv", "sse-flat", "schema-org", 'Identifier,Name\nA1,"Quai', "error", "truncated", 1, 2, ""),
    "truncated JSON": ("in.json", "rdex-plus", "standard-covoiturage", f'{{"journeys": [{OFFER},\n{OFFER[:90]}', "error", "truncated", 2, 2, ""),
    "truncated JSON-LD": ("in.jsonld", "dfc-1.16", "dfc-2.0", '{"@graph": [{"@id": "urn:o", "@type": "dfc-b:Offer"},\n{"@id": "urn', "error", "truncated", 2, 2, ""),
    "truncated spreadsheet": ("in.xlsx", "sse-flat", "schema-org", b"PK\x03\x04 cut", "error", "truncated", 0, 0, ""),
    "remote context": ("in.jsonld", "dfc-1.16", "dfc-2.0", '{"@context": "https://elsewhere.example/c", "@id": "urn:o", "@type": "dfc-b:Offer"}', "note", "remote-context", 0, 0, "@context"),
    "billion laughs": ("in.xlsx", "sse-flat", "schema-org", bomb(), "error", "hostile", 0, 0, ""),
    "deeply nested JSON": ("in.json", "rdex-plus", "standard-covoiturage", '{"id": ' * 50_000 + "1" + "}" * 50_000, "error", "too-deep", 1, 1, ""),
    "deeply nested JSON lines": ("in.jsonl", "rdex-plus", "standard-covoiturage", '{"id": ' * 90 + "1" + "}" * 90, "error", "too-deep", 1, 1, ""),
    "invalid JSON-LD": ("in.jsonld", "dfc-1.16", "dfc-2.0", '{"@id": "urn:o", "@type": "dfc-b:Offer", "dfc-b:offers": {"@type": "rdf:List", "@list": []}}', "error", "type-beside-list", 1, 1, "dfc-b:offers/@type"),
    "malformed blank node": ("in.jsonld", "dfc-1.16", "dfc-2.0", '{"@id": "_:_:b1", "@type": "dfc-b:Offer"}', "note", "blank-label", 1, 1, "@id"),
}  # fmt: skip


def call(folder, *arguments):
    """The command in an empty folder, without settings."""
    done = subprocess.run(
        [sys.executable, "-m", "communaux.site.command", *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "LC_ALL": "en_US.UTF-8"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_with_place_and_reason(name, tmp_path):
    file, source, target, data, level, code, record, line, path = BAD[name]
    (tmp_path / file).write_bytes(data.encode() if isinstance(data, str) else data)
    out = "out" + {"routing-json": ".json", "standard-covoiturage": ".json"}.get(target, ".jsonld")
    done = call(tmp_path, "translate", file, "--from", source, "--to", target, "-o", out, "--report", "report.json", "--json")  # fmt: skip
    told = json.loads(done.stdout)
    found = [one for one in told["findings"] if (one["level"], one["code"]) == (level, code)]
    assert found, told["findings"]
    places = [(one.get("record", 0), one.get("line", 0), one.get("path", "")) for one in found]
    assert any(
        (not record or place[0] == record)
        and (not line or place[1] == line)
        and (not path or place[2] == path)
        for place in places
    ), places
    assert all(one["reason"] for one in found)
    report = json.loads((tmp_path / "report.json").read_text())
    assert [one for one in report["findings"] if one["code"] == code]
    # nothing is written where something is lost or wrong; exit code 1 says so
    assert done.returncode == (0 if level == "note" else 1)
    assert (tmp_path / out).exists() == (level == "note")


@pytest.mark.parametrize("name", [name for name, bad in BAD.items() if bad[4] == "loss" or bad[5] in ("double-identifier", "type-beside-list", "blank-label", "remote-context")])  # fmt: skip
def test_what_can_be_read_of_bad_input_is_kept_and_comes_back(name, tmp_path):
    """With the decision to carry, the translation is written, and what it cannot hold comes back to the letter."""
    file, source, target, data, *_told = BAD[name]
    path, out, kept, back = (
        tmp_path / file,
        tmp_path / "out.json",
        tmp_path / "kept",
        tmp_path / f"back-{file}",
    )
    path.write_text(data)
    work = Translation(*sides((source, path, ""), (target, out, "")))
    work.run(path, out, complement=kept, on_loss="carry")
    untranslating.run(out, kept, back, on_loss="warn")
    if file.endswith(".csv"):
        assert back.read_text() == data
    else:
        assert jsons.parse(back.read_text()) == jsons.parse(data)


@pytest.mark.parametrize(
    ("decision", "more", "code", "written"),
    [("refuse", [], 1, False), ("warn", [], 0, True), ("carry", ["--complement", "kept"], 0, True), ("carry", [], 2, False)],
)  # fmt: skip
def test_a_person_decides_about_loss(decision, more, code, written, tmp_path):
    (tmp_path / "in.json").write_text(OFFER.replace('"planned"', '"teleported"'))
    done = call(tmp_path, "translate", "in.json", "--from", "rdex-plus", "--to", "standard-covoiturage", "-o", "out.json",
                "--on-loss", decision, *more)  # fmt: skip
    assert (done.returncode, (tmp_path / "out.json").exists()) == (code, written)
    assert (tmp_path / "kept").exists() == (bool(more) and written)
    assert ("teleported" in done.stderr) == (code != 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["translate", "in.json", "--from", "nowhere", "--to", "ride"],
        ["translate", "in.json", "--from", "rdex-plus", "--to", "food"],
        ["translate", "absent.json", "--from", "rdex-plus", "--to", "ride"],
        ["translate", "in.json", "--from", "rdex-plus", "--to", "ride", "--on-loss", "hope"],
        ["validate", "in.json"],
        ["mapping", "check"],
        ["untranslate", "in.json", "--complement", "absent"],
    ],
)
def test_a_bad_call_is_told_with_exit_code_two(arguments, tmp_path):
    (tmp_path / "in.json").write_text(OFFER)
    done = call(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.strip()


def test_units_that_do_not_measure_the_same_are_refused_with_the_line(tmp_path):
    text = (ROOT / "src/communaux/modules/standards/data/mappings/ofn-product-csv.yaml").read_text()
    wrong = text.replace(
        "{field: units, hub: hasQuantity/value}",
        "{field: units, hub: hasQuantity/value, unit: {field: g, hub: L}}",
    )
    (tmp_path / "mine.yaml").write_text(wrong)
    done = call(tmp_path, "mapping", "check", "mine.yaml", "--json")
    assert done.returncode == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert wrong.splitlines()[fault["line"] - 1].strip().startswith("- {field: units")
    assert "measure the same" in fault["mend"]


@pytest.mark.parametrize("verb", ["get", "put"])
def test_platforms_of_a_shop_are_read_though_they_are_no_json_ld(verb, tmp_path):
    name = f"{verb}_api_dfc_enterprises_enterprise_id_platforms_platform_id_200_successful.json"
    path = shared_data(f"dfc/ofn/examples/{name}")
    out, kept, back = tmp_path / "out.jsonld", tmp_path / "kept", tmp_path / "back.json"
    work = Translation(*sides(("dfc-1.16", path, ""), ("dfc-2.0", out, "")))
    account = work.run(path, out, complement=kept, on_loss="carry")
    assert "type-beside-list" in account.by_code
    assert all(finding.path for finding in account.findings if finding.code == "type-beside-list")
    untranslating.run(out, kept, back)
    assert jsons.parse(back.read_text()) == jsons.parse(path.read_text())


def test_an_empty_file_is_told(tmp_path):
    for name, source, target in (
        ("in.json", "rdex-plus", "ride"),
        ("in.jsonld", "dfc-1.16", "food"),
        ("in.xlsx", "sse-flat", "organisation"),
    ):
        (tmp_path / name).write_bytes(b"")
        done = call(
            tmp_path, "translate", name, "--from", source, "--to", target, "-o", "out.jsonld", "--json"
        )
        assert (done.returncode, json.loads(done.stdout)["errors"]) == (1, 1)
