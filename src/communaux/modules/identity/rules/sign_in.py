"""Signing in here with a provider elsewhere: one attempt, from where the person is sent to what the ID token must say. Pure.

An attempt is for one issuer. What comes back counts only where it names that issuer, this attempt and this house (OpenID
Connect, RFC 7636, RFC 9207), so that no provider can answer for another and no answer can be carried into another browser.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from joserfc.jwk import ECKey

from communaux.modules.identity.rules import compact, tokens
from communaux.modules.identity.rules.compact import Compact, Unreadable
from communaux.modules.identity.rules.refusals import TokenRefused

LASTS = 900
"""Seconds for which an attempt may be finished."""
SCOPE = "openid webid"
_NOT_ID = frozenset({"dpop+jwt", "at+jwt", "application/at+jwt", "logout+jwt"})
_LONGEST_CODE = 4000


@dataclass(frozen=True, slots=True)
class Attempt:
    """``key``: the private key of this attempt alone, as JSON; ``account``: who links, 0 for somebody who signs in; ``back``: where
    they were going."""

    issuer: str
    client_id: str
    state: str
    nonce: str
    verifier: str
    key: str
    begun: float
    account: int = 0
    back: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For the session of the browser, which alone may finish it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Any, *, state: str, now: float) -> Attempt | None:
        """The attempt that a session keeps, where this state is its own and it is not too old."""
        if not isinstance(kept, dict):
            return None
        found = cls(**kept)
        if not state.isascii() or not hmac.compare_digest(found.state, state):
            return None
        return found if 0 <= now - found.begun <= LASTS else None


def begin(issuer: str, client_id: str, *, now: float, account: int = 0, back: str = "") -> Attempt:
    """A new attempt, with secrets of its own."""
    key = json.dumps(ECKey.generate_key("P-256").as_dict(private=True))
    state, nonce, verifier = (secrets.token_urlsafe(32) for _n in range(3))
    return Attempt(issuer, client_id, state, nonce, verifier, key, now, account, back)


def leads_to(endpoint: str, attempt: Attempt, redirect_uri: str) -> str:
    """Where the person is sent."""
    challenge = compact.base64url(hashlib.sha256(attempt.verifier.encode()).digest())
    said = {
        "response_type": "code",
        "client_id": attempt.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(said)}"


def code_of(query: Mapping[str, str], attempt: Attempt, *, names_issuer: bool) -> str:
    """The code that came back. ``names_issuer``: the provider says that its answers name it. Raises TokenRefused."""
    issuer = query.get("iss", "")
    if (issuer or names_issuer) and issuer != attempt.issuer:
        raise TokenRefused("issuer-mixed")
    if "error" in query:
        raise TokenRefused("denied" if query["error"] == "access_denied" else "issuer-answer")
    code = query.get("code", "")
    if not code or len(code) > _LONGEST_CODE or not code.isascii() or not code.isprintable():
        raise TokenRefused("issuer-answer")
    return code


def asking(attempt: Attempt, code: str, redirect_uri: str) -> bytes:
    """What is sent to the token endpoint."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": attempt.client_id,
        "code_verifier": attempt.verifier,
    }
    return urlencode(said).encode()


def proof(attempt: Attempt, url: str, *, now: float) -> str:
    """The proof of possession that goes with it."""
    key = ECKey.import_key(json.loads(attempt.key))
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    said = {"htm": "POST", "htu": url, "iat": int(now), "jti": secrets.token_urlsafe(16)}
    return compact.made(key, header, said)


def id_token(said: Mapping[str, Any], attempt: Attempt, *, now: float) -> tuple[Compact, str]:
    """The ID token out of the answer of a token endpoint, and the WebID it names; its signature is still to be checked.

    Raises TokenRefused.
    """
    text = said.get("id_token")
    if not isinstance(text, str):
        raise TokenRefused("issuer-answer")
    try:
        parts = compact.take_apart(text)
    except Unreadable as error:
        raise TokenRefused("malformed") from error
    if not parts.algorithm or str(parts.header.get("typ", "")).lower() in _NOT_ID:
        raise TokenRefused("algorithm")
    claims = parts.claims
    if claims.get("iss") != attempt.issuer:
        raise TokenRefused("issuer-mixed")
    if (
        attempt.client_id not in tokens.audiences(claims)
        or claims.get("azp", attempt.client_id) != attempt.client_id
    ):
        raise TokenRefused("audience")
    tokens.good_for(claims, now)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonce.isascii() or not hmac.compare_digest(nonce, attempt.nonce):
        raise TokenRefused("nonce-other")
    return parts, tokens.webid_of(claims)
