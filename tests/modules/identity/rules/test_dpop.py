"""Proofs of possession: one that holds, and everything that makes one not hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from communaux.modules.identity.rules import compact, dpop
from communaux.modules.identity.rules.refusals import REASONS, TokenRefused, challenge
from tests.modules.identity.programs import NOW, Program, signed

URL = "http://localhost:8000/storages/ada/notes.ttl"
PROGRAM = Program()


def refused(text: str | None, method: str = "GET", url: str = URL, **more: Any) -> str:
    with pytest.raises(TokenRefused) as caught:
        dpop.check(text, method=method, url=url, now=NOW, **more)
    assert caught.value.code in REASONS
    return caught.value.code


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-256"), "ES256"),
        (RSAKey.generate_key(2048), "RS256"),
        (OKPKey.generate_key("Ed25519"), "EdDSA"),
    ],
)
def test_a_proof_of_each_kind_of_key_holds(key: Any, algorithm: str) -> None:
    program = Program(key, algorithm)
    proof = dpop.check(
        program.proof("GET", URL, "token"), method="GET", url=URL, now=NOW, token_hash=dpop.hash_of("token")
    )
    assert (proof.key, proof.issued) == (program.thumbprint, NOW)


def test_the_example_of_the_standard_holds() -> None:
    """RFC 9449, 4.1: the proof and the address it names; the thumbprint is that of 6.1."""
    text = (
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFV"
        "ZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0"
        "VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8"
        "lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
    )
    proof = dpop.check(text, method="POST", url="https://server.example.com/token", now=1562262618)
    assert proof.key == "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"htm": "POST"}, "proof-method"),
        ({"htm": "get"}, "proof-method"),
        ({"htm": None}, "proof-method"),
        ({"htm": ["GET"]}, "proof-method"),
        ({"htu": "http://localhost:8000/storages/ada/other.ttl"}, "proof-url"),
        ({"htu": "https://localhost:8000/storages/ada/notes.ttl"}, "proof-url"),
        ({"htu": "http://localhost:8000/storages/ada/notes.ttl/"}, "proof-url"),
        ({"htu": "http://localhost:8000/storages%2Fada/notes.ttl"}, "proof-url"),
        ({"htu": "http://localhost:8000@evil.example/storages/ada/notes.ttl"}, "proof-url"),
        ({"htu": None}, "proof-url"),
        ({"htu": 7}, "proof-url"),
        ({"htu": "http://[::1"}, "proof-url"),
        ({"htu": "x" * 9000}, "proof-malformed"),
        ({"iat": NOW - 121}, "proof-time"),
        ({"iat": NOW + 61}, "proof-time"),
        ({"exp": NOW - 200}, "proof-time"),
        ({"nbf": NOW + 200}, "proof-time"),
        ({"iat": None}, "proof-claims"),
        ({"iat": "now"}, "proof-claims"),
        ({"iat": True}, "proof-claims"),
        ({"iat": -1}, "proof-claims"),
        ({"iat": 10**400}, "proof-claims"),
        ({"jti": None}, "proof-claims"),
        ({"jti": "short"}, "proof-claims"),
        ({"jti": "x" * 257}, "proof-claims"),
        ({"jti": 12345678}, "proof-claims"),
        ({"jti": "line\nline\nline"}, "proof-claims"),
        ({"ath": 7}, "proof-token"),
        ({"ath": ""}, "proof-token"),
        ({"ath": dpop.hash_of("other")}, "proof-token"),
    ],
)
def test_a_proof_of_something_else_is_refused(claims: dict[str, Any], code: str) -> None:
    text = PROGRAM.proof("GET", URL, "token", **claims)
    assert refused(text, token_hash=dpop.hash_of("token")) == code


def test_a_proof_that_names_no_token_holds() -> None:
    """solid-client-authn 4 sends no ``ath``; that its key is the one of the token is for ``agent_of``."""
    text = PROGRAM.proof("GET", URL, "token", ath=None)
    assert "ath" not in compact.take_apart(text).claims
    assert (
        dpop.check(text, method="GET", url=URL, now=NOW, token_hash=dpop.hash_of("token")).key
        == PROGRAM.thumbprint
    )


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"typ": "JWT"}, "proof-type"),
        ({"typ": None}, "proof-type"),
        ({"alg": "none"}, "proof-algorithm"),
        ({"alg": "HS256"}, "proof-algorithm"),
        ({"alg": "ES384"}, "proof-algorithm"),
        ({"alg": ["ES256"]}, "proof-algorithm"),
        ({"alg": "RS256"}, "proof-key"),
        ({"jwk": None}, "proof-key"),
        ({"jwk": "key"}, "proof-key"),
        ({"jwk": {}}, "proof-key"),
        ({"jwk": {**PROGRAM.jwk, "x": 5}}, "proof-key"),
        ({"jwk": {**PROGRAM.jwk, "x": PROGRAM.jwk["y"]}}, "proof-key"),
        ({"jwk": {**PROGRAM.jwk, "crv": "P-384"}}, "proof-key"),
        ({"jwk": {**PROGRAM.jwk, "alg": "HS256"}}, "proof-key"),
        ({"jwk": {**PROGRAM.jwk, "use": "enc"}}, "proof-key"),
        ({"jwk": dict(PROGRAM.key.as_dict(private=True))}, "proof-key"),
        ({"jwk": {"kty": "oct", "k": "c2VjcmV0"}}, "proof-key"),
        ({"jwk": Program().jwk}, "proof-signature"),
        ({"crit": ["exp"], "exp": 1}, "proof-malformed"),
        ({"crit": []}, "proof-malformed"),
        ({"b64": False}, "proof-malformed"),
    ],
)
def test_a_proof_with_another_header_is_refused(header: dict[str, Any], code: str) -> None:
    said = json.loads(compact.octets(PROGRAM.proof("GET", URL).split(".")[1]))
    head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": PROGRAM.jwk, **header}
    head = {name: value for name, value in head.items() if value is not None}
    made = compact.base64url(json.dumps(head).encode()) + "." + compact.base64url(json.dumps(said).encode())
    by = compact._ALGORITHM["ES256"].sign(made.encode(), PROGRAM.key)
    assert refused(f"{made}.{compact.base64url(by)}") == code


def test_a_public_key_is_no_shared_secret() -> None:
    """HS256 with the public key as the secret, the oldest confusion of all."""
    secret = OctKey.import_key(json.dumps(PROGRAM.jwk))
    text = signed(secret, "HS256", {"typ": "dpop+jwt", "jwk": PROGRAM.jwk}, {"htm": "GET"})  # type: ignore[arg-type]
    assert refused(text) == "proof-algorithm"


def test_small_and_huge_rsa_keys_are_refused() -> None:
    small = RSAKey.generate_key(1024)
    assert refused(Program(small, "RS256").proof("GET", URL)) == "proof-key"
    huge = {"kty": "RSA", "e": "AQAB", "n": compact.base64url(b"\xff" * 1040)}
    assert (
        refused(Program(RSAKey.generate_key(2048), "RS256").proof("GET", URL, header={"jwk": huge}))
        == "proof-key"
    )
    even = {**RSAKey.generate_key(2048).as_dict(private=False), "e": "Ag"}
    assert (
        refused(Program(RSAKey.generate_key(2048), "RS256").proof("GET", URL, header={"jwk": even}))
        == "proof-key"
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"htm":"GET","htm":"GET"}',
        b'{"htm":"GET","x":{"y":1,"y":2}}',
        b"[" * 3000,
        b'{"a":' + b"[" * 10 + b"]" * 10 + b"}",
        b'{"iat":NaN}',
        b'{"iat":1' + b"0" * 5000 + b"}",
        b"\xff\xfe",
        b"[]",
        b'"GET"',
        b"",
        '{"htm":"GET\ud800"}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_a_body_that_has_no_single_reading_is_refused(body: bytes) -> None:
    assert (
        refused(signed(PROGRAM.key, "ES256", {"typ": "dpop+jwt", "jwk": PROGRAM.jwk}, body))
        == "proof-malformed"
    )


def test_a_signature_or_a_letter_that_changed_is_seen() -> None:
    head, body, signature = PROGRAM.proof("GET", URL).split(".")
    other = PROGRAM.proof("GET", URL).split(".")[2]
    assert refused(f"{head}.{body}.{other}") == "proof-signature"
    assert refused(f"{head}.{body}.") == "proof-malformed"
    assert refused(f"{head}.{body}.{signature}=") == "proof-malformed"
    assert refused(f"{head}.{body}.{signature}, {head}.{body}.{signature}") == "proof-malformed"
    assert refused(f"{head}.{body}.{signature}\u00e9") == "proof-malformed"
    assert refused(f"{head}.{body}") == "proof-malformed"
    assert refused("") == refused(None) == "proof-missing"
    assert refused("a" * 20_000) == "proof-malformed"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("http://localhost:8000/a?x=1#y", "http://localhost:8000/a"),
        ("http://localhost:8000/a", "http://localhost:8000/a?list=2"),
        ("HTTP://LOCALHOST:8000/a", "http://localhost:8000/a"),
        ("http://localhost/a", "http://localhost:80/a"),
        ("https://localhost:443", "https://localhost/"),
        ("https://h.example/caf%c3%a9/%7Eada", "https://h.example/café/~ada"),
        ("https://h.example/a(b)", "https://h.example/a%28b%29"),
        ("https://h.example/a b".replace(" ", "%20"), "https://h.example/a%20b"),
        ("https://xn--caf-dma.example/", "https://café.example/"),
    ],
)
def test_one_address_may_be_written_in_several_ways(said: str, asked: str) -> None:
    assert dpop.check(PROGRAM.proof("GET", said), method="GET", url=asked, now=NOW).jti


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://h.example/a%2Fb", "https://h.example/a/b"),
        ("https://h.example/a%3Fb", "https://h.example/a?b"),
        ("https://h.example/a%23b", "https://h.example/a#b"),
        ("https://h.example/a%252Fb", "https://h.example/a%2Fb"),
        ("https://h.example/a", "https://h.example/a/"),
        ("https://h.example/a", "https://h.example/A"),
        ("https://h.example/a", "https://h.example/x/../a"),
        ("https://h.example/a", "https://h.example:444/a"),
        ("https://h.example/", "https://h.example.evil.example/"),
    ],
)
def test_two_addresses_stay_two(one: str, other: str) -> None:
    assert refused(PROGRAM.proof("GET", one), url=other) == "proof-url"


def test_a_nonce_that_was_given_is_wanted() -> None:
    assert refused(PROGRAM.proof("GET", URL), nonce="n-1") == "nonce"
    assert refused(PROGRAM.proof("GET", URL, nonce="n-2"), nonce="n-1") == "nonce"
    assert dpop.check(PROGRAM.proof("GET", URL, nonce="n-1"), method="GET", url=URL, now=NOW, nonce="n-1")


def test_the_mark_of_a_proof_is_its_name_and_its_key() -> None:
    def mark(program: Program, jti: str) -> bytes:
        return dpop.check(program.proof("GET", URL, jti=jti), method="GET", url=URL, now=NOW).mark

    assert mark(PROGRAM, "one-name-1") == mark(PROGRAM, "one-name-1") != mark(PROGRAM, "one-name-2")
    assert mark(PROGRAM, "one-name-1") != mark(Program(), "one-name-1")


def test_the_challenge_names_what_is_wanted_and_repeats_nobody() -> None:
    said = challenge(TokenRefused("proof-url"))
    assert said.startswith('DPoP algs="ES256 RS256", scope="openid webid", error="invalid_dpop_proof"')
    assert 'Bearer scope="openid webid"' in challenge()
    assert challenge(TokenRefused("expired")).count("invalid_token") == 1
    assert TokenRefused("nonce").error == "use_dpop_nonce"
    assert all(said.fr and said.en and said.fr != said.en for said in REASONS.values())


# --- Whatever comes ---------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
CLAIMS = st.dictionaries(
    st.sampled_from(["htm", "htu", "iat", "jti", "ath", "exp", "nbf", "nonce"]), JSON, max_size=6
)
HEADERS = st.dictionaries(st.sampled_from(["alg", "typ", "jwk", "kid", "crit", "x5c"]), JSON, max_size=4)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60) | st.from_regex(r"[\w-]{2,20}\.[\w-]{2,20}\.[\w-]{2,20}", fullmatch=True))
def test_any_text_is_refused_and_nothing_else(text: str) -> None:
    refused(text or None)


@settings(max_examples=80, deadline=None)
@given(claims=CLAIMS, header=HEADERS)
def test_any_signed_words_are_refused_and_nothing_else(
    claims: dict[str, Any], header: dict[str, Any]
) -> None:
    refused(signed(PROGRAM.key, "ES256", {"typ": "dpop+jwt", "jwk": PROGRAM.jwk, **header}, claims))


@settings(max_examples=60, deadline=None)
@given(
    jwk=st.dictionaries(
        st.sampled_from(["kty", "crv", "x", "y", "n", "e", "alg", "use", "d"]), JSON, max_size=8
    )
)
def test_any_key_is_refused_and_nothing_else(jwk: dict[str, Any]) -> None:
    refused(PROGRAM.proof("GET", URL, header={"jwk": jwk}))


@settings(max_examples=80, deadline=None)
@given(url=st.text(max_size=40) | st.text(max_size=20).map(lambda tail: "https://h.example/" + tail))
def test_writing_an_address_normally_twice_changes_nothing(url: str) -> None:
    once = dpop.normal(url)
    assert not once or dpop.normal(once) == once
