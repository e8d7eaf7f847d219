"""The graphs that came from other nodes, for whoever indexes them: name of the graph -> N-Triples.

The name of a graph is the address of the thing on its own node. These are never ours, and are told apart by that name.
"""

from __future__ import annotations

from collections.abc import Iterator

from communaux.ground.journal.models import Entry
from communaux.modules.nodes import verbs
from communaux.modules.nodes.models import Mirror
from communaux.modules.nodes.rules.feed import origin_of
from communaux.modules.nodes.rules.refusals import PeerError

_CHUNK = 500


def all() -> Iterator[tuple[str, bytes]]:
    """Every graph that is held, with its N-Triples."""
    after = 0
    while True:
        rows = list(
            Mirror.objects.filter(pk__gt=after, gone=False)
            .order_by("pk")
            .values_list("pk", "iri", "graph")[:_CHUNK]
        )
        if not rows:
            return
        yield from ((iri, bytes(graph)) for _pk, iri, graph in rows)
        after = rows[-1][0]


def one(name: str) -> bytes | None:
    """One graph by its name, None where none is held."""
    try:
        origin = origin_of(name)
    except PeerError:
        return None
    rows = Mirror.objects.filter(neighbour__origin=origin, iri=name, gone=False)
    found = rows.values_list("graph", flat=True).first()
    return None if found is None else bytes(found)


def of_entry(entry: Entry) -> Iterator[tuple[str, bytes | None]]:
    """The graphs that an entry of the journal speaks of, as they are now; None for one that is gone.

    ``nodes.mirror.changed`` is the verb; an entry on a neighbour that was left names its origin in the fact ``node``, and
    ``gone_of`` says what to drop.
    """
    if entry.verb != verbs.MIRRORED:
        return
    facts = entry.details
    rows = Mirror.objects.filter(
        neighbour__key=entry.object.rpartition("/")[2], change__gte=facts["first"], change__lte=facts["last"]
    )
    for iri, graph, gone in rows.values_list("iri", "graph", "gone"):
        yield iri, None if gone else bytes(graph)


def gone_of(entry: Entry) -> str:
    """The origin of a node that was left by this entry, '' for any other: every graph whose name begins with it and a
    slash is to be dropped."""
    return str(entry.details.get("node", "")) if entry.verb == verbs.LEFT else ""
