"""The laws on real data: payloads of food platforms, tables of initiatives, vocabularies, places of tourism."""

import csv
import json
from itertools import pairwise
from pathlib import Path

import pyoxigraph
import pytest

from communaux.modules.standards.rules import untranslating, validating
from communaux.modules.standards.rules.media import jsons, rdf
from communaux.modules.standards.rules.translating import Translation, side
from tests.shared import SHARED, shared_data

DFC = sorted(SHARED.glob("dfc/ofn/**/*.json")) + sorted(SHARED.glob("dfc/connector*.json"))
TURTLE = sorted(SHARED.glob("dfc/solid-example/**/*.ttl"))
TOURISM = sorted(SHARED.glob("datatourisme/*.json"))


def there_and_back(path: Path, source: str, target: str, tmp_path: Path, ending: str, back: str = ""):
    """Translate with a complement, put back unedited; the account and the file that came back."""
    out, kept = tmp_path / f"out{ending}", tmp_path / "kept.jsonl"
    returned = tmp_path / f"back{back or path.suffix}"
    translation = Translation(side(source, path), side(target, out))
    account = translation.run(path, out, complement=kept, on_loss="carry")
    again, _translation = untranslating.run(out, kept, returned, on_loss="refuse")
    assert [finding.sentence("en") for finding in again.findings if finding.level == "loss"] == []
    return account, returned


def json_of(path: Path):
    return jsons.parse(path.read_text(encoding="utf-8"))


def flattened(told):
    """Records of a JSON document, in order."""
    if isinstance(told, list):
        return [record for part in told for record in flattened(part)]
    return flattened(told["@graph"]) if isinstance(told.get("@graph"), list) else [told]


def test_the_data_are_there():
    shared_data("dfc")
    assert (len(DFC), len(TURTLE), len(TOURISM)) == (36, 14, 20)


@pytest.mark.parametrize("path", DFC, ids=lambda path: path.name)
@pytest.mark.parametrize(
    ("source", "target"),
    [("dfc-1.16", "dfc-2.0"), ("dfc-2.0", "dfc-1.16"), ("dfc-1.16", "valueflows"), ("dfc-2.0", "valueflows")],
)
@pytest.mark.parametrize("ending", [".jsonld", ".nt"])
def test_payloads_of_food_platforms_come_back_to_the_letter(path, source, target, ending, tmp_path):
    account, returned = there_and_back(path, source, target, tmp_path, ending)
    assert account.records == len(flattened(json_of(path)))
    assert json_of(returned) == json_of(path)


@pytest.mark.parametrize("path", TOURISM, ids=lambda path: path.name)
def test_a_document_of_another_domain_is_kept_whole(path, tmp_path):
    account, returned = there_and_back(path, "dfc-1.16", "dfc-2.0", tmp_path, ".jsonld")
    assert (account.written, account.left) == (0, 1)
    assert account.losses
    assert json_of(returned) == json_of(path)


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name + path.parent.name)
@pytest.mark.parametrize("target", ["dfc-2.0", "valueflows"])
def test_turtle_comes_back_as_the_same_graph(path, target, tmp_path):
    """Some of these files are not Turtle: that is told, and what could be read comes back."""
    account, returned = there_and_back(path, "dfc-1.16", target, tmp_path, ".jsonld", ".nt")
    before = side("dfc-1.16", path)
    with path.open("rb") as file:
        told = list(before.open_reader(file, lambda _finding: None))
    writer_file = tmp_path / "before.nt"
    with writer_file.open("wb") as file:
        writer = side("dfc-1.16", writer_file).open_writer(file)
        for raw in told:
            writer.write(raw.tree, {})
    assert rdf.canonical(returned.read_text()) == rdf.canonical(writer_file.read_text())
    assert bool(account.errors) or account.records == len(told)


def sse_table(tmp_path: Path) -> Path:
    """A messy list of initiatives under the headers of the flat table; what has no header there keeps its own."""
    rows = list(csv.DictReader(shared_data("directory/susy_sse_initiatives.csv").open(encoding="utf-8")))
    names = {"source_uri": "Identifier", "name": "Name", "description": "Description", "city": "Locality",
             "country_raw": "Country Name", "postcode": "Postcode", "type_of_initiative": "Activities",
             "website": "Website"}  # fmt: skip
    path = tmp_path / "sse.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [names.get(name, name) for name in rows[0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows({names.get(name, name): cell for name, cell in row.items()} for row in rows)
    return path


@pytest.mark.parametrize("target", ["schema-org", "pair", "essglobal", "organisation"])
@pytest.mark.parametrize("ending", [".jsonld", ".ttl", ".nt", ".jsonl"])
def test_initiatives_come_back_byte_by_byte(target, ending, tmp_path):
    path = sse_table(tmp_path)
    account, returned = there_and_back(path, "sse-flat", target, tmp_path, ending)
    assert account.written == account.records == 1794
    assert returned.read_bytes() == path.read_bytes()


def test_initiatives_go_from_system_to_system(tmp_path):
    """Table to PAIR to ESSGlobal to schema.org and back through all of them."""
    path = sse_table(tmp_path)
    way = [("sse-flat", path)] + [
        (name, tmp_path / f"{name}{ending}")
        for name, ending in (("pair", ".ttl"), ("essglobal", ".nt"), ("schema-org", ".jsonld"))
    ]
    for (source, before), (target, after) in pairwise(way):
        account = Translation(side(source, before), side(target, after)).run(
            before, after, complement=after.with_suffix(".kept"), on_loss="carry"
        )
        assert account.written == 1794
    for (_source, before), (_target, after) in reversed(list(pairwise(way))):
        untranslating.run(after, after.with_suffix(".kept"), before.with_stem("again"))
        after.unlink()
        if before is not path:
            before.with_stem("again").rename(before)
    assert path.with_stem("again").read_bytes() == path.read_bytes()


def test_an_edit_in_the_translation_reaches_the_source(tmp_path):
    path = shared_data("dfc/connector_beta2_small_export.json")
    out, kept, back = tmp_path / "out.jsonld", tmp_path / "kept", tmp_path / "back.json"
    Translation(side("dfc-1.16", path), side("dfc-2.0", out)).run(path, out, complement=kept, on_loss="carry")
    out.write_text(out.read_text().replace("Rennes", "Nantes").replace('"2.57"', '"2.60"'), encoding="utf-8")
    account, _translation = untranslating.run(out, kept, back)
    assert account.losses == 0
    assert json_of(back) == jsons.parse(
        path.read_text().replace("Rennes", "Nantes").replace('"2.57"', '"2.60"')
    )


def test_defects_met_in_the_wild_are_told(tmp_path):
    shared_data("dfc")
    found = set()
    for path in DFC:
        account = validating.run(side("dfc-1.16", path), path)
        found |= {(finding.code, finding.value) for finding in account.findings}
    assert ("alias", "dfc-b:hasCity") in found
    assert ("type-beside-list", "rdf:List") in found
    assert ("blank-label", "_:_:b1") in found
    assert ("unknown-class", "dfc-b:Certfication") in found
    assert {"unknown-term", "no-class"} <= {code for code, _value in found}


def test_taxonomies_of_the_field_are_read_offline(tmp_path):
    """A published vocabulary is no payload: every record is told and kept."""
    path = shared_data("dfc/taxonomies/measures.json")
    account, returned = there_and_back(path, "dfc-1.16", "dfc-2.0", tmp_path, ".jsonld")
    assert account.written == 0
    assert json.loads(returned.read_text()) == json.loads(path.read_text())


def in_valueflows(tmp_path, name="dfc/connector_beta2_small_export.json"):
    path = shared_data(name)
    out, kept = tmp_path / "out.jsonld", tmp_path / "kept"
    account = Translation(side("dfc-1.16", path), side("valueflows", out)).run(
        path, out, complement=kept, on_loss="carry"
    )
    return path, out, kept, account


def test_food_is_told_as_offers_and_intents(tmp_path):
    """What a peer reads: pyoxigraph makes triples of it, with units of OM 2, and money told apart from goods."""
    _path, out, _kept, account = in_valueflows(tmp_path)
    assert account.written == account.records == 8
    graph = pyoxigraph.Dataset(pyoxigraph.parse(out.read_bytes(), pyoxigraph.RdfFormat.JSON_LD))
    vf, om = (
        "https://w3id.org/valueflows/ont/vf#",
        "http://www.ontology-of-units-of-measure.org/resource/om-2/",
    )
    told = {(quad.predicate.value, getattr(quad.object, "value", "")) for quad in graph}
    assert {
        (f"{vf}hasUnit", f"{om}kilogram"),
        (f"{vf}hasUnit", f"{om}euro"),
        (f"{vf}hasNumericalValue", "2.57"),
        (f"{vf}action", f"{vf}transfer"),
        (f"{vf}purpose", f"{vf}offer"),
        (f"{vf}resourceConformsTo", "https://platform.example/api/dfc/supplied_products/0"),
        (f"{vf}primaryLocation", "https://platform.example/api/dfc/addresses/1"),
    } <= told
    assert {code for code in account.by_code if code not in ("alias", "blank-label")} <= {
        "left-out", "no-place", "no-rule", "unknown-term",
    }  # fmt: skip


def test_an_edit_of_a_proposal_reaches_the_food_platform(tmp_path):
    path, out, kept, _account = in_valueflows(tmp_path)
    text = out.read_text()
    edits = [
        ("Ferme des Lilas", "Ferme du Lilas"),
        ("2.57", "2.60"),
        ('"12"', '"11"'),
        ("om:kilogram", "om:gram"),
    ]
    for before, after in edits:
        assert text.count(before) == 1
        text = text.replace(before, after)
    out.write_text(text)
    back = tmp_path / "back.json"
    account, _translation = untranslating.run(out, kept, back)
    assert account.losses == 0
    expected = path.read_text().replace("dfc-m:Kilogram", "dfc-m:Gram")
    for before, after in edits[:3]:
        expected = expected.replace(before, after)
    assert json_of(back) == jsons.parse(expected)


def test_orders_and_production_come_from_their_actions(tmp_path):
    """A commitment to transfer is a line of an order, one to consume or produce is a flow of production."""
    path, out = tmp_path / "vf.jsonld", tmp_path / "food.jsonld"
    flow = {"vf:resourceQuantity": {"@type": "vf:Measure", "vf:hasNumericalValue": "2"}}
    records = [
        {"@id": "urn:a", "@type": "vf:Agreement", "vf:stipulates": {"@id": "urn:l"}, "vf:created": "2026-11-23"},
        {"@id": "urn:l", "@type": "vf:Commitment", "vf:action": {"@id": "vf:transfer"}, "vf:clauseOf": {"@id": "urn:a"}, **flow},
        {"@id": "urn:c", "@type": "vf:Commitment", "vf:action": {"@id": "vf:consume"}, "vf:inputOf": {"@id": "urn:p"}},
        {"@id": "urn:e", "@type": "vf:EconomicEvent", "vf:action": {"@id": "vf:produce"}, "vf:outputOf": {"@id": "urn:p"}},
    ]  # fmt: skip
    path.write_text(json.dumps({"@graph": records}))
    account = Translation(side("valueflows", path), side("food", out)).run(path, out, on_loss="refuse")
    assert account.losses == 0, [finding.sentence("en") for finding in account.findings]
    told = {record["@id"]: record for record in json.loads(out.read_text())["@graph"]}
    assert [told[f"urn:{one}"]["@type"] for one in "alce"] == [
        "Order", "OrderLine", "AsPlannedConsumptionFlow", "AsRealizedProductionFlow",
    ]  # fmt: skip
    assert told["urn:l"]["quantity"] == "2"
