"""Signing in: the secret goes to the issuer alone, each request has a proof of its own, tokens are renewed in time."""

from __future__ import annotations

import base64
import hashlib
import stat
import time
from pathlib import Path

import httpx
import pytest

from communaux.client import House, Insecure, Key, NoAnswer, SigningIn, SignInNeeded
from tests.client.answering import BASE, house, proof_of

ISSUER = BASE


class Provider:
    """An issuer and a storage behind one function, with a memory of what they were asked."""

    def __init__(self, *, life: int = 300, nonce: str = "") -> None:
        self.life, self.nonce = life, nonce
        self.tokens: list[str] = []
        self.asked: list[httpx.Request] = []
        self.believed = True
        self.issuer = ISSUER

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path == "/.well-known/openid-configuration":
            return httpx.Response(
                200, json={"issuer": self.issuer, "token_endpoint": f"{BASE}identity/token"}
            )
        if request.url.path == "/identity/token":
            return self._token(request)
        if not self.believed and len(self.tokens) == 1:
            return httpx.Response(401, headers={"www-authenticate": 'DPoP error="invalid_token"'})
        return httpx.Response(200, text="ok")

    def _token(self, request: httpx.Request) -> httpx.Response:
        if self.nonce and proof_of(request)[1].get("nonce") != self.nonce:
            return httpx.Response(400, json={"error": "use_dpop_nonce"}, headers={"dpop-nonce": self.nonce})
        self.tokens.append(f"token-{len(self.tokens)}")
        said = {"access_token": self.tokens[-1], "token_type": "DPoP", "expires_in": self.life}
        return httpx.Response(200, json=said)


def signed_in(provider: Provider, secret: str = "s:é/+ %") -> tuple[SigningIn, House]:
    own = SigningIn(ISSUER, "https://app.example/id", secret)
    return own, house(provider, signing_in=own)


def test_every_request_has_a_proof_of_its_own() -> None:
    provider = Provider()
    _own, here = signed_in(provider)
    here.get("/storages/ana/note.ttl?x=1")
    here.put("/storages/ana/note.ttl", "")
    assert len(provider.tokens) == 1
    claims = []
    for request, method in ((provider.asked[-2], "GET"), (provider.asked[-1], "PUT")):
        assert request.headers["authorization"] == "DPoP token-0"
        header, said = proof_of(request)
        assert header["typ"] == "dpop+jwt"
        assert "d" not in header["jwk"]
        assert (said["htm"], said["htu"]) == (method, f"{BASE}storages/ana/note.ttl")
        digest = base64.urlsafe_b64encode(hashlib.sha256(b"token-0").digest()).rstrip(b"=").decode()
        assert said["ath"] == digest
        assert abs(said["iat"] - time.time()) < 5
        claims.append(said["jti"])
    assert len(set(claims)) == 2


def test_the_secret_goes_to_the_token_endpoint_alone() -> None:
    provider = Provider()
    signed_in(provider)[1].get("/x")
    with_basic = [
        r.url.path for r in provider.asked if r.headers.get("authorization", "").startswith("Basic ")
    ]
    assert with_basic == ["/identity/token"]
    pair = base64.b64decode(provider.asked[1].headers["authorization"].removeprefix("Basic "))
    assert pair == b"https%3A%2F%2Fapp.example%2Fid:s%3A%C3%A9%2F%2B%20%25"


def test_a_token_is_renewed_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(life=100)
    here = signed_in(provider)[1]
    now = time.monotonic()
    monkeypatch.setattr("communaux.client.signing_in.time.monotonic", lambda: now)
    here.get("/x")
    now += 60
    here.get("/x")
    assert len(provider.tokens) == 1
    now += 15
    here.get("/x")
    assert len(provider.tokens) == 2


def test_a_token_that_is_no_longer_believed_is_asked_for_once_more() -> None:
    provider = Provider()
    provider.believed = False
    assert signed_in(provider)[1].get("/x").text == "ok"
    assert provider.asked[-1].headers["authorization"] == "DPoP token-1"


def test_a_refusal_that_stays_is_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/x":
            return httpx.Response(401)
        return provider(request)

    provider = Provider()
    own = SigningIn(ISSUER, "id", "secret")
    with pytest.raises(SignInNeeded):
        house(answer, signing_in=own).get("/x")
    assert len(provider.tokens) == 2


def test_a_nonce_that_the_issuer_wants_is_given() -> None:
    provider = Provider(nonce="n-1")
    signed_in(provider)[1].get("/x")
    assert [proof_of(r)[1].get("nonce") for r in provider.asked if r.url.path == "/identity/token"] == [
        None,
        "n-1",
    ]


def test_an_issuer_that_speaks_for_another_is_not_believed() -> None:
    provider = Provider()
    provider.issuer = "https://other.example/"
    with pytest.raises(NoAnswer, match=r"other\.example"):
        signed_in(provider)[1].get("/x")
    assert not provider.tokens


def test_nothing_secret_goes_over_plain_http() -> None:
    with pytest.raises(Insecure):
        SigningIn("http://commun.example/", "id", "secret")
    provider = Provider()
    _own, here = signed_in(provider)
    with pytest.raises(Insecure):
        here.get("http://elsewhere.example/x")
    assert not provider.asked
    SigningIn("http://localhost:8000/", "id", "secret")


def test_a_step_of_a_redirect_has_its_own_proof() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/old":
            return httpx.Response(301, headers={"location": "https://other.example/new"})
        if request.url.path == "/new":
            assert proof_of(request)[1]["htu"] == "https://other.example/new"
        return provider(request)

    provider = Provider()
    own = SigningIn(ISSUER, "id", "secret")
    assert house(answer, signing_in=own).get("/old").text == "ok"


def test_a_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    made = Key.kept(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Key.kept(file).thumbprint == made.thumbprint
    assert Key().thumbprint != made.thumbprint
