"""A provider elsewhere with a person, as a browser meets it."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from communaux.modules.identity.reading import issuers
from communaux.modules.identity.rules import compact, dpop
from communaux.nouns import mail
from tests.modules.identity.programs import Elsewhere, elsewhere, signed


@dataclass
class Provider:
    """``claims`` replace those of the ID token, None leaves out; ``asked``: what the house sent the person with."""

    web: Elsewhere
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def publish(self, **more: Any) -> None:
        ends = {f"{name}_endpoint": self.web.url(f"/{name}") for name in ("authorization", "token")}
        self.web.publish(**{"scopes_supported": ["openid", "webid"], **ends, **more})
        self.web.answers["/token"] = self._token

    def _token(self, handler: BaseHTTPRequestHandler) -> None:
        """What a provider checks of those who ask: the proof, the code, and that whoever began also finishes."""
        said = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        proof = dpop.check(
            handler.headers["DPoP"], method="POST", url=self.web.url("/token"), now=time.time()
        )
        challenge = compact.base64url(hashlib.sha256(said["code_verifier"][0].encode()).digest())
        right = challenge == self.asked["code_challenge"] and said["code"] == ["code-1"] and bool(proof.key)
        right = right and said["redirect_uri"][0] == self.asked["redirect_uri"]
        if not right:
            self.refused.append("token")
        handler.send_response(200 if right else 400)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        handler.wfile.write(json.dumps({"id_token": self.id_token(), "token_type": "DPoP"}).encode())

    def id_token(self) -> str:
        now = int(time.time())
        said = {
            "iss": self.web.issuer,
            "aud": [self.asked["client_id"], "solid"],
            "azp": self.asked["client_id"],
            "sub": "ada",
            "webid": self.web.webid,
            "nonce": self.asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return signed(self.web.key, "RS256", {"kid": "first", **self.header}, said)

    def send(self, client: Client, typed: str = "", **data: str) -> str:
        """Type an address and take the way that the page shows; the state of the attempt."""
        page = client.post("/account/solid/", {"address": typed or self.web.issuer, **data})
        found = re.search(r'<a class="btn" href="([^"]+)"', page.content.decode())
        assert found, (page.status_code, page.get("Location"), page.content.decode())
        url = urlsplit(unescape(found[1]))
        self.asked = {name: value[0] for name, value in parse_qs(url.query).items()}
        return self.asked["state"]

    def back(self, client: Client, state: str, follow: bool = True, **query: str) -> Any:
        """Come back with a code."""
        said = {"code": "code-1", "state": state, **query}
        return client.get("/account/solid/back", said, follow=follow)

    def sign_in(self, client: Client, **data: str) -> Any:
        return self.back(client, self.send(client, **data))


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    issuers.forget()
    cache.clear()
    monkeypatch.setattr(mail, "transaction", SimpleNamespace(on_commit=lambda leave: leave()))
    with elsewhere() as web:
        monkeypatch.setattr(issuers, "policy", web.policy)
        found = Provider(web)
        found.publish()
        yield found
    issuers.forget()
    cache.clear()
