"""Who asks, by the token and the proof that a request carries: the resource server of Solid-OIDC.

Cheap before dear: the proof, the words of the token, the binding of both, whether the proof is new; then only, and once for a
token, its signature and what its issuer and its WebID publish. A token that held is remembered for some minutes by each process;
one of this house is looked at again as soon as anything ended that a token may come of (``reading.ends``).
It reads no request and no cookie, and says nothing of what somebody may do.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from communaux.ground.seen import Full, seen_at
from communaux.modules.identity.reading import ends, house, issuers
from communaux.modules.identity.rules import compact, tokens
from communaux.modules.identity.rules import dpop as proofs
from communaux.modules.identity.rules.dpop import Proof
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.nouns.agents import NOBODY, Agent

BELIEVED = 300
"""Seconds for which a token that held is not asked about again; less where it expires before."""
BELIEVED_OF_OURS = 60
"""The same for tokens of this house, which cost nobody a question: what ends them unseen by ``reading.ends`` ends them then."""
MOST = 4096
"""Tokens that one process remembers."""
_AUTHORIZATION = re.compile(r"([A-Za-z]{1,20}) +([A-Za-z0-9._~+/=-]{1,12288})")


class Known(NamedTuple):
    """A token that held. ``name``: its ``jti`` where this house gave it, else ""; ``ends``: what had ended by then."""

    until: float
    bound: str
    agent: Agent
    name: str = ""
    ends: int = 0


clock: Callable[[], float] = time.time
_believed: OrderedDict[str, Known] = OrderedDict()
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
    if known and known.until > now:
        _same_key(proof, known.bound)
        once(proof, now)
        if known.name and known.ends != ends.count():
            _look_again(token_hash, known)
        return _from(known.agent, origin)
    said = tokens.read(token, now=now)
    _same_key(proof, said.bound)
    once(proof, now)
    ended = ends.count()  # before the question, so that what ends meanwhile is seen the next time
    agent = issuers.vouched(said)
    ours = said.issuer == house.issuer()
    name = compact.word(said.parts.claims.get("jti")) if ours else ""
    until = min(said.expires, now + (BELIEVED_OF_OURS if ours else BELIEVED))
    remember(token_hash, Known(until, said.bound, agent, name, ended))
    return _from(agent, origin)


def _look_again(token_hash: str, known: Known) -> None:
    """Something ended since a token of this house was believed. Raises TokenRefused where it was this one."""
    ended = ends.count()
    if not issuers.own_stands(known.name):
        with _lock:
            _believed.pop(token_hash, None)
        raise TokenRefused("ended")
    remember(token_hash, known._replace(ends=ended))


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


def remember(token_hash: str, known: Known) -> None:
    """Believe a token."""
    with _lock:
        _believed[token_hash] = known
        _believed.move_to_end(token_hash)
        while len(_believed) > MOST:
            _believed.popitem(last=False)


def forget() -> None:
    """Believe no token any more: for tests, and where keys were changed."""
    with _lock:
        _believed.clear()
