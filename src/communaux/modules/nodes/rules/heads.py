"""Signed heads of the feed: the node says, under its key, which member is the last and what its hash is. Pure.

A head is a compact JWS (RFC 7515), algorithm Ed25519 (RFC 9864), with the public key in its header. Who follows pins the
thumbprint (RFC 7638) of the key seen first; another key later is refused until a steward accepts it.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from communaux.modules.nodes.rules.refusals import PeerError

ALGORITHM = "Ed25519"
KIND = "feed-head+jwt"
MEDIA_TYPE = "application/jose"
LONGEST = 4000
_HASH = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Head:
    """What a node says of its feed: ``sequence`` and ``hash`` of the last member (0 and "" of an empty feed), ``signed``
    in seconds since 1970, the closing of the journal behind it (sequence and hash, 0 and "" for none), and the member after
    which the feed begins, with its hash (0 and "" where it is told whole)."""

    issuer: str
    sequence: int
    hash: str
    signed: int
    journal_sequence: int = 0
    journal_hash: str = ""
    begins: int = 0
    begins_hash: str = ""


def sign(key: OKPKey, head: Head) -> str:
    """The head as a compact JWS."""
    payload: dict[str, Any] = {
        "iss": head.issuer,
        "seq": head.sequence,
        "hash": head.hash,
        "iat": head.signed,
        "journal": [head.journal_sequence, head.journal_hash],
    }
    if head.begins:
        payload["begins"] = [head.begins, head.begins_hash]
    header = {"alg": ALGORITHM, "typ": KIND, "jwk": key.as_dict(private=False)}
    return jws.serialize_compact(header, orjson.dumps(payload), key, algorithms=[ALGORITHM])


@dataclass(frozen=True, slots=True)
class Signed:
    """A head whose signature holds, with the key that made it."""

    head: Head
    thumbprint: str
    token: str


def read(token: str | bytes) -> Signed:
    """The head in a JWS whose signature holds. Raises PeerError ``signature``."""
    text = token.decode("ascii", "replace").strip() if isinstance(token, bytes) else token.strip()
    if len(text) > LONGEST or text.count(".") != 2:
        raise PeerError("signature", "form")
    try:
        header = orjson.loads(_unpacked(text.partition(".")[0]))
        jwk = header["jwk"]
        if header.get("typ") != KIND or jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or "d" in jwk:
            raise PeerError("signature", "header")
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": str(jwk["x"])})
        payload = orjson.loads(jws.deserialize_compact(text, key, algorithms=[ALGORITHM]).payload)
        return Signed(_head(payload), key.thumbprint(), text)
    except PeerError:
        raise
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise PeerError("signature", type(error).__name__) from error


def _unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _head(payload: dict[str, Any]) -> Head:
    sequence, signed = payload["seq"], payload["iat"]
    closing = payload.get("journal") or [0, ""]
    begins, begins_hash = payload.get("begins") or (0, "")
    for number in (sequence, signed, closing[0], begins):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < 2**53:
            raise PeerError("signature", "number")
    last = str(payload["hash"])
    if sequence and not _HASH.match(last):
        raise PeerError("signature", "hash")
    if begins and (begins > sequence or not _HASH.match(str(begins_hash))):
        raise PeerError("signature", "begins")
    return Head(
        str(payload["iss"]),
        sequence,
        last if sequence else "",
        signed,
        closing[0],
        str(closing[1])[:64],
        begins,
        str(begins_hash) if begins else "",
    )
