"""The report's part on meetings and events: when, where, how many, what was decided, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.doors.report.parts.words import day, partial, public, year_of
from communaux.doors.report.shape import Cell, Entry, Figure, Section, Table
from communaux.ground.text import fold
from communaux.meaning.fields import in_language
from communaux.modules.groups.models import Action, Decision, Meeting, Milestone

HELD = ("held", "published")
"""States of a meeting that took place."""


def years() -> Iterable[int]:
    """The years in which something took place."""
    held = _meetings().values_list("starts", flat=True)
    told = Milestone.objects.values_list("date", flat=True)
    return {start.year for start in held} | {year for year in map(year_of, told) if year}


def section(year: int) -> Section:
    """What took place that year, in order."""
    meetings = [one for one in _meetings().select_related("group") if _local(one).year == year]
    milestones = [one for one in public(Milestone).prefetch_related("groups") if year_of(one.date) == year]
    span = (date(year, 1, 1), date(year, 12, 31))
    decisions = list(
        public(Decision)
        .filter(decided_on__range=span, group__fictional=False)
        .select_related("group", "meeting")
        .order_by("decided_on", "pk")
    )
    done = public(Action).filter(closed_on__range=span, state="done", group__fictional=False).count()
    took_place = len(meetings) + len(milestones)
    counted = (
        (took_place, ngettext("rencontre", "rencontres", took_place)),
        (len(decisions), ngettext("décision", "décisions", len(decisions))),
        (done, ngettext("action menée à bien", "actions menées à bien", done)),
    )
    return Section(
        "meetings",
        _("Réunions et rencontres"),
        figures=[Figure(value, label, "/calendar/") for value, label in counted if value],
        entries=[
            Entry(one.title, f"/decisions/{one.key}", f"{one.group.name} · {day(one.decided_on)}", "")
            for one in decisions
        ],
        tables=[table for table in (_table(meetings, milestones),) if table.rows],
    )


def _meetings() -> Any:
    return public(Meeting).filter(state__in=HELD, fictional=False, starts__isnull=False).order_by("starts")


def _local(meeting: Any) -> Any:
    """When it began, on the clocks of its place."""
    return meeting.starts.astimezone(ZoneInfo(meeting.zone))


def _people(meeting: Any) -> str:
    total = meeting.present + meeting.remote + meeting.guests
    return str(total) if total else ""


def _table(meetings: list[Any], milestones: list[Any]) -> Table:
    lines: list[tuple[str, list[Any]]] = [
        (
            _local(one).date().isoformat(),
            [
                date_format(_local(one), "DATE_FORMAT"),
                Cell(one.title, one.get_absolute_url()),
                one.group.name,
                one.place,
                _people(one),
            ],
        )
        for one in meetings
    ]
    lines += [
        (
            str(one.date),
            [
                partial(one.date),
                in_language(one.title),
                ", ".join(sorted((group.name for group in one.groups.all()), key=fold)),
                one.place,
                one.people,
            ],
        )
        for one in milestones
    ]
    lines.sort(key=lambda line: line[0])
    return Table(
        "report-meetings",
        _("Le calendrier de l’année"),
        [_("Date"), _("Rencontre"), _("Groupe"), _("Lieu"), _("Participation")],
        [cells for _when, cells in lines],
    )
