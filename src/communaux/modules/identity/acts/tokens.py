"""Tokens given to programs. An access token is a signed statement that lives minutes; nothing of it is kept.

What is kept is what it came from (a session, a key of a program), which its name (``jti``) begins with: so that
whoever asks this house learns whether it was ended meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from communaux.modules.identity import keys
from communaux.modules.identity.models import Credential
from communaux.modules.identity.reading import house
from communaux.modules.identity.rules import claims, secrets
from communaux.modules.identity.rules.claims import Named


@dataclass(frozen=True, slots=True)
class Issued:
    """What a program is given. ``refresh`` and ``identity`` are "" where it gets none."""

    access: str
    seconds: int
    scopes: tuple[str, ...]
    bound: bool
    refresh: str = ""
    identity: str = ""

    def answer(self) -> dict[str, object]:
        """The answer of a token endpoint (RFC 6749, 5.1)."""
        said: dict[str, object] = {
            "access_token": self.access,
            "token_type": "DPoP" if self.bound else "Bearer",
            "expires_in": self.seconds,
            "scope": " ".join(claims.in_order(self.scopes)),
        }
        if self.refresh:
            said["refresh_token"] = self.refresh
        if self.identity:
            said["id_token"] = self.identity
        return said


def of_credential(credential: Credential, asked: Collection[str], bound: str) -> Issued:
    """A token for a program that showed the key that its owner gave it: it acts as them, by their WebID.

    ``bound``: thumbprint of the key that the program proved to hold.
    """
    webid = house.webid_of(credential.person)
    named = Named(house.issuer(), credential.client_id, webid, webid, bound)
    scopes = tuple({"webid", *(one for one in asked if one == "openid")})
    told = signed(named, scopes, claims.CREDENTIAL_SECONDS, f"k-{credential.key}")
    return Issued(told, claims.CREDENTIAL_SECONDS, scopes, bound=True)


def signed(named: Named, scopes: Collection[str], seconds: int, source: str) -> str:
    """An access token, signed. ``source``: what it comes of."""
    mark = f"{source}.{secrets.made()[:22]}"
    said: dict[str, Any] = claims.access(named, scopes, int(time.time()), seconds, mark)
    return keys.sign(said, "ES256", claims.ACCESS_KIND)
