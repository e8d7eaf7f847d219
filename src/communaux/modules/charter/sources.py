"""What other rooms know that an organisation shares, for the automatic readings (criteria C3, K3, K4).

An upper room registers a function while its app is made ready; the charter asks it and need not know the room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from communaux.modules.network.rules.openness import Shared
from communaux.nouns.models import Organisation

Source = Callable[[Organisation], Iterable[Shared]]
_sources: dict[str, list[Source]] = {}


def register(criterion: str, source: Source) -> None:
    """Add what a room knows for one criterion, such as ``K3``. One query a call at most."""
    _sources.setdefault(criterion, []).append(source)


def shared(criterion: str, organisation: Organisation) -> tuple[Shared, ...]:
    """What all rooms know for one criterion."""
    return tuple(thing for source in _sources.get(criterion, ()) for thing in source(organisation))


def all_shared(organisation: Organisation) -> dict[str, tuple[Shared, ...]]:
    """The same for every criterion that a room speaks of."""
    return {criterion: shared(criterion, organisation) for criterion in _sources}
