"""Reading one's answers again, saying who may read them, consenting, sending; and what one may still do afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.access import Refused, Viewer
from communaux.modules.surveys import verbs
from communaux.modules.surveys.acts import responses
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.pages import find
from communaux.modules.surveys.pages.answering import heading, menu, path_of
from communaux.modules.surveys.permissions import allows
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.definition import Definition, Visibility
from communaux.modules.surveys.rules.showing import Shown, answered, progress, shown
from communaux.modules.surveys.rules.telling import lines
from communaux.nouns.answers import viewer_of


def review(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The page before sending; its buttons send, consent, take up again and take back."""
    response = find.response(request, slug, key)
    definition = definition_of(response.wave.questionnaire)
    if request.method == "POST":
        done = _do(request, response)
        if done:
            return redirect(done)
        response = find.response(request, slug, key)
    lang = find.language()
    viewer = viewer_of(request)
    now = shown(definition, response.answers)
    parts = progress(definition, response.answers, now)
    here = path_of(response)
    obstacles = responses.obstacles(definition, response)
    open_ = response.wave.is_open()
    context = {
        **heading(response, lang),
        "response": response,
        "here": here,
        "menu": menu(parts, here, "", lang),
        "done": sum(part.answered for part in parts),
        "total": sum(part.total for part in parts),
        "open": open_,
        "obstacles": [
            {
                "text": text,
                "label": definition.by_id[name].label.label(lang),
                "url": f"{here}/{definition.section_of[name].key}#{name}",
            }
            for name, text in obstacles.items()
        ],
        "unconfirmed": sum(1 for mark in response.marks.values() if mark.get("from")),
        "readers": _by_reader(definition, response, now, lang),
        "may_consent": allows(viewer, verbs.CONSENT_GIVEN, response),
        "may_withdraw": allows(viewer, verbs.RESPONSE_WITHDRAWN, response),
        "sections": _told(definition, response, now, here, lang),
    }
    return render(request, "surveys/review.html", context)


def _do(request: HttpRequest, response: Response) -> str:
    """What the pressed button asks; the address to go on to, '' to stay."""
    viewer = viewer_of(request)
    here = path_of(response)
    verb = request.POST.get("do", "")
    try:
        if verb == "send":
            return _send(request, viewer, response, here)
        if verb == "consent":
            responses.consent(viewer, response, request.POST.get("consent") == "yes")
            messages.success(request, _("Votre choix pour la recherche est noté."))
        elif verb == "confirm":
            responses.save(viewer, response, {}, confirm=list(response.marks))
            messages.success(request, _("Les réponses reprises sont confirmées."))
        elif verb == "reopen":
            responses.reopen(viewer, response)
            messages.success(
                request, _("Vous pouvez modifier vos réponses. Pensez à les envoyer de nouveau.")
            )
            return f"{here}/review"
        elif verb == "withdraw":
            responses.withdraw(viewer, response)
            messages.success(request, _("Vos réponses sont retirées. Personne d’autre ne les lit plus."))
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return ""
    except Refused as refused:
        raise PermissionDenied from refused
    return f"{here}/review"


def _send(request: HttpRequest, viewer: Viewer, response: Response, here: str) -> str:
    """Send, with the choice for research that stands beside the button."""
    said = request.POST.get("consent", "")
    if said in ("yes", "no") and allows(viewer, verbs.CONSENT_GIVEN, response):
        response = responses.consent(viewer, response, said == "yes")
    responses.submit(viewer, response)
    return f"{here}/thanks"


def _by_reader(definition: Definition, response: Response, now: Shown, lang: str) -> list[dict[str, Any]]:
    """Who will read how many answers, and which."""
    found: dict[str, list[str]] = {one.value: [] for one in Visibility}
    for question in definition.questions:
        if question.id in now.questions and answered(question, response.answers, now):
            seen = responses.visibility_of(response, definition, question.id)
            found[seen].append(question.label.label(lang))
    return [{"code": code, "count": len(labels), "labels": labels} for code, labels in found.items()]


def _told(
    definition: Definition, response: Response, now: Shown, here: str, lang: str
) -> list[dict[str, Any]]:
    """Every answer that shows, in words, to read again."""
    sections = []
    for section in definition.sections:
        rows = []
        for question in section.questions:
            if question.id not in now.questions or not answered(question, response.answers, now):
                continue
            told = []
            for one in question.fields:
                value = response.answers.get(one.id)
                if value is not None and one.id in now.fields:
                    label = "" if one.id == question.id or one.other_of else one.label.label(lang)
                    told.append({"label": label, "lines": lines(one, value, lang)})
            rows.append(
                {
                    "label": question.label.label(lang),
                    "url": f"{here}/{section.key}#{question.id}",
                    "told": told,
                    "seen": responses.visibility_of(response, definition, question.id),
                }
            )
        if rows:
            sections.append({"title": section.title.label(lang), "rows": rows})
    return sections


def answers(request: HttpRequest, key: str) -> HttpResponse:
    """The answers of a response as JSON, for programs of those who write it."""
    response = find.own_response(request, key)
    definition = definition_of(response.wave.questionnaire)
    body = {
        "@id": f"{settings.BASE_URL}/responses/{response.key}",
        "version": response.version,
        "state": response.state,
        "questionnaire": f"{settings.BASE_URL}/questionnaires/{response.wave.questionnaire.key}.json",
        "answers": response.answers,
        "shown": sorted(shown(definition, response.answers).fields),
        "visibility": {
            question.id: responses.visibility_of(response, definition, question.id)
            for question in definition.questions
        },
        "to_confirm": sorted(name for name, mark in response.marks.items() if mark.get("from")),
        "facing": response.aside,
    }
    reply = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    reply["Cache-Control"] = "private, no-store"
    return reply


def thanks(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What happens next."""
    response = find.response(request, slug, key)
    lang = find.language()
    context = {
        **heading(response, lang),
        "response": response,
        "here": path_of(response),
        "may_apply": allows(viewer_of(request), verbs.RESPONSE_APPLIED, response),
    }
    return render(request, "surveys/thanks.html", context)
