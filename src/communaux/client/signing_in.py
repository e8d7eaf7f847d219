"""Signing in with the client credentials of a person, and a proof at each request. Tokens are renewed before they end.

``communaux person create EMAIL --json`` or the page of one's account gives the two credentials. The secret goes to the
issuer alone; the token goes with each request, bound to the key.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
import time
from collections.abc import Generator
from urllib.parse import quote, urlsplit

import httpx

from communaux.client.errors import Insecure, NoAnswer, check
from communaux.client.keys import Key

EARLY = 30
"""Seconds before its end at which a token is renewed."""
_NEAR = ("localhost", "127.0.0.1", "::1")


def secure(url: str) -> str:
    """The address, where it is https or this machine. Raises Insecure."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _NEAR):
        return url
    raise Insecure(f"{url} is neither https nor on this machine")


class SigningIn(httpx.Auth):
    """Puts a token and a proof on each request. One may serve several threads and several storages."""

    requires_response_body = False

    def __init__(self, issuer: str, client_id: str, client_secret: str, *, key: Key | None = None) -> None:
        self.issuer = secure(issuer)
        self.client_id = client_id
        self.key = key or Key()
        self._secret = client_secret
        self._lock = threading.Lock()
        self._endpoint = ""
        self._token = ""
        self._ends = 0.0
        self._nonces: dict[str, str] = {}

    @property
    def webid(self) -> str:
        """Who is signed in, as the token says; nothing before the first request."""
        return str(_claims(self._token).get("webid", ""))

    def forget(self) -> None:
        """Drop the token: the next request asks for another."""
        self._token, self._ends = "", 0.0

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with token and proof; once more where the server wants a nonce, or no longer believes the token."""
        secure(str(request.url))
        for attempt in (1, 2):
            with self._lock:
                if time.monotonic() >= self._ends:
                    yield from self._renewing()
                token = self._token
            request.headers["Authorization"] = f"DPoP {token}"
            self._prove(request, token)
            answer = yield request
            wants_nonce = self._note(answer) and "use_dpop_nonce" in answer.headers.get(
                "www-authenticate", ""
            )
            if answer.status_code != 401 or attempt == 2:
                return
            if not wants_nonce:
                self.forget()

    def _prove(self, request: httpx.Request, token: str = "") -> None:
        nonce = self._nonces.get(_origin(request.url), "")
        request.headers["DPoP"] = self.key.proof(request.method, str(request.url), token=token, nonce=nonce)

    def _note(self, answer: httpx.Response) -> bool:
        """Remember the nonce that a server wants in the next proof."""
        nonce = answer.headers.get("dpop-nonce", "")
        if nonce:
            self._nonces[_origin(answer.request.url)] = nonce
        return bool(nonce)

    def _renewing(self) -> Generator[httpx.Request, httpx.Response, None]:
        if not self._endpoint:
            where = self.issuer.rstrip("/") + "/.well-known/openid-configuration"
            answer = yield httpx.Request("GET", where, headers={"Accept": "application/json"})
            said = _json(answer)
            if said.get("issuer") != self.issuer:
                raise NoAnswer(f"{where} speaks for {said.get('issuer')}, not for {self.issuer}")
            self._endpoint = secure(str(said.get("token_endpoint", "")))
        for attempt in (1, 2):
            asked = httpx.Request(
                "POST",
                self._endpoint,
                data={"grant_type": "client_credentials", "scope": "webid"},
                headers={"Accept": "application/json", "Authorization": self._basic()},
            )
            self._prove(asked)
            sent = time.monotonic()
            answer = yield asked
            if self._note(answer) and answer.status_code in {400, 401} and attempt == 1:
                continue
            said = _json(answer)
            if str(said.get("token_type", "")).lower() != "dpop" or not said.get("access_token"):
                raise NoAnswer(f"{self._endpoint} gave no token that is bound to a key")
            self._token = str(said["access_token"])
            self._ends = sent + max(1, int(str(said.get("expires_in", 300))) - EARLY)
            return

    def _basic(self) -> str:
        """Both parts are encoded as in a form before they are put together (RFC 6749, 2.3.1)."""
        pair = f"{quote(self.client_id, safe='')}:{quote(self._secret, safe='')}"
        return "Basic " + base64.b64encode(pair.encode()).decode()


def _json(answer: httpx.Response) -> dict[str, object]:
    answer.read()
    check(answer)
    try:
        found = answer.json()
    except ValueError as error:
        raise NoAnswer(f"{answer.request.url} sent no JSON") from error
    if not isinstance(found, dict):
        raise NoAnswer(f"{answer.request.url} sent no object")
    return found


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"


def _claims(token: str) -> dict[str, object]:
    """What a token says, unverified: the house verifies it, a program only looks."""
    middle = token.split(".")[1:2]
    try:
        found = (
            json.loads(base64.urlsafe_b64decode(middle[0] + "=" * (-len(middle[0]) % 4))) if middle else {}
        )
    except (ValueError, binascii.Error):
        return {}
    return found if isinstance(found, dict) else {}
