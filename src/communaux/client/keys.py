"""The key of a program, and the proofs that it makes (DPoP, RFC 9449). A token alone is worth nothing without that key."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import time
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

ALGORITHM = "ES256"


class Key:
    """A pair on the curve P-256. ``Key.kept(path)`` keeps it between runs; ``Key()`` is for this run alone."""

    def __init__(self, pair: ECKey | None = None) -> None:
        self._pair = pair or ECKey.generate_key("P-256", private=True)
        self._public = self._pair.as_dict(private=False)

    @classmethod
    def kept(cls, path: Path | str) -> Key:
        """The key in a file that only its owner may read; one is made where there is none. Raises ValueError, OSError."""
        file = Path(path)
        if not file.exists():
            made = cls()
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as opened:
                json.dump(made._pair.as_dict(private=True), opened)
            return made
        return cls(ECKey.import_key(json.loads(file.read_text())))

    @property
    def thumbprint(self) -> str:
        """The name of the public half (RFC 7638): what tokens are bound to."""
        return self._pair.thumbprint()

    def proof(self, method: str, url: str, *, token: str = "", nonce: str = "") -> str:
        """A proof for one request. ``token``: the access token that goes with it; ``nonce``: what the server asked for."""
        claims: dict[str, str | int] = {
            "htm": method,
            "htu": url.partition("#")[0].partition("?")[0],
            "jti": secrets.token_urlsafe(16),
            "iat": int(time.time()),
        }
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if nonce:
            claims["nonce"] = nonce
        public = {name: self._public[name] for name in ("kty", "crv", "x", "y")}
        return jwt.encode({"typ": "dpop+jwt", "alg": ALGORITHM, "jwk": public}, claims, self._pair)
