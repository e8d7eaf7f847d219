"""Attacks on storages: paths, bodies, lists of access, cookies, headers. Never a 500, never a write without right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from communaux.modules.pods.acts import storages
from communaux.modules.pods.models import Document
from communaux.modules.pods.reading import access
from communaux.nouns.agents import NOBODY as NO_AGENT
from communaux.nouns.agents import Agent
from communaux.nouns.models import Person
from tests import factories
from tests.doors.ldp.solid import ACL, ALICE, BOB, JSON_LD, LDP, N3, NOBODY, TURTLE, Solid, acl, inserts, said

pytestmark = pytest.mark.django_db
SOME = "<> <http://example.org/p> 1."
PARSERS = (
    TURTLE,
    JSON_LD,
    "application/n-triples",
    N3,
    "application/sparql-update",
    "text/plain",
    "",
    ";;",
    'text/turtle; x="',
)


@pytest.fixture
def solid(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Solid]:
    """Alice’s storage, with one private document."""
    from communaux.doors.ldp.storages import caller
    from communaux.site.wsgi import application

    monkeypatch.setattr(caller, "agent_of", said)
    storages.create("essai", owner_webid=ALICE, inbox=False)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    made = Solid(application)
    made.given("private/a.ttl")
    yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def everything() -> set[tuple[str, int, int]]:
    return set(Document.objects.values_list("path", "version", "size"))


# --- Paths -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/storages/essai/../autre/a.ttl", "/storages/essai/./a.ttl", "/storages/essai//a.ttl", "/storages/essai/%2e%2e/a",
        "/storages/essai/a%2Fb.ttl/..", "/storages/essai/private%2Fa.ttl/../b", "/storages//essai/a", "/storages/ESSAI/a.ttl",
        "/storages/essai/a%00.ttl", "/storages/essai/a%0d%0aX: y", "/storages/essai/%ff%fe", "/storages/essai/a.acl.acl",
        "/storages/essai/.acl.meta", "/storages/essai/.well-known/solid", "/storages/essai/.well-known/x", "/storages/", "/storages",
        "/storages/essai", "/storages/essai/" + "a/" * 80, "/storages/essai/" + "x" * 5000, "/storages/essai/%25%32%65%25%32%65/x",
        "/storages/essai/..;/a", "/storages/essai/..%5c..%5ca", "/storages/-x-/a", "/storages/essai/%E2%80%AEa",
    ],
)  # fmt: skip
@pytest.mark.parametrize("by", [BOB, NOBODY])
def test_no_trick_of_a_path_opens_or_writes_anything(solid: Solid, path: str, by: str) -> None:
    before = everything()
    for method in ("GET", "PUT", "PATCH", "POST", "DELETE"):
        media = (
            {"content_type": N3 if method == "PATCH" else TURTLE}
            if method in ("PUT", "PATCH", "POST")
            else {}
        )
        answer = solid.ask(
            method, path, inserts("<> ex:p 1.") if media else None, by=by, accept=TURTLE, **media
        )
        assert answer.status in {200, 301, 302, 308, 400, 401, 403, 404, 405, 409, 414}, (
            method,
            answer.status,
        )
        assert b"hello" not in answer.body
        if method == "GET" and answer.status == 200:
            assert "/.well-known/" in path
    assert everything() == before


def test_an_encoded_slash_is_a_slash(solid: Solid) -> None:
    assert solid.put("x%2Fy.ttl", SOME).status == 201
    assert solid.get("x/y.ttl").status == 200
    assert solid.put("private%2Fb.ttl", SOME, by=BOB).status == 403


# --- Bodies ------------------------------------------------------------------------------------------------------------

DEEP = 60_000
BOMBS = {
    "nested blank nodes": (TURTLE, "<#a> <http://x/p> " + "[ <http://x/p> " * DEEP + "1" + "]" * DEEP + "."),
    "nested lists": (TURTLE, "<#a> <http://x/p> " + "(" * DEEP + ")" * DEEP + "."),
    "nested JSON": (JSON_LD, '{"http://x/p":' * DEEP + "1" + "}" * DEEP),
    "nested arrays": (JSON_LD, '{"http://x/p":' + "[" * DEEP + "]" * DEEP + "}"),
    "nested less deep": (JSON_LD, '{"http://x/p":' * 900 + "1" + "}" * 900),
    "remote context": (JSON_LD, '{"@context": "http://169.254.169.254/latest", "@id": ""}'),
    "inner remote context": (JSON_LD, '{"http://x/p": {"@context": "http://127.0.0.1:1/", "name": 1}}'),
    "imported context": (JSON_LD, '{"@context": {"@import": "http://127.0.0.1:1/"}, "@id": ""}'),
    "contexts in contexts": (
        JSON_LD,
        json.dumps({"@context": {f"t{n}": {"@id": f"http://x/{n}", "@context": {"a": "http://x/a"}} for n in range(3000)}}),
    ),
    "long literal": (TURTLE, '<#a> <http://x/p> "' + "x" * 5_000_000 + '".'),
    "many triples": (TURTLE, " ".join(f"<#n{n}> <http://x/p> {n}." for n in range(60_000))),
    "nested formulae": (N3, "_:p <http://x/p> " + "{" * DEEP + "}" * DEEP + "."),
    "a named graph": (JSON_LD, '{"@id": "", "@graph": [{"@id": "#a", "http://x/p": 1}], "http://x/q": 2}'),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_answered_and_the_house_stands(solid: Solid, name: str) -> None:
    media, body = BOMBS[name]
    answer = solid.patch("new", body) if media == N3 else solid.put("new", body, content_type=media)
    assert answer.status in {201, 400, 413, 415, 422}, answer.body[:500]
    if "context" in name and "contexts" not in name:
        assert answer.status in {400, 422}
    assert solid.get("private/a.ttl").status == 200


def test_a_body_that_is_too_large_is_not_kept(solid: Solid, settings: Any) -> None:
    settings.STORAGE_DOCUMENT_BYTES = 1000
    before = everything()
    assert solid.put("big.bin", b"x" * 1001, content_type="application/octet-stream").status == 413
    assert solid.post("", b"x" * 1001, content_type="application/octet-stream").status == 413
    assert everything() == before


def test_a_full_storage_says_so(solid: Solid) -> None:
    storages.create("petit", owner_webid=ALICE, quota=6000)
    answer = solid.put("/storages/petit/a.bin", b"x" * 7000, content_type="application/octet-stream")
    assert answer.status in {413, 507}
    assert solid.get("/storages/petit/a.bin", accept="*/*").status == 404


def test_what_lies_there_never_runs_as_a_page_of_this_house(solid: Solid) -> None:
    solid.put("evil.html", "<script>alert(1)</script>", content_type="text/html")
    solid.put("evil.svg", "<svg onload='alert(1)'/>", content_type="image/svg+xml")
    for path in ("evil.html", "evil.svg"):
        for accept in ("text/html", "*/*"):
            answer = solid.get(path, accept=accept)
            assert "sandbox" in answer["Content-Security-Policy"]
            assert answer["X-Content-Type-Options"] == "nosniff"


# --- Lists of access ---------------------------------------------------------------------------------------------------


def test_a_list_cannot_lock_everybody_out(solid: Solid) -> None:
    bob_alone = acl(solid.url("private/"), owner=BOB)
    assert solid.put("private/.acl", bob_alone).status == 201
    assert solid.get("private/a.ttl").status == 403
    assert solid.put("private/.acl", acl(solid.url("private/"))).status == 204  # the owner keeps control
    assert solid.get("private/a.ttl").status == 200
    nobody = f"<#x> a <{ACL}Authorization>; <{ACL}accessTo> <{solid.url()}>; <{ACL}mode> <{ACL}Read>."
    assert solid.put(".acl", nobody).status == 422
    assert solid.get("").status == 200


def test_a_list_that_speaks_of_other_things_opens_nothing(solid: Solid) -> None:
    solid.given("open/a.ttl")
    foreign = acl(solid.url("private/"), ("public", "RWAC"))
    assert solid.put("open/.acl", foreign).status == 201
    assert solid.get("private/a.ttl", by=NOBODY).status == 401
    assert solid.get("open/a.ttl", by=NOBODY).status == 401


def test_who_may_append_may_not_take_control(solid: Solid) -> None:
    solid.allow("private/", (BOB, "RA"))
    before = everything()
    assert solid.post("private/", acl(solid.url("private/"), owner=BOB), by=BOB, slug=".acl").status == 201
    for method, path in (
        ("PUT", "private/.acl"),
        ("PUT", "private/a.ttl.acl"),
        ("PUT", "private/new.ttl.acl"),
    ):
        assert solid.ask(method, path, SOME, by=BOB, content_type=TURTLE).status in {403, 404}
    assert solid.put("private/a.ttl", SOME, by=BOB).status == 403
    assert access.modes("/storages/essai/private/a.ttl", Agent(webid=BOB)) == {"read", "append"}
    gone = {path for path, _version, _size in before} - {path for path, _version, _size in everything()}
    assert gone == set()


@pytest.mark.parametrize(
    "name",
    ["urn:communaux:house", "", " ", "https://bob.example/profile", BOB.upper(), BOB + " ", f"{ALICE}x"],
)
def test_a_name_that_resembles_is_another(solid: Solid, name: str) -> None:
    assert solid.get("private/a.ttl", by=name).status in {401, 403}


@pytest.mark.parametrize(
    "media", ["a/x^y", "a/x#y", "a#b/c", "a^/b", "a/b; c=d^e", 'a/b; c="<x>"', "a/x$y", "a/x&y"]
)
def test_no_file_makes_its_container_unreadable(solid: Solid, media: str) -> None:
    """Whoever may append one would shut out all who read the container as Turtle."""
    assert solid.put("private/file", "x", content_type=media).status == 201
    for accept in (TURTLE, JSON_LD, "application/n-triples"):
        assert (solid.url("private/"), LDP + "contains", solid.url("private/file")) in solid.get(
            "private/", accept=accept
        ).triples
    done = solid.patch(
        "private/", "INSERT DATA { <> <http://x/p> 1 }", content_type="application/sparql-update"
    )
    assert done.status in {200, 204, 205}


def test_a_list_names_no_more_than_each_request_can_be_held_against(solid: Solid) -> None:
    url = solid.url("private/a.ttl")
    many = ", ".join(f"<{solid.url('team')}#{n}>" for n in range(101))
    body = f"{acl(url)}\n<#g> a acl:Authorization; acl:accessTo <{url}>; acl:mode acl:Read; acl:agentGroup {many}."
    assert solid.put("private/a.ttl.acl", body).status == 422
    people = ", ".join(f"<https://p.example/{n}>" for n in range(21_000))
    body = (
        f"{acl(url)}\n<#g> a acl:Authorization; acl:accessTo <{url}>; acl:mode acl:Read; acl:agent {people}."
    )
    assert solid.put("private/a.ttl.acl", body).status == 413
    assert solid.get("private/a.ttl").status == 200


# --- Browsers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ana(solid: Solid, client: Client) -> Client:
    """Somebody who signed in, and whose storage holds something private."""
    account = factories.make_editor(factories.make_organisation(), name="Ana Exemple")
    person = Person.objects.get(account=account)
    storages.create("ana", owner_webid=f"{settings.BASE_URL}/people/{person.key}/card#me")
    client.force_login(account)
    return client


@pytest.mark.parametrize("accept", ["text/turtle", "*/*", "application/ld+json"])
def test_a_cookie_opens_no_document_to_a_program(ana: Client, accept: str) -> None:
    answer = ana.get("/storages/ana/", headers={"accept": accept, "origin": "https://evil.example"})
    assert answer.status_code == 401


def test_a_page_of_a_session_is_not_shared_with_other_sites(ana: Client) -> None:
    answer = ana.get("/storages/ana/", headers={"accept": "text/html", "origin": "https://evil.example"})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer
    assert "Access-Control-Allow-Credentials" not in answer
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize("method", ["put", "post", "patch", "delete"])
def test_a_cookie_writes_nothing(ana: Client, method: str) -> None:
    before = everything()
    answer = getattr(ana, method)(
        "/storages/ana/x.ttl", SOME, content_type=TURTLE, headers={"accept": "text/html"}
    )
    assert answer.status_code in {401, 415}
    assert everything() == before


# --- Anything ----------------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60)
_PIECES = st.lists(
    st.sampled_from(
        [
            "a.ttl",
            "private",
            "..",
            ".",
            "",
            ".acl",
            ".meta",
            "%",
            "%2e",
            "é",
            "x y",
            ".well-known",
            "solid",
            "?",
            "#",
            "\\",
            "\x00",
        ]
    )
    | _TEXT,
    max_size=5,
).map("/".join)
_BODIES = st.one_of(
    st.none(),
    st.binary(max_size=200),
    st.sampled_from(
        [
            SOME, "", "{}", "[]", "null", '{"@context": 1}', '{"@id": 3}', '{"@type": {}}', "INSERT DATA { <a> <b> <c> }",
            "DELETE WHERE { ?s ?p ?o }", "INSERT { ?a ?b ?c } WHERE { }", "LOAD <http://127.0.0.1/>", "CLEAR ALL",
            inserts("<> ex:p 1."), inserts("?x ex:p 1."), f"<> <{ACL}mode> <{ACL}Control>.", "@prefix : <\x00>.", "<a> <b> \"\\uD800\".",
        ]
    ).map(str.encode),
)  # fmt: skip
_HEADERS = st.dictionaries(
    st.sampled_from(
        ["if_match", "if_none_match", "slug", "link", "accept", "origin", "range", "if_modified_since", "if_unmodified_since",
         "accept_language", "content_length", "transfer_encoding", "x_http_method_override", "access_control_request_headers", "dpop", "cookie"]
    ),
    st.sampled_from(["*", '"', "W/\"x\"", "-1", "99999999999999999999", "text/html", "q=;,;", "<>; rel=type", "null", "é", "\x7f", "bytes=0-1"])
    | _TEXT,
    max_size=4,
)  # fmt: skip


@hypothesis(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE", "COPY", "get", ""]),
    path=_PIECES,
    body=_BODIES,
    media=st.sampled_from(PARSERS),
    headers=_HEADERS,
    by=st.sampled_from([NOBODY, BOB]),
)
def test_no_request_makes_a_fault_or_writes_without_right(
    solid: Solid, method: str, path: str, body: bytes | None, media: str, headers: dict[str, str], by: str
) -> None:
    before = everything()
    answer = raw(solid, method, path, body, by, {"content_type": media, **headers})
    assert answer.status < 500 or answer.status == 501, answer.body
    assert everything() == before
    assert b"hello" not in answer.body


@hypothesis(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"]),
    path=_PIECES,
    body=_BODIES,
    media=st.sampled_from(PARSERS),
    headers=_HEADERS,
)
def test_no_request_of_the_owner_makes_a_fault_or_loses_control(
    solid: Solid, method: str, path: str, body: bytes | None, media: str, headers: dict[str, str]
) -> None:
    answer = raw(solid, method, path, body, ALICE, {"content_type": media, **headers})
    assert answer.status < 500 or answer.status == 501, answer.body
    assert "control" in access.modes("/storages/essai/", Agent(webid=ALICE))
    assert access.modes("/storages/essai/private/a.ttl", NO_AGENT) == frozenset()


def raw(solid: Solid, method: str, path: str, body: bytes | None, by: str, headers: dict[str, str]) -> Any:
    """A request whose path is handed over as a server would: decoded, in Latin-1."""
    return solid.ask(method, "/storages/essai/" + path.replace("?", "%3F"), body, by=by, **headers)
