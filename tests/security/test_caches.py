"""Caches and pages of other sites: what they are told, so that nobody's documents reach another reader by way of them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from communaux.modules.pods.acts import storages
from tests import factories
from tests.doors.ldp.conftest import application, solid
from tests.doors.ldp.solid import ALICE, BOB, NOBODY, Solid
from tests.security.test_requests import _addresses

__all__ = ["application", "solid"]
pytestmark = pytest.mark.django_db
EVIL = "https://evil.example"


def _vary(answer: object) -> set[str]:
    return {name.strip().lower() for name in answer["Vary"].split(",")}  # type: ignore[index]


@pytest.fixture
def scene(solid: Solid) -> Solid:
    solid.given("private/a.ttl")
    solid.given("private/b/c.ttl")
    solid.given("open/a.ttl")
    solid.put("open/file.bin", b"0123456789", content_type="application/octet-stream")
    solid.allow("open/", ("public", "R"))
    return solid


ASKED = (
    ("GET", "private/a.ttl", {}), ("HEAD", "private/a.ttl", {}), ("GET", "private/", {}), ("GET", "private/a.ttl.acl", {}), ("GET", "", {}),
    ("GET", "private/none", {}), ("GET", "private/b", {}), ("GET", "private/a.ttl", {"if_none_match": "*"}), ("GET", "open/a.ttl", {}),
    ("GET", "open/", {}), ("GET", "open/file.bin", {}), ("GET", "open/file.bin", {"range": "bytes=1-2"}),
    ("GET", "open/file.bin", {"range": "bytes=99-"}), ("GET", "private/a.ttl", {"accept": "image/png"}), ("GET", "open/none", {}),
    ("PUT", "private/a.ttl", {"content_type": "x"}), ("POST", "private/a.ttl", {}), ("DELETE", "private/", {}), ("COPY", "private/a.ttl", {}),
    ("GET", "../x", {}), ("GET", "/storages/nobodys/", {}), ("GET", "/storages/nobodys/a", {}), ("GET", ".well-known/archive", {}),
)  # fmt: skip


@pytest.mark.parametrize("by", [ALICE, BOB, NOBODY, "Bearer nonsense"])
def test_no_answer_of_a_storage_is_taken_for_that_of_another_reader(scene: Solid, by: str) -> None:
    """Of whatever status: 301, 404 and 405 are kept by caches that nobody told otherwise."""
    for method, path, headers in ASKED:
        answer = scene.ask(method, path, by=by, origin=EVIL, **{"accept": "text/turtle", **headers})
        assert {"authorization", "origin"} <= _vary(answer), (method, path, answer.status)
        assert answer.status < 500
        if method in ("GET", "HEAD"):
            said = answer["Cache-Control"]
            assert "no-cache" in said or "no-store" in said, (path, answer.status)
            assert "public" not in said
            if by and answer.status in (200, 206, 301, 304):
                assert "private" in said, (path, answer.status)


@pytest.mark.parametrize(
    "origin",
    [EVIL, "null", "https://a.example, https://b.example", "\r\nX: y", "é", "https://evil.example\x00"],
)
def test_an_origin_is_repeated_as_it_is_or_not_at_all(scene: Solid, origin: str) -> None:
    """Never ``*`` beside credentials, never a header that somebody else wrote; and no origin opens anything by itself."""
    for by in (ALICE, NOBODY):
        answer = scene.ask("GET", "private/a.ttl", by=by, origin=origin, accept="text/turtle")
        assert answer["Access-Control-Allow-Origin"] in (origin, "")
        assert not any("\r" in value or "\n" in value or "\x00" in value for _name, value in answer.headers)
        assert answer.status == (200 if by else 401)


def test_the_description_of_a_storage_says_nothing_private_and_is_asked_for_each_time(scene: Solid) -> None:
    said = {
        scene.ask("GET", ".well-known/solid", by=by, accept="text/turtle").body for by in (ALICE, BOB, NOBODY)
    }
    assert len(said) == 1
    assert b"private" not in said.pop()
    assert "no-cache" in scene.ask("GET", ".well-known/solid", accept="text/turtle")["Cache-Control"]


@pytest.fixture
def signed() -> Client:
    """Somebody who keeps a page, a storage and more."""
    organisation = factories.make_organisation(slug="velo")
    account = factories.make_editor(organisation, name="Ana Exemple")
    storages.create("ana", owner_webid=f"{settings.BASE_URL}/people/{account.person.key}/card#me")
    client = Client()
    client.force_login(account)
    return client


@pytest.mark.parametrize(
    "accept", ["text/html", "application/ld+json", "text/turtle", "application/json", "*/*"]
)
def test_no_address_lets_another_site_read_with_a_session(signed: Client, accept: str) -> None:
    """The whole list of addresses: a browser that carries a cookie is told by none of them that a page elsewhere may read."""
    seen = 0
    for path in [
        *_addresses(get_resolver().url_patterns),
        "/storages/ana/",
        "/people/",
        "/organisations/velo",
    ]:
        answer = signed.get(path, headers={"accept": accept, "origin": EVIL})
        allowed, credentials = (
            answer.get("Access-Control-Allow-Origin", ""),
            answer.get("Access-Control-Allow-Credentials", ""),
        )
        if path.startswith("/storages/") and (accept != "text/html" or answer.status_code != 200):
            assert answer.status_code in (401, 404), path  # this door knows no cookie
            continue
        assert not credentials, path
        assert allowed in ("", "*", EVIL), path
        seen += 1
        if allowed and answer.status_code == 200:
            # what is open to every site is what a visitor gets, to the letter
            visitor = Client().get(path, headers={"accept": accept, "origin": EVIL})
            if "text/html" not in answer["Content-Type"]:
                assert visitor.content == answer.content, path
            assert "sessionid" not in answer.cookies
    assert seen > 100


@pytest.mark.parametrize("method", ["put", "post", "patch", "delete", "get"])
@pytest.mark.parametrize(
    "path",
    ["/api/organisations/velo", "/storages/ana/x", "/notifications/webhook/", "/identity/token", "/sparql"],
)
def test_no_preflight_grants_a_session(signed: Client, path: str, method: str) -> None:
    asked = {
        "origin": EVIL, "access-control-request-method": method.upper(), "access-control-request-headers": "content-type,x-csrftoken,cookie",
    }  # fmt: skip
    answer = signed.options(path, headers=asked)
    if answer.get("Access-Control-Allow-Credentials"):
        assert path.startswith("/storages/")  # where a cookie opens nothing
        return
    methods = answer.get("Access-Control-Allow-Methods", "")
    if path.startswith("/api/"):
        assert not {"PUT", "POST", "PATCH", "DELETE"} & {one.strip() for one in methods.split(",")}
