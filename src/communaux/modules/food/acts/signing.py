"""How the house signs what it asks and tells other platforms: a key of its own in the data folder, and short tokens.

The public half is served at ``/api/dfc/jwks``; the issuer of our tokens is the address of the house.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from communaux.modules.food.rules import tokens

LIFE = 300
"""Seconds for which a token of ours is good."""
FILE = "dfc-signing.pem"


@cache
def _key(path: Path) -> tuple[rsa.RSAPrivateKey, str]:
    """The key and its name; made at the first use, readable by the house alone."""
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        text = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
        try:
            os.link(beside, path)  # another process may have made one meanwhile: the first stays
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return key, hashlib.sha256(public).hexdigest()[:16]


def _mine() -> tuple[rsa.RSAPrivateKey, str]:
    return _key(Path(settings.DATA) / FILE)


def token_for(audience: str) -> str:
    """A token with which a platform knows us."""
    key, name = _mine()
    now = int(time.time())
    claims = {
        "iss": settings.BASE_URL,
        "sub": f"{settings.BASE_URL}/api/dfc/webid#me",
        "azp": settings.BASE_URL,
        "aud": audience,
        "iat": now,
        "exp": now + LIFE,
        "jti": uuid.uuid4().hex,
    }
    return tokens.sign(key, name, claims)


def key_set() -> dict[str, list[dict[str, str]]]:
    """Our public key, as others read it."""
    key, name = _mine()
    return {"keys": [tokens.public_key(key.public_key(), name)]}
