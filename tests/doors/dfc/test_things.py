"""What a platform writes is what it reads, in both versions; what is wrong is refused whole."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
import pytest
from django.conf import settings

from communaux.ground.journal.models import Entry
from communaux.modules.food.models import Link, Thing
from communaux.modules.food.rules.documents import CONTEXTS, V1
from tests import factories
from tests.doors.dfc.conftest import V2, Door
from tests.modules.food.factories import client_of, make_grants, make_platform

PRODUCT = {
    "@context": CONTEXTS[V1],
    "@type": "dfc-b:SuppliedProduct",
    "dfc-b:name": "Tomate",
    "dfc-b:hasType": "dfc-pt:tomato",
    "dfc-b:hasQuantity": {
        "@type": "dfc-b:QuantitativeValue",
        "dfc-b:hasUnit": "dfc-m:Kilogram",
        "dfc-b:value": 1.50,
    },
    "ofn:spree_product_id": 90000,
}


def test_what_is_added_is_read_back_to_the_letter(door: Door) -> None:
    body = json.dumps(PRODUCT).replace("1.5}", "1.50}").encode()
    made = door.send("POST", "/supplied_products", body)
    assert made.status_code == 201, made.content
    assert made["Location"].startswith(f"{settings.BASE_URL}{door.base}/supplied_products/")
    read = door.get(made["Location"])
    assert read["Content-Type"] == "application/ld+json; charset=utf-8"
    told = orjson.loads(read.content)
    assert told == {**PRODUCT, "@id": made["Location"]}
    assert b'"dfc-b:value":1.50' in read.content  # numbers keep their written form
    assert read["ETag"] == made["ETag"]
    assert door.get(made["Location"], headers={"if-none-match": read["ETag"]}).status_code == 304


def test_other_spellings_of_addresses_lead_to_the_same(door: Door) -> None:
    made = door.send("POST", "/SuppliedProducts", PRODUCT)
    key = made["Location"].rpartition("/")[2]
    for path in (f"/SuppliedProducts/{key}", f"/supplied-products/{key}/", f"/suppliedProducts/{key}"):
        assert door.get(path).status_code == 200
    assert door.client.get(f"/api/dfc/Enterprises/ferme-des-lilas/SuppliedProducts/{key}").status_code == 200


def test_a_name_that_a_platform_gave_stays(door: Door) -> None:
    name = "https://panier.exemple.coop/products/7"
    made = door.send("POST", "/supplied_products", {**PRODUCT, "@id": name})
    assert made.status_code == 201
    assert orjson.loads(made.content)["@id"] == name
    again = door.send("POST", "/supplied_products", {**PRODUCT, "@id": name, "dfc-b:name": "Tomate cerise"})
    assert again.status_code == 200
    assert Thing.objects.count() == 1


def test_replacing_changing_and_erasing(door: Door) -> None:
    here = door.send("POST", "/supplied_products", PRODUCT)["Location"]
    mark = door.get(here)["ETag"]
    put = door.send("PUT", here, {**PRODUCT, "dfc-b:name": "Tomate noire"}, headers={"if-match": mark})
    assert put.status_code == 204
    late = door.send("PUT", here, PRODUCT, headers={"if-match": mark})
    assert late.status_code == 412
    patch = door.send(
        "PATCH",
        here,
        {"dfc-b:description": "Cœur de bœuf", "ofn:spree_product_id": None},
        "application/merge-patch+json",
    )
    assert patch.status_code == 204
    told = orjson.loads(door.get(here).content)
    assert (told["dfc-b:name"], told["dfc-b:description"]) == ("Tomate noire", "Cœur de bœuf")
    assert "ofn:spree_product_id" not in told
    assert door.client.delete(door.at(here)).status_code == 204
    assert door.get(here).status_code == 404
    assert not Thing.objects.exists()
    assert not Link.objects.exists()


def test_a_graph_is_stored_with_its_links_and_its_unnamed_parts(door: Door) -> None:
    graph = {
        "@context": "https://www.datafoodconsortium.org",
        "@graph": [
            {"@id": "_:b1", "@type": "dfc-b:Price", "dfc-b:value": "2.50", "dfc-b:hasUnit": "dfc-m:Euro"},
            {
                "@id": "https://p.exemple.coop/items/1",
                "@type": "dfc-b:CatalogItem",
                "dfc-b:sku": "A",
                "dfc-b:references": "https://p.exemple.coop/products/1",
                "dfc-b:offeredThrough": {"@id": "https://p.exemple.coop/offers/1"},
            },
            {**PRODUCT, "@id": "https://p.exemple.coop/products/1"},
            {"@id": "https://p.exemple.coop/offers/1", "@type": "dfc-b:Offer", "dfc-b:hasPrice": "_:b1"},
        ],
    }
    graph["@graph"][2].pop("@context")
    made = door.send("POST", "/catalog_items", graph)
    assert made.status_code == 201, made.content
    listed = orjson.loads(door.get("/catalog_items").content)["@graph"]
    names = {node["@id"] for node in listed}
    assert names == {f"https://p.exemple.coop/{one}/1" for one in ("items", "products", "offers")}
    offer = next(node for node in listed if node["@type"] == "dfc-b:Offer")
    assert offer["dfc-b:hasPrice"]["dfc-b:value"] == "2.50"
    whole = orjson.loads(door.get().content)["@graph"]
    enterprise = next(node for node in whole if node["@type"] == "dfc-b:Enterprise")
    assert enterprise["dfc-b:supplies"] == "https://p.exemple.coop/products/1"
    assert names < {node["@id"] for node in whole}


def test_the_directory_speaks_where_platforms_said_nothing(door: Door) -> None:
    whole = orjson.loads(door.get().content)
    enterprise = whole["@graph"][0]
    assert enterprise["dfc-b:name"] == "Ferme des Lilas"
    assert enterprise["dfc-b:hasAddress"] == f"{settings.BASE_URL}/api/dfc/addresses/ferme-des-lilas"
    assert door.client.get("/api/dfc/addresses/ferme-des-lilas").json()["dfc-b:hasCity"] == "Rennes"
    # what was read and is sent back is not stored as if a platform had written it
    sent = {"@context": CONTEXTS[V1], **enterprise, "dfc-b:VATnumber": "FR1"}
    assert door.send("PUT", "", sent).status_code in (201, 204)
    assert "Lilas" not in Thing.objects.get().document
    type(door.organisation).objects.update(name="Ferme du Pont")
    after = orjson.loads(door.get().content)["@graph"][0]
    assert (after["dfc-b:name"], after["dfc-b:VATnumber"]) == ("Ferme du Pont", "FR1")


def test_version_two_is_made_and_written(door: Door) -> None:
    here = door.send("POST", "/supplied_products", PRODUCT)["Location"]
    second = door.get(here, headers={"accept": V2})
    assert second["Content-Type"] == 'application/ld+json; profile="dfc-v2"; charset=utf-8'
    told = orjson.loads(second.content)
    assert told["@context"].endswith("context_2.0.0.json")
    assert told["ofn:spree_product_id"] == 90000  # another vocabulary means the same in both
    told["dfc-b:name"] = "Tomate, écrite en version 2"
    told["dfc-b:isOrganicOf"] = "ce que la version 1 ne sait pas"
    told["dfc-b:image"] = "https://exemple.coop/t.png"
    put = door.send("PUT", here, told, V2, headers={"if-match": second["ETag"]})
    assert put.status_code == 204, put.content
    assert orjson.loads(door.get(here, headers={"accept": V2}).content) == told
    first = orjson.loads(door.get(here).content)
    assert first["dfc-b:name"] == "Tomate, écrite en version 2"
    assert first["dfc-b:hasQuantity"] == PRODUCT["dfc-b:hasQuantity"]


def test_a_list_in_version_two_is_a_container(door: Door) -> None:
    here = door.send("POST", "/offers", {"@type": "dfc-b:Offer"}, "application/json")["Location"]
    graph = orjson.loads(door.get("/offers", headers={"accept": V2}).content)["@graph"]
    assert graph[0] == {
        "@id": f"{settings.BASE_URL}{door.base}/offers",
        "@type": "ldp:Container",
        "ldp:contains": here,
    }
    organisations = door.client.get("/api/dfc/organizations").json()["@graph"]
    assert organisations[1]["@type"] == "dfc-b:Organization"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "truncated"),
        (b'{"@type": "dfc-b:SuppliedProduct", "dfc-b:hasQuantity": {"@type": "dfc-b:Nothing"}}', "unknown-class"),
        (b'{"@type": "dfc-b:SuppliedProduct", "@id": "https://a.example/b c"}', "pattern"),
        (b'{"@type":"dfc-b:SuppliedProduct","dfc-b:name":"\\ud800"}', "encoding"),
        (b'{"@type":"dfc-b:SuppliedProduct","dfc-b:name":"\xff"}', "encoding"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "too-deep"),
        (b'{"@type": "dfc-b:SuppliedProduct", "@type": "dfc-b:Offer"}', "double-name"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_with_its_faults_and_never_stored_half(
    door: Door, body: bytes, code: str
) -> None:
    answer = door.send("POST", "/supplied_products", body)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert code in {finding["code"] for finding in answer.json()["findings"]}
    assert not Thing.objects.exists()


def test_half_a_graph_is_not_stored(door: Door) -> None:
    graph = {"@graph": [{**PRODUCT}, {"@type": "dfc-b:Offer", "dfc-b:hasPrice": {"@type": "dfc-b:Nothing"}}]}
    assert door.send("POST", "/supplied_products", graph).status_code == 422
    assert not Thing.objects.exists()


def test_odd_names_are_read_and_told(door: Door) -> None:
    address = {"@type": "dfc-b:Address", "dfc-b:hasCity": "Rennes", "dfc-b:hasStreet": "1 rue"}
    made = door.send("POST", "/addresses", address)
    assert made.status_code == 201
    assert made["DFC-Notes"] == "alias=2"
    assert orjson.loads(door.get(made["Location"]).content)["dfc-b:hasCity"] == "Rennes"


def test_order_lines_stand_in_their_order(door: Door) -> None:
    order = door.send("POST", "/orders", {"@type": "dfc-b:Order", "dfc-b:orderNumber": "7"})["Location"]
    line = door.send("POST", f"{order}/orderlines", {"@type": "dfc-b:OrderLine", "dfc-b:quantity": 3})
    assert line["Location"].startswith(f"{order}/order_lines/")
    assert door.get(line["Location"]).status_code == 200
    assert len(orjson.loads(door.get(order).content)["@graph"]) == 2
    other = door.send("POST", "/orders", {"@type": "dfc-b:Order"})["Location"]
    assert orjson.loads(door.get(f"{other}/orderlines").content)["@graph"] == []
    assert door.client.delete(door.at(order)).status_code == 204
    assert Thing.objects.filter(kind="order_line").count() == 0


def test_orders_are_asked_by_their_state(door: Door) -> None:
    for state in ("dfc-v:Held", "dfc-v:Complete"):
        door.send("POST", "/orders", {"@type": "dfc-b:Order", "dfc-b:hasOrderStatus": state})
    asked = orjson.loads(door.get("/orders?orderState=held").content)["@graph"]
    assert [one["dfc-b:hasOrderStatus"] for one in asked] == ["dfc-v:Held"]


def test_lists_go_page_by_page(door: Door) -> None:
    for number in range(5):
        door.send("POST", "/offers", {"@type": "dfc-b:Offer", "dfc-b:stockLimitation": number})
    seen, here = [], "/offers?first=2"
    while here:
        answer = door.get(here)
        seen += [one["dfc-b:stockLimitation"] for one in orjson.loads(answer.content)["@graph"]]
        found = re.search(r"<([^>]+)>; rel=\"next\"", answer.get("Link", ""))
        here = f"{found[1]}&first=2" if found else ""
    assert seen == [0, 1, 2, 3, 4]


def test_groups_gather_enterprises(door: Door) -> None:
    group = door.send("POST", "/enterprise_groups", {"@type": "dfc-b:Enterprise", "dfc-b:name": "Les fermes"})
    assert group.status_code == 201, group.content
    here = group["Location"].removeprefix(settings.BASE_URL)
    assert here.startswith("/api/dfc/enterprise_groups/")
    mine = f"{settings.BASE_URL}{door.base}"
    joined = door.client.post(f"{here}/affiliated_by", {"@id": mine}, content_type="application/json")
    assert joined.status_code == 201, joined.content
    assert door.client.get(here).json()["dfc-b:affiliatedBy"] == mine
    assert door.client.delete(f"{here}/affiliated_by/ferme-des-lilas").status_code == 204
    assert "dfc-b:affiliatedBy" not in door.client.get(here).json()


def test_two_enterprises_never_meet(door: Door) -> None:
    """The same name in two enterprises is two things, each seen by those who may."""
    other = factories.make_organisation("Autre", slug="autre")
    theirs = make_platform()
    make_grants(other, theirs)
    name = "https://p.exemple.coop/products/1"
    for client, slug in ((door.client, door.organisation.slug), (client_of(theirs), "autre")):
        path = f"/api/dfc/enterprises/{slug}/supplied_products"
        told = {**PRODUCT, "@id": name, "dfc-b:name": slug}
        assert client.post(path, told, content_type="application/ld+json").status_code == 201
    for client, slug in ((door.client, door.organisation.slug), (client_of(theirs), "autre")):
        graph = client.get("/api/dfc/supplied_products").json()["@graph"]
        assert [node["dfc-b:name"] for node in graph] == [slug]
    assert door.client.get("/api/dfc/enterprises/autre").status_code == 404


def test_the_journal_holds_no_address_of_a_person(door: Door) -> None:
    person = {
        "@type": "dfc-b:Person",
        "@id": "https://p.exemple.coop/jeanne-martin",
        "dfc-b:firstName": "Jeanne",
    }
    made = door.send("POST", "/persons", person)
    assert made.status_code == 201
    key = made["Location"].rpartition("/")[2]
    entries = Entry.objects.filter(verb="food.things.written")
    assert [entry.object for entry in entries] == ["/organisations/ferme-des-lilas"]
    assert not any("jeanne" in entry.facts.lower() or key in entry.facts for entry in entries)
    assert entries[0].actor == door.platform.get_absolute_url()


def test_a_list_asks_the_database_few_questions(door: Door, django_assert_max_num_queries: Any) -> None:
    graph = []
    for n in range(60):
        at = f"https://p.exemple.coop/{n}"
        graph += [
            {"@id": f"{at}/item", "@type": "dfc-b:CatalogItem", "dfc-b:references": f"{at}/product"},
            {"@id": f"{at}/product", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": f"Tomate {n}"},
        ]
    with django_assert_max_num_queries(40):
        assert door.send("POST", "/catalog_items", {"@graph": graph}).status_code == 201
    for path in ("/catalog_items", "/supplied_products", ""):
        with django_assert_max_num_queries(20):
            assert len(orjson.loads(door.get(path).content)["@graph"]) >= 120


def test_lengths_that_are_no_numbers(door: Door) -> None:
    for said in ("abc", "²", "-5", "9" * 40):
        answer = door.client.generic("POST", door.at("/offers"), b"{}", CONTENT_LENGTH=said)
        assert 400 <= answer.status_code < 500
