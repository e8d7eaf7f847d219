"""Orders of food platforms as the input of a route: places, exact quantities, and what an order does not say."""

import json
from fractions import Fraction

import pytest
import yaml

from communaux.modules.standards.rules import units, untranslating, validating
from communaux.modules.standards.rules.media import jsons
from communaux.modules.standards.rules.translating import Translation, side, sides
from tests.modules.standards.openapi import Schemas
from tests.shared import ROOT, shared_data

SCHEMA = ROOT / "docs/developers/routing-input.schema.json"
PAGE = ROOT / "docs/developers/routing-input.md"

ORDERS = """{"@context": "https://w3id.org/dfc/ontology/context/context_1.16.0.json", "@graph": [
{"@id": "https://f.example/orders/1", "@type": "dfc-b:Order", "dfc-b:orderNumber": "A-1", "dfc-b:soldBy": "https://f.example/farm",
 "dfc-b:orderedBy": "https://f.example/shop", "dfc-b:hasPart": ["https://f.example/lines/1", "https://f.example/lines/2"],
 "dfc-b:discount": "1.50"},
{"@id": "https://f.example/orders/2", "@type": "dfc-b:Order", "dfc-b:orderNumber": "A-2", "dfc-b:soldBy": "https://f.example/farm",
 "dfc-b:orderedBy": "https://f.example/shop", "dfc-b:hasPart": "https://f.example/lines/3"},
{"@id": "https://f.example/lines/1", "@type": "dfc-b:OrderLine", "dfc-b:description": "Carottes", "dfc-b:concerns": "https://f.example/offers/1",
 "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", "dfc-b:hasUnit": "dfc-m:Gram", "dfc-b:value": "2500"}},
{"@id": "https://f.example/lines/2", "@type": "dfc-b:OrderLine", "dfc-b:quantity": 2.5,
 "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", "dfc-b:hasUnit": "dfc-m:Crate", "dfc-b:value": 3}},
{"@id": "https://f.example/lines/3", "@type": "dfc-b:OrderLine",
 "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", "dfc-b:hasUnit": "dfc-m:Gallon", "dfc-b:value": 1}},
{"@id": "https://f.example/farm", "@type": "dfc-b:Enterprise", "dfc-b:name": "Ferme des Lilas", "dfc-b:hasAddress": "https://f.example/a1"},
{"@id": "https://f.example/shop", "@type": "dfc-b:Enterprise", "dfc-b:name": "Les Quais", "dfc-b:hasAddress": "https://f.example/a2"},
{"@id": "https://f.example/a1", "@type": "dfc-b:Address", "dfc-b:city": "Rennes", "dfc-b:latitude": 48.11, "dfc-b:longitude": "-1.680"},
{"@id": "https://f.example/a2", "@type": "dfc-b:Address", "dfc-b:street": "1 quai", "dfc-b:postcode": "44000", "dfc-b:city": "Nantes", "dfc-b:country": "France"}
]}"""


def faults(document):
    return list(Schemas(json.loads(SCHEMA.read_text())).faults(json.loads(SCHEMA.read_text()), document))


def routed(tmp_path, text=ORDERS, source="dfc-1.16", name="in.jsonld"):
    path, out, kept = tmp_path / name, tmp_path / "route.json", tmp_path / "kept"
    path.write_text(text)
    work = Translation(*sides((source, path, ""), ("routing-json", out, "")))
    account = work.run(path, out, complement=kept, report=tmp_path / "report", on_loss="carry")
    return jsons.parse(out.read_text()), account


def test_orders_become_shipments_with_places_and_exact_quantities(tmp_path):
    document, account = routed(tmp_path)
    assert document == jsons.parse("""{"shipments": [
     {"id": "https://f.example/orders/1", "number": "A-1",
      "pickup": {"id": "https://f.example/farm", "name": "Ferme des Lilas",
                 "address": {"city": "Rennes"}, "location": {"latitude": 48.11, "longitude": -1.680}},
      "delivery": {"id": "https://f.example/shop", "name": "Les Quais",
                   "address": {"street": "1 quai", "postcode": "44000", "city": "Nantes", "country": "France"}},
      "items": [{"id": "https://f.example/lines/1", "description": "Carottes", "offer": "https://f.example/offers/1",
                 "amount": {"quantity": 2.5, "unit": "kg"}},
                {"id": "https://f.example/lines/2", "count": 2.5, "amount": {"quantity": 3, "unit": "package", "packaging": "Crate"}}]},
     {"id": "https://f.example/orders/2", "number": "A-2",
      "pickup": {"id": "https://f.example/farm", "name": "Ferme des Lilas",
                 "address": {"city": "Rennes"}, "location": {"latitude": 48.11, "longitude": -1.680}},
      "delivery": {"id": "https://f.example/shop", "name": "Les Quais",
                   "address": {"street": "1 quai", "postcode": "44000", "city": "Nantes", "country": "France"}},
      "items": [{"id": "https://f.example/lines/3"}]}
    ]}""")
    told = {(finding.code, finding.path) for finding in account.findings if finding.record in (1, 2)}
    assert ("left-out", "dfc-b:discount") in told
    assert any(code == "no-factor" for code, _path in told)
    assert faults(document) == []


def test_with_vehicles_added_it_is_a_whole_input(tmp_path):
    document, _account = routed(tmp_path)
    document["depots"] = jsons.parse('[{"id": "hub", "location": {"longitude": -1.6, "latitude": 48.0}}]')
    document["vehicles"] = jsons.parse(
        '[{"id": "van", "start": "hub", "end": "hub", "capacity": [{"quantity": 800, "unit": "kg"}],'
        ' "time_window": {"start": "2026-11-24T07:00:00+01:00", "end": "2026-11-24T13:00:00+01:00"}}]'
    )
    for shipment in document["shipments"]:
        shipment["delivery"]["service"] = jsons.parse("300")
    assert faults(document) == []
    path = tmp_path / "whole.json"
    path.write_text(jsons.dumps(document))
    assert validating.run(side("routing-json", path), path).errors == 0
    document["vehicles"][0]["capacity"][0]["unit"] = "lb"
    assert [why for _path, why in faults(document)] == ["enum"]


def test_an_edit_of_a_shipment_comes_back_to_the_order(tmp_path):
    routed(tmp_path)
    out, back = tmp_path / "route.json", tmp_path / "back.jsonld"
    untranslating.run(out, tmp_path / "kept", back)
    assert jsons.parse(back.read_text()) == jsons.parse(ORDERS)
    out.write_text(out.read_text().replace("Carottes", "Carottes nouvelles"))
    account, _work = untranslating.run(out, tmp_path / "kept", back)
    assert account.losses == 0
    assert jsons.parse(back.read_text()) == jsons.parse(ORDERS.replace("Carottes", "Carottes nouvelles"))


def test_orders_of_the_published_example_arrive_and_the_rest_is_told(tmp_path):
    document = yaml.safe_load(shared_data("dfc/dfc_sample_api_1.12.1.yaml").read_text(encoding="utf-8"))
    path = "/api/dfc/Enterprises/{enterprise_id}/Orders/{id}"
    examples = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["examples"]
    told, account = routed(tmp_path, json.dumps(examples["test_example"]["value"]))
    (shipment,) = told["shipments"]
    assert shipment["id"] == "http://test.host/api/dfc/Enterprises/10000/Orders/10001"
    assert shipment["number"] == "MYORDERNUM:12345"
    assert shipment["items"][0]["offer"] == "http://test.host/api/dfc/Enterprises/10000/Offers/10001"
    lost = {finding.path for finding in account.findings if finding.level == "loss"}
    assert {"dfc-b:OrderedBy", "dfc-b:discount", "dfc-b:hasPaymentState"} <= lost
    back = tmp_path / "back.jsonld"
    untranslating.run(tmp_path / "route.json", tmp_path / "kept", back)
    assert json.loads(back.read_text()) == json.loads((tmp_path / "in.jsonld").read_text())


def test_an_order_of_a_pod_arrives(tmp_path):
    text = shared_data("dfc/solid-example/dataset/orders/order1.ttl").read_text(encoding="utf-8")
    told, account = routed(tmp_path, text.replace("<>", "<https://pod.example/order1>").replace("prefix : <#>", "prefix : <https://pod.example/order1#>"), name="in.ttl")  # fmt: skip
    assert account.records >= 1
    assert [shipment["number"] for shipment in told["shipments"]] == ["0001"]
    counts = {str(item["count"]) for item in told["shipments"][0]["items"] if "count" in item}
    assert counts == {"2.5", "1.0"}


# 6. Units


@pytest.mark.parametrize(
    ("number", "measure", "told"),
    [("500", "Gram", ("0.5", "kg")), ("1", "PoundMass", ("0.45359237", "kg")), ("3", "Dozen", ("36", "piece")),
     ("75", "Centilitre", ("0.75", "L")), ("2", "Inch", ("0.0508", "m")), ("0.1", "Tonne", ("100", "kg")), ("2", "6Pack", ("12", "piece"))],
)  # fmt: skip
def test_measures_have_our_exact_factors(number, measure, told):
    assert units.based(number, measure) == told


@pytest.mark.parametrize("measure", ["Gallon", "Cup", "Percent", "Euro", "Packet", "x", ""])
def test_a_measure_without_a_certain_factor_is_refused(measure):
    with pytest.raises(units.UnitError, match="no-factor"):
        units.based("1", measure)


def test_every_measure_of_quantities_is_known_a_package_or_uncertain():
    path = shared_data("dfc/taxonomies/measures.json")
    names = set()

    def walk(told):
        if isinstance(told, list):
            for one in told:
                walk(one)
        elif isinstance(told, dict):
            text = json.dumps(told)
            if "@graph" in told:
                walk(told["@graph"])
            elif "#QuantityUnit" in text and not told["@id"].endswith("#QuantityUnit"):
                names.add(told["@id"].split("#")[-1])

    walk(json.loads(path.read_text()))
    uncertain = names - set(units.MEASURES) - set(units.PACKAGES)
    assert uncertain == UNCERTAIN
    assert all(
        isinstance(known, str) or known[1] == Fraction(int(known[1])) for known in units.MEASURES.values()
    )


UNCERTAIN = {"Gallon", "Cup", "Percent", "GrainBulk", "LiquidBulk", "NoduleBulk", "PowderBulk"}


def test_the_page_names_everything_of_the_schema():
    page = PAGE.read_text(encoding="utf-8")
    schema = json.loads(SCHEMA.read_text())
    names = set(schema["properties"]) | {
        name for one in schema["$defs"].values() for name in one["properties"]
    }
    assert {name for name in names if f"`{name}`" not in page} == set()
