"""HTTP: what every answer says, and what is refused before anything else."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ALICE, BOB, N3, NOBODY, TURTLE, Solid, inserts


@clause("server-content-type-includes")
def test_server_content_type_includes(solid: Solid) -> None:
    solid.given("a.ttl")
    solid.put("plain.txt", "words", content_type="text/plain")
    answers = [
        solid.get("a.ttl"),
        solid.get(""),
        solid.get("plain.txt", accept="*/*"),
        solid.get("a.ttl", by=NOBODY),
        solid.get("a.ttl", by=BOB),
        solid.get("nothing.ttl"),
        solid.put("b.ttl", "no turtle"),
        solid.ask("BREW", "a.ttl", by=ALICE),
    ]
    assert [one.status for one in answers] == [200, 200, 200, 401, 403, 404, 400, 405]
    assert [one.url for one in answers if one.body and not one["Content-Type"]] == []
    assert answers[0]["Content-Type"].startswith(TURTLE)
    assert answers[2]["Content-Type"].startswith("text/plain")


@clause("server-content-type-missing")
@pytest.mark.parametrize(("method", "path"), [("PUT", "a.ttl"), ("POST", ""), ("PATCH", "a.ttl")])
def test_server_content_type_missing(solid: Solid, method: str, path: str) -> None:
    solid.given("a.ttl")
    before = solid.get("a.ttl").body, solid.contained()
    body = inserts("<> ex:says 'more'.") if method == "PATCH" else "<#x> <http://example.org/p> 1."
    assert solid.ask(method, path, body, by=ALICE).status == 400
    assert (solid.get("a.ttl").body, solid.contained()) == before


@clause("server-unauthenticated")
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"])
def test_server_unauthenticated(solid: Solid, method: str) -> None:
    solid.given("box/a.ttl")
    path = "box/" if method == "POST" else "box/a.ttl"
    media = (
        {"content_type": N3 if method == "PATCH" else TURTLE} if method in {"PUT", "POST", "PATCH"} else {}
    )
    answer = solid.ask(method, path, inserts("<> ex:p 1.") if media else None, **media)
    assert answer.status == 401
    assert "DPoP" in answer["WWW-Authenticate"]


@clause("server-unauthenticated")
def test_server_unauthenticated_tells_nobody_what_exists(solid: Solid) -> None:
    solid.given("a.ttl")
    there, absent = solid.get("a.ttl", by=NOBODY), solid.get("absent.ttl", by=NOBODY)
    assert (there.status, absent.status) == (401, 401)


@clause("server-unauthenticated")
def test_server_unauthenticated_for_people_too(solid: Solid) -> None:
    solid.given("a.ttl")
    for path in ("a.ttl", "absent.ttl", ""):
        answer = solid.get(path, by=NOBODY, accept="text/html")
        assert answer.status == 401
        assert "DPoP" in answer["WWW-Authenticate"]


@clause("server-last-modified-includes")
def test_server_last_modified_includes(solid: Solid) -> None:
    solid.given("a.ttl")
    for path in ("a.ttl", ""):
        for answer in (solid.get(path), solid.head(path)):
            assert answer.status == 200
            assert parsedate_to_datetime(answer["Last-Modified"]).year >= 2026


@clause("server-caching")
def test_server_caching(solid: Solid) -> None:
    solid.given("a.ttl")
    first = solid.get("a.ttl")
    again = solid.get("a.ttl", if_none_match=first["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert {"Accept", "Authorization"} <= first.listed("Vary")
    solid.given("a.ttl", "<#it> <http://example.org/says> 'other'.")
    assert solid.get("a.ttl", if_none_match=first["ETag"]).status == 200
