"""What everybody may see of surveys: which are open, what one survey is, and its questions before answering."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.meaning.access import Refused
from communaux.meaning.declare import of
from communaux.modules.surveys.acts import responses
from communaux.modules.surveys.models import Survey, SurveyVersion, Wave
from communaux.modules.surveys.pages import find
from communaux.modules.surveys.pages.answering import path_of
from communaux.modules.surveys.reading import surveys as reading
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.definition import Definition, Type
from communaux.nouns.acts.permissions import is_steward
from communaux.nouns.answers import viewer_of
from communaux.nouns.models import Organisation

_SECONDS = {Type.LONGTEXT: 150, Type.TABLE: 240, Type.MATRIX: 180}
"""Seconds that a field of this type takes; others take a quarter of a minute."""


def surveys(request: HttpRequest) -> HttpResponse:
    """What is asked now, by whom, until when; and what was asked before."""
    viewer = viewer_of(request)
    lang = find.language()
    listed = list(reading.seen(viewer))
    waves = reading.waves_of(listed)
    rows = []
    for survey in listed:
        wave = reading.open_wave(waves.get(survey.pk, ()))
        rows.append(
            {
                "survey": survey,
                "title": words(survey.title, lang),
                "aim": words(survey.aim, lang),
                "wave": wave,
                "waves": waves.get(survey.pk, []),
                "draft": survey.state == "draft",
            }
        )
    context = {
        "now": [row for row in rows if row["wave"]],
        "before": [row for row in rows if not row["wave"]],
        "steward": is_steward(viewer),
    }
    return render(request, "surveys/surveys.html", context)


def words(texts: dict[str, str], lang: str) -> str:
    """A text in the language of the page, else in the other."""
    return texts.get(lang) or texts.get("fr") or next(iter(texts.values()), "")


def with_slash(request: HttpRequest, slug: str) -> HttpResponse:
    """``/surveys/<slug>/`` is the survey too."""
    return redirect(f"/surveys/{slug}", permanent=True)


def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """One survey: why, how long, who reads the answers, and where to begin or go on."""
    viewer = viewer_of(request)
    lang = find.language()
    found = find.survey(request, slug)
    waves = reading.waves_of([found]).get(found.pk, [])
    wave = reading.open_wave(waves)
    latest = wave or (waves[0] if waves else None)
    version = latest.questionnaire if latest else found.versions.order_by("-number").first()
    definition = definition_of(version) if version else None
    standings = reading.standings(viewer, wave, responses.FOR[found.audience]) if wave else []
    context: dict[str, Any] = {
        "survey": found,
        "title": words(found.title, lang),
        "aim": words(found.aim, lang),
        "wave": wave,
        "waves": waves,
        "standings": [
            {
                "organisation": one.organisation,
                "response": one.response,
                "url": path_of(one.response) if one.response else "",
                "answered": one.answered,
                "total": one.total,
            }
            for one in standings
        ],
        "questions": len(definition.questions) if definition else 0,
        "hours": length(definition) if definition else "",
        "intro": definition.intro.label(lang) if definition and definition.intro else "",
        "version": version,
        "viewer": viewer,
        "steward": is_steward(viewer),
        "trail": [(_("Enquêtes"), "/surveys/"), (words(found.title, lang), None)],
    }
    return render(request, "surveys/survey.html", context)


def length(definition: Definition) -> str:
    """How long answering takes, in words: by the kinds of its questions, to the half hour."""
    seconds = sum(_SECONDS.get(field.type, 15) for field in definition.fields.values() if not field.show_if)
    halves = max(1, math.ceil(seconds / 1800))
    if halves == 1:
        return _("une demi-heure")
    hours, half = divmod(halves, 2)
    if hours == 1:
        return _("une heure et demie") if half else _("une heure")
    return (
        _("%(hours)d heures et demie") % {"hours": hours}
        if half
        else _("%(hours)d heures") % {"hours": hours}
    )


@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to answer, or go on."""
    viewer = viewer_of(request)
    found = find.survey(request, slug)
    wave = reading.open_wave(reading.waves_of([found]).get(found.pk, []))
    if wave is None:
        messages.error(request, _("Aucune vague n’est ouverte en ce moment."))
        return redirect(found.get_absolute_url())
    named = request.POST.get("organisation", "")
    organisation = get_object_or_404(Organisation, slug=named) if named else None
    try:
        response = responses.start(viewer, wave, organisation)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found.get_absolute_url())
    except Refused as refused:
        raise PermissionDenied from refused
    response.wave = wave
    return redirect(f"{path_of(response)}/")


def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question before answering: to prepare, or to print."""
    lang = find.language()
    found: Survey = find.survey(request, slug)
    waves = reading.waves_of([found]).get(found.pk, [])
    chosen: Wave | None = reading.open_wave(waves) or (waves[0] if waves else None)
    version = chosen.questionnaire if chosen else found.versions.order_by("-number").first()
    if version is None:
        raise Http404
    definition = definition_of(version)
    context = {
        "survey": found,
        "title": words(found.title, lang),
        "version": version,
        "definition": definition,
        "lang": lang,
        "trail": [
            (_("Enquêtes"), "/surveys/"),
            (words(found.title, lang), found.get_absolute_url()),
            (_("Les questions"), None),
        ],
    }
    return render(request, "surveys/questions.html", context)


def definition(request: HttpRequest, key: str) -> HttpResponse:
    """A questionnaire as JSON, as it was put: to read it with other programs, or to start another from it."""
    visible = of(SurveyVersion).visible(viewer_of(request).roles)
    version = get_object_or_404(SurveyVersion.objects.filter(visible), key=key)
    response = JsonResponse(version.definition, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["ETag"] = f'"{version.digest}"'
    response["Content-Disposition"] = f'inline; filename="{version.key}.json"'
    return response
