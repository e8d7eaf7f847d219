"""One attempt to sign in elsewhere: it belongs to one browser, one issuer and one moment; whatever comes back is read or refused."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.identity.rules import compact, dpop, sign_in
from communaux.modules.identity.rules.refusals import REASONS, TokenRefused
from communaux.modules.identity.rules.sign_in import Attempt
from tests.modules.identity.programs import NOW, Program, signed

ISSUER, CLIENT, BACK = "https://provider.example/", "https://here.example/client", "https://here.example/back"
ATTEMPT = sign_in.begin(ISSUER, CLIENT, now=NOW)
PROGRAM = Program()


def test_an_attempt_is_kept_by_a_session_and_found_again_by_its_state() -> None:
    kept = ATTEMPT.as_dict()
    assert Attempt.of(kept, state=ATTEMPT.state, now=NOW) == ATTEMPT
    assert Attempt.of(kept, state=ATTEMPT.state, now=NOW + sign_in.LASTS + 1) is None
    assert Attempt.of(kept, state=ATTEMPT.state, now=NOW - 1) is None
    for state in ("", "other", "\u00e9", ATTEMPT.nonce):
        assert Attempt.of(kept, state=state, now=NOW) is None
    assert Attempt.of(None, state=ATTEMPT.state, now=NOW) is None


def test_no_two_attempts_share_a_secret() -> None:
    other = sign_in.begin(ISSUER, CLIENT, now=NOW)
    mine, theirs = ATTEMPT.as_dict(), other.as_dict()
    assert all(mine[name] != theirs[name] for name in ("state", "nonce", "verifier", "key"))


@pytest.mark.parametrize("endpoint", ["https://provider.example/go", "https://provider.example/go?tenant=1"])
def test_somebody_is_sent_with_what_is_needed_and_no_secret(endpoint: str) -> None:
    url = sign_in.leads_to(endpoint, ATTEMPT, BACK)
    assert url.startswith(endpoint)
    said = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    challenge = compact.base64url(hashlib.sha256(ATTEMPT.verifier.encode()).digest())
    assert (said["code_challenge"], said["code_challenge_method"]) == (challenge, "S256")
    assert (said["client_id"], said["redirect_uri"], said["state"]) == (CLIENT, BACK, ATTEMPT.state)
    assert ATTEMPT.verifier not in url


def test_the_proof_of_an_attempt_holds() -> None:
    url = "https://provider.example/token"
    assert dpop.check(sign_in.proof(ATTEMPT, url, now=NOW), method="POST", url=url, now=NOW)


@pytest.mark.parametrize(
    ("query", "names", "code"),
    [
        ({"code": "c", "iss": "https://other.example/"}, False, "issuer-mixed"),
        ({"code": "c", "iss": ISSUER.rstrip("/")}, False, "issuer-mixed"),
        ({"code": "c"}, True, "issuer-mixed"),
        ({"error": "access_denied", "code": "c"}, False, "denied"),
        ({"error": "server_error"}, False, "issuer-answer"),
        ({}, False, "issuer-answer"),
        ({"code": "a\nb"}, False, "issuer-answer"),
        ({"code": "c" * 5000}, False, "issuer-answer"),
    ],
)
def test_an_answer_that_is_not_to_this_question_is_refused(
    query: dict[str, str], names: bool, code: str
) -> None:
    with pytest.raises(TokenRefused) as caught:
        sign_in.code_of(query, ATTEMPT, names_issuer=names)
    assert caught.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
NAMES = st.sampled_from(["iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "webid", "sub"])


@settings(max_examples=80, deadline=None)
@given(claims=st.dictionaries(NAMES, JSON, max_size=5))
def test_any_id_token_is_read_or_refused(claims: dict[str, Any]) -> None:
    right = {
        "iss": ISSUER,
        "aud": CLIENT,
        "exp": NOW + 60,
        "iat": NOW,
        "nonce": ATTEMPT.nonce,
        "webid": "https://ada.example/#me",
    }
    text = signed(PROGRAM.key, "ES256", {}, {**right, **claims})
    try:
        _parts, webid = sign_in.id_token({"id_token": text}, ATTEMPT, now=NOW)
    except TokenRefused as refused:
        assert refused.code in REASONS  # noqa: PT017
    else:
        assert webid.startswith("http")
        assert not {"iss", "nonce"} & claims.keys()


@settings(max_examples=50, deadline=None)
@given(said=st.dictionaries(st.sampled_from(["id_token", "access_token"]), JSON, max_size=2))
def test_any_answer_of_a_token_endpoint_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        sign_in.id_token(said, ATTEMPT, now=NOW)
