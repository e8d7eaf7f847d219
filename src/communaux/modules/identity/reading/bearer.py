"""Who asks, by the token and the proof that a request carries: the resource server of Solid-OIDC.

Cheap before dear: the proof, the words of the token, the binding of both, whether the proof is new; then only, and once for a
token, its signature and what its issuer and its WebID publish. A token that held is remembered for some minutes by each process.
It reads no request and no cookie, and says nothing of what somebody may do.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from communaux.ground.seen import Full, seen_at
from communaux.modules.identity.reading import house, issuers
from communaux.modules.identity.rules import dpop as proofs
from communaux.modules.identity.rules import tokens
from communaux.modules.identity.rules.dpop import Proof
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.nouns.agents import NOBODY, Agent

BELIEVED = 300
"""Seconds for which a token that held is not asked about again; less where it expires before."""
BELIEVED_OF_OURS = 60
"""The same for tokens of this house, whose end we know and which cost nobody a question."""
MOST = 4096
"""Tokens that one process remembers."""
_AUTHORIZATION = re.compile(r"([A-Za-z]{1,20}) +([A-Za-z0-9._~+/=-]{1,12288})")

clock: Callable[[], float] = time.time
_believed: OrderedDict[str, tuple[float, str, Agent]] = OrderedDict()
_lock = threading.Lock()


def agent_of(method: str, url: str, authorization: str | None, dpop: str | None, origin: str = "") -> Agent:
    """Who asks. ``url``: the absolute address asked; ``authorization`` and ``dpop``: the two headers, None where missing.

    Nobody, with their origin, where no Authorization is sent. Raises TokenRefused.
    """
    if authorization is None:
        return Agent(origin=origin) if origin else NOBODY
    found = _AUTHORIZATION.fullmatch(authorization.strip(" \t"))
    scheme = found[1].lower() if found else ""
    if not found or scheme not in ("dpop", "bearer"):
        raise TokenRefused("authorization")
    if scheme == "bearer":
        raise TokenRefused("bearer")
    return _proven(method, url, found[2], dpop, origin)


def _proven(method: str, url: str, token: str, proof_text: str | None, origin: str) -> Agent:
    now = clock()
    token_hash = proofs.hash_of(token)
    proof = proofs.check(proof_text, method=method, url=url, now=now, token_hash=token_hash)
    known = _believed.get(token_hash)
    if known and known[0] > now:
        _until, bound, agent = known
        _same_key(proof, bound)
        once(proof, now)
        return _from(agent, origin)
    said = tokens.read(token, now=now)
    _same_key(proof, said.bound)
    once(proof, now)
    agent = issuers.vouched(said)
    lasts = BELIEVED_OF_OURS if said.issuer == house.issuer() else BELIEVED
    remember(token_hash, min(said.expires, now + lasts), said.bound, agent)
    return _from(agent, origin)


def _same_key(proof: Proof, bound: str) -> None:
    if proof.key != bound:
        raise TokenRefused("proof-binding")


def _from(agent: Agent, origin: str) -> Agent:
    return Agent(agent.webid, agent.client, agent.issuer, origin) if origin else agent


def once(proof: Proof, now: float) -> None:
    """Remember a proof, in all processes of the house. Raises TokenRefused where it was used before."""
    try:
        new = seen_at(Path(settings.DATA) / "proofs.seen").first_time(proof.mark, proof.until, now)
    except (Full, OSError) as error:
        raise TokenRefused("proof-busy") from error
    if not new:
        raise TokenRefused("proof-replayed")


def remember(token_hash: str, until: float, bound: str, agent: Agent) -> None:
    """Believe a token until then."""
    with _lock:
        _believed[token_hash] = (until, bound, agent)
        _believed.move_to_end(token_hash)
        while len(_believed) > MOST:
            _believed.popitem(last=False)


def forget() -> None:
    """Believe no token any more: for tests, and where keys were changed."""
    with _lock:
        _believed.clear()
