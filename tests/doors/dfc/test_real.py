"""Payloads that real platforms sent and served, through the door: what goes in comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings

from communaux.modules.food.models import Thing
from communaux.modules.food.rules import documents, versions
from communaux.modules.food.rules.documents import V1, V2
from tests.doors.dfc.conftest import V2 as ACCEPT_V2
from tests.doors.dfc.conftest import Door
from tests.shared import shared_data

HERE = "dfc/ofn/examples"
V1_FILES = (
    "get_api_dfc_addresses_id_200_in_DFC_v1_format",
    "get_api_dfc_enterprise_groups_id_200_successful",
    "get_api_dfc_enterprises_200_as_user_owning_two_enterprises",
    "get_api_dfc_enterprises_enterprise_id_catalog_items_200_as_platform_user",
    "get_api_dfc_enterprises_enterprise_id_catalog_items_id_200_success",
    "get_api_dfc_enterprises_enterprise_id_offers_id_200_success",
    "get_api_dfc_enterprises_enterprise_id_social_medias_name_200_successful",
    "get_api_dfc_enterprises_id_200_as_platform_user",
    "get_api_dfc_product_groups_id_200_success",
    "get_api_dfc_supplied_products_200_with_access_to_products",
    "post_api_dfc_enterprises_enterprise_id_supplied_products_200_success",
)
V2_FILES = (
    "get_api_dfc_addresses_id_200_in_DFC_v2_format",
    "get_api_dfc_organizations_id_200_as_user_owning_an_enterprise",
    "get_api_dfc_supplied_products_200_in_DFC_v2_format",
)


def _nodes(told: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = told.get("@graph", [told])
    return [{name: value for name, value in node.items() if name != "@context"} for node in nodes]


def _example(name: str) -> tuple[bytes, list[dict[str, Any]]]:
    body = shared_data(f"{HERE}/{name}.json").read_bytes()
    return body, _nodes(orjson.loads(body))


def _segment(node: dict[str, Any]) -> str:
    return {
        "dfc-b:Address": "addresses",
        "dfc-b:CatalogItem": "catalog_items",
        "dfc-b:Offer": "offers",
        "dfc-b:SocialMedia": "social_medias",
        "dfc-b:SuppliedProduct": "supplied_products",
        "dfc-b:Person": "persons",
    }[node["@type"]]


@pytest.mark.parametrize("name", V1_FILES)
def test_what_a_platform_served_is_read_without_a_fault_and_kept_to_the_letter(name: str) -> None:
    body, nodes = _example(name)
    parcel = documents.read(body, base="https://p.exemple.coop/x")
    assert parcel.errors == []
    kept = [orjson.loads(documents.text_of(node.document)) for node in parcel.nodes]
    assert kept == nodes


@pytest.mark.parametrize("name", V1_FILES)
def test_version_two_and_back_loses_nothing(name: str) -> None:
    """Somebody reads version 2, sends it back as it is, and version 1 is what it was."""
    body, _ = _example(name)
    for node in documents.read(body, base="https://p.exemple.coop/x").nodes:
        second = versions.in_second(node.document)
        first, complement, _findings = versions.in_first(second, node.document)
        assert documents.text_of(first) == documents.text_of(node.document)
        assert documents.text_of(versions.in_second(first, complement)) == documents.text_of(second)


@pytest.mark.parametrize("name", V2_FILES)
def test_what_was_written_in_version_two_is_read_so(name: str) -> None:
    body, nodes = _example(name)
    parcel = documents.read(body, base="https://p.exemple.coop/x")
    assert (parcel.version, parcel.errors) == (V2, [])
    for node in parcel.nodes:
        first, complement, _findings = versions.in_first(node.document)
        again = orjson.loads(documents.text_of(versions.in_second(first, complement)))
        assert again == orjson.loads(documents.text_of(node.document))
    assert len(parcel.nodes) == len(nodes)


@pytest.mark.parametrize(
    "name", [one for one in V1_FILES if "enterprise_groups" not in one and "enterprises_200" not in one]
)
def test_what_a_platform_sends_is_what_it_reads(door: Door, name: str) -> None:
    body, nodes = _example(name)
    mine = [node for node in nodes if node["@type"] != "dfc-b:Enterprise"]
    segment = "product_groups" if "product_groups" in name else _segment(mine[0])
    sent = door.send("POST", f"/{segment}", body)
    assert sent.status_code in (200, 201), sent.content
    for node in mine:
        thing = Thing.objects.select_related("organisation").get(iri=node["@id"])
        read = door.get(thing.address)
        found = next(one for one in _nodes(orjson.loads(read.content)) if one["@id"] == node["@id"])
        assert found == node
        second = door.get(thing.address, headers={"accept": ACCEPT_V2})
        assert second.status_code == 200


def test_a_product_of_another_server_is_put_and_changed(door: Door) -> None:
    """The bodies that Open Food Network documents: other namespaces, misspelt terms, contexts inside."""
    body = shared_data("dfc/ofn/put_supplied_product.json").read_bytes()
    put = door.send("PUT", "/supplied_products/56790", body)
    assert put.status_code == 201, put.content
    told = orjson.loads(door.get("/supplied_products/56790").content)
    sent = orjson.loads(body)
    del sent["@context"], told["@context"]
    # the body's own context says that this is the name of a thing; ours does not, so the document must
    sent["dfc:owner"] = {"@id": sent["dfc:owner"]}
    assert told == sent
    item = door.send("PUT", "/catalog_items/1", {"@type": "dfc-b:CatalogItem", "dfc-b:sku": "old"})
    assert item.status_code == 201
    patch = shared_data("dfc/ofn/patch_catalog_item.json").read_bytes()
    assert door.send("PATCH", "/catalog_items/1", patch).status_code == 204
    changed = orjson.loads(door.get("/catalog_items/1").content)
    assert (changed["dfc-b:sku"], changed["dfc-b:stockLimitation"]) == ("new-sku", "3")


def test_the_connector_and_its_odd_labels(door: Door) -> None:
    body = shared_data("dfc/connector_beta2_small_export.json").read_bytes()
    sent = door.send("POST", "/catalog_items", body)
    assert sent.status_code == 201, sent.content
    assert "blank-label" in sent["DFC-Notes"]
    graph = orjson.loads(door.get("/catalog_items").content)["@graph"]
    product = next(node for node in graph if node["@type"] == "dfc-b:SuppliedProduct")
    assert product["dfc-b:hasQuantity"]["dfc-b:value"] == "1.5"
    assert product["dfc-b:totalTheoreticalStock"] == "12.5"
    assert product["dfc-b:description"] == 'Tomate "cœur" <b>bio</b>'


def test_consents_in_the_form_that_is_no_json_ld(door: Door) -> None:
    """``@type`` beside ``@list`` is what the consent portal sends: read here, and never written."""
    body, _ = _example("put_api_dfc_enterprises_enterprise_id_platforms_platform_id_200_successful")
    from communaux.doors.dfc.consents import _wanted

    assert _wanted(documents.plain_body(body)) == {
        f"{act}{family}" for act in ("Read", "Write") for family in ("Enterprise", "Products", "Orders")
    }
    shown = door.get(f"/platforms/{door.platform.key}").json()
    assert set(shown["dfc-t:hasAssignedScopes"]) == {"@list"}


@pytest.mark.parametrize("name", ["litefarm_enterprises_v1_0", "litefarm_v2"])
def test_farms_of_another_platform(name: str) -> None:
    body = shared_data(f"dfc/ofn/{name}.json").read_bytes()
    told = json.loads(body)
    for part in told if isinstance(told, list) else [told]:
        parcel = documents.read(json.dumps(part).encode(), base="https://api.beta.litefarm.org/dfc/")
        assert parcel.errors == []
        assert parcel.version == (V1 if isinstance(told, list) else V2)
        assert {documents.kind_of(node) for node in parcel.nodes} >= {"enterprise", "address"}


def test_every_endpoint_of_the_documented_interface_is_known(door: Door) -> None:
    """Each address and method of both OpenAPI documents answers something else than "no such method"."""
    import re

    import yaml

    known = 0
    for name in ("dfc/ofn/ofn_dfc_openapi.yaml", "dfc/dfc_sample_api_1.12.1.yaml"):
        told = yaml.safe_load(Path(shared_data(name)).read_text())
        for path, methods in told["paths"].items():
            if "affiliate_sales_data" in path:
                continue  # of Open Food Network alone, and not asked of a peer
            here = re.sub(r"\{enterprise_id\}", door.organisation.slug, path)
            here = re.sub(r"\{[a-z_]+\}", "x1", here)
            for method in methods:
                if method == "parameters" or (method == "post" and path == "/api/dfc/Enterprises/{id}"):
                    continue  # enterprises are made in the directory
                answer = door.client.generic(method.upper(), here, b"{}", content_type="application/json")
                assert answer.status_code != 405, (method, path)
                assert answer.status_code < 500, (method, path)
                known += 1
    assert known > 50
    assert settings.BASE_URL
