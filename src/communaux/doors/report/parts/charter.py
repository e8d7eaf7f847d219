"""The report's part on the charter: the text in force, who signed, what was decided. Dated facts, never a score."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.doors.report.parts.words import day, language, public
from communaux.doors.report.shape import Cell, Figure, Section, Table
from communaux.meaning.fields import in_language
from communaux.modules.charter.lists import AMENDMENT_STATES
from communaux.modules.charter.lists_recognition import DECISION_OUTCOMES
from communaux.modules.charter.models import Amendment, CharterVersion, Decision, Signature


def years() -> Iterable[int]:
    """The years in which somebody signed."""
    return {signed.year for signed in _signatures().values_list("signed_on", flat=True)}


def section(year: int) -> Section:
    """What the charter was, and who stood by it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    signatures = list(
        _signatures()
        .filter(signed_on__lte=last)
        .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=last))
        .select_related("organisation", "charter")
        .order_by("signed_on", "organisation__name")
    )
    new = [signature for signature in signatures if signature.signed_on >= first]
    amendments = list(public(Amendment).filter(decided_on__range=(first, last)).order_by("decided_on", "pk"))
    signatories = len({signature.organisation_id for signature in signatures})
    figures = [Figure(signatories, ngettext("signataire", "signataires", signatories), "/charter/")] * bool(
        signatories
    )
    if new:
        figures.append(
            Figure(len(new), ngettext("signature cette année", "signatures cette année", len(new)))
        )
    return Section(
        "charter",
        _("La charte"),
        sentences=_in_force(last),
        figures=figures,
        tables=[
            table for table in (_signed(new), _recognised(first, last), _decided(amendments)) if table.rows
        ],
    )


def _signatures() -> Any:
    return public(Signature).filter(organisation__fictional=False)


def _in_force(last: date) -> list[str]:
    """Which version was in force at the end of the year."""
    version = (
        public(CharterVersion)
        .filter(Q(in_force_until__isnull=True) | Q(in_force_until__gt=last), in_force_from__lte=last)
        .order_by("-ordinal")
        .first()
    )
    if version is None:
        return []
    return [
        _("À la fin de l’année, la charte en vigueur était « %(title)s », version %(number)s, du %(day)s.")
        % {"title": in_language(version.title), "number": version.number, "day": day(version.in_force_from)}
    ]


def _signed(signatures: list[Any]) -> Table:
    return Table(
        "report-signatures",
        _("Signatures de l’année"),
        [_("Organisation"), _("Date"), _("Version")],
        [
            [
                Cell(one.organisation.name, f"{one.organisation.get_absolute_url()}/charter"),
                day(one.signed_on),
                one.charter.number,
            ]
            for one in signatures
        ],
    )


def _recognised(first: date, last: date) -> Table:
    """What the peers decided in the year, each with its term."""
    decisions = (
        public(Decision)
        .filter(organisation__fictional=False, decided_on__range=(first, last))
        .select_related("organisation")
        .order_by("decided_on", "pk")
    )
    return Table(
        "report-recognitions",
        _("Décisions des pairs"),
        [_("Organisation"), _("Décision"), _("Date"), _("Valable jusqu’au")],
        [
            [
                Cell(one.organisation.name, f"{one.organisation.get_absolute_url()}/charter"),
                DECISION_OUTCOMES.label(one.outcome, language()),
                day(one.decided_on),
                day(one.until),
            ]
            for one in decisions
        ],
    )


def _decided(amendments: list[Any]) -> Table:
    lang = language()
    return Table(
        "report-amendments",
        _("Amendements à la charte décidés dans l’année"),
        [_("Amendement"), _("Décision"), _("Date")],
        [
            [one.title, AMENDMENT_STATES.label(one.state, lang).capitalize(), day(one.decided_on)]
            for one in amendments
        ],
    )
