"""What a program asks of the authorization page, as far as it can be known without a database."""

from __future__ import annotations

import string
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.identity.rules import requests
from communaux.modules.identity.rules.requests import Answered, Unsafe

GOOD = {
    "client_id": ["c"],
    "redirect_uri": ["https://a.example/back"],
    "response_type": ["code"],
    "scope": ["openid webid unknown"],
    "code_challenge": ["x" * 43],
    "code_challenge_method": ["S256"],
}


def test_scopes_are_those_that_the_program_may_ask_for():
    assert requests.read(GOOD, ["webid"]).scopes == ("openid", "webid")
    assert requests.read(GOOD, []).scopes == ("openid",)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from([*sorted(GOOD), "state", "prompt", "max_age", "dpop_jkt"]),
        st.lists(st.text(max_size=60), max_size=3),
    )
)
def test_whatever_is_sent_it_is_answered_or_refused(changes):
    parameters = {**GOOD, **changes}
    try:
        requests.named(parameters)
        asked = requests.read(parameters, ["webid"])
    except (Unsafe, Answered):
        return
    assert "openid" in asked.scopes
    assert len(asked.challenge) == 43


@given(st.text(alphabet=string.printable, max_size=40))
def test_what_is_told_arrives_whole_and_adds_nothing(state):
    url = requests.back("https://a.example/back?x=1", "https://h.example/", code="c", state=state)
    parts = urlsplit(url)
    assert (parts.netloc, parts.path, parts.fragment) == ("a.example", "/back", "")
    expected = {
        "x": ["1"],
        "code": ["c"],
        "iss": ["https://h.example/"],
        **({"state": [state]} if state else {}),
    }
    assert parse_qs(parts.query, keep_blank_values=True) == expected


@pytest.mark.parametrize(
    ("uris", "sector"),
    [
        (["https://a.example/x", "https://a.example/y"], "a.example"),
        (["https://a.example/x", "https://b.example/y"], "own"),
        (["http://localhost:3000/"], "own"),
        (["com.example.app:/back"], "own"),
        ([], "own"),
    ],
)
def test_a_sector_is_one_host_on_the_web_or_the_program_alone(uris, sector):
    assert requests.sector(uris, "own") == sector


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://a.example/back", "https://a.example"),
        ("http://localhost:3000/x", "http://localhost:3000"),
        ("com.example.app:/back", "com.example.app:"),
        ("https://a.example;script-src *", ""),
        ("https://a.example, x/", ""),
    ],
)
def test_what_a_policy_is_told_of_an_address_cannot_change_it(address, source):
    assert requests.origin(address) == source
