"""Calendars: what a feed holds, and what the page of the calendar shows, for one viewer.

A feed is made of whole series: the rule, what is skipped, and the meetings that differ from it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from communaux.ground.time import PartialDate
from communaux.meaning.access import VISITOR, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.groups.lists_meetings import MEETING_KINDS
from communaux.modules.groups.models import Action, Group, Meeting, Milestone, Series
from communaux.modules.groups.reading import meetings as reading
from communaux.modules.groups.rules import ical, moments, recurrence

BEHIND = dt.timedelta(days=366 * 2)
"""How far back a feed goes; what is older is on the pages."""
MOST = 2000


def uid_of(key: str) -> str:
    """The identifier of a thing in calendars: it never changes."""
    return f"{key}@{urlsplit(settings.BASE_URL).hostname}"


def address_of(thing: Any) -> str:
    """Its absolute address."""
    return f"{settings.BASE_URL}{thing.get_absolute_url()}"


# --- Feeds ------------------------------------------------------------------------------------------------------------


def public(language: str, group: Group | None = None) -> bytes:
    """The calendar that everybody may read: of one group or of all."""
    name = f"{settings.FEDERATION_NAME} · {group.name}" if group else settings.FEDERATION_NAME
    path = f"/groups/{group.slug}/calendar.ics" if group else "/calendar.ics"
    wanted = Q(group=group) if group else Q()
    told = list(_entries(reading.visible(VISITOR).filter(wanted), language, links=False))
    if group is None:
        told += _milestones(language)
    return ical.calendar(name, language, told, source=settings.BASE_URL + path)


def personal(viewer: Viewer, language: str) -> bytes:
    """The viewer's own: meetings of their groups, what they registered for, what they undertook."""
    registered = Q(registrations__person=viewer.person, registrations__state__in=("confirmed", "waiting"))
    wanted = reading.visible(viewer).filter(reading.mine(viewer) | registered).distinct()
    tasks = [_task(action) for action in reading.my_actions(viewer)]
    return ical.calendar(settings.FEDERATION_NAME, language, _entries(wanted, language, links=True), tasks)


def one(meeting: Meeting, language: str, *, link: bool) -> bytes:
    """One meeting as a file to keep, by itself even where it is of a series."""
    return ical.calendar(meeting.title, language, [_entry(meeting, language, link=link)])


def _entries(wanted: Any, language: str, *, links: bool) -> Iterator[ical.Entry]:
    """The meetings of a query as a calendar writes them."""
    since = timezone.now() - BEHIND
    rows = list(
        wanted.filter(starts__isnull=False, ends__gte=since)
        .select_related("group", "series__group")
        .order_by("starts", "pk")[:MOST]
    )
    by_series: defaultdict[int, list[Meeting]] = defaultdict(list)
    for meeting in rows:
        if meeting.series_id is None:
            yield _entry(meeting, language, link=links)
        else:
            by_series[meeting.series_id].append(meeting)
    for meetings in by_series.values():
        yield from _of_series(meetings[0].series, meetings, language, links)


def _entry(meeting: Meeting, language: str, *, link: bool, **more: Any) -> ical.Entry:
    assert meeting.starts is not None
    assert meeting.ends is not None
    return ical.Entry(
        uid=more.pop("uid", uid_of(meeting.key)),
        title=meeting.title,
        starts=meeting.starts,
        ends=meeting.ends,
        stamp=meeting.updated,
        created=meeting.created,
        zone=_zone(meeting.zone),
        sequence=more.pop("sequence", meeting.version - 1),
        status="CANCELLED" if meeting.state == "cancelled" else "CONFIRMED",
        place=meeting.place or (meeting.link if link else ""),
        text=_text(meeting.text, meeting.link if link else ""),
        url=address_of(meeting),
        categories=(meeting.group.name, MEETING_KINDS.label(meeting.kind, language)),
        **more,
    )


def _text(text: str, link: str) -> str:
    return "\n\n".join(part for part in (text, link) if part)


def _zone(name: str) -> str:
    return name if name in moments.zones() else "UTC"


def _of_series(
    series: Series, meetings: Iterable[Meeting], language: str, links: bool
) -> Iterator[ical.Entry]:
    """The series as one rule, and the meetings of it that differ. Its version is that of whatever changed last."""
    told = list(meetings)
    zone = moments.read_zone(_zone(series.zone))
    rule = recurrence.Rule(series.every, series.interval, series.count, series.until)
    first = dt.datetime.combine(series.first_day, series.first_hour)
    skipped = set(series.skipped)
    gone = tuple(local for local in rule.local_times(first) if local.date().isoformat() in skipped)
    starts = moments.lenient(first, zone)
    length = dt.timedelta(minutes=series.minutes)
    stamp = max([series.updated, *(meeting.updated for meeting in told)])
    sequence = series.version - 1 + sum(meeting.version - 1 for meeting in told)
    link = series.link if links else ""
    yield ical.Entry(
        uid=uid_of(series.key),
        title=series.title,
        starts=starts,
        ends=starts + length,
        stamp=stamp,
        created=series.created,
        zone=_zone(series.zone),
        sequence=sequence,
        place=series.place or link,
        text=_text(series.text, link),
        url=address_of(series),
        categories=(series.group.name, MEETING_KINDS.label(series.kind, language)),
        rule=rule.to_ical(first, zone),
        gone=gone,
    )
    for meeting in told:
        if meeting.of is not None and _differs(meeting, series, length):
            local = meeting.of.astimezone(zone).replace(tzinfo=None)
            yield _entry(meeting, language, link=links, uid=uid_of(series.key), of=local, sequence=sequence)


def _differs(meeting: Meeting, series: Series, length: dt.timedelta) -> bool:
    moved = (
        meeting.of is None
        or meeting.ends is None
        or (meeting.starts, meeting.ends - meeting.of) != (meeting.of, length)
    )
    shared = ("title", "place", "link", "text", "kind", "zone")
    return (
        moved
        or meeting.state == "cancelled"
        or any(getattr(meeting, name) != getattr(series, name) for name in shared)
    )


def _task(action: Action) -> ical.Task:
    return ical.Task(
        uid=uid_of(action.key),
        title=action.title,
        due=action.due,
        stamp=action.updated,
        created=action.created,
        sequence=action.version - 1,
        text=action.group.name,
        url=address_of(action),
    )


def _milestones(language: str) -> Iterator[ical.Entry]:
    """Dated facts of the last years whose day is known, as whole days."""
    since = (timezone.localdate() - BEHIND).isoformat()
    for fact in Milestone.objects.filter(date__gte=since):
        days = days_of(fact)
        if days is not None:
            yield ical.Entry(
                uid=uid_of(fact.key),
                title=in_language(fact.title, language),
                starts=days[0],
                ends=days[1] + dt.timedelta(days=1),
                stamp=fact.updated,
                created=fact.created,
                sequence=fact.version - 1,
                place=fact.place,
                url=f"{settings.BASE_URL}{of(Milestone).address(fact.key)}",
            )


def days_of(fact: Milestone) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a fact, where its source names a day."""
    first = PartialDate.parse(fact.date)
    last = PartialDate.parse(fact.until) if fact.until else first
    if first.day is None or last.day is None:
        return None
    return first.first_day, last.first_day


# --- The page ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the calendar. ``starts`` is on the clock of its place; None for a fact whose day alone is known."""

    day: dt.date
    last: dt.date
    title: str
    url: str
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    zone: str = ""
    place: str = ""
    group: str = ""
    group_url: str = ""
    kind: str = ""
    cancelled: bool = False
    fictional: bool = False
    people: str = ""
    source: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address of the calendar asks for: codes of kinds, the slug of a group, mine alone."""

    kind: str = ""
    group: str = ""
    mine: bool = False


def month(viewer: Viewer, first: dt.date, choice: Choice, language: str) -> list[Shown]:
    """What falls in a month, in order."""
    after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    here = timezone.get_current_timezone()
    begin = dt.datetime.combine(first, dt.time.min, here) - dt.timedelta(hours=14)
    end = dt.datetime.combine(after, dt.time.min, here) + dt.timedelta(hours=14)
    rows = reading.visible(viewer).filter(_chosen(viewer, choice), starts__lt=end, ends__gt=begin)
    own = set(rows.filter(reading.mine(viewer)).values_list("pk", flat=True)) if viewer.person else set()
    shown = [_shown(one, one.pk in own) for one in rows.select_related("group").distinct()]
    if not choice.mine:
        facts = Milestone.objects.filter(date__startswith=f"{first:%Y-%m}")
        if choice.kind:
            facts = facts.filter(kind=choice.kind)
        if choice.group:
            facts = facts.filter(groups__slug=choice.group)
        shown += [_fact(one, language) for one in facts]
    kept = [one for one in shown if one.day < after and one.last >= first]
    return sorted(kept, key=lambda one: (one.day, one.starts is not None, str(one.starts), one.title))


def _chosen(viewer: Viewer, choice: Choice) -> Q:
    wanted = Q(starts__isnull=False)
    if choice.kind:
        wanted &= Q(kind=choice.kind)
    if choice.group:
        wanted &= Q(group__slug=choice.group)
    if choice.mine:
        registered = Q(registrations__person=viewer.person, registrations__state__in=("confirmed", "waiting"))
        wanted &= reading.mine(viewer) | registered
    return wanted


def _shown(meeting: Meeting, own: bool) -> Shown:
    zone = moments.read_zone(_zone(meeting.zone))
    assert meeting.starts is not None
    assert meeting.ends is not None
    starts, ends = meeting.starts.astimezone(zone), meeting.ends.astimezone(zone)
    return Shown(
        day=starts.date(),
        last=ends.date(),
        title=meeting.title,
        url=meeting.get_absolute_url(),
        starts=starts,
        ends=ends,
        zone="" if zone.key == settings.TIME_ZONE else zone.key,
        place=meeting.place,
        group=meeting.group.name,
        group_url=meeting.group.get_absolute_url(),
        kind=meeting.kind,
        cancelled=meeting.state == "cancelled",
        fictional=meeting.fictional,
        mine=own,
    )


def _fact(fact: Milestone, language: str) -> Shown:
    days = days_of(fact)
    first = PartialDate.parse(fact.date).first_day
    return Shown(
        day=days[0] if days else first,
        last=days[1] if days else first,
        title=in_language(fact.title, language),
        url=of(Milestone).address(fact.key),
        place=fact.place,
        kind=fact.kind,
        people=fact.people,
        source=fact.source,
    )


def months_with_something(viewer: Viewer, year: int) -> set[int]:
    """The months of a year in which something falls."""
    rows = reading.visible(viewer).filter(starts__year=year).dates("starts", "month")
    facts = Milestone.objects.filter(date__startswith=f"{year}-").values_list("date", flat=True)
    return {day.month for day in rows} | {int(date[5:7]) for date in facts}


def next_month_with_something(viewer: Viewer, after: dt.date) -> dt.date | None:
    """The first month, from this one on, in which a meeting is announced."""
    begin = dt.datetime.combine(after, dt.time.min, timezone.get_current_timezone())
    rows = reading.visible(viewer).filter(starts__gte=begin).order_by("starts")
    found = rows.values_list("starts", flat=True).first()
    return timezone.localdate(found).replace(day=1) if found else None
