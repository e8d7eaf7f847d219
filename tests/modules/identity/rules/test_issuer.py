"""What the house and its people are called: one way of writing, and back."""

from __future__ import annotations

import pytest

from communaux.modules.identity.rules import issuer

HOUSE = "https://federation.example"


@pytest.mark.parametrize("base", [HOUSE, HOUSE + "/"])
def test_the_issuer_ends_with_one_slash(base: str) -> None:
    assert issuer.issuer(base) == "https://federation.example/"


def test_a_webid_names_somebody_inside_their_document() -> None:
    webid = issuer.webid(HOUSE, "abc234")
    assert webid == "https://federation.example/people/abc234/card#me"
    assert webid.partition("#")[0] == issuer.card(HOUSE, "abc234")
    assert issuer.key_of(HOUSE, webid) == "abc234"


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "https://elsewhere.example/people/abc234/card#me",
        "https://federation.example.evil.example/people/abc234/card#me",
        "https://federation.example/people/abc234/card",
        "https://federation.example/people/../card#me",
        "https://federation.example/people/a/b/card#me",
        "https://federation.example/people//card#me",
        "https://federation.example/people/abc%32/card#me",
    ],
)
def test_what_is_no_webid_of_this_house_has_no_key(iri: str) -> None:
    assert issuer.key_of(HOUSE, iri) is None
