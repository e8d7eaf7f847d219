"""Containers, and the resources that speak of others."""

from __future__ import annotations

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import BOB, JSON_LD, LDP, NOBODY, RDF_TYPE, Solid

DCT = "http://purl.org/dc/terms/"
STAT = "http://www.w3.org/ns/posix/stat#"


@clause("hierarchical-containment")
def test_hierarchical_containment(solid: Solid) -> None:
    solid.given("one/two/a.ttl")
    solid.given("one/b.ttl")
    assert solid.contained() == {solid.url("one/")}
    assert solid.contained("one/") == {solid.url("one/two/"), solid.url("one/b.ttl")}
    assert solid.contained("one/two/") == {solid.url("one/two/a.ttl")}


@clause("server-basic-container")
def test_server_basic_container(solid: Solid) -> None:
    solid.given("box/a.ttl")
    answer = solid.get("box/")
    assert {f"{LDP}BasicContainer", f"{LDP}Container"} <= answer.objects(solid.url("box/"), RDF_TYPE)
    assert f"{LDP}BasicContainer" in answer.links("type")
    assert f"{LDP}Resource" in solid.get("box/a.ttl").links("type")
    assert f"{LDP}BasicContainer" not in solid.get("box/a.ttl").links("type")
    as_json = solid.get("box/", accept=JSON_LD)
    assert as_json["Content-Type"].startswith(JSON_LD)
    assert as_json.objects(solid.url("box/"), f"{LDP}contains") == {solid.url("box/a.ttl")}


@clause("server-contained-resource-metadata")
def test_server_contained_resource_metadata(solid: Solid) -> None:
    solid.given("box/a.ttl")
    solid.put("box/b.txt", "words", content_type="text/plain")
    answer = solid.get("box/")
    text = solid.url("box/b.txt")
    assert answer.objects(text, f"{STAT}size") == {"5"}
    assert len(answer.objects(text, f"{DCT}modified")) == 1
    assert "http://www.w3.org/ns/iana/media-types/text/plain#Resource" in answer.objects(text, RDF_TYPE)
    assert "http://www.w3.org/ns/iana/media-types/text/turtle#Resource" in answer.objects(
        solid.url("box/a.ttl"), RDF_TYPE
    )


@clause("server-auxiliary-resources-management")
def test_server_auxiliary_resources_management(solid: Solid) -> None:
    solid.given("box/a.ttl")
    solid.allow("box/a.ttl", (BOB, "R"))
    (meta,) = solid.head("box/a.ttl").links("describedby")
    assert solid.put(meta, f"<{solid.url('box/a.ttl')}> <http://example.org/p> 1.").status == 201
    assert solid.contained("box/") == {solid.url("box/a.ttl")}  # they are nobody's members
    assert solid.delete("box/a.ttl").status in {200, 204, 205}
    assert solid.get(meta).status == 404
    assert solid.get("box/a.ttl.acl").status == 404
    solid.given("box/a.ttl")
    assert solid.get("box/a.ttl", by=BOB).status == 403  # the list of the one before is not its own


@clause("server-link-auxiliary-type")
def test_server_link_auxiliary_type(solid: Solid) -> None:
    solid.given("box/a.ttl")
    for path in ("", "box/", "box/a.ttl"):
        for answer in (solid.get(path), solid.head(path)):
            assert answer.links("acl") == [f"{solid.url(path)}.acl"]
            assert answer.links("describedby") == [f"{solid.url(path)}.meta"]


@clause("server-description-resource-max")
def test_server_description_resource_max(solid: Solid) -> None:
    solid.given("a.ttl")
    assert len(solid.head("a.ttl").links("describedby")) == 1
    assert solid.put("a.ttl.meta", "<> <http://example.org/p> 1.").status == 201
    assert len(solid.head("a.ttl").links("describedby")) == 1
    assert solid.head("a.ttl.meta").links("describedby") in ([], [solid.url("a.ttl.meta")])
    assert solid.put("a.ttl.meta.meta", "<> <http://example.org/p> 1.").status in {400, 403, 404, 405, 409}


@clause("server-description-resource-authorization")
def test_server_description_resource_authorization(solid: Solid) -> None:
    solid.given("a.ttl")
    solid.put("a.ttl.meta", "<> <http://example.org/p> 1.")
    assert solid.get("a.ttl.meta", by=NOBODY).status == 401
    assert solid.get("a.ttl.meta", by=BOB).status == 403
    solid.allow("a.ttl", (BOB, "R"))
    assert solid.get("a.ttl.meta", by=BOB).status == 200
    assert solid.put("a.ttl.meta", "<> <http://example.org/p> 2.", by=BOB).status == 403
    solid.allow("a.ttl", (BOB, "RW"))
    assert solid.put("a.ttl.meta", "<> <http://example.org/p> 2.", by=BOB).status in {200, 204, 205}
    assert solid.get("a.ttl.meta.acl").status in {404, 405, 403}
