"""The key with which the house signs what it sends, derived from its secret; the public half is published.

One derives it, so that every process has it without a file, and it changes with ``SECRET_KEY``; those of earlier secrets
(``SECRET_KEY_FALLBACKS``) stay published, since messages that they signed may still be on their way.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from communaux.ground import signatures

DIRECTORY = "/.well-known/http-message-signatures-directory"
MEDIA = "application/http-message-signatures-directory+json"


def signing_key() -> tuple[Ed25519PrivateKey, str]:
    """The key in use, and its name: the thumbprint of its public half (RFC 7638)."""
    return _of_secret(settings.SECRET_KEY)


def sealing_key() -> bytes:
    """The key that seals addresses of sockets: another one, from the same secret."""
    return _sealing(settings.SECRET_KEY)


def former_sealing_keys() -> list[bytes]:
    """Those of earlier secrets."""
    return [_sealing(secret) for secret in settings.SECRET_KEY_FALLBACKS]


def directory() -> dict[str, Any]:
    """The public keys as a JSON Web Key Set, the one in use first."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return {
        "keys": [signatures.jwk(_of_secret(secret)[0].public_key()) | {"alg": "EdDSA"} for secret in secrets],
        "purpose": "Solid notifications",
    }


def sender() -> str:
    """The IRI by which the house is known to those whom it tells: where its keys are."""
    return f"{settings.BASE_URL}{DIRECTORY}#sender"


@lru_cache(maxsize=8)
def _of_secret(secret: str) -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.from_private_bytes(_derived(secret, b"communaux.notifications.signing"))
    return key, signatures.jwk(key.public_key())["kid"]


@lru_cache(maxsize=8)
def _sealing(secret: str) -> bytes:
    return base64.urlsafe_b64encode(_derived(secret, b"communaux.notifications.sockets"))


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, b"communaux", purpose).derive(secret.encode())
