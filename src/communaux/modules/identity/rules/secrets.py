"""Secrets of programs, codes and tokens: made at random, kept as hashes, compared in constant time. Pure.

Each has 256 random bits, so that nobody can try them all: a plain hash, without salt and without delay, keeps them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def made() -> str:
    """A new secret."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Whether a secret is the one that was kept; never where none was."""
    return bool(kept) and hmac.compare_digest(hashed(secret), kept)


def is_challenge(text: str) -> bool:
    """Whether this can be a challenge by SHA-256 (RFC 7636, 4.2)."""
    return _CHALLENGE.fullmatch(text) is not None


def answers(verifier: str, challenge: str) -> bool:
    """Whether a verifier answers the challenge (RFC 7636, 4.6)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return hmac.compare_digest(urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)
