"""A program as the provider meets it: a key, the proofs it makes, what it asks for. Uses joserfc, not the house's own code."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import Any

from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

TOKEN = "/identity/token"


def s256(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


class Program:
    """Holds a key, and calls through Django's client without cookies."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256")
        self.http = Client(enforce_csrf_checks=True)

    @property
    def thumbprint(self) -> str:
        return str(self.key.thumbprint())

    def proof(self, method: str = "POST", path: str = TOKEN, **changes: Any) -> str:
        claims = {
            "htm": method,
            "htu": settings.BASE_URL + path,
            "iat": int(time.time()),
            "jti": secrets.token_urlsafe(16),
            **changes,
        }
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])

    def ask(
        self, path: str = TOKEN, *, dpop: str | bool = True, basic: tuple[str, str] | None = None, **form: str
    ) -> Any:
        """POST a form to an endpoint."""
        headers = {}
        if dpop:
            headers["DPoP"] = dpop if isinstance(dpop, str) else self.proof(path=path)
        if basic:
            headers["Authorization"] = "Basic " + base64.b64encode(":".join(basic).encode()).decode()
        return self.http.post(path, form, headers=headers)


def opened(token: str, http: Client | None = None) -> dict[str, Any]:
    """What a token says, verified with the keys that the house publishes."""
    found = (http or Client()).get("/identity/keys").json()
    return dict(jwt.decode(token, KeySet.import_key_set(found), algorithms=["ES256", "RS256"]).claims)
