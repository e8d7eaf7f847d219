"""Signed tokens in their compact form (RFC 7515), taken apart strictly and verified. Pure.

Stricter than what the format asks, so that one token has one reading: no padding, no blank, no doubled name, no number
beyond what clocks need, no nesting, no ``crit``. The signature is joserfc's matter; which algorithms may be is ours, and is
looked at before any key (RFC 8725).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from communaux.modules.identity.rules.refusals import ALGORITHMS

LONGEST = 12_288
"""Characters of a token."""
DEEPEST = 4
"""Levels of a claim."""
_FORM = re.compile(r"([A-Za-z0-9_-]{2,8192})\.([A-Za-z0-9_-]{2,8192})\.([A-Za-z0-9_-]{2,1400})")
_RSA_BITS = range(2048, 8193)
_MEMBERS = {"EC": ("crv", "x", "y"), "OKP": ("crv", "x"), "RSA": ("n", "e")}
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_KIND_OF = {"ES256": ("EC", "P-256"), "RS256": ("RSA", ""), "EdDSA": ("OKP", "Ed25519")}
_ALGORITHM = {name: JWSRegistry.algorithms[name] for name in ALGORITHMS}

PublicKey = ECKey | OKPKey | RSAKey


class Unreadable(ValueError):  # noqa: N818 - said by what is read
    """Not a token as we read them."""


@dataclass(frozen=True, slots=True)
class Compact:
    """A token taken apart; nothing it says is true until ``signed_by`` has passed."""

    signed: bytes
    signature: bytes
    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    @property
    def algorithm(self) -> str:
        """One of ours, "" for any other, ``none`` and shared secrets included."""
        named = self.header.get("alg")
        return named if isinstance(named, str) and named in ALGORITHMS else ""

    def signed_by(self, key: PublicKey) -> bool:
        """Whether this key made the signature, with the algorithm that the header says and that fits the key."""
        return verifies(self.algorithm, key, self.signed, self.signature)


def take_apart(text: str) -> Compact:
    """The parts of a token. Raises Unreadable."""
    found = _FORM.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        raise Unreadable("form")
    head, body, signature = found.groups()
    header = header_of(head)
    if "crit" in header or "b64" in header:
        raise Unreadable("crit")
    return Compact(f"{head}.{body}".encode(), octets(signature), header, json_object(octets(body)))


@lru_cache(maxsize=1024)
def header_of(segment: str) -> Mapping[str, Any]:
    """A header: a program sends the same one with each of its proofs."""
    return json_object(octets(segment))


def octets(text: str) -> bytes:
    """Octets out of base64url without padding. Raises Unreadable, also where bits are left over."""
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Unreadable("base64") from error
    if base64url(found) != text:
        raise Unreadable("base64")
    return found


def base64url(found: bytes) -> str:
    """Octets as base64url without padding."""
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def json_object(data: bytes, deepest: int = DEEPEST) -> dict[str, Any]:
    """A JSON object in which no name comes twice. Raises Unreadable, also where it is nested deeper than so many levels."""
    try:
        found = json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable("json") from error
    if not isinstance(found, dict) or _deep(found, deepest):
        raise Unreadable("json")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _no_number(_text: str) -> Any:
    raise ValueError("not a number")


def _deep(value: Any, left: int) -> bool:
    if isinstance(value, dict):
        return left == 0 or any(_deep(one, left - 1) for one in value.values())
    if isinstance(value, list):
        return left == 0 or any(_deep(one, left - 1) for one in value)
    return False


def made(key: ECKey, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A token of ours, by a key of this program alone; headers may be as long as keys are."""
    head, body = (
        base64url(json.dumps(dict(said), separators=(",", ":")).encode()) for said in (header, claims)
    )
    return f"{head}.{body}.{base64url(_ALGORITHM['ES256'].sign(f'{head}.{body}'.encode(), key))}"


# --- Claims -----------------------------------------------------------------------------------------------------------


def word(value: Any, longest: int = 500) -> str:
    """A claim that is a text without blanks, of visible ASCII; "" for anything else."""
    if isinstance(value, str) and len(value) <= longest and value.isascii() and value.isprintable():
        return "" if " " in value else value
    return ""


def instant(claims: Mapping[str, Any], name: str) -> float | None:
    """A claim that is a time, in Unix seconds; None where it is missing. Raises Unreadable for what is no time."""
    found = claims.get(name)
    if found is None and name not in claims:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e11:
        raise Unreadable(name)
    return float(found)


# --- Keys -------------------------------------------------------------------------------------------------------------


def public_key(jwk: Mapping[str, Any], algorithm: str) -> PublicKey:
    """A public key out of its JSON form, that fits an algorithm. Raises Unreadable: a private part, another kind of key,
    one too small or too large, a point that is not on its curve."""
    kind, curve = _KIND_OF[algorithm]
    if jwk.get("kty") != kind or PRIVATE & jwk.keys() or jwk.get("alg", algorithm) != algorithm:
        raise Unreadable("key")
    if curve and jwk.get("crv") != curve:
        raise Unreadable("key")
    told = {name: jwk.get(name) for name in _MEMBERS[kind]}
    if not all(isinstance(value, str) and 0 < len(value) <= 1400 for value in told.values()):
        raise Unreadable("key")
    clean: dict[str, Any] = {"kty": kind, **told}
    try:
        if kind == "RSA":
            return _rsa(clean)
        key: PublicKey = ECKey.import_key(clean) if kind == "EC" else OKPKey.import_key(clean)
        key.public_key  # noqa: B018 - made only when asked for
    except (JoseError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable("key") from error
    return key


def _rsa(clean: dict[str, Any]) -> RSAKey:
    exponent = int.from_bytes(octets(clean["e"]), "big")
    if not 3 <= exponent < 2**33 or exponent % 2 == 0 or len(octets(clean["n"])) * 8 not in _RSA_BITS:
        raise Unreadable("key")
    key = RSAKey.import_key(clean)
    if key.public_key.key_size not in _RSA_BITS:
        raise Unreadable("key")
    return key


def verifies(algorithm: str, key: PublicKey, signed: bytes, signature: bytes) -> bool:
    """Whether a signature holds. False, never an error, for whatever does not fit."""
    model = _ALGORITHM.get(algorithm)
    if model is None or key.key_type != _KIND_OF[algorithm][0]:
        return False
    try:
        return bool(model.verify(signed, signature, key))
    except (JoseError, ValueError, TypeError):
        return False


def thumbprint(key: PublicKey) -> str:
    """The name of a key by what it is (RFC 7638, SHA-256)."""
    return key.thumbprint()
