"""Series of meetings: announced, prolonged by the clock, changed, skipped on a day, ended (GRP-02).

Each meeting of a series is a row of its own, made ahead of time; what is moved or cancelled is that row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.acts.meetings import insert, open_to_meetings
from communaux.modules.groups.models import Group, Meeting, Series
from communaux.modules.groups.rules import moments
from communaux.modules.groups.rules.recurrence import Rule, RuleError, occurrences
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

AHEAD = dt.timedelta(days=400)
"""How far ahead the meetings of a series are made."""
RULE = ("starts", "ends", "zone", "every", "interval", "count", "until")
_SHARED = ("title", "kind", "place", "link", "text", "visibility")


def rule_of(series: Series) -> Rule:
    """How a series comes back."""
    return Rule(series.every, series.interval, series.count, series.until)


def first_of(series: Series) -> dt.datetime:
    """Its first local start."""
    return dt.datetime.combine(series.first_day, series.first_hour)


def add(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Series:
    """Announce a series: ``starts`` and ``ends`` of the first meeting, ``zone``, ``every`` (a code), ``interval``, and
    ``count`` or ``until``, or neither."""
    verb = verbs.SERIES_ADDED
    gathering.require(viewer, verb, group.pk, group)
    said, rest = gathering.apart(values, *RULE)
    plain, rule = gathering.gathered(
        lambda: gathering.cleaned(viewer, Series, rest, new=True), lambda: _rule(said)
    )
    with base.acting():
        current = base.fresh(group, act=verb)
        open_to_meetings(current)
        series = Series.objects.create(group=current, **plain, **rule)
        _make(series)
        base.write(current, {})
        base.note(viewer, verb, series, group=base.path_of(current), every=series.every)
        first = series.meetings.filter(starts__gt=timezone.now()).order_by("starts").first()
        if first is not None:
            gathering.tell_members("series_announced", first, viewer.person)
    return series


def _rule(said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a rule. Raises ValidationError by field."""

    def number(name: str, most: int, least: int = 1) -> int | None:
        try:
            return gathering.whole(said.get(name), least, most)
        except ValidationError as error:
            raise ValidationError({name: error.error_list}) from error

    def until() -> dt.date | None:
        text = given.text(said.get("until"), 40)
        try:
            return moments.read_date(text) if text else None
        except moments.MomentError as error:
            raise gathering.said(error, "until") from error

    zone, interval, count, last = gathering.gathered(
        lambda: gathering.zone_of(said.get("zone")),
        lambda: number("interval", 52) or 1,
        lambda: number("count", 120, 2),
        until,
    )
    starts, ends = gathering.span(said.get("starts"), said.get("ends"), zone)
    first = starts.astimezone(moments.read_zone(zone)).replace(tzinfo=None)
    try:
        Rule(given.text(said.get("every"), 40), interval, count, last).check(first)
    except RuleError as error:
        raise gathering.said(error) from error
    return {
        "first_day": first.date(),
        "first_hour": first.time(),
        "minutes": int((ends - starts).total_seconds() // 60),
        "zone": zone,
        "every": said["every"],
        "interval": interval,
        "count": count,
        "until": last,
    }


def _make(series: Series, now: dt.datetime | None = None) -> int:
    """Make the meetings of a series that are not there yet, up to ``AHEAD``; how many."""
    zone = moments.read_zone(series.zone)
    until = (now or timezone.now()) + AHEAD
    there = set(series.meetings.values_list("of", flat=True))
    number = 0
    for local, instant in occurrences(rule_of(series), first_of(series), zone, until):
        if instant in there or local.date().isoformat() in series.skipped:
            continue
        insert(
            Meeting(
                group=series.group,
                series=series,
                of=instant,
                starts=instant,
                ends=instant + dt.timedelta(minutes=series.minutes),
                zone=series.zone,
                state="announced",
                fictional=series.group.fictional,
                **{name: getattr(series, name) for name in _SHARED},
            )
        )
        number += 1
    return number


def extend_due(viewer: Viewer) -> int:
    """Prolong every running series; how many meetings were made. Twice in a row changes nothing."""
    verb = verbs.SERIES_EXTENDED
    gathering.require(viewer, verb, None)
    made = 0
    for series in Series.objects.filter(state="running").order_by("pk"):
        with base.acting():
            current = base.fresh(series, act=verb)
            if current.state != "running":
                continue
            number = _make(current)
            if number:
                base.write(current, {})
                base.note(viewer, verb, current, number=number)
            made += number
    return made


def change(
    viewer: Viewer, series: Series, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Series:
    """Change what all meetings to come share; one that was given a value of its own keeps it."""
    verb = verbs.SERIES_CHANGED
    gathering.require(viewer, verb, series.group_id, series)
    cleaned = gathering.cleaned(viewer, Series, values)
    with base.acting():
        current = base.fresh(series, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            before = {name: getattr(current, name) for name in changes}
            base.write(current, changes)
            coming = current.meetings.select_for_update().filter(state="announced", starts__gt=timezone.now())
            for meeting in coming:
                follows = {
                    name: value for name, value in changes.items() if getattr(meeting, name) == before[name]
                }
                if follows:
                    base.write(meeting, follows)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def skip(viewer: Viewer, meeting: Meeting) -> Series:
    """Leave one day of a series out, while nothing was written for it; a meeting that has content is cancelled instead."""
    verb = verbs.SERIES_CHANGED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if current.series is None or current.of is None:
            raise ValidationError(_("Cette réunion n’est pas d’une série."), code="series")
        series = base.fresh(current.series, act=verb)
        if current.state != "announced" or _used(current):
            raise ValidationError(
                _("Des personnes comptent déjà sur cette réunion : annulez-la, pour qu’elles le sachent."),
                code="used",
            )
        day = current.of.astimezone(moments.read_zone(series.zone)).date().isoformat()
        current.delete()
        base.write(series, {"skipped": sorted({*series.skipped, day})})
        base.note(viewer, verb, series, skipped=1)
    return series


def _used(meeting: Meeting) -> bool:
    return (
        meeting.items.exists()
        or meeting.attendances.exists()
        or meeting.registrations.exists()
        or meeting.notes.filter(number__gt=0).exists()
        or meeting.decisions.exists()
        or meeting.actions.exists()
    )


def end(viewer: Viewer, series: Series) -> Series:
    """Stop a series: meetings to come that nobody wrote for go; the others stay, to be cancelled one by one."""
    verb = verbs.SERIES_ENDED
    gathering.require(viewer, verb, series.group_id, series)
    with base.acting():
        current = base.fresh(series, act=verb)
        if current.state == "ended":
            raise ValidationError(_("Cette série est déjà arrêtée."), code="ended")
        zone = moments.read_zone(current.zone)
        coming = current.meetings.filter(state="announced", starts__gt=timezone.now())
        skipped = set(current.skipped)
        for meeting in coming:
            if meeting.of is not None and not _used(meeting):
                skipped.add(meeting.of.astimezone(zone).date().isoformat())
                meeting.delete()
        last = timezone.now().astimezone(zone).date()
        left = current.meetings.exclude(of=None).order_by("-of").first()
        if left is not None and left.of is not None:
            last = max(last, left.of.astimezone(zone).date())
        changes: dict[str, Any] = {"state": "ended", "skipped": sorted(skipped)}
        if last > current.first_day and (current.until is None or last < current.until):
            changes |= {"until": last, "count": None}
        base.write(current, changes)
        base.note(viewer, verb, current)
    return current
