"""The definition of a time zone as calendars exchange it (VTIMEZONE, RFC 5545 3.6.5), from the zone data of the system.

Yearly rules are written as rules, so that a series without an end stays right; what follows no rule is listed. An
observance begins at the local time of *before* the change, as the RFC has it. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # large, and seldom needed: read where it is used
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_WEEK_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS_OF_A_CYCLE = 28
"""After as many years the weekdays fall on the same dates again: what held so long is a rule."""
_STEP = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the clocks. ``local``: the wall clock just before; offsets from UTC before and after."""

    local: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    summer: bool

    @property
    def kind(self) -> tuple[dt.timedelta, dt.timedelta, str, bool]:
        """What makes two changes alike."""
        return self.before, self.after, self.name, self.summer


def changes(zone: ZoneInfo, first: dt.datetime, last: dt.datetime) -> Iterator[Change]:
    """Every change between two instants in UTC, to the second."""
    here = first
    while here < last:
        there = min(here + _STEP, last)
        if _mark(here, zone) != _mark(there, zone):
            low, high = here, there
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _mark(middle, zone) == _mark(here, zone) else (low, middle)
            before, after = low.astimezone(zone), high.astimezone(zone)
            yield Change(
                (high + (before.utcoffset() or dt.timedelta())).replace(tzinfo=None),
                before.utcoffset() or dt.timedelta(),
                after.utcoffset() or dt.timedelta(),
                after.tzname() or "",
                bool(after.dst()),
            )
        here = there


def _mark(instant: dt.datetime, zone: ZoneInfo) -> tuple[object, ...]:
    local = instant.astimezone(zone)
    return local.utcoffset(), local.tzname(), local.dst()


@lru_cache(maxsize=64)
def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone, right from the first of January of one year to the end of another."""
    from icalendar import Timezone

    zone = ZoneInfo(name)
    start = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    horizon = max(last_year + 1, first_year + _YEARS_OF_A_CYCLE)
    found = list(changes(zone, start, dt.datetime(horizon, 1, 1, tzinfo=dt.UTC)))
    made = Timezone()
    made.add("tzid", name)
    local = start.astimezone(zone)
    offset = local.utcoffset() or dt.timedelta()
    # what holds before the first change that is listed
    made.add_component(
        _observance(
            Change(dt.datetime(first_year, 1, 1), offset, offset, local.tzname() or name, bool(local.dst())),
            (),
            None,
        )
    )
    kinds: dict[object, list[Change]] = {}
    for change in found:
        kinds.setdefault(change.kind, []).append(change)
    for alike in kinds.values():
        rule = _yearly(alike, first_year, horizon)
        listed = [] if rule else [one.local for one in alike[1:] if one.local.year <= last_year]
        if rule or alike[0].local.year <= last_year:
            made.add_component(_observance(alike[0], listed, rule))
    return made


def _yearly(alike: list[Change], first_year: int, horizon: int) -> dict[str, object] | None:
    """The yearly rule that these changes follow, one a year from the first year to the last; None where there is none."""
    years = [one.local.year for one in alike]
    if years != list(range(first_year, horizon)):
        return None
    if len({(one.local.month, one.local.weekday(), one.local.time()) for one in alike}) != 1:
        return None
    first = alike[0].local
    for nth in _nths(alike):
        return {"FREQ": "YEARLY", "BYMONTH": first.month, "BYDAY": f"{nth}{_WEEK_DAYS[first.weekday()]}"}
    return None


def _nths(alike: Iterable[Change]) -> list[int]:
    """Which nth weekday of the month all of them are, counted from the beginning or (-1) the end."""
    days = [one.local for one in alike]
    found = [n for n in range(1, 5) if all((day.day - 1) // 7 + 1 == n for day in days)]
    if all((day + dt.timedelta(days=7)).month != day.month for day in days):
        found.append(-1)
    return found


def _observance(
    change: Change, listed: Iterable[dt.datetime], rule: dict[str, object] | None
) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard, vRecur

    made: TimezoneStandard | TimezoneDaylight = TimezoneDaylight() if change.summer else TimezoneStandard()
    made.add("dtstart", change.local)
    made.add("tzoffsetfrom", change.before)
    made.add("tzoffsetto", change.after)
    made.add("tzname", change.name)
    if rule:
        made.add("rrule", vRecur(rule))
    rest = list(listed)
    if rest:
        made.add("rdate", rest)
    return made
