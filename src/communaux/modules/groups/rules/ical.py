"""Meetings as an iCalendar feed (RFC 5545, RFC 7986), and back. Pure: no Django, no clock of its own.

Written so that Thunderbird, and others, take it: every TZID has its VTIMEZONE, starts are local with their zone, UIDs
never change, SEQUENCE rises with the version. No attendee is named: a feed travels further than one thinks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from communaux.modules.groups.rules import moments, zones

if TYPE_CHECKING:  # large, and seldom needed: read where it is used
    from icalendar import Event, Todo
    from icalendar.prop import vDatetime, vDDDTypes

PRODUCT = "-//Communaux//Calendar 1//FR"
REFRESH = dt.timedelta(hours=1)
LARGEST = 512 * 1024
"""Bytes of a file that is taken in."""
MOST = 500
"""Things that one file may bring."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a calendar. ``starts`` and ``ends`` are instants in UTC, or days (``ends`` is then the day after
    the last); ``rule`` is the value of RRULE; ``of`` is the local start for which this one stands in its series
    (RECURRENCE-ID); ``gone``: local starts of the series that are not held (EXDATE). ``status``: CONFIRMED, TENTATIVE
    or CANCELLED. ``sequence``: how often it was changed."""

    uid: str
    title: str
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    stamp: dt.datetime
    created: dt.datetime
    zone: str = moments.DEFAULT_ZONE
    sequence: int = 0
    status: str = "CONFIRMED"
    place: str = ""
    text: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    rule: str = ""
    of: dt.datetime | None = None
    gone: tuple[dt.datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do (VTODO). ``status``: NEEDS-ACTION, COMPLETED or CANCELLED."""

    uid: str
    title: str
    due: dt.date | None
    stamp: dt.datetime
    created: dt.datetime
    sequence: int = 0
    status: str = "NEEDS-ACTION"
    completed: dt.datetime | None = None
    text: str = ""
    url: str = ""


def calendar(
    name: str, language: str, entries: Iterable[Entry], tasks: Iterable[Task] = (), source: str = ""
) -> bytes:
    """The bytes of a feed: the same entries always give the same bytes."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name, parameters={"language": language})
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    if source:
        made.add("source", source, parameters={"value": "URI"})
    told = list(entries)
    for zone_name, years in sorted(_zones_of(told).items()):
        made.add_component(zones.vtimezone(zone_name, *years))
    for entry in told:
        made.add_component(_event(entry))
    for task in tasks:
        made.add_component(_todo(task))
    return made.to_ical(sorted=False)


def _zones_of(entries: Sequence[Entry]) -> dict[str, tuple[int, int]]:
    """The zones that are named, each with the first and the last year in which it is needed."""
    found: dict[str, tuple[int, int]] = {}
    for entry in entries:
        if (
            not isinstance(entry.starts, dt.datetime)
            or not isinstance(entry.ends, dt.datetime)
            or entry.zone == "UTC"
        ):
            continue
        first, last = entry.starts.year - 1, entry.ends.year + (10 if entry.rule else 1)
        known = found.get(entry.zone, (first, last))
        found[entry.zone] = min(known[0], first), max(known[1], last)
    return found


def _event(entry: Entry) -> Event:
    from icalendar import Event, vRecur

    made = Event()
    zone = ZoneInfo(entry.zone)
    made.add("uid", entry.uid)
    _versions(made, entry)
    made.add("summary", entry.title)
    for name, moment in (("dtstart", entry.starts), ("dtend", entry.ends)):
        made.add(name, _local(moment, zone, entry.zone))
    if entry.of is not None:
        made.add("recurrence-id", _local(moments.lenient(entry.of, zone), zone, entry.zone))
    if entry.rule:
        made.add("rrule", vRecur.from_ical(entry.rule))
    for local in entry.gone:
        made.add("exdate", _local(moments.lenient(local, zone), zone, entry.zone))
    made.add("status", entry.status)
    made.add("transp", "TRANSPARENT" if not isinstance(entry.starts, dt.datetime) else "OPAQUE")
    for name, value in (("location", entry.place), ("description", entry.text), ("url", entry.url)):
        if value:
            made.add(name, value)
    if entry.categories:
        made.add("categories", list(entry.categories))
    return made


def _local(moment: dt.datetime | dt.date, zone: ZoneInfo, name: str) -> dt.datetime | dt.date:
    """A day as it is; an instant in its zone, or in UTC with a Z."""
    if not isinstance(moment, dt.datetime):
        return moment
    return moment.astimezone(dt.UTC if name == "UTC" else zone)


def _todo(task: Task) -> Todo:
    from icalendar import Todo

    made = Todo()
    made.add("uid", task.uid)
    _versions(made, task)
    made.add("summary", task.title)
    if task.due:
        made.add("due", task.due)
    made.add("status", task.status)
    if task.completed:
        made.add("completed", task.completed.astimezone(dt.UTC))
        made.add("percent-complete", 100)
    for name, value in (("description", task.text), ("url", task.url)):
        if value:
            made.add(name, value)
    return made


def _versions(made: Event | Todo, told: Entry | Task) -> None:
    """When it was written, and how often."""
    made.add("dtstamp", told.stamp.astimezone(dt.UTC).replace(microsecond=0))
    made.add("created", told.created.astimezone(dt.UTC).replace(microsecond=0))
    made.add("last-modified", told.stamp.astimezone(dt.UTC).replace(microsecond=0))
    made.add("sequence", told.sequence)


# --- Taking a file in -------------------------------------------------------------------------------------------------


class FileError(ValueError):
    """A file that is no calendar. ``code``: ``not_a_calendar``, ``too_large``, ``too_many``, ``empty``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Brought:
    """One meeting that a file brings. ``of``: RECURRENCE-ID as text, '' for none."""

    uid: str
    title: str
    starts: dt.datetime
    ends: dt.datetime
    zone: str
    place: str = ""
    link: str = ""
    text: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """One component that is not taken, and why. ``code``: of MomentError, or ``no_start``, ``no_title``, ``no_uid``,
    ``not_an_event``, ``floating`` (an hour without a zone), ``several`` (comes back by a rule), ``all_day``,
    ``unreadable``; ``value``: what was given."""

    name: str
    title: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Reading:
    """What a file gives."""

    brought: list[Brought] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)


def read(content: bytes, longest: dt.timedelta = dt.timedelta(days=14)) -> Reading:
    """The meetings of a file, and what is turned away with its reason. Raises FileError where it is no calendar."""
    if len(content) > LARGEST:
        raise FileError("too_large")
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(content.decode("utf-8-sig"), multiple=True)
    except (ValueError, IndexError, KeyError, UnicodeDecodeError):
        raise FileError("not_a_calendar") from None
    parts = [part for one in found if one.name == "VCALENDAR" for part in one.subcomponents]
    parts = [part for part in parts if part.name not in {"VTIMEZONE", "X-COMMENT"}]
    if not any(one.name == "VCALENDAR" for one in found):
        raise FileError("not_a_calendar")
    if not parts:
        raise FileError("empty")
    if len(parts) > MOST:
        raise FileError("too_many")
    result = Reading()
    for part in parts:
        one = _read_one(part, longest)
        (result.brought if isinstance(one, Brought) else result.turned).append(one)  # type: ignore[arg-type]
    return result


def _read_one(part: Any, longest: dt.timedelta) -> Brought | Turned:
    title = " ".join(str(part.get("SUMMARY", "")).split())[:200]

    def turned(code: str, value: object = "") -> Turned:
        return Turned(str(part.name or ""), title, code, str(value)[:80])

    if part.name != "VEVENT":
        return turned("not_an_event", part.name)
    broken = dict(_errors(part))
    if name := next((name for name in ("DTSTART", "DTEND", "DURATION") if name in broken), ""):
        return turned("impossible_date", broken[name])
    if not title:
        return turned("no_title")
    uid = str(part.get("UID", "")).strip()[:200]
    if not uid:
        return turned("no_uid")
    if part.get("RRULE") or part.get("RDATE") or part.get("RECURRENCE-ID"):
        return turned("several")
    if part.get("DTSTART") is None:
        return turned("no_start")
    try:
        starts, zone = _moment(part.get("DTSTART"))
        ends = _end(part, starts)
    except moments.MomentError as error:
        return turned(error.code, error.value)
    if ends <= starts:
        return turned("end_before_start", ends.isoformat())
    if ends - starts > longest:
        return turned("too_long", ends.isoformat())
    link = str(part.get("URL", ""))
    return Brought(
        uid=uid,
        title=title,
        starts=starts,
        ends=ends,
        zone=zone,
        place=" ".join(str(part.get("LOCATION", "")).split())[:200],
        link=link if link.startswith(("https://", "http://")) else "",
        text=str(part.get("DESCRIPTION", ""))[:4000],
        cancelled=str(part.get("STATUS", "")).upper() == "CANCELLED",
    )


def _errors(part: Any) -> Iterable[tuple[str, str]]:
    """What the library could not read, by the name of the property."""
    for name, message in getattr(part, "errors", ()):
        yield str(name or ""), str(message)


def _moment(value: vDDDTypes | vDatetime) -> tuple[dt.datetime, str]:
    """The instant of a start or an end in UTC, and its zone. Raises MomentError."""
    given = getattr(value, "dt", None)
    if not isinstance(given, dt.datetime):
        raise moments.MomentError("all_day", given or "")
    if not moments.FIRST_YEAR <= given.year <= moments.LAST_YEAR:
        raise moments.MomentError("year_range", given.year)
    parameters: Mapping[str, Any] = getattr(value, "params", {})
    name = str(parameters.get("TZID", "")).strip()
    if given.tzinfo is None:
        raise moments.MomentError("unknown_zone", name) if name else moments.MomentError("floating", given)
    if not name or name == "UTC":
        return given.astimezone(dt.UTC), "UTC"
    zone = moments.read_zone(name) if name in moments.zones() else None
    if zone is None:  # a zone of the file's own: the instant is known, its name is not
        return given.astimezone(dt.UTC), "UTC"
    return moments.settle(given.replace(tzinfo=None), zone), name


def _end(part: Any, starts: dt.datetime) -> dt.datetime:
    if part.get("DTEND") is not None:
        return _moment(part.get("DTEND"))[0]
    if part.get("DURATION") is not None and isinstance(part.get("DURATION").dt, dt.timedelta):
        length: dt.timedelta = part.get("DURATION").dt
        return starts + length
    return starts + dt.timedelta(hours=1)
