"""What tokens of this house say (OpenID Connect Core 1.0, RFC 9068, Solid-OIDC 0.1). Pure: what is signed, not how."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

SCOPES = ("openid", "profile", "email", "webid", "offline_access")
"""What a program may ask for, in the order in which people are told of it."""
SOLID = "solid"
"""The audience of every token for storages (Solid-OIDC 0.1, section 6.1)."""
ACCESS_SECONDS = 600
"""How long an access token is good that a program can renew."""
CREDENTIAL_SECONDS = 1800
"""How long one is good that comes of a key of one's own program."""
ID_SECONDS = 600
CODE_SECONDS = 60
"""How long a code may wait for its program."""
SESSION_DAYS = 90
"""How long a program may renew what it holds before it has to ask the person again."""
ACCESS_KIND = "at+jwt"
ID_KIND = "JWT"


@dataclass(frozen=True, slots=True)
class Named:
    """Who a token speaks of and to. ``sub``: the name that this program knows the person by; ``webid``: "" unless the program
    may know it; ``bound``: thumbprint of the key that must prove itself, "" for a plain bearer token."""

    issuer: str
    client: str
    sub: str
    webid: str = ""
    bound: str = ""


def access(named: Named, scopes: Collection[str], now: int, seconds: int, mark: str) -> dict[str, Any]:
    """The claims of an access token. ``mark``: its own name (``jti``)."""
    claims: dict[str, Any] = {
        "iss": named.issuer,
        "sub": named.sub,
        "aud": [SOLID, named.client] if named.webid else [named.issuer, named.client],
        "azp": named.client,
        "client_id": named.client,
        "iat": now,
        "exp": now + seconds,
        "jti": mark,
        "scope": " ".join(in_order(scopes)),
    }
    if named.webid:
        claims["webid"] = named.webid
    if named.bound:
        claims["cnf"] = {"jkt": named.bound}
    return claims


def identity(
    named: Named, now: int, signed_in: int, nonce: str, session: str, more: dict[str, Any]
) -> dict[str, Any]:
    """The claims of an ID token. ``more``: what userinfo says too."""
    claims: dict[str, Any] = {
        **more,
        "iss": named.issuer,
        "sub": named.sub,
        "aud": [named.client, SOLID] if named.webid else named.client,
        "azp": named.client,
        "iat": now,
        "exp": now + ID_SECONDS,
        "auth_time": signed_in,
        "sid": session,
    }
    if named.webid:
        claims["webid"] = named.webid
    if nonce:
        claims["nonce"] = nonce
    return claims


def in_order(scopes: Collection[str]) -> list[str]:
    """These scopes, those that this house knows, in their order."""
    return [one for one in SCOPES if one in scopes]
