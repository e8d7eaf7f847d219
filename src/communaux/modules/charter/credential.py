"""The proof of a recognition that leaves the house: a W3C Verifiable Credential 2.0, signed with the key of the house.

Signature: Data Integrity, cryptosuite ``eddsa-jcs-2022`` (W3C, Data Integrity EdDSA Cryptosuites 1.0): Ed25519 over the
SHA-256 of the canonical proof options and of the canonical document (RFC 8785). The issuer is ``did:web`` of this house;
its keys are at ``/.well-known/did.json``.

Keys live in ``credential-keys.json`` in the data folder, readable by its owner alone, in backups with the other key. A
new key is made by ``rotate``; earlier ones stay in the list so that what they signed can still be verified, and one that
leaked is ``revoked``: it leaves the list of the house, and what it signed is worth nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

FILE = "credential-keys.json"
V2 = "https://www.w3.org/ns/credentials/v2"
SUITE = "eddsa-jcs-2022"
_ED25519 = b"\xed\x01"  # multicodec of an Ed25519 public key
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


# --- Base 58 ----------------------------------------------------------------------------------------------------------


def base58(data: bytes) -> str:
    """Bytes in base 58 (Bitcoin's alphabet), as multibase ``z`` wants them."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        digits = _ALPHABET[rest] + digits
    return "1" * (len(data) - len(data.lstrip(b"\x00"))) + digits


def from_base58(text: str) -> bytes:
    """The bytes of a text in base 58. Raises ValueError."""
    number = 0
    for letter in text:
        number = number * 58 + _ALPHABET.index(letter)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\x00" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


# --- Keys -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the house. ``name`` ends its address in the DID document; ``retired``: no longer signs, still verifies."""

    name: str
    private: Ed25519PrivateKey
    made: str
    retired: str = ""
    revoked: str = ""

    @property
    def multibase(self) -> str:
        """The public key as a Multikey."""
        return "z" + base58(_ED25519 + raw_public(self.private.public_key()))


def raw_public(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key."""
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def did() -> str:
    """The DID of this house: ``did:web:`` and its host, with the port written as the method asks."""
    return "did:web:" + quote(urlsplit(settings.BASE_URL).netloc, safe=".-_~")


def _path() -> Path:
    return Path(settings.DATA) / FILE


def _read(path: Path) -> list[Key]:
    if not path.exists():
        return []
    return [
        Key(
            name=one["name"],
            private=Ed25519PrivateKey.from_private_bytes(base64.b64decode(one["private"])),
            made=one["made"],
            retired=one.get("retired", ""),
            revoked=one.get("revoked", ""),
        )
        for one in json.loads(path.read_text("utf-8"))["keys"]
    ]


@contextmanager
def _alone() -> Iterator[Path]:
    """The file of the keys, to this process alone; the folder is made where it is not there."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(lock)


def _write(path: Path, keys: list[Key]) -> None:
    """Replace the file whole, readable by its owner alone from its first byte."""
    rows = [
        {
            "name": one.name,
            "private": base64.b64encode(one.private.private_bytes_raw()).decode(),
            "made": one.made,
            "retired": one.retired,
            "revoked": one.revoked,
        }
        for one in keys
    ]
    partial = path.with_suffix(".part")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"keys": rows}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def keys() -> list[Key]:
    """Every key of the house, the one that signs last; made at the first use."""
    found = _read(_path())
    if any(not one.retired for one in found):
        return found
    with _alone() as path:
        found = _read(path)
        if not any(not one.retired for one in found):
            found.append(_made(len(found) + 1))
            _write(path, found)
    return found


def _made(number: int) -> Key:
    return Key(f"key-{number}", Ed25519PrivateKey.generate(), _now())


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rotate(*, revoke: bool = False) -> Key:
    """Sign with a new key from now on. ``revoke``: the present one leaked, and what it signed is to be trusted no more."""
    keys()
    with _alone() as path:
        now = _now()
        earlier = [
            one
            if one.retired
            else Key(one.name, one.private, one.made, retired=now, revoked=now if revoke else "")
            for one in _read(path)
        ]
        new = _made(len(earlier) + 1)
        _write(path, [*earlier, new])
    return new


def did_document() -> dict[str, Any]:
    """What ``/.well-known/did.json`` says: every key that may still be trusted."""
    me = did()
    trusted = [one for one in keys() if not one.revoked]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": me,
        "verificationMethod": [
            {
                "id": f"{me}#{one.name}",
                "type": "Multikey",
                "controller": me,
                "publicKeyMultibase": one.multibase,
            }
            for one in trusted
        ],
        "assertionMethod": [f"{me}#{one.name}" for one in trusted],
    }


# --- Signing and verifying --------------------------------------------------------------------------------------------


def sign(document: Mapping[str, Any], created: str, key: Key | None = None) -> dict[str, Any]:
    """The document with its proof; the same document and instant give the same bytes."""
    key = key or next(one for one in reversed(keys()) if not one.retired)
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": f"{did()}#{key.name}",
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    signature = key.private.sign(_hash(document, options))
    return {**document, "proof": {**options, "proofValue": "z" + base58(signature)}}


def _hash(document: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    both = (rfc8785.dumps(dict(options)), rfc8785.dumps(dict(document)))
    return b"".join(hashlib.sha256(part).digest() for part in both)


class Untrusted(ValueError):  # noqa: N818 - an answer, not a mistake
    """A credential that proves nothing. ``code``: form, issuer, key or altered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def verify(secured: Any) -> dict[str, Any]:
    """The document that this house signed, without its proof. Raises ``Untrusted``.

    ``form``: no credential with one proof of this suite; ``issuer``: another house's; ``key``: a key that this house does
    not know or has revoked; ``altered``: not what was signed. Dates and status are not looked at here.
    """
    proof = secured.get("proof") if isinstance(secured, dict) else None
    if not isinstance(proof, dict) or not isinstance(secured.get("@context"), list):
        raise Untrusted("form")
    wanted = {"type": "DataIntegrityProof", "cryptosuite": SUITE, "proofPurpose": "assertionMethod"}
    if any(proof.get(name) != value for name, value in wanted.items()):
        raise Untrusted("form")
    if secured.get("issuer") != did():
        raise Untrusted("issuer")
    method = proof.get("verificationMethod")
    key = next((one for one in keys() if f"{did()}#{one.name}" == method and not one.revoked), None)
    if key is None:
        raise Untrusted("key")
    document = {name: value for name, value in secured.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if options.get("@context") != document["@context"]:
        raise Untrusted("altered")
    value = proof.get("proofValue")
    try:
        if not isinstance(value, str) or not value.startswith("z") or len(value) > 200:
            raise Untrusted("form")
        key.private.public_key().verify(from_base58(value[1:]), _hash(document, options))
    except InvalidSignature:
        raise Untrusted("altered") from None
    except Untrusted:
        raise
    except (ValueError, rfc8785.CanonicalizationError, RecursionError) as error:
        raise Untrusted("form") from error
    return document
