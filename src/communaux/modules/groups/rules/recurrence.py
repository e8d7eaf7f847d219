"""Meetings that come back: a rule, and the local hours at which it falls. Pure: no Django, no clock of its own.

A series lives in local time: 18:00 stays 18:00 when the clocks change. Rules are those of RFC 5545 that people ask for:
every n weeks on the weekday of the first date, every n months on its day, or on its nth weekday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from communaux.modules.groups.rules import moments

Frequency = Literal[0, 1, 2, 3, 4, 5, 6]
WEEK_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EVERY = ("week", "month-day", "month-weekday", "month-last-weekday")
"""How a series comes back: a week, the same day of a month, the same nth weekday, the last such weekday."""
MOST = 120
"""Occurrences that one series may have."""
MOST_INTERVAL = 52


class RuleError(ValueError):
    """A rule that is none. ``code``: ``every``, ``interval``, ``count``, ``until``, ``both_ends``, ``fifth`` (of a month,
    which most months lack), ``last`` (the first date is not the last such weekday of its month)."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = str(value)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a series comes back. ``every``: one of ``EVERY``; ``count`` or ``until`` (the last day, included), or
    neither. Raises RuleError where it makes no sense."""

    every: str
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if self.every not in EVERY:
            raise RuleError("every", self.every)
        if not 1 <= self.interval <= MOST_INTERVAL:
            raise RuleError("interval", self.interval)
        if self.count is not None and self.until is not None:
            raise RuleError("both_ends")
        if self.count is not None and not 2 <= self.count <= MOST:
            raise RuleError("count", self.count)

    def _parts(self, first: dt.datetime) -> tuple[Frequency, weekday | None]:
        if self.every == "week":
            return WEEKLY, None
        if self.every == "month-day":
            return MONTHLY, None
        if self.every == "month-last-weekday":
            if (first + dt.timedelta(days=7)).month == first.month:
                raise RuleError("last", first.date())
            return MONTHLY, weekday(first.weekday(), -1)
        nth = (first.day - 1) // 7 + 1
        if nth == 5:
            raise RuleError("fifth", first.date())
        return MONTHLY, weekday(first.weekday(), nth)

    def check(self, first: dt.datetime) -> None:
        """Raise RuleError where the rule does not fit its first date."""
        self._parts(first)
        if self.until is not None and self.until <= first.date():
            raise RuleError("until", self.until)

    def local_times(self, first: dt.datetime) -> Iterator[dt.datetime]:
        """The naive local starts, from ``first`` on, at most ``MOST``. A month without that day is passed over."""
        frequency, day = self._parts(first)
        last = dt.datetime.combine(self.until, dt.time.max) if self.until else None
        rule = rrule(
            frequency, dtstart=first, interval=self.interval, count=self.count, until=last, byweekday=day
        )
        return islice(iter(rule), MOST)

    def to_ical(self, first: dt.datetime, zone: ZoneInfo) -> str:
        """The value of RRULE. UNTIL is in UTC, as RFC 5545 asks of a start with a zone."""
        frequency, day = self._parts(first)
        parts = ["FREQ=WEEKLY" if frequency == WEEKLY else "FREQ=MONTHLY"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            last = moments.lenient(dt.datetime.combine(self.until, dt.time(23, 59, 59)), zone)
            parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
        if day is not None:
            parts.append(f"BYDAY={day.n}{WEEK_DAYS[day.weekday]}")
        return ";".join(parts)


def occurrences(
    rule: Rule, first: dt.datetime, zone: ZoneInfo, until: dt.datetime | None = None
) -> list[tuple[dt.datetime, dt.datetime]]:
    """(local start, instant in UTC) of each time, those after the instant ``until`` left out."""
    found = []
    for local in rule.local_times(first):
        instant = moments.lenient(local, zone)
        if until is not None and instant > until:
            break
        found.append((local, instant))
    return found
