"""Addresses and storages."""

from __future__ import annotations

import pytest

from communaux.modules.pods.rules.refusals import DocumentRefused
from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ALICE, BOB, NOBODY, PIM_STORAGE, RDF_TYPE, SOLID, TURTLE, Solid


@clause("server-uri-trailing-slash-distinct")
def test_server_uri_trailing_slash_distinct(solid: Solid) -> None:
    solid.given("box/a.ttl")
    assert solid.put("box", "<> <http://example.org/p> 1.").status == 409
    assert solid.put("box/a.ttl/", "").status == 409
    assert solid.put("box/a.ttl/inside.ttl", "<> <http://example.org/p> 1.").status == 409
    assert solid.contained("box/") == {solid.url("box/a.ttl")}
    assert solid.get("box/a.ttl/").status in {301, 404}
    made = solid.post("", "", slug="box", link='<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"')
    assert made.status == 201
    assert made["Location"] not in {
        solid.url("box"),
        solid.url("box/"),
        "/storages/essai/box",
        "/storages/essai/box/",
    }


@clause("server-authorization-redirect")
def test_server_authorization_redirect(solid: Solid) -> None:
    solid.given("box/a.ttl")
    assert solid.get("box", by=NOBODY).status == 401
    assert solid.get("box", by=BOB).status == 403
    assert solid.get("box/a.ttl/", by=NOBODY).status == 401
    mine = solid.get("box")
    assert mine.status in {301, 404}
    if mine.status == 301:
        assert mine["Location"] in {solid.path("box/"), solid.url("box/")}


@clause("server-storage", "server-link-storage")
def test_server_storage(solid: Solid) -> None:
    solid.given("box/a.ttl")
    for answer in (solid.get(""), solid.head("")):
        assert answer.status == 200
        assert PIM_STORAGE in answer.links("type")
    assert PIM_STORAGE in solid.get("").objects(solid.url(), RDF_TYPE)
    for path in ("box/", "box/a.ttl"):
        assert PIM_STORAGE not in solid.get(path).links("type")


@clause("server-storage-nonoverlapping")
def test_server_storage_nonoverlapping(solid: Solid) -> None:
    from communaux.modules.pods.acts import storages

    for name in ("essai", "essai/box", "essai/", ".", "..", "", "a/../essai"):
        with pytest.raises(DocumentRefused):
            storages.create(name, owner_webid=ALICE)


@clause("server-storage-description", "resource-server-link-storage-description-resource")
def test_server_storage_description(solid: Solid) -> None:
    solid.given("box/a.ttl")
    for path in ("", "box/", "box/a.ttl"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = solid.ask(method, path, by=ALICE, accept=TURTLE)
            assert answer.links(f"{SOLID}storageDescription"), (method, path)


@clause("server-storage-description-resource")
def test_server_storage_description_resource(solid: Solid) -> None:
    (address,) = solid.head("").links(f"{SOLID}storageDescription")
    answer = solid.get(address, by=NOBODY)
    assert answer.status == 200
    assert PIM_STORAGE in answer.objects(solid.url(), RDF_TYPE)


@clause("server-storage-track-owner", "server-storage-link-owner")
def test_server_storage_track_owner(solid: Solid) -> None:
    assert solid.head("").links(f"{SOLID}owner") == [ALICE]
    solid.given("a.ttl")
    solid.allow("", (BOB, "R"))
    assert solid.head("", by=BOB).links(f"{SOLID}owner") == [ALICE]
