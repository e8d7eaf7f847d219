"""The report's part on surveys: what the network asked itself, and how many answered. Results stay on their pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from communaux.doors.report.parts.words import day, public
from communaux.doors.report.shape import Entry, Section
from communaux.meaning.fields import in_language
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.rules.suppression import LEAST


def years() -> Iterable[int]:
    """The years in which a wave of a survey was open."""
    return {year for wave in _waves() for year in range(wave.opens.year, wave.closes.year + 1)}


def section(year: int) -> Section:
    """The waves that were open that year."""
    waves = _waves().filter(opens__lte=date(year, 12, 31), closes__gte=date(year, 1, 1))
    return Section("surveys", _("Enquêtes"), entries=[_entry(wave) for wave in waves])


def _waves() -> Any:
    """Waves with real answers: those of invented organisations alone are an example."""
    real = Q(responses__state="submitted") & ~Q(responses__organisation__fictional=True)
    return (
        public(Wave)
        .select_related("survey")
        .annotate(answers=Count("responses", filter=real))
        .filter(answers__gt=0)
        .order_by("opens", "pk")
    )


def _entry(wave: Any) -> Entry:
    when = _("du %(first)s au %(last)s") % {"first": day(wave.opens), "last": day(wave.closes)}
    if wave.answers < LEAST:
        answered = _("moins de %(number)s réponses") % {"number": LEAST}
    else:
        answered = _("%(number)s réponses") % {"number": wave.answers}
    title = f"{in_language(wave.survey.title)}, {in_language(wave.title)}"
    return Entry(
        title, f"/surveys/{wave.survey.slug}/analysis/", f"{when} · {answered}", in_language(wave.survey.aim)
    )
