"""Graphs of organisations: what is around one, its structure, its members at every depth (NET-04, NET-06).

Walks go level by level, one query each, and never come back to where they have been: loops are survived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.network.models import Relation
from communaux.nouns.models import Organisation

STRUCTURE = ("part-of", "agreement-with", "brand-owner-for", "successor-of")
"""The ties by which several entities are one platform: statutes, conventions, brand (l.427-433)."""

MOST = 300
"""Organisations that one graph may hold; beyond, it says that it was cut."""
DEEPEST = 12
_IN = 500


@dataclass(frozen=True, slots=True)
class Tie:
    """A line of a graph: ``subject`` *kind* ``object``, by primary keys; ``since`` and ``until`` as far as known."""

    key: str
    subject: int
    kind: str
    object: int
    title: str = ""
    since: str = ""
    until: str = ""


@dataclass(slots=True)
class Graph:
    """Organisations by primary key, in the order in which they were met, and the ties between them.

    ``depths``: how far each is from where the walk began; ``cut``: there is more than could be held.
    """

    organisations: dict[int, Organisation] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    depths: dict[int, int] = field(default_factory=dict)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a network: directly (``depth`` 1) or through the networks ``via`` which it was first met."""

    organisation: Organisation
    depth: int
    via: tuple[Organisation, ...]


def _ties(viewer: Viewer, kinds: Collection[str] | None, past: bool) -> QuerySet[Relation]:
    rows = Relation.objects.filter(of(Relation).visible(viewer.roles))
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows if past else rows.filter(until="")


def _read(rows: QuerySet[Relation]) -> Iterator[Tie]:
    names = ("key", "subject_id", "kind", "object_id", "title", "since", "until")
    for key, subject, kind, target, title, since, until in rows.order_by("pk").values_list(*names):
        yield Tie(key, subject, kind, target, title, str(since), str(until))


def among(
    viewer: Viewer,
    organisations: Collection[int],
    kinds: Collection[str] | None = None,
    *,
    past: bool = False,
) -> list[Tie]:
    """The ties between these organisations (primary keys), that the viewer may see. One query."""
    rows = _ties(viewer, kinds, past)
    wanted = set(organisations)
    if len(wanted) <= _IN:
        rows = rows.filter(subject__in=wanted, object__in=wanted)
    return [tie for tie in _read(rows) if tie.subject in wanted and tie.object in wanted]


def neighbours(
    viewer: Viewer,
    organisation: Organisation,
    depth: int = 1,
    kinds: Collection[str] | None = None,
    *,
    past: bool = False,
    most: int = MOST,
) -> Graph:
    """What is tied to an organisation, up to ``depth`` steps, whatever the direction. ``depth`` queries and one more."""
    graph = Graph(depths={organisation.pk: 0})
    rows = _ties(viewer, kinds, past)
    found: dict[str, Tie] = {}
    level = {organisation.pk}
    for step in range(1, min(depth, DEEPEST) + 1):
        met: list[int] = []
        for tie in _read(rows.filter(Q(subject__in=level) | Q(object__in=level))):
            for end in (tie.subject, tie.object):
                if end not in graph.depths:
                    if len(graph.depths) >= most:
                        graph.cut = True
                        continue
                    graph.depths[end] = step
                    met.append(end)
            if tie.subject in graph.depths and tie.object in graph.depths:
                found.setdefault(tie.key, tie)
        level = set(met)
        if not level:
            break
    graph.ties = list(found.values())
    rows_by_pk = Organisation.objects.in_bulk(list(graph.depths))
    graph.organisations = {pk: rows_by_pk[pk] for pk in graph.depths if pk in rows_by_pk}
    return graph


def structure(viewer: Viewer, organisation: Organisation) -> Graph:
    """The entities that make one platform with this one: its structures and conventions, all that they lead to."""
    return neighbours(viewer, organisation, DEEPEST, STRUCTURE)


def members(viewer: Viewer, network: Organisation, *, most: int = MOST * 10) -> list[Member]:
    """The members of a network, and the members of those that are networks themselves, nearest first.

    Each once, by the shortest way. Past memberships do not count.
    """
    return list(_walk(viewer, network, "object", "subject", most))


def networks(viewer: Viewer, organisation: Organisation) -> list[Member]:
    """The networks that an organisation is a member of, directly or through others, nearest first."""
    return list(_walk(viewer, organisation, "subject", "object", MOST))


def _walk(viewer: Viewer, start: Organisation, here: str, there: str, most: int) -> Iterator[Member]:
    rows = _ties(viewer, ("member-of",), past=False)
    ways: dict[int, tuple[int, ...]] = {start.pk: ()}
    level = [start.pk]
    depth = 0
    while level and depth < DEEPEST:
        depth += 1
        level = list(_step(rows.filter(**{f"{here}__in": level}), here, there, ways, start.pk, most))
    seen = Organisation.objects.in_bulk(list(ways))
    for pk, way in ways.items():
        if pk != start.pk:
            yield Member(seen[pk], len(way) + 1, tuple(seen[one] for one in way))


def _step(
    rows: QuerySet[Relation], here: str, there: str, ways: dict[int, tuple[int, ...]], start: int, most: int
) -> Iterable[int]:
    """The next level: those not met yet, with the way that led to them."""
    for near, far in rows.order_by("pk").values_list(here, there):
        if far not in ways and len(ways) <= most:
            ways[far] = (*ways[near], near) if near != start else ()
            yield far
