"""What other rooms know that an organisation shares (criteria C3, K3, K4) and does with others (K1, K2), for the
automatic readings.

An upper room registers a function while its app is made ready; the charter asks it and need not know the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from communaux.ground.said import Said
from communaux.modules.charter.rules.checks import Deed
from communaux.modules.network.rules.openness import Shared
from communaux.nouns.models import Organisation

Source = Callable[[Organisation], Iterable[Shared]]
_sources: dict[str, list[Source]] = {}
_deeds: dict[str, list[tuple[Said, QuerySet[Any]]]] = {}


def register(criterion: str, source: Source) -> None:
    """Add what a room knows for one criterion, such as ``K3``. One query a call at most."""
    _sources.setdefault(criterion, []).append(source)


def shared(criterion: str, organisation: Organisation) -> tuple[Shared, ...]:
    """What all rooms know for one criterion."""
    return tuple(thing for source in _sources.get(criterion, ()) for thing in source(organisation))


def all_shared(organisation: Organisation) -> dict[str, tuple[Shared, ...]]:
    """The same for every criterion that a room speaks of."""
    return {criterion: shared(criterion, organisation) for criterion in _sources}


def register_deeds(criterion: str, what: Said, rows: QuerySet[Any], distinct: str = "pk") -> None:
    """Add what a room can count for one criterion, such as ``K1``: ``rows`` of the organisation ``OuterRef("pk")``, told
    apart by ``distinct``. ``what`` names them in the plural."""
    one = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count(distinct, distinct=True))
    _deeds.setdefault(criterion, []).append((what, one.values("_n")))


def deeds(criteria: Iterable[str], organisation: Organisation) -> dict[str, tuple[Deed, ...]]:
    """What all rooms count of this organisation for these criteria: one query, none where nobody counts."""
    asked = [(criterion, what, rows) for criterion in criteria for what, rows in _deeds.get(criterion, ())]
    if not asked:
        return {}
    counts = {
        f"deed_{number}": Coalesce(Subquery(things), 0) for number, (_c, _w, things) in enumerate(asked)
    }
    rows: Any = Organisation.objects.filter(pk=organisation.pk)
    row = rows.values(**counts).get()
    found: dict[str, list[Deed]] = {}
    for number, (criterion, what, _rows) in enumerate(asked):
        found.setdefault(criterion, []).append(Deed(what, row[f"deed_{number}"]))
    return {criterion: tuple(told) for criterion, told in found.items()}
