"""Profiles and descriptions kept in a storage of this house: as a visitor would read them."""

from __future__ import annotations

from typing import Any

import pytest

from communaux.doors.login.own_documents import public
from communaux.modules.identity.reading import issuers
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.pods.acts import documents
from communaux.nouns.agents import Agent
from tests.modules.pods.factories import ALICE, make_storage

pytestmark = pytest.mark.django_db

CARD = b"<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <https://provider.example/> ."


def test_a_profile_in_an_open_storage_is_read(settings: Any) -> None:
    make_storage("ada", open=True)
    documents.put(Agent(), "/storages/ada/card", CARD, "text/turtle")
    issuers.forget()
    assert issuers.profile(f"{settings.BASE_URL}/storages/ada/card#me").issuers == (
        "https://provider.example/",
    )


def test_what_is_not_open_to_everybody_is_not(settings: Any) -> None:
    make_storage("ada", owner=ALICE)
    documents.put(Agent(ALICE), "/storages/ada/card", CARD, "text/turtle")
    issuers.forget()
    with pytest.raises(TokenRefused, match="webid-unreachable"):
        issuers.profile(f"{settings.BASE_URL}/storages/ada/card#me")


@pytest.mark.parametrize(
    "path", ["/storages/", "/storages/ada/%2e%2e/x", "/people/ada/card", "/storages/ada/x?y", "/"]
)
def test_nothing_else_is_given(settings: Any, path: str) -> None:
    assert public(settings.BASE_URL + path) is None
