"""The agenda of a meeting: when each item comes, whether it all fits, and what is carried over. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item comes: minutes after the start, and how long; ``minutes`` is None where nobody said."""

    after: int
    minutes: int | None


def timetable(minutes: Iterable[int | None]) -> list[Slot]:
    """The items one after the other; one without a length takes no time, so that later ones are "at the earliest"."""
    found: list[Slot] = []
    passed = 0
    for length in minutes:
        found.append(Slot(passed, length))
        passed += length or 0
    return found


def overrun(minutes: Iterable[int | None], span: dt.timedelta) -> int:
    """Minutes by which the agenda is longer than the meeting; 0 where it fits."""
    return max(0, sum(length or 0 for length in minutes) - int(span.total_seconds() // 60))


def reordered(keys: Sequence[str], key: str, way: int) -> list[str]:
    """The keys with one moved by one place: ``way`` is -1 for up, 1 for down. At an end nothing moves."""
    found = list(keys)
    place = found.index(key)
    other = place + way
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def state_of_action(state: str, due: dt.date | None, today: dt.date) -> str:
    """``open``, ``done``, ``dropped``, or ``late``: open after its day."""
    return "late" if state == "open" and due is not None and due < today else state


@dataclass(frozen=True, slots=True)
class Reminders:
    """What was already written about an action: the due date for which each letter left, None for none."""

    before: dt.date | None = None
    late: dt.date | None = None


DAYS_BEFORE = 3
"""Days before the due date at which somebody is reminded."""


def reminder_due(state: str, due: dt.date | None, sent: Reminders, today: dt.date) -> str:
    """Which letter leaves today: ``before``, ``late`` or '' for none. Each leaves once for one due date."""
    if state != "open" or due is None:
        return ""
    if due < today:
        return "" if sent.late == due else "late"
    if due - today <= dt.timedelta(days=DAYS_BEFORE):
        return "" if sent.before == due else "before"
    return ""


# --- Places with a limit ----------------------------------------------------------------------------------------------


def free_places(places: int | None, taken: int) -> int | None:
    """Places that are left; None where there is no limit."""
    return None if places is None else max(0, places - taken)


def moves_up(places: int | None, taken: int, waiting: Sequence[int]) -> list[int]:
    """Who of the waiting list, the longest waiting first, gets a place now."""
    if places is None:
        return list(waiting)
    return list(waiting[: max(0, places - taken)])


# --- What becomes of a meeting ----------------------------------------------------------------------------------------

_NEXT: dict[str, frozenset[str]] = {
    "proposed": frozenset({"announced", "cancelled"}),
    "announced": frozenset({"held", "published", "cancelled"}),
    "held": frozenset({"published"}),
}


def may_become(state: str, other: str) -> bool:
    """Whether a meeting may go from one state to another. Once held, it cannot be cancelled."""
    return other in _NEXT.get(state, ())
