"""The report's part on groups and workshops: what each is for, what it produced, how it moved that year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.doors.report.parts.words import language, partial, public, year_of
from communaux.doors.report.shape import Cell, Entry, Figure, Section, Table
from communaux.meaning.fields import in_language
from communaux.modules.groups.lists import DELIVERABLE_STATES, GROUP_KINDS
from communaux.modules.groups.models import Deliverable, Group, Subject


def years() -> Iterable[int]:
    """The years in which a group began, or delivered something."""
    began = _groups().exclude(started="").values_list("started", flat=True)
    delivered = _deliverables().exclude(delivered="").values_list("delivered", flat=True)
    return {year for year in map(year_of, [*began, *delivered]) if year}


def section(year: int) -> Section:
    """The groups that were at work that year."""
    at_work = [group for group in _groups() if _was_at_work(group, year)]
    began = sum(year_of(group.started) == year for group in at_work)
    products = [one for one in _deliverables().select_related("group") if year_of(one.delivered) == year]
    subjects = sum(
        year_of(subject.proposed_on) == year for subject in public(Subject).filter(fictional=False)
    )
    counted = (
        (
            len(at_work),
            ngettext("groupe ou atelier au travail", "groupes et ateliers au travail", len(at_work)),
        ),
        (began, ngettext("commencé cette année", "commencés cette année", began)),
        (len(products), ngettext("production publiée", "productions publiées", len(products))),
        (subjects, ngettext("sujet proposé", "sujets proposés", subjects)),
    )
    return Section(
        "groups",
        _("Groupes et ateliers"),
        figures=[Figure(value, label, "/groups/") for value, label in counted if value],
        entries=[_entry(group) for group in at_work],
        tables=[table for table in (_products(products),) if table.rows],
    )


def _groups() -> Any:
    return public(Group).filter(fictional=False).order_by("kind", "name")


def _deliverables() -> Any:
    return public(Deliverable).filter(group__fictional=False).order_by("delivered", "title")


def _was_at_work(group: Group, year: int) -> bool:
    """Whether it had begun by then and had not ended before. One that never began is only an idea."""
    began, ended = year_of(group.started), year_of(group.ended)
    return began is not None and began <= year and (ended is None or ended >= year)


def _entry(group: Group) -> Entry:
    meta = [GROUP_KINDS.label(group.kind, language()).capitalize()]
    if group.started:
        meta.append(_("depuis : %(when)s") % {"when": partial(group.started)})
    if group.ended:
        meta.append(_("jusqu’à : %(when)s") % {"when": partial(group.ended)})
    if size := in_language(group.size):
        meta.append(size)
    text = " ".join(part for part in (in_language(group.aim), in_language(group.product)) if part)
    return Entry(group.name, f"/groups/{group.slug}", " · ".join(meta), text)


def _products(products: list[Any]) -> Table:
    return Table(
        "report-deliverables",
        _("Ce que les groupes ont produit"),
        [_("Production"), _("Groupe"), _("Date"), _("État")],
        [
            [
                Cell(one.title, one.link),
                Cell(one.group.name, f"/groups/{one.group.slug}"),
                partial(one.delivered),
                DELIVERABLE_STATES.label(one.state, language()).capitalize(),
            ]
            for one in products
        ],
    )
