"""Web Access Control."""

from __future__ import annotations

import pytest

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ACL, ALICE, BOB, JSON_LD, N3, NOBODY, RDF_TYPE, TURTLE, Solid, acl, inserts

DONE = {200, 201, 202, 204, 205}
SOME = "<> <http://example.org/p> 1."


@clause("server-wac-acp")
def test_server_wac_acp(solid: Solid) -> None:
    solid.given("a.ttl")
    assert solid.get("a.ttl", by=BOB).status == 403
    solid.allow("a.ttl", (BOB, "R"))
    assert solid.get("a.ttl", by=BOB).status == 200
    solid.allow("a.ttl")
    assert solid.get("a.ttl", by=BOB).status == 403


@clause("server-link-acl")
def test_server_link_acl(solid: Solid) -> None:
    solid.given("box/a.ttl")
    for path in ("", "box/", "box/a.ttl"):
        assert len(solid.head(path).links("acl")) == 1
        assert len(solid.get(path).links("acl")) == 1


@clause("server-resource-acl-max")
def test_server_resource_acl_max(solid: Solid) -> None:
    solid.given("a.ttl")
    solid.allow("a.ttl", (BOB, "R"))
    assert solid.head("a.ttl").links("acl") == [solid.url("a.ttl.acl")]
    assert solid.put("a.ttl.acl.acl", acl(solid.url("a.ttl"))).status in {400, 403, 404, 405, 409}


@clause("server-get-acl-turtle")
def test_server_get_acl_turtle(solid: Solid) -> None:
    for answer in (solid.get(".acl"), solid.head(".acl")):
        assert answer.status == 200
        assert answer["Content-Type"].startswith(TURTLE)
    assert solid.get(".acl", accept=JSON_LD)["Content-Type"].startswith(JSON_LD)


@clause("server-acl-without-representation", "server-get-acl-without-representation")
def test_server_get_acl_without_representation(solid: Solid) -> None:
    solid.given("box/a.ttl")
    for path in ("box/.acl", "box/a.ttl.acl"):
        assert solid.get(path).status == 404
        assert solid.head(path).status == 404
    solid.allow("", (BOB, "R"))
    assert solid.get("box/a.ttl", by=BOB).status == 200
    solid.allow("box/a.ttl")  # a list of its own: nothing is inherited any more
    assert solid.get("box/a.ttl", by=BOB).status == 403
    assert solid.delete("box/a.ttl.acl").status in DONE
    assert solid.get("box/a.ttl", by=BOB).status == 200


@clause("server-root-container-acl", "server-root-container-acl-authorization-control")
def test_server_root_container_acl(solid: Solid) -> None:
    answer = solid.get(".acl")
    assert answer.status == 200
    controls = {s for s, p, o in answer.triples if p == f"{ACL}mode" and o == f"{ACL}Control"}
    assert any(answer.objects(one, f"{ACL}accessTo") == {solid.url()} for one in controls)
    assert any(f"{ACL}Authorization" in answer.objects(one, RDF_TYPE) for one in controls)


@clause("server-root-container-acl-authorization-control")
@pytest.mark.parametrize("body", ["", f"<#x> a <{ACL}Authorization>.", "nonsense"])
def test_server_root_container_acl_cannot_lose_control(solid: Solid, body: str) -> None:
    before = solid.get(".acl").triples
    assert solid.put(".acl", body).status in {400, 403, 409, 422}
    assert solid.get(".acl").triples == before
    assert solid.get("", by=ALICE).status == 200


@clause("server-read-operation")
@pytest.mark.parametrize(("modes", "status"), [("R", 200), ("W", 403), ("A", 403), ("C", 403), ("WAC", 403)])
def test_server_read_operation(solid: Solid, modes: str, status: int) -> None:
    solid.given("box/a.ttl")
    for path in ("box/a.ttl", "box/"):
        solid.allow(path, (BOB, modes))
        assert solid.get(path, by=BOB).status == status
        assert solid.head(path, by=BOB).status == status


@clause("server-create-operation")
@pytest.mark.parametrize(("modes", "may"), [("R", False), ("C", False), ("A", True), ("W", True)])
def test_server_create_operation(solid: Solid, modes: str, may: bool) -> None:
    solid.given("box/a.ttl")
    solid.allow("box/", (BOB, modes))
    posted = solid.post("box/", SOME, by=BOB)
    patched = solid.patch("box/new.ttl", inserts("<> ex:p 1."), by=BOB)
    assert {posted.status, patched.status} == ({201} if may else {403})
    assert len(solid.contained("box/")) == (3 if may else 1)


@clause("server-create-operation")
def test_server_create_operation_of_what_lies_deeper(solid: Solid) -> None:
    solid.given("box/a.ttl")
    solid.allow("box/", (BOB, "RWA"), inherit=False)
    assert solid.put("box/deep/new.ttl", SOME, by=BOB).status == 403
    assert solid.contained("box/") == {solid.url("box/a.ttl")}


@clause("server-update-operation")
@pytest.mark.parametrize(
    ("modes", "put", "patch"), [("R", 403, 403), ("C", 403, 403), ("A", 403, 204), ("W", 204, 204)]
)
def test_server_update_operation(solid: Solid, modes: str, put: int, patch: int) -> None:
    solid.given("a.ttl")
    solid.allow("a.ttl", (BOB, modes))
    changed = solid.patch("a.ttl", inserts("<> ex:p 1."), by=BOB)
    replaced = solid.put("a.ttl", SOME, by=BOB)
    assert changed.status == 403 if patch == 403 else changed.status in DONE
    assert replaced.status == 403 if put == 403 else replaced.status in DONE


@clause("server-delete-operation")
@pytest.mark.parametrize(
    ("on", "above", "may"),
    [("W", "W", True), ("W", "R", False), ("R", "W", False), ("A", "W", False), ("W", "A", False)],
)
def test_server_delete_operation(solid: Solid, on: str, above: str, may: bool) -> None:
    solid.given("box/a.ttl")
    solid.allow("box/", (BOB, above))
    solid.allow("box/a.ttl", (BOB, on))
    answer = solid.delete("box/a.ttl", by=BOB)
    assert answer.status in DONE if may else answer.status == 403
    assert solid.get("box/a.ttl").status == (404 if may else 200)


@clause("server-control-operation")
@pytest.mark.parametrize(("modes", "may"), [("RWA", False), ("C", True)])
def test_server_control_operation(solid: Solid, modes: str, may: bool) -> None:
    solid.given("a.ttl")
    solid.allow("a.ttl", (BOB, modes))
    mine = acl(solid.url("a.ttl"), (BOB, "RWAC"))
    answers = [
        solid.get("a.ttl.acl", by=BOB),
        solid.patch("a.ttl.acl", inserts("<#note> ex:p 1."), by=BOB),
        solid.put("a.ttl.acl", mine, by=BOB),
        solid.delete("a.ttl.acl", by=BOB),
    ]
    assert all(one.status in DONE for one in answers) if may else {one.status for one in answers} == {403}


@clause("server-control-operation")
def test_server_control_operation_for_strangers(solid: Solid) -> None:
    for method in ("GET", "HEAD", "DELETE", "PUT", "PATCH"):
        media = {"PUT": {"content_type": TURTLE}, "PATCH": {"content_type": N3}}.get(method, {})
        assert solid.ask(method, "a.ttl.acl", SOME if media else None, **media).status == 401


@clause("server-condition-evaluation", "server-condition-evaluation-conjunctive")
def test_server_condition_evaluation(solid: Solid) -> None:
    solid.given("a.ttl")
    text = acl(solid.url("a.ttl"), (BOB, "R")).replace(
        "<#rule1> a", f"<#rule1> <{ACL}condition> [ a <http://example.org/Weekdays> ]; a"
    )
    assert solid.put("a.ttl.acl", text).status in DONE
    assert solid.head("a.ttl.acl").links(f"{ACL}condition") == []
    assert solid.get("a.ttl", by=BOB).status == 200  # a kind that is not announced is not used


@clause("server-wac-allow")
def test_server_wac_allow(solid: Solid) -> None:
    solid.given("a.ttl")
    solid.allow("a.ttl", (BOB, "RA"), ("public", "R"))

    def said(by: str) -> dict[str, set[str]]:
        header = solid.head("a.ttl", by=by)["WAC-Allow"]
        assert header == solid.get("a.ttl", by=by)["WAC-Allow"]
        pairs = (part.strip().partition("=") for part in header.split(","))
        return {group: set(value.strip('"').split()) for group, _, value in pairs}

    assert said(ALICE) == {"user": {"read", "write", "append", "control"}, "public": {"read"}}
    assert said(BOB) == {"user": {"read", "append"}, "public": {"read"}}
    assert said(NOBODY) == {"user": {"read"}, "public": {"read"}}


@clause("server-wac-allow")
def test_server_wac_allow_of_containers(solid: Solid) -> None:
    solid.given("box/a.ttl")
    solid.allow("box/", ("public", "RA"))
    assert 'public="read append"' in solid.head("box/a.ttl", by=NOBODY)["WAC-Allow"]
    assert 'public="read append"' in solid.head("box/", by=NOBODY)["WAC-Allow"]


@clause("server-wac-acp")
def test_server_wac_acp_origins(solid: Solid) -> None:
    solid.given("a.ttl")
    text = acl(solid.url("a.ttl"), (BOB, "R")).replace(
        "<#rule1> a", f"<#rule1> <{ACL}origin> <https://app.example>; a"
    )
    assert solid.put("a.ttl.acl", text).status in DONE
    assert solid.get("a.ttl", by=BOB).status == 200
    assert solid.get("a.ttl", by=BOB, origin="https://app.example").status == 200
    assert solid.get("a.ttl", by=BOB, origin="https://evil.example").status == 403


@clause("server-wac-acp")
def test_server_wac_acp_groups(solid: Solid) -> None:
    vcard = "http://www.w3.org/2006/vcard/ns#"
    solid.given("groups.ttl", f"<#team> a <{vcard}Group>; <{vcard}hasMember> <{BOB}>.")
    solid.given("a.ttl")
    text = acl(solid.url("a.ttl"), (BOB, "R")).replace(
        f"acl:agent <{BOB}>", f"acl:agentGroup <{solid.url('groups.ttl')}#team>"
    )
    assert solid.put("a.ttl.acl", text).status in DONE
    assert solid.get("a.ttl", by=BOB).status == 200
    assert solid.get("a.ttl", by="https://carol.example/#me").status == 403
    assert solid.get("a.ttl", by=NOBODY).status == 401
    solid.given("groups.ttl", f"<#team> a <{vcard}Group>.")
    assert solid.get("a.ttl", by=BOB).status == 403


@clause("server-wac-acp")
@pytest.mark.parametrize("who", ["public", "signed-in"])
def test_server_wac_acp_classes(solid: Solid, who: str) -> None:
    solid.given("a.ttl")
    solid.allow("a.ttl", (who, "R"))
    assert solid.get("a.ttl", by=BOB).status == 200
    assert solid.get("a.ttl", by=NOBODY).status == (200 if who == "public" else 401)
