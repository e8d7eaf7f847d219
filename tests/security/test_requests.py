"""Requests that another site makes a browser send, and what caches, frames and other origins may have."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from communaux.nouns.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
OPEN = {
    "/preferences/",
    "/ns/context.jsonld",
    "/ns/shapes/x",
}  # display cookies only; documents, whatever the method


def _addresses(patterns: Any, start: str = "") -> list[str]:
    """Every address of the house, with values put in place of its parameters."""
    found = []
    for one in patterns:
        text = start + str(one.pattern)
        if hasattr(one, "url_patterns"):
            found += _addresses(one.url_patterns, text)
        else:
            found.append("/" + _filled(text))
    return found


def _filled(text: str) -> str:
    text = re.sub(r"\(\?P<verb>([a-z]+)[^()]*\)", r"\1", text)
    named = r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>"
    values = {"slug": "velo", "kind": "commons", "plural": "organisations", "key": "velo"}
    text = re.sub(named, lambda found: values.get(found[1] or found[2], "x"), text)
    return re.sub(r"[\^$\\]|\\Z", "", text)


@pytest.fixture
def mine() -> Organisation:
    return factories.make_organisation("Vélo", slug="velo", summary={"fr": "Avant"})


def test_every_write_asks_for_a_token(mine: Organisation) -> None:
    """A steward's browser is led to post everywhere; nothing is done, and nothing breaks."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_steward())
    before = Organisation.objects.values().get(pk=mine.pk)
    refused = 0
    for path in _addresses(get_resolver().url_patterns):
        for method in ("POST", "PATCH", "DELETE", "PUT"):
            response = client.generic(
                method, path, b"name=Vol", content_type="application/x-www-form-urlencoded"
            )
            assert response.status_code < 500, (method, path)
            if path not in OPEN:
                assert response.status_code >= 400, (method, path)
                refused += 1
    assert refused > 100
    assert Organisation.objects.values().get(pk=mine.pk) == before
    assert Organisation.objects.count() == 1


def test_reading_changes_nothing(mine: Organisation) -> None:
    """No address acts on GET: a link in a letter or a robot cannot publish, remove or sign out."""
    from communaux.ground.journal.models import Entry

    client = Client()
    client.force_login(factories.make_steward())
    before = Entry.objects.count(), Organisation.objects.values().get(pk=mine.pk)
    for path in _addresses(get_resolver().url_patterns):
        client.get(path)
    assert (Entry.objects.count(), Organisation.objects.values().get(pk=mine.pk)) == before
    assert client.get("/account/").status_code == 200


PRIVATE = ("/", "/directory/", "/organisations/velo", "/organisations/velo/edit", "/people/", "/account/", "/journal/",
           "/api/organisations/", "/api/organisations/velo", "/directory/map?format=json")  # fmt: skip


@pytest.mark.parametrize("path", PRIVATE)
@pytest.mark.parametrize("accept", ["text/html", "application/ld+json", "text/turtle", "application/json"])
def test_what_is_made_for_one_reader_is_kept_by_no_shared_cache(
    mine: Organisation, path: str, accept: str
) -> None:
    client = Client()
    client.force_login(factories.make_editor(mine))
    response = client.get(path, headers={"accept": accept})
    said = response["Cache-Control"]
    assert "private" in said or "no-store" in said
    assert "public" not in said
    assert "cookie" in response["Vary"].lower()
    # A credentialed answer is never offered to another origin.
    assert "Access-Control-Allow-Credentials" not in response
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    "path", ["/account/login/", "/account/signup/", "/account/password/reset/", "/outbox/"]
)
def test_pages_of_accounts_are_not_kept(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/", "/directory/", "/directory/map", "/organisations/velo", "/nothing", "/ns", "/api/"]
)
def test_every_page_forbids_strange_scripts_and_frames(mine: Organisation, client: Client, path: str) -> None:
    response = client.get(path, headers={"accept": "text/html"})
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in {"strict-origin-when-cross-origin", "same-origin", "no-referrer"}


def test_only_the_embed_may_be_framed_and_it_has_no_form_of_a_session(client: Client) -> None:
    response = client.get("/directory/embed")
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert b"csrfmiddlewaretoken" not in response.content


def test_mail_that_was_not_sent_is_read_on_this_machine_only(client: Client) -> None:
    assert client.get("/outbox/", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/outbox/", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert (
        client.get("/outbox/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "192.0.2.7"}).status_code
        == 404
    )
