"""The public graphs that no meaning derives, for the SPARQL endpoint: named by the setting ``GRAPH_FEEDS``."""

from __future__ import annotations

from communaux.index.graphs.feeds import GraphFeed

FEEDS: tuple[GraphFeed, ...] = ()
