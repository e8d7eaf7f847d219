"""Profiles: what a WebID says of itself, out of whatever its address answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.identity.rules import webid
from communaux.modules.identity.rules.refusals import TokenRefused

ME = "https://ada.example/card#me"
TURTLE = """
@prefix solid: <http://www.w3.org/ns/solid/terms#> .
@prefix pim: <http://www.w3.org/ns/pim/space#> .
<#me> solid:oidcIssuer <https://one.example>, <https://two.example>, <https://one.example>;
  pim:storage <storage/>; <http://www.w3.org/ns/ldp#inbox> <inbox/> .
<#other> solid:oidcIssuer <https://three.example> .
"""


def test_a_profile_is_what_the_webid_says_of_itself() -> None:
    found = webid.read(TURTLE.encode(), "text/turtle", "https://ada.example/card", ME)
    assert found.issuers == ("https://one.example", "https://two.example")
    assert found.storages == ("https://ada.example/storage/",)
    assert found.inboxes == ("https://ada.example/inbox/",)
    assert webid.document_of(ME) == "https://ada.example/card"


@settings(max_examples=100, deadline=None)
@given(
    body=st.binary(max_size=80) | st.text(alphabet="<>#me[]{}()\"':;,.@ \nab1", max_size=80).map(str.encode),
    media=st.sampled_from(["text/turtle", "application/ld+json", "application/n-triples", "", "text/html"]),
)
def test_any_document_is_read_or_refused(body: bytes, media: str) -> None:
    try:
        found = webid.read(body, media, "https://ada.example/card", ME)
    except TokenRefused as refused:
        assert refused.code == "webid-answer"  # noqa: PT017
    else:
        assert found.issuers == ()
