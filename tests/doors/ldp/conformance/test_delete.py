"""Deleting."""

from __future__ import annotations

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ALICE, BOB, TURTLE, Solid

DONE = {200, 202, 204, 205}


@clause("server-delete-protect-root-container")
def test_server_delete_protect_root_container(solid: Solid) -> None:
    for path in ("", ".acl"):
        answer = solid.delete(path)
        assert answer.status == 405, path
        assert "DELETE" not in answer.listed("Allow")
        assert solid.get(path).status == 200


@clause("server-disallow-delete")
def test_server_disallow_delete(solid: Solid) -> None:
    for path in ("", ".acl"):
        for method in ("GET", "HEAD", "OPTIONS"):
            allowed = solid.ask(method, path, by=ALICE, accept=TURTLE).listed("Allow")
            assert allowed
            assert "DELETE" not in allowed


@clause("server-delete-remove-containment")
def test_server_delete_remove_containment(solid: Solid) -> None:
    solid.given("box/a.ttl")
    solid.given("box/b.ttl")
    assert solid.delete("box/a.ttl").status in DONE
    assert solid.contained("box/") == {solid.url("box/b.ttl")}
    assert solid.get("box/a.ttl").status in {404, 410}
    assert solid.delete("box/a.ttl").status in {404, 410}


@clause("server-delete-remove-auxiliary-resource")
def test_server_delete_remove_auxiliary_resource(solid: Solid) -> None:
    solid.given("box/inner/a.ttl")
    for path in ("box/inner/a.ttl", "box/inner/"):
        solid.allow(path, (BOB, "RW"))
        assert solid.put(f"{path}.meta", "<> <http://example.org/p> 1.").status == 201
        assert solid.delete(path).status in DONE
        assert solid.get(f"{path}.acl").status == 404
        assert solid.get(f"{path}.meta").status == 404
    solid.given("box/inner/a.ttl")
    assert solid.get("box/inner/", by=BOB).status == 403


@clause("server-delete-remove-empty-container")
def test_server_delete_remove_empty_container(solid: Solid) -> None:
    assert solid.put("box/", "").status == 201
    assert solid.contained() == {solid.url("box/")}
    assert solid.delete("box/").status in DONE
    assert solid.contained() == set()
    assert solid.get("box/").status in {404, 410}


@clause("server-delete-protect-nonempty-container")
def test_server_delete_protect_nonempty_container(solid: Solid) -> None:
    solid.given("box/a.ttl")
    answer = solid.delete("box/")
    assert answer.status == 409
    assert answer.body
    assert answer["Content-Type"]
    assert solid.get("box/a.ttl").status == 200
