"""Tokens that platforms sign: read, verified, and made for what the house asks of others. RS256 alone. Pure.

A token that says another algorithm, ``none`` included, is refused before any key is looked at, so that no key can be taken
for something else (RFC 8725). Nothing a token says is believed before its signature holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

ALGORITHMS = ["RS256"]
LONGEST = 16_384
LEEWAY = 60
"""Seconds that two clocks may differ."""
LONGEST_LIFE = 7 * 86_400
"""Seconds for which a token may be good; a longer one is a key left lying about."""
SMALLEST_KEY = 2048


class TokenError(Exception):
    """A token that is not accepted. ``code``: stable, for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart; ``claims`` are words of whoever sent it until ``verify`` has passed."""

    text: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def issuer(self) -> str:
        """Who says to have signed it."""
        return _word(self.claims.get("iss"))

    @property
    def key_id(self) -> str:
        """The name of the key, "" for none."""
        return _word(self.header.get("kid"))

    @property
    def client(self) -> str:
        """The program that it was made for."""
        for name in ("azp", "client_id", "sub"):
            if found := _word(self.claims.get(name)):
                return found
        return ""


def _word(value: Any) -> str:
    """A claim that is a text one can look for; "" for anything else."""
    return value if isinstance(value, str) and len(value) <= 500 and value.isprintable() else ""


def take_apart(text: str) -> Token:
    """The parts of a token. Raises TokenError: ``malformed``, ``algorithm``."""
    if len(text) > LONGEST or not text.isascii():
        raise TokenError("malformed")
    try:
        found = jws.extract_compact(text.encode())
        claims = json.loads(found.payload)
    except (JoseError, ValueError, RecursionError) as error:
        raise TokenError("malformed") from error
    if not isinstance(found.protected, dict) or not isinstance(claims, dict):
        raise TokenError("malformed")
    if found.protected.get("alg") not in ALGORITHMS or "crit" in found.protected:
        raise TokenError("algorithm")
    return Token(text, found.protected, claims)


def verify(
    token: Token, keys: Iterable[Mapping[str, Any]], *, audiences: Iterable[str], now: float
) -> Mapping[str, Any]:
    """The claims of a token that one of the issuer's keys signed, that is for us, and good at this instant (Unix seconds).

    Raises TokenError: ``key`` where no key has that name, ``signature``, ``audience``, ``expired``, ``too-early``, ``claims``.
    """
    candidates = [key for key in keys if _is_for(key, token.key_id)]
    if not candidates:
        raise TokenError("key")
    if not any(_signed_by(token, key) for key in candidates):
        raise TokenError("signature")
    said = token.claims.get("aud")
    named = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    if not any(isinstance(one, str) and one in set(audiences) for one in named):
        raise TokenError("audience")
    expires = _instant(token.claims, "exp", required=True)
    begins = _instant(token.claims, "nbf")
    issued = _instant(token.claims, "iat")
    if expires < now - LEEWAY:
        raise TokenError("expired")
    if max(begins, issued) > now + LEEWAY:
        raise TokenError("too-early")
    if expires > now + LONGEST_LIFE:
        raise TokenError("claims")
    return token.claims


def _is_for(key: Mapping[str, Any], name: str) -> bool:
    """Whether a key may verify RS256, and bears the name of the token where both have one."""
    if key.get("kty") != "RSA" or key.get("use", "sig") != "sig" or key.get("alg", "RS256") != "RS256":
        return False
    return key.get("kid") == name if name else "kid" not in key


def _signed_by(token: Token, key: Mapping[str, Any]) -> bool:
    try:
        public = RSAKey.import_key({name: str(key.get(name)) for name in ("kty", "n", "e")})
        if public.public_key.key_size < SMALLEST_KEY:
            return False
        jws.deserialize_compact(token.text, public, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, AttributeError):  # a key is what somebody publishes: anything
        return False
    return True


def _instant(claims: Mapping[str, Any], name: str, *, required: bool = False) -> float:
    found = claims.get(name)
    if found is None and not required:
        return 0.0
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e12:
        raise TokenError("claims")
    return float(found)


# --- What the house signs ---------------------------------------------------------------------------------------------


def sign(key: rsa.RSAPrivateKey, key_id: str, claims: Mapping[str, Any]) -> str:
    """A token of ours."""
    header = {"alg": "RS256", "kid": key_id, "typ": "JWT"}
    body = json.dumps(dict(claims), separators=(",", ":"))
    return jws.serialize_compact(header, body, RSAKey(key, key), algorithms=ALGORITHMS)


def public_key(key: rsa.RSAPublicKey, key_id: str) -> dict[str, str]:
    """A public key as a JSON Web Key (RFC 7517)."""
    told = RSAKey(key, key).as_dict(private=False)
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": key_id,
        "n": str(told["n"]),
        "e": str(told["e"]),
    }


def key_set(document: Any) -> list[dict[str, Any]]:
    """The keys of a JSON Web Key Set, 50 at most; none where it is no such thing."""
    keys = document.get("keys") if isinstance(document, dict) else None
    return [key for key in keys[:50] if isinstance(key, dict)] if isinstance(keys, list) else []
