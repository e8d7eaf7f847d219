"""Dates and hours as people write them for a meeting, read in the time zone of the place. Pure: no Django, no clock.

An hour that the clocks jump over does not exist, and one that they live twice names two instants: both are refused
with a reason, so that nobody waits in front of a closed door.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

DEFAULT_ZONE = "Europe/Paris"
FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Years outside are a slip of the finger, not the date of a meeting."""

_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[/. ](?P<m>\d{1,2})[/. ](?P<y>\d{4})"),
)
_OFFSET = re.compile(r"T[\d:.]+(Z|[+-]\d\d:?\d\d)\s*$")
_TIME = re.compile(r"(?P<h>\d{1,2})(?:\s*(?:[:hH.]|h )\s*(?P<m>\d{2})?)?(?::\d{2})?")


class MomentError(ValueError):
    """A moment that is none. ``code`` says why, ``value`` what was given; the page writes the sentence.

    Codes: ``date_format``, ``no_such_day``, ``year_range``, ``time_format``, ``unknown_zone``, ``skipped_hour`` (the
    clocks jump over it), ``double_hour`` (the clocks live it twice), ``end_before_start``, ``too_long``.
    """

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = str(value)


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The names of all zones that one may choose: those with a place, and UTC."""
    return frozenset(
        name for name in available_timezones() if "/" in name and not name.startswith("Etc/")
    ) | {"UTC"}


def read_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises MomentError(``unknown_zone``)."""
    if name not in zones():
        raise MomentError("unknown_zone", name)
    return ZoneInfo(name)


def read_date(text: str) -> dt.date:
    """A day written 2026-11-23, 23/11/2026 or 23.11.2026. Raises MomentError."""
    for pattern in _DATES:
        if found := pattern.fullmatch(text.strip()):
            year, month, day = (int(found[part]) for part in "ymd")
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise MomentError("year_range", text.strip())
            try:
                return dt.date(year, month, day)
            except ValueError:
                raise MomentError("no_such_day", text.strip()) from None
    raise MomentError("date_format", text.strip())


def read_time(text: str) -> dt.time:
    """An hour written 18:00, 18h, 18 h 30 or 18. Raises MomentError(``time_format``)."""
    found = _TIME.fullmatch(text.strip())
    if not found or int(found["h"]) > 23 or int(found["m"] or 0) > 59:
        raise MomentError("time_format", text.strip())
    return dt.time(int(found["h"]), int(found["m"] or 0))


def settle(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant, in UTC, of a local date and hour. Raises MomentError for an hour skipped or lived twice."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(dt.UTC)
    there_and_back = first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None)
    raise MomentError(
        "double_hour" if there_and_back == local else "skipped_hour", local.isoformat(" ", "minutes")
    )


def lenient(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The same inside a series, where nobody can be asked: as RFC 5545 (3.3.5) reads it, a skipped hour by the offset
    before the jump, a double one by its first occurrence."""
    return local.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)


def read_local(text: str, zone: ZoneInfo) -> dt.datetime:
    """The instant of ``2026-12-01T18:00`` or ``2026-12-01 18:00`` in a zone; one that says its own offset from UTC
    (``2026-12-01T17:00:00Z``) is taken at its word. Raises MomentError."""
    if _OFFSET.search(text):
        try:
            return dt.datetime.fromisoformat(text.strip()).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            pass  # the rest of the text says better what is wrong
    day, _separator, hour = text.strip().replace("T", " ", 1).partition(" ")
    return settle(dt.datetime.combine(read_date(day), read_time(hour)), zone)


def read_span(
    starts: str, ends: str, zone_name: str, longest: dt.timedelta
) -> tuple[dt.datetime, dt.datetime]:
    """Both ends of a meeting. Raises MomentError: also where it ends before it starts, or lasts longer than allowed."""
    zone = read_zone(zone_name)
    first, last = read_local(starts, zone), read_local(ends, zone)
    if last <= first:
        raise MomentError("end_before_start", ends)
    if last - first > longest:
        raise MomentError("too_long", ends)
    return first, last
