"""Descriptions of programs, fetched: once, directly, and never from inside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from communaux.modules.identity.reading import issuers
from communaux.modules.identity.rules.client_documents import CONTEXT
from communaux.modules.identity.rules.refusals import TokenRefused
from tests.modules.identity.programs import Elsewhere


def publish(web: Elsewhere) -> str:
    client_id = web.url("/app", "app.localhost")
    said = {"@context": CONTEXT, "client_id": client_id, "redirect_uris": [web.url("/back", "app.localhost")]}
    web.says("/app", said, "application/ld+json")
    return client_id


def refused(client_id: str) -> str:
    with pytest.raises(TokenRefused) as caught:
        issuers.client_document(client_id)
    return caught.value.code


def test_a_description_is_fetched_once(web: Elsewhere) -> None:
    client_id = publish(web)
    for _ in range(3):
        assert issuers.client_document(client_id).client_id == client_id
    assert web.asked == ["/app"]


def test_a_description_of_another_program_is_refused(web: Elsewhere) -> None:
    publish(web)
    assert refused(web.url("/app", "other.localhost")) == "client-document"


@pytest.mark.parametrize("private", ["10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
def test_no_description_comes_from_inside(web: Elsewhere, private: str) -> None:
    web.names["app.localhost"] = [private]
    assert refused(publish(web)) == "client-document-unreachable"
    assert web.asked == []


def test_a_description_is_where_its_address_says(web: Elsewhere) -> None:
    client_id = publish(web)
    web.answers["/moved"] = web.answers["/app"]
    web.says("/app", "", status=302, Location=web.url("/moved", "app.localhost"))
    assert refused(client_id) == "client-document-unreachable"
    assert web.asked == ["/app"]


def test_a_huge_description_is_cut(web: Elsewhere) -> None:
    client_id = publish(web)
    web.says("/app", "x" * 70_000, "application/json")
    assert refused(client_id) == "client-document-unreachable"


@pytest.mark.parametrize("client_id", ["", "app", "ftp://app.example/", "http://app.example/id", "https://"])
def test_what_is_no_address_is_not_asked_for(web: Elsewhere, client_id: str) -> None:
    assert refused(client_id) == "client-document"


def test_a_description_in_a_storage_of_this_house_is_read_without_the_network(
    web: Elsewhere, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    client_id = f"{settings.BASE_URL}/storages/ada/app"
    assert refused(client_id) == "client-document-unreachable"
    issuers.forget()
    said = {"@context": CONTEXT, "client_id": client_id, "redirect_uris": ["https://app.example/back"]}
    monkeypatch.setattr(
        issuers, "own_document", lambda _url: (json.dumps(said).encode(), "application/ld+json")
    )
    assert issuers.client_document(client_id).redirect_uris == ("https://app.example/back",)


def test_a_profile_in_a_storage_of_this_house_names_its_issuer_itself(
    web: Elsewhere, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    told = f"<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <{web.issuer}> .".encode()
    monkeypatch.setattr(issuers, "own_document", lambda _url: (told, "text/turtle"))
    assert issuers.profile(f"{settings.BASE_URL}/storages/ada/card#me").issuers == (web.issuer,)
    with pytest.raises(TokenRefused, match="webid-issuer"):
        issuers.profile(f"{settings.BASE_URL}/people/ada/card#me")
