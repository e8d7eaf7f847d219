"""What an organisation says of itself, criterion by criterion, as everybody reads it once it is shared."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communaux.meaning.fields import in_language
from communaux.modules.charter import lists
from communaux.modules.charter import verbs as v
from communaux.modules.charter.pages import shown
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import assessment as reading
from communaux.modules.network.pages.organisation import find
from communaux.nouns.answers import viewer_of


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The public answers of the latest self-assessment that is shared, with their public evidence."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    assessment = None if organisation.state == "merged" else reading.shared(organisation)
    if assessment is None:
        raise Http404
    path = organisation.get_absolute_url()
    context: dict[str, Any] = {
        "organisation": organisation,
        "path": path,
        "assessment": assessment,
        "version": assessment.charter,
        "state": shown.state_words(assessment.charter),
        "parts": [_part(one) for one in reading.rows(assessment, everything=False)],
        "may_answer": MATRIX.allows(viewer, v.ASSESSMENT_ANSWERED, organisation.pk),
        "trail": [
            (_("Annuaire"), "/directory/"),
            (organisation.name, path),
            (_("Charte"), f"{path}/charter"),
            (_("Auto-évaluation"), None),
        ],
    }
    return render(request, "charter/answers.html", context)


def _part(part: reading.PartRows) -> dict[str, Any]:
    return {
        "code": part.part.code,
        "title": in_language(part.part.title),
        "rows": [
            {
                "criterion": shown.criterion(row.answer.criterion),
                "answer": row.answer,
                "words": shown.word(lists.ANSWERS, row.answer.answer),
                "evidence": row.evidence,
            }
            for row in part.rows
        ],
    }
