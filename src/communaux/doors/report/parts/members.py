"""The end of the report: the organisations of the directory, one a line."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from communaux.doors.report.parts.directory import Row, organisations
from communaux.doors.report.parts.words import language
from communaux.doors.report.shape import Cell, Section, Table
from communaux.ground.countries import country_name
from communaux.nouns import lists


def years() -> Iterable[int]:
    """None by itself."""
    return ()


def section(year: int) -> Section:
    """All of them, as they are today."""
    del year
    rows = [
        [Cell(row["name"], f"/organisations/{row['slug']}"), _activity(row), _place(row)]
        for row in organisations()
    ]
    table = Table(
        "report-organisations",
        _("Les organisations de l’annuaire"),
        [_("Nom"), _("Activité"), _("Lieu")],
        rows,
    )
    return Section("members", _("Annexe : les organisations"), tables=[table] if rows else [])


def _activity(row: Row) -> str:
    return ", ".join(lists.ACTIVITIES.label(code, language()) for code in row["activities"][:2])


def _place(row: Row) -> str:
    country = country_name(row["country"], language()) if row["country"] else ""
    return ", ".join(part for part in (row["city"], country) if part)
