"""What it costs to know who asks by a token with a proof (DPoP): known tokens, new ones, and the table of used proofs.

``PYTHONPATH=src python -m bench.tokens``. CPU time of this process. The signature of the proof is measured alone too: nothing
can take it away, so the budget is for what comes on top of it.

Budget: 0.15 ms beyond the signature for a token that is known; 10 µs to remember a proof for all processes.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("DATA", tempfile.mkdtemp(prefix="communaux-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")

import django
import orjson

django.setup()

from joserfc.jwk import ECKey, RSAKey  # noqa: E402
from joserfc.jws import JWSRegistry  # noqa: E402

from communaux.ground.seen import Seen  # noqa: E402
from communaux.modules.identity.reading import bearer, ends  # noqa: E402
from communaux.modules.identity.rules import compact, dpop  # noqa: E402
from communaux.nouns.agents import Agent  # noqa: E402

URL = "http://localhost:8000/storages/ada/notes.ttl"
BEYOND, REMEMBERED = "beyond the signature (ES256), µs", "a proof remembered, µs"
BUDGET = {BEYOND: 150.0, REMEMBERED: 10.0}
TIMES = 3000


def proofs(key: Any, algorithm: str, token: str) -> list[str]:
    """As many proofs as are shown, each with a name of its own."""
    header = {"alg": algorithm, "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    said = {"htm": "GET", "htu": URL, "iat": int(time.time()), "ath": dpop.hash_of(token)}
    return [_signed(key, header, {**said, "jti": f"proof-{algorithm}-{n:08}"}) for n in range(TIMES)]


def _signed(key: Any, header: dict[str, Any], claims: dict[str, Any]) -> str:
    text = f"{compact.base64url(orjson.dumps(header))}.{compact.base64url(orjson.dumps(claims))}"
    made = JWSRegistry.algorithms[header["alg"]].sign(text.encode(), key)
    return f"{text}.{compact.base64url(made)}"


def each(work: Callable[[Any], object], things: Iterable[Any]) -> float:
    """CPU microseconds of one of them."""
    told = list(things)
    start = time.process_time()
    for one in told:
        work(one)
    return (time.process_time() - start) / len(told) * 1e6


def measure() -> dict[str, float]:
    """Every figure, by name with its unit."""
    figures: dict[str, float] = {}
    for key, algorithm in ((ECKey.generate_key("P-256"), "ES256"), (RSAKey.generate_key(2048), "RS256")):
        token = f"{algorithm}-" + "t" * 900
        shown = proofs(key, algorithm, token)
        parts = [compact.take_apart(one) for one in shown]
        alone = each(lambda one, key=key: one.signed_by(key), parts)
        known = bearer.Known(
            time.time() + 600, key.thumbprint(), Agent("https://ada.example/#me"), "s-1.1", ends.count()
        )
        bearer.remember(dpop.hash_of(token), known)
        whole = each(lambda one, token=token: bearer.agent_of("GET", URL, f"DPoP {token}", one), shown)
        figures[f"a request with a known token ({algorithm}), µs"] = whole
        figures[f"its signature alone ({algorithm}), µs"] = alone
        figures[f"beyond the signature ({algorithm}), µs"] = whole - alone
    table, now = Seen(Path(tempfile.mkdtemp()) / "seen"), time.time()
    marks = [hashlib.blake2b(str(n).encode(), digest_size=16).digest() for n in range(20_000)]
    figures[REMEMBERED] = each(lambda mark: table.first_time(mark, now + 180, now), marks)
    return figures


def main() -> int:
    """Print the figures; 1 when the budget is not kept."""
    figures = measure()
    for name, value in figures.items():
        print(f"{name:44} {value:8.1f}")
    return int(any(figures[name] > most for name, most in BUDGET.items()))


if __name__ == "__main__":
    sys.exit(main())
