"""Proofs that whoever sends a token holds the key it is bound to (DPoP, RFC 9449). Pure.

A proof is a small token signed for one request: this method, this address, this moment, this access token. Whether it was
used before is not known here (``Proof.mark`` is what to remember); all the rest is.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

from communaux.modules.identity.rules import compact
from communaux.modules.identity.rules.compact import PublicKey, Unreadable
from communaux.modules.identity.rules.refusals import TokenRefused

OLDEST = 120
"""Seconds after which a proof is too old."""
AHEAD = 60
"""Seconds that the clock of a program may be ahead of ours."""
LONGEST_JTI = 256
LONGEST_URL = 4096
_PORTS = {"http": 80, "https": 443}
_KEPT = re.compile(r"%(?:2[35F]|3F|5[BD]|[01][0-9A-F]|7F)", re.I)
_PIECES = re.compile(r"((?:%[0-9A-Fa-f]{2})+|%)")


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds: ``key``, the thumbprint of the key that made it; ``jti``: its own name; ``issued``: Unix seconds."""

    key: str
    jti: str
    issued: float

    @property
    def mark(self) -> bytes:
        """What to remember of it, 16 octets: the same name from another key is another proof."""
        return hashlib.blake2b(f"{self.key} {self.jti}".encode(), digest_size=16).digest()

    @property
    def until(self) -> float:
        """From when on it is too old anyway, and can be forgotten."""
        return self.issued + OLDEST + 1


def check(
    text: str | None,
    *,
    method: str,
    url: str,
    now: float,
    token_hash: str | None = None,
    nonce: str | None = None,
) -> Proof:
    """What a proof proves. ``token_hash``: of the access token that came with it (``hash_of``), None where none is expected, at
    a token endpoint; ``nonce``: where we gave one. Raises TokenRefused: ``proof-…`` and ``nonce``."""
    if not text:
        raise TokenRefused("proof-missing")
    try:
        found = compact.take_apart(text)
    except Unreadable as error:
        raise TokenRefused("proof-malformed") from error
    key, name = _key_of(found)
    if not found.signed_by(key):
        raise TokenRefused("proof-signature")
    claims = found.claims
    if claims.get("htm") != method:
        raise TokenRefused("proof-method")
    if not _same(claims.get("htu"), url):
        raise TokenRefused("proof-url")
    issued = _issued(found, now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 8 <= len(jti) <= LONGEST_JTI or not jti.isprintable():
        raise TokenRefused("proof-claims")
    # Solid clients of the field send proofs without ``ath`` (solid-client-authn 4): their token is bound to the key of this
    # proof all the same, and the proof is good once, here and now; one that names a token must name the right one.
    if token_hash is not None and claims.get("ath", token_hash) != token_hash:
        raise TokenRefused("proof-token")
    if nonce is not None and claims.get("nonce") != nonce:
        raise TokenRefused("nonce")
    return Proof(name, jti, issued)


def hash_of(token: str) -> str:
    """The hash by which a proof names its access token (``ath``)."""
    return compact.base64url(hashlib.sha256(token.encode("ascii", "replace")).digest())


def _key_of(found: compact.Compact) -> tuple[PublicKey, str]:
    header = found.header
    if header.get("typ") != "dpop+jwt":
        raise TokenRefused("proof-type")
    if not found.algorithm:
        raise TokenRefused("proof-algorithm")
    jwk = header.get("jwk")
    if not isinstance(jwk, dict):
        raise TokenRefused("proof-key")
    try:
        return _known(
            found.algorithm, *(_part(jwk, name) for name in ("kty", "crv", "x", "y", "n", "e")), _others(jwk)
        )
    except Unreadable as error:
        raise TokenRefused("proof-key") from error


def _part(jwk: dict[str, Any], name: str) -> str:
    found = jwk.get(name, "")
    if not isinstance(found, str):
        raise Unreadable("key")
    return found


def _others(jwk: dict[str, Any]) -> str:
    """What else is said of a key and matters: parts that are to stay secret, and the algorithm it is for."""
    told = jwk.get("alg", "")
    if jwk.get("use", "sig") != "sig" or not isinstance(told, str):
        raise Unreadable("key")
    if jwk.keys() & compact.PRIVATE:
        raise Unreadable("key")
    return told


@lru_cache(maxsize=512)
def _known(
    algorithm: str, kty: str, crv: str, x: str, y: str, n: str, e: str, told: str
) -> tuple[PublicKey, str]:
    """A key and its thumbprint; a program proves with one key for as long as its session lasts."""
    parts = {"kty": kty, "crv": crv, "x": x, "y": y, "n": n, "e": e, "alg": told}
    key = compact.public_key({name: value for name, value in parts.items() if value}, algorithm)
    return key, compact.thumbprint(key)


def _issued(found: compact.Compact, now: float) -> float:
    try:
        issued = compact.instant(found.claims, "iat")
        expires = compact.instant(found.claims, "exp")
        begins = compact.instant(found.claims, "nbf")
    except Unreadable as error:
        raise TokenRefused("proof-claims") from error
    if issued is None:
        raise TokenRefused("proof-claims")
    if (
        not now - OLDEST <= issued <= now + AHEAD
        or (expires or now) < now - AHEAD
        or (begins or 0) > now + AHEAD
    ):
        raise TokenRefused("proof-time")
    return issued


# --- Addresses --------------------------------------------------------------------------------------------------------


def _same(said: Any, url: str) -> bool:
    if said == url and "?" not in url and "#" not in url:
        return True
    if not isinstance(said, str) or len(said) > LONGEST_URL:
        return False
    ours = normal(url)
    return bool(ours) and normal(said) == ours


@lru_cache(maxsize=1024)
def normal(url: str) -> str:
    """An address in one way of writing (RFC 3986, 6.2.2 and 6.2.3), without query and fragment; "" for what is none.

    Which characters are written with "%" is up to programs, so all are but those that part an address; "%2F" stays what it is.
    """
    if any(ord(c) <= 32 or ord(c) == 127 for c in url) or "\\" in url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (
            (parts.hostname or "")
            .encode("idna" if not (parts.hostname or "").isascii() else "ascii")
            .decode()
        )
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        return ""
    named = f"[{host}]" if ":" in host else host
    where = named if port in (None, _PORTS[parts.scheme]) else f"{named}:{port}"
    path = "".join(_written(piece) for piece in _PIECES.split(parts.path))
    return f"{parts.scheme}://{where}{path or '/'}"


def _written(piece: str) -> str:
    if not piece.startswith("%"):
        return quote(piece, safe="/", errors="replace")
    if len(piece) == 1:
        return "%25"
    out = []
    for at in range(0, len(piece), 3):
        triple = piece[at : at + 3].upper()
        out.append(triple if _KEPT.fullmatch(triple) else quote(unquote_to_bytes(triple), safe=""))
    return "".join(out)
