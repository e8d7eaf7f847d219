"""Things that go with others, in a fixed number of queries whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db.models import QuerySet

from communaux.modules.food.models import Link, Thing

T = TypeVar("T")
_AT_ONCE = 500
MOST = 5000
"""Things in one answer."""
Families = Mapping[int, Collection[str]]
"""Primary key of an organisation -> the families that may be read of it."""


def rows() -> QuerySet[Thing]:
    """Things of organisations that are online, with what their address needs."""
    return Thing.objects.filter(organisation__state="published").select_related("organisation", "parent")


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def along(
    things: Sequence[Thing], kinds: Collection[str], families: Families, *, depth: int = 3
) -> list[Thing]:
    """What these things lead to, of these kinds, as far as families may be read; without the things themselves."""
    seen = {thing.pk for thing in things}
    found: list[Thing] = []
    frontier = list(things)
    for _step in range(depth):
        if not frontier or not kinds:
            break
        wanted: dict[str, set[int]] = {}
        for part in _parts([thing.pk for thing in frontier]):
            links = Link.objects.filter(thing__in=part).values_list("thing__organisation", "target")
            for organisation, target in links:
                wanted.setdefault(target, set()).add(organisation)
        frontier = []
        for names in _parts(sorted(wanted)):
            for thing in rows().filter(iri__in=names, kind__in=kinds).order_by("pk"):
                is_open = thing.family in families.get(thing.organisation_id, ())
                if thing.organisation_id in wanted[thing.iri] and is_open and thing.pk not in seen:
                    seen.add(thing.pk)
                    frontier.append(thing)
        found += frontier
        if len(found) > MOST:
            break
    return found


def leading_to(things: Sequence[Thing], kind: str, families: Families) -> list[Thing]:
    """Things of a kind, of the same enterprises, that lead to these."""
    found: dict[int, Thing] = {}
    own = {(thing.organisation_id, thing.iri) for thing in things}
    for part in _parts(sorted({thing.iri for thing in things})):
        links = Link.objects.filter(target__in=part, thing__kind=kind).values_list("thing", "target")
        targets = dict(links)
        for thing in rows().filter(pk__in=list(targets)).order_by("pk"):
            is_open = thing.family in families.get(thing.organisation_id, ())
            if is_open and (thing.organisation_id, targets[thing.pk]) in own:
                found[thing.pk] = thing
    return list(found.values())
