"""Access tokens of Solid-OIDC, of whatever issuer: what they must say, and whether a published key signed them. Pure.

What is read here is not yet believed: ``read`` looks at the words alone, so that a token that could never pass costs nobody a
question; ``signed`` then asks the keys. Whether the WebID names the issuer is for ``reading.issuers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from communaux.modules.identity.rules import compact
from communaux.modules.identity.rules.compact import Compact, Unreadable
from communaux.modules.identity.rules.refusals import TokenRefused

AUDIENCE = "solid"
"""What a token for any Solid storage says to be for (Solid-OIDC, 5.2)."""
LEEWAY = 60
"""Seconds that two clocks may differ."""
LONGEST_LIFE = 86_400 * 2
"""Seconds for which an access token may be good; a longer one is a key left lying about."""
MOST_KEYS = 40
_TYPES = frozenset({"", "jwt", "at+jwt", "application/at+jwt"})
_NOT_IN_IRI = frozenset('<>"{}|\\^`')
_AT_HOME = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a token says. ``bound``: thumbprint of the key that its bearer must hold; ``expires``: Unix seconds."""

    parts: Compact
    issuer: str
    webid: str
    client: str
    bound: str
    expires: float
    key_id: str


def read(text: str, *, now: float, audience: str = AUDIENCE) -> Claimed:
    """The words of a token that could be good now. Raises TokenRefused."""
    try:
        parts = compact.take_apart(text)
    except Unreadable as error:
        raise TokenRefused("malformed") from error
    if not parts.algorithm or str(parts.header.get("typ", "")).lower() not in _TYPES:
        raise TokenRefused("algorithm")
    claims = parts.claims
    expires = good_for(claims, now)
    if audience not in audiences(claims):
        raise TokenRefused("audience")
    issuer = compact.word(claims.get("iss"))
    if not is_address(issuer, fragment=False, query=False):
        raise TokenRefused("issuer")
    key_id = parts.header.get("kid", "")
    if not isinstance(key_id, str) or len(key_id) > 300:
        raise TokenRefused("key")
    return Claimed(parts, issuer, webid_of(claims), _client(claims), _bound(claims), expires, key_id)


def good_for(claims: Mapping[str, Any], now: float) -> float:
    """When a token expires, where it is good now. Raises TokenRefused."""
    try:
        expires, begins, issued = (compact.instant(claims, name) for name in ("exp", "nbf", "iat"))
    except Unreadable as error:
        raise TokenRefused("claims") from error
    if expires is None or issued is None:
        raise TokenRefused("claims")
    if expires <= now - LEEWAY:
        raise TokenRefused("expired")
    if max(begins or 0, issued) > now + LEEWAY:
        raise TokenRefused("too-early")
    if expires > now + LONGEST_LIFE:
        raise TokenRefused("claims")
    return expires


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """Whom a token is for."""
    said = claims.get("aud")
    named = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return [one for one in named[:50] if isinstance(one, str)]


def webid_of(claims: Mapping[str, Any]) -> str:
    """The WebID that a token names, in a claim of its own or as its subject. Raises TokenRefused."""
    found = compact.word(claims["webid"] if "webid" in claims else claims.get("sub"))
    if not is_address(found):
        raise TokenRefused("webid")
    return found


def _client(claims: Mapping[str, Any]) -> str:
    named = [claims[name] for name in ("azp", "client_id") if name in claims]
    if any(not compact.word(one) for one in named):
        raise TokenRefused("claims")
    if len(set(named)) > 1:
        raise TokenRefused("client")
    return str(named[0]) if named else ""


def _bound(claims: Mapping[str, Any]) -> str:
    confirmed = claims.get("cnf")
    found = confirmed.get("jkt") if isinstance(confirmed, dict) else None
    if not isinstance(found, str) or len(found) != 43:
        raise TokenRefused("unbound")
    return found


@lru_cache(maxsize=2048)
def is_address(text: str, *, fragment: bool = True, query: bool = True) -> bool:
    """Whether a WebID or an issuer may be written so: https, or plain http on this very machine, for tries."""
    if (
        not text
        or not text.isascii()
        or not text.isprintable()
        or len(text) > 500
        or _NOT_IN_IRI & set(text)
        or " " in text
    ):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - ValueError for what is no port
    except ValueError:
        return False
    if not host or "@" in parts.netloc or (parts.fragment and not fragment) or (parts.query and not query):
        return False
    if ("#" in text and not fragment) or ("?" in text and not query):
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and (host in _AT_HOME or host.endswith(".localhost"))
    )


def same_issuer(one: str, other: str) -> bool:
    """Whether two addresses name one issuer: letter by letter, but that a host alone may end with a slash."""
    return one == other or _with_path(one) == _with_path(other)


def _with_path(url: str) -> str:
    return url + "/" if url.count("/") == 2 else url


# --- Keys -------------------------------------------------------------------------------------------------------------


def has_key(token: Compact, keys: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of the keys could be the one that signed."""
    return any(_is_for(key, token) for key in keys)


def signed(token: Compact, keys: Iterable[Mapping[str, Any]]) -> None:
    """Check the signature by what the issuer publishes. Raises TokenRefused: ``key``, ``signature``.

    Where several keys could be it, each is tried, since not every issuer names its keys.
    """
    found = [key for key in keys if _is_for(key, token)]
    if not found:
        raise TokenRefused("key")
    if not any(_by(token, key) for key in found[:8]):
        raise TokenRefused("signature")


def _is_for(key: Mapping[str, Any], token: Compact) -> bool:
    kinds = {"ES256": "EC", "RS256": "RSA", "EdDSA": "OKP"}
    if key.get("kty") != kinds[token.algorithm] or key.get("use", "sig") != "sig":
        return False
    if key.get("alg", token.algorithm) != token.algorithm:
        return False
    named = token.header.get("kid")
    return named is None or "kid" not in key or key["kid"] == named


def _by(token: Compact, key: Mapping[str, Any]) -> bool:
    try:
        return token.signed_by(compact.public_key(key, token.algorithm))
    except Unreadable:
        return False


def key_set(document: Any) -> tuple[Mapping[str, Any], ...]:
    """The keys of a JSON Web Key Set; none where it is no such thing. Keys with a private part are left out."""
    keys = document.get("keys") if isinstance(document, dict) else None
    found = [key for key in keys[:MOST_KEYS] if isinstance(key, dict)] if isinstance(keys, list) else []
    return tuple(key for key in found if not compact.PRIVATE & key.keys())
