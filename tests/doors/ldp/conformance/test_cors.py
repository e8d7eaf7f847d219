"""Pages of other sites: everything may be asked and read by them; rights refuse, never the headers."""

from __future__ import annotations

import pytest

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ALICE, BOB, NOBODY, Solid

ORIGIN = "https://app.example"


@clause("server-cors", "server-cors-access-control-headers", "server-cors-acao-vary")
@pytest.mark.parametrize(
    ("path", "by", "status"),
    [
        ("a.ttl", ALICE, 200),
        ("", ALICE, 200),
        ("a.ttl", BOB, 403),
        ("a.ttl", NOBODY, 401),
        ("none.ttl", ALICE, 404),
    ],
)
def test_server_cors_acao_vary(solid: Solid, path: str, by: str, status: int) -> None:
    solid.given("a.ttl")
    answer = solid.get(path, by=by, origin=ORIGIN)
    assert answer.status == status
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "Origin" in answer.listed("Vary")


@clause("server-cors")
def test_server_cors_writes(solid: Solid) -> None:
    written = solid.put("a.ttl", "<> <http://example.org/p> 1.", origin=ORIGIN)
    refused = solid.put("a.ttl", "broken", origin=ORIGIN)
    assert (written.status, refused.status) == (201, 400)
    assert written["Access-Control-Allow-Origin"] == refused["Access-Control-Allow-Origin"] == ORIGIN


@clause("server-cors-aceh", "server-cors-enumerate", "server-cors-aceh-wac-allow")
def test_server_cors_aceh_names_every_header(solid: Solid) -> None:
    solid.given("a.ttl")
    plain = {"content-type", "content-length", "cache-control", "vary", "expires", "date", "server"}
    for answer in (
        solid.get("a.ttl", origin=ORIGIN),
        solid.get("", origin=ORIGIN),
        solid.post("", "<> <http://example.org/p> 1.", origin=ORIGIN),
        solid.get("a.ttl", by=NOBODY, origin=ORIGIN),
    ):
        shown = {name.lower() for name in answer.listed("Access-Control-Expose-Headers")}
        used = {
            name.lower() for name, _value in answer.headers if not name.lower().startswith("access-control-")
        }
        assert "*" not in shown
        assert "wac-allow" in shown
        assert (
            used - plain - shown - {"x-content-type-options", "content-security-policy", "referrer-policy"}
            == set()
        )


@clause("server-cors-options", "server-cors-accept-acah")
@pytest.mark.parametrize("path", ["a.ttl", "", "absent/b.ttl"])
def test_server_cors_options(solid: Solid, path: str) -> None:
    solid.given("a.ttl")
    answer = solid.ask(
        "OPTIONS",
        path,
        origin=ORIGIN,
        access_control_request_method="PATCH",
        access_control_request_headers="authorization, content-type, dpop, if-match",
    )
    assert answer.status in {200, 204}
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "POST"} <= answer.listed(
        "Access-Control-Allow-Methods"
    )
    allowed = {name.lower() for name in answer.listed("Access-Control-Allow-Headers")}
    assert {
        "accept",
        "authorization",
        "content-type",
        "dpop",
        "if-match",
        "if-none-match",
        "link",
        "slug",
    } <= allowed


@clause("server-cors-acao-acah")
def test_server_cors_acao_acah(solid: Solid) -> None:
    solid.given("a.ttl")
    answer = solid.get("a.ttl", origin=ORIGIN)
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "authorization" in {name.lower() for name in answer.listed("Access-Control-Allow-Headers")}
