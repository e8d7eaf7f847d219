"""Asking another node: every address is its own, before and after redirects; sizes and times are limited.

What goes wrong is one of two errors: ``OutboundError`` (nobody answered) and ``PeerError`` (what came is not taken).
"""

from __future__ import annotations

from collections.abc import Callable

from communaux.ground import outbound
from communaux.ground.outbound_answers import Fetched, Limits
from communaux.modules.nodes.rules.feed import MOST_BYTES, within
from communaux.modules.nodes.rules.graphs import MOST_BYTES as MOST_OF_A_THING
from communaux.modules.nodes.rules.heads import LONGEST
from communaux.modules.nodes.rules.refusals import PeerError

Fetch = Callable[..., Fetched]
"""``outbound.fetch``, or what stands for it in a test."""

RDF = "application/n-triples, text/turtle;q=0.9"
PAGES = Limits(connect=4, read=6, total=15, size=MOST_BYTES, redirects=2)
THINGS = Limits(connect=4, read=6, total=10, size=MOST_OF_A_THING, redirects=2)
HEADS = Limits(connect=4, read=6, total=10, size=LONGEST, redirects=2)


def ask(
    fetch: Fetch | None, url: str, origin: str, *, accept: str = RDF, limits: Limits = PAGES, etag: str = ""
) -> Fetched:
    """What is at an address of the node. Raises PeerError ``elsewhere`` where it, or a redirect, is another's."""
    if not within(url, origin):
        raise PeerError("elsewhere", url)
    came = (fetch or outbound.fetch)(url, accept=accept, limits=limits, etag=etag)
    if not within(came.url, origin):
        raise PeerError("elsewhere", came.url)
    return came
