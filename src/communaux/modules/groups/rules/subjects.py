"""How a subject gathers people until it can start (GRP-04). Pure: no Django, no clock.

Who coordinates takes part as well, so counts in both. Organisations are those for which somebody coordinates or takes
part; an independent person counts as a participant and adds no organisation. Nobody is ranked, nothing is a score:
what is missing is said as numbers of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUBJECT: Mapping[str, Mapping[str, str]] = {
    "open": {"start": "started", "merge": "merged", "close": "closed"},
    "closed": {"reopen": "open"},
    "started": {},
    "merged": {},
}
"""State of a subject -> what may be done -> the state after."""

SUBJECT_MOVES: tuple[str, ...] = ("start", "merge", "close", "reopen")

_STRENGTH = ("follow", "expertise", "take-part", "coordinate")
ROLES: Mapping[str, str] = {"coordinate": "coordinator", "take-part": "member", "expertise": "expert"}
"""What was offered -> the role in the group that starts. Who follows is told, and not invited."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a subject needs before it starts."""

    coordinators: int = 1
    participants: int = 5
    organisations: int = 3


@dataclass(frozen=True, slots=True)
class Gathered:
    """Who offered what: people who coordinate, who take part (those included), experts, followers; organisations."""

    coordinators: int = 0
    participants: int = 0
    experts: int = 0
    followers: int = 0
    organisations: int = 0


@dataclass(frozen=True, slots=True)
class Missing:
    """How many are missing; nothing is when ``ready``."""

    coordinators: int
    participants: int
    organisations: int

    @property
    def ready(self) -> bool:
        return not (self.coordinators or self.participants or self.organisations)


def gathered(forces: Iterable[tuple[str, int | None]]) -> Gathered:
    """Count pairs (what is offered, organisation or None), one a person."""
    kinds: dict[str, int] = dict.fromkeys(_STRENGTH, 0)
    organisations = set()
    for kind, organisation in forces:
        kinds[kind] += 1
        if organisation is not None and kind in {"coordinate", "take-part"}:
            organisations.add(organisation)
    return Gathered(
        coordinators=kinds["coordinate"],
        participants=kinds["coordinate"] + kinds["take-part"],
        experts=kinds["expertise"],
        followers=kinds["follow"],
        organisations=len(organisations),
    )


def missing(found: Gathered, needs: Needs) -> Missing:
    """What a subject still lacks."""
    return Missing(
        coordinators=max(0, needs.coordinators - found.coordinators),
        participants=max(0, needs.participants - found.participants),
        organisations=max(0, needs.organisations - found.organisations),
    )


def stronger(first: str, second: str) -> str:
    """What somebody offers who offered both, when two subjects become one: the more engaged of the two."""
    return max(first, second, key=_STRENGTH.index)
