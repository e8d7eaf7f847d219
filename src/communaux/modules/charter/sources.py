"""What other rooms know that an organisation shares (criteria C3, K3, K4) and does with others (K1, K2), for the
automatic readings.

An upper room registers a function while its app is made ready; the charter asks it and need not know the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from communaux.modules.charter.rules.checks import Deed
from communaux.modules.network.rules.openness import Shared
from communaux.nouns.models import Organisation

Source = Callable[[Organisation], Iterable[Shared]]
Deeds = Callable[[Organisation], Iterable[Deed]]
_sources: dict[str, list[Source]] = {}
_deeds: dict[str, list[Deeds]] = {}


def register(criterion: str, source: Source) -> None:
    """Add what a room knows for one criterion, such as ``K3``. One query a call at most."""
    _sources.setdefault(criterion, []).append(source)


def shared(criterion: str, organisation: Organisation) -> tuple[Shared, ...]:
    """What all rooms know for one criterion."""
    return tuple(thing for source in _sources.get(criterion, ()) for thing in source(organisation))


def all_shared(organisation: Organisation) -> dict[str, tuple[Shared, ...]]:
    """The same for every criterion that a room speaks of."""
    return {criterion: shared(criterion, organisation) for criterion in _sources}


def register_deeds(criterion: str, count: Deeds) -> None:
    """Add what a room can count for one criterion, such as ``K1``."""
    _deeds.setdefault(criterion, []).append(count)


def deeds(criteria: Iterable[str], organisation: Organisation) -> dict[str, tuple[Deed, ...]]:
    """What all rooms count of this organisation for these criteria."""
    return {
        criterion: tuple(deed for count in _deeds.get(criterion, ()) for deed in count(organisation))
        for criterion in criteria
    }
