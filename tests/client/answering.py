"""A house played by a function: what the client asks comes here, and the test says what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from communaux.client import House

BASE = "https://commun.example/"
Answer = Callable[[httpx.Request], httpx.Response]


def house(answer: Answer, **more: Any) -> House:
    """A client whose every request goes to ``answer``."""
    return House(BASE, http=httpx.Client(transport=httpx.MockTransport(answer)), **more)


def proof_of(request: httpx.Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of the proof on a request, after its signature was verified with the key that it names."""
    text = request.headers["dpop"]
    header = json.loads(_decoded(text.split(".")[0]))
    found = jwt.decode(text, ECKey.import_key(header["jwk"]), algorithms=["ES256"])
    return header, dict(found.claims)


def _decoded(part: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
