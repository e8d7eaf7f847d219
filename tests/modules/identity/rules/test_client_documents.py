"""Programs that describe themselves: what is believed of a document, and what makes it none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.identity.rules import client_documents as documents
from communaux.modules.identity.rules.client_documents import ClientDocument
from communaux.modules.identity.rules.refusals import TokenRefused

ID = "https://notes.example/id.jsonld"
SAID: dict[str, Any] = {
    "@context": [documents.CONTEXT],
    "client_id": ID,
    "client_name": "Notes",
    "redirect_uris": ["https://notes.example/back", "http://127.0.0.1/back", "example.notes:/back"],
    "post_logout_redirect_uris": ["https://notes.example/bye", "javascript:alert(1)"],
    "client_uri": "https://notes.example/",
    "logo_uri": "http://tracker.example/logo.png",
    "scope": "openid webid offline_access",
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
}


def read(media: str = "application/ld+json", **changes: Any) -> ClientDocument:
    said = {name: value for name, value in {**SAID, **changes}.items() if value is not None}
    return documents.read(json.dumps(said).encode(), media, ID)


def refused(media: str = "application/ld+json", **changes: Any) -> bool:
    with pytest.raises(TokenRefused, match=r"^client-document$"):
        read(media, **changes)
    return True


def test_a_program_is_what_its_document_says() -> None:
    assert read() == ClientDocument(
        ID,
        "Notes",
        tuple(SAID["redirect_uris"]),
        ("https://notes.example/bye",),
        frozenset({"openid", "webid", "offline_access"}),
        refreshes=True,
        homepage="https://notes.example/",
    )


def test_little_is_needed() -> None:
    found = read(client_name=None, scope=None, grant_types=None, response_types=None, client_uri=None)
    assert (found.name, found.refreshes) == ("notes.example", False)
    assert found.scopes == {"openid", "webid"}
    assert read("application/json", **{"@context": None}).name == "Notes"


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": ID + "#x"},
        {"client_id": None},
        {"client_id": ID.upper()},
        {"@context": None},
        {"@context": "https://evil.example/context"},
        {"@context": {"client_id": "https://other.example/x"}},
        {"redirect_uris": None},
        {"redirect_uris": []},
        {"redirect_uris": [7]},
        {"redirect_uris": {"a": 1}},
        {"redirect_uris": ["https://notes.example/back"] + [f"https://notes.example/{n}" for n in range(60)]},
        {"redirect_uris": ["http://notes.example/back"]},
        {"redirect_uris": ["https://notes.example/back#x"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["data:text/html,x"]},
        {"redirect_uris": ["notes:/back"]},
        {"redirect_uris": ["//notes.example/back"]},
        {"redirect_uris": ["/back"]},
        {"redirect_uris": ["https://user@notes.example/back"]},
        {"response_types": ["token"]},
        {"grant_types": ["implicit"]},
        {"client_secret": "s"},
        {"token_endpoint_auth_method": "client_secret_basic"},
    ],
)
def test_a_document_of_another_kind_is_refused(changes: dict[str, Any]) -> None:
    assert refused(**changes)


@pytest.mark.parametrize("media", ["text/html", "text/turtle", "", "image/png"])
def test_another_kind_of_file_is_refused(media: str) -> None:
    assert refused(media)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[" * 60_000, b'{"a":1,"a":2}', b"\xff", b'{"a":NaN}', b" " * 70_000]
)
def test_a_trap_is_refused(body: bytes) -> None:
    with pytest.raises(TokenRefused):
        documents.read(body, "application/json", ID)


def test_people_are_sent_back_only_where_the_document_says() -> None:
    found = read()
    for good in (*SAID["redirect_uris"], "http://127.0.0.1:4999/back"):
        assert found.sends_back_to(good), good
    for bad in (
        "https://notes.example/back/",
        "https://notes.example/back?x=1",
        "https://notes.example:444/back",
        "https://notes.example.evil.example/back",
        "http://127.0.0.1:4999/other",
        "http://127.0.0.1:4999/back?x=1",
        "http://localhost:4999/back",
        "http://127.0.0.1:99999/back",
        "http://evil@127.0.0.1/back",
        "http://127.0.0.1.evil.example/back",
        "",
    ):
        assert not found.sends_back_to(bad), bad


def test_a_name_shows_what_it_says() -> None:
    assert read(client_name="No\u202etes\n\u200b  club" + "x" * 300).name.startswith("No tes club")
    assert len(read(client_name="x" * 300).name) == 120
    assert read(client_name=["Notes"]).name == "notes.example"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted(SAID)), JSON, max_size=5))
def test_any_document_is_read_or_refused(changes: dict[str, Any]) -> None:
    try:
        found = read(**changes)
    except TokenRefused:
        return
    assert all(documents.is_return(one) for one in found.redirect_uris)
