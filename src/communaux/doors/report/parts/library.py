"""The report's part on resources and mutual help: what was shared, what is built together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.doors.report.parts.words import day, language, public
from communaux.doors.report.shape import Cell, Figure, Section, Table
from communaux.modules.library.lists import DEVELOPMENT_STATES, RESOURCE_KINDS
from communaux.modules.library.models import Development, Pairing, Resource


def years() -> Iterable[int]:
    """The years in which a resource was published."""
    return {instant.year for instant in _resources().values_list("published", flat=True)}


def section(year: int) -> Section:
    """What the library received that year, and the developments under way or delivered."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    resources = list(_resources().filter(published__year=year).order_by("title"))
    developments = [
        one
        for one in public(Development).filter(fictional=False).order_by("title")
        if one.created.year <= year and (one.delivered is None or one.delivered >= first)
    ]
    # how many only: who helps whom is theirs
    helped = Pairing.objects.filter(notice__fictional=False, started__range=(first, last)).count()
    counted = (
        (len(resources), ngettext("ressource publiée", "ressources publiées", len(resources)), "/library/"),
        (
            len(developments),
            ngettext("développement commun", "développements communs", len(developments)),
            "/library/developers/",
        ),
        (helped, ngettext("parrainage commencé", "parrainages commencés", helped), ""),
    )
    return Section(
        "library",
        _("Ressources et entraide"),
        figures=[Figure(value, label, url) for value, label, url in counted if value],
        tables=[table for table in (_shared(resources), _built(developments)) if table.rows],
    )


def _resources() -> Any:
    return public(Resource).filter(fictional=False, published__isnull=False)


def _shared(resources: list[Any]) -> Table:
    return Table(
        "report-resources",
        _("Ce qui a été partagé"),
        [_("Ressource"), _("Sorte"), _("Licence")],
        [
            [
                Cell(one.title, f"/library/{one.key}"),
                RESOURCE_KINDS.label(one.kind, language()),
                one.licence,
            ]
            for one in resources
        ],
    )


def _built(developments: list[Any]) -> Table:
    return Table(
        "report-developments",
        _("Ce qui se construit ensemble"),
        [_("Développement"), _("État"), _("Livré le")],
        [
            [one.title, DEVELOPMENT_STATES.label(one.state, language()).capitalize(), day(one.delivered)]
            for one in developments
        ],
    )
