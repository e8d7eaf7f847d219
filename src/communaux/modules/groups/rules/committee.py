"""How somebody enters the steering committee: co-optation by consent, and how a mandate ends (GRP-05). Pure.

The report says that one enters by co-optation and no more; the steps here are ours. A committee member proposes; the
person agrees or not; members have ``OBJECTION_DAYS`` to object with a reason; then the committee consents. One standing
objection stops everything until it is lifted. Dates are handed in: there is no clock here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from communaux.ground.time import PartialDate

OBJECTION_DAYS = 14
"""Days during which members may object, the day of presentation not counted."""
MANDATE_YEARS = 2
"""How long a mandate lasts unless the committee says otherwise."""

COOPTATION: Mapping[str, Mapping[str, str]] = {
    "asked": {"agree": "presented", "decline": "declined", "withdraw": "withdrawn"},
    "presented": {"ask-consent": "consent", "withdraw": "withdrawn"},
    "consent": {"coopt": "coopted", "stop": "stopped", "withdraw": "withdrawn"},
    "coopted": {},
    "declined": {},
    "stopped": {},
    "withdrawn": {},
}
"""State of a co-optation -> what may be done -> the state after."""

COOPTATION_MOVES: tuple[str, ...] = ("agree", "decline", "ask-consent", "coopt", "stop", "withdraw")
OPEN: frozenset[str] = frozenset({"asked", "presented", "consent"})
"""States of a co-optation that is not settled; a person has one at most."""


def objections_until(presented: dt.date, days: int = OBJECTION_DAYS) -> dt.date:
    """The last day on which members may object."""
    return presented + dt.timedelta(days=days)


def period_over(until: dt.date | None, today: dt.date) -> bool:
    """Whether the time to object is over: the last day itself still counts."""
    return until is not None and today > until


def may_object(state: str, until: dt.date | None, today: dt.date, *, seated: bool) -> bool:
    """Whether somebody may object now: any member while the time runs, then committee members until it is decided."""
    if state == "presented" and not period_over(until, today):
        return True
    return state in {"presented", "consent"} and seated


def obstacles(state: str, until: dt.date | None, today: dt.date, standing: int) -> tuple[str, ...]:
    """What keeps the committee from consenting: codes ``state``, ``time`` and ``objection``."""
    found = []
    if state not in {"presented", "consent"}:
        found.append("state")
    if not period_over(until, today):
        found.append("time")
    if standing:
        found.append("objection")
    return tuple(found)


def mandate_until(start: dt.date, years: int = MANDATE_YEARS) -> dt.date:
    """The last day of a mandate that starts on a day: 29 February becomes the 28th."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def mandate_over(until: str, today: dt.date) -> bool:
    """Whether a mandate is over; one without an end goes on. ``until``: a partial date as text, or ''."""
    return bool(until) and PartialDate.parse(until).last_day < today
