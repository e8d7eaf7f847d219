"""Graphs that no ``Meaning`` derives: public documents of storages, what was mirrored of other nodes.

The index stands below the modules and may not know them. So ``site`` names, in the setting ``GRAPH_FEEDS``, a tuple of
feeds; each says which graphs it has, reads one of them, and tells which ones an entry of the journal concerns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from communaux.ground.journal.models import Entry


class GraphFeed(NamedTuple):
    """Some more public graphs.

    ``name``: how the log calls it; ``every``: all its graphs, as pairs (name of the graph, N-Triples); ``read``: one graph
    by its name, None where it is not there or not public; ``concerned``: the names that an entry may have changed, which
    may be gone by then; one that ends with ``*`` stands for every graph held whose name begins so. What a feed gives is parsed with care: a graph that cannot be read is left out.
    """

    name: str
    every: Callable[[], Iterable[tuple[str, bytes]]]
    read: Callable[[str], bytes | None]
    concerned: Callable[[Entry], Iterable[str]]


def graph_feeds() -> tuple[GraphFeed, ...]:
    """The feeds of this site; none where the setting names none."""
    path = getattr(settings, "GRAPH_FEEDS", "")
    return tuple(import_string(path)) if path else ()
