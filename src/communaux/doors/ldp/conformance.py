"""``/solid/conformance``: which clauses of the Solid specifications are met, partly or not, and by which test. Shows only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.doors.ldp import clauses

STATES: dict[str, Any] = {
    "met": gettext_lazy("tenue"),
    "partly": gettext_lazy("en partie"),
    "not": gettext_lazy("non tenue"),
}
KINDS = {"met": "ok", "partly": "wait", "not": "off"}
LEVELS: dict[str, Any] = {
    "must": gettext_lazy("exigé"),
    "should": gettext_lazy("conseillé"),
    "may": gettext_lazy("permis"),
}


def page(request: HttpRequest) -> HttpResponse:
    """The page, for people and for whoever chooses a server."""
    language = get_language() or "fr"
    sections = [
        {
            "name": section.name,
            "title": section.said.label(language),
            "met": sum(one.state == "met" for one in section.clauses),
            "total": len(section.clauses),
            "rows": [_row(one, language) for one in section.clauses],
        }
        for section in clauses.sections()
    ]
    counted = clauses.counts()
    figures = [
        {"label": _("clauses tenues"), "number": counted["met"]},
        {"label": _("en partie"), "number": counted["partly"]},
        {"label": _("non tenues"), "number": counted["not"]},
    ]
    context = {"sections": sections, "figures": figures, "complete": clauses.complete()}
    return render(request, "vocabulary/conformance.html", context)


def _row(one: clauses.Clause, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at,
        "text": one.said.label(language),
        "level": LEVELS[one.level],
        "state": STATES[one.state],
        "kind": KINDS[one.state],
        "why": [said.label(language) for said in one.why],
        "tests": [test.rpartition("::")[2] for test in one.tests],
    }
