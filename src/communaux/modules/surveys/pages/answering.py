"""Filling a questionnaire: one page per section, or all on one page. Works without JavaScript; the script only saves
each answer as it is given, and shows and hides.

What cannot be saved is shown again as it was typed, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.modules.surveys.acts import responses
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.pages import find, inputs, posted, respondents, sheet
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.constraints import broken
from communaux.modules.surveys.rules.definition import Definition, Section
from communaux.modules.surveys.rules.showing import Progress, progress, shown
from communaux.nouns.answers import viewer_of

ALL = "all"
_MOST_SPARE = 30


def begin(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Where one left off: the first section with a question to answer, else the page before sending."""
    response = find.response(request, slug, key)
    definition = definition_of(response.wave.questionnaire)
    here = path_of(response)
    if response.state != "draft":
        return redirect(f"{here}/review")
    for part in progress(definition, response.answers):
        if not part.done:
            return redirect(f"{here}/{part.section.key}")
    return redirect(f"{here}/review")


def path_of(response: Response) -> str:
    """The address of the pages of a response."""
    return f"/surveys/{response.wave.survey.slug}/answer/{response.key}"


def page(request: HttpRequest, slug: str, key: str, section: str) -> HttpResponse:
    """One section, or all of them; a POST saves what changed."""
    response = find.response(request, slug, key)
    definition = definition_of(response.wave.questionnaire)
    if section == ALL:
        sections: tuple[Section, ...] = definition.sections
    else:
        found = definition.section(section)
        if found is None:
            raise Http404
        sections = (found,)
    if request.method == "POST":
        if request.headers.get("accept", "").startswith("application/json"):
            return _autosave(request, response, definition)
        return _save(request, response, definition, sections, section)
    return _shown(
        request, response, definition, sections, section, {}, {}, _spare(request.GET.get("more", ""))
    )


def _spare(asked: str) -> dict[str, int]:
    """Field -> empty rows, from ``more=Q1.8:3``."""
    name, _colon, count = asked.partition(":")
    return {name: min(int(count), _MOST_SPARE)} if count.isdecimal() and len(count) < 4 else {}


# --- Saving ----------------------------------------------------------------------------------------------------------


def _without(post: QueryDict, row: str) -> QueryDict:
    """What was sent without one row of a table (``Q1.8:<row>``)."""
    kept = post.copy()
    for name in list(kept):
        if name.startswith(row + ":"):
            del kept[name]
    return kept


def _write(
    viewer: Viewer, response: Response, definition: Definition, post: QueryDict
) -> tuple[responses.Saved, dict[str, Any]]:
    """Save what changed: answers, who reads them, a choice between two. Gives back what was typed, by field."""
    changed, typed = posted.changes(definition, post)
    confirm = _confirmed(definition, post.get("confirm", ""), response)
    saved = responses.save(viewer, response, changed, confirm=confirm)
    seen = {
        name: str(post[f"see:{name}"])
        for name in definition.by_id
        if f"see:{name}" in post
        and post[f"see:{name}"] != responses.visibility_of(saved.response, definition, name)
    }
    if seen:
        saved.response = responses.show(viewer, saved.response, seen)
    chosen = post.get("settle", "")
    if chosen:
        saved.response = _settle(viewer, saved.response, chosen)
    return saved, typed


def _confirmed(definition: Definition, asked: str, response: Response) -> list[str]:
    """The fields that somebody says still hold: those of one question, of one section, or all."""
    if asked == ALL:
        return list(response.marks)
    if asked.startswith("part:"):
        section = definition.section(asked.removeprefix("part:"))
        return [one.id for question in section.questions for one in question.fields] if section else []
    question = definition.by_id.get(asked)
    return [one.id for one in question.fields] if question else []


def _settle(viewer: Viewer, response: Response, chosen: str) -> Response:
    """Choose between answers that face each other: ``<field>|now``, ``<field>|<place>`` or ``<field>|both``."""
    name, _bar, which = chosen.partition("|")
    kept = response.aside.get(name, [])
    now = response.answers.get(name)
    if which == "both":
        value = "\n\n".join(str(one) for one in [now, *(one["value"] for one in kept)] if one)
    elif which.isdecimal() and len(which) < 4 and int(which) < len(kept):
        value = kept[int(which)]["value"]
    else:
        value = now
    return responses.settle(viewer, response, name, value, base_value=now).response


def _save(
    request: HttpRequest,
    response: Response,
    definition: Definition,
    sections: tuple[Section, ...],
    section: str,
) -> HttpResponse:
    post: QueryDict = request.POST
    spare: dict[str, int] = {}
    if row := post.get("drop", ""):
        post = _without(post, row)
    _changed, typed = posted.changes(definition, post)
    if name := post.get("add", ""):
        rows = typed.get(name)
        empty = (
            [row for row in rows if not any(row[c] for c in row if c != "id")]
            if isinstance(rows, list)
            else []
        )
        spare = {name: min(len(empty) + 1, _MOST_SPARE)}
    try:
        saved, typed = _write(viewer_of(request), response, definition, post)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return _shown(request, response, definition, sections, section, typed, {}, spare, status=409)
    response = saved.response
    if saved.wrong:
        lang = find.language()
        errors = {wrong.field: wrong.label(lang) for wrong in saved.wrong}
        kept = {name: typed[name] for name in errors if name in typed}
        return _shown(request, response, definition, sections, section, kept, errors, spare)
    here = path_of(response)
    if saved.clashes:
        messages.warning(
            request,
            _("Quelqu’un a répondu en même temps que vous. Les deux réponses sont gardées : choisissez."),
        )
        return redirect(f"{here}/{section}#{definition.question_of[saved.clashes[0]].id}")
    return redirect(_onwards(post, here, definition, section, spare))


def _onwards(
    post: QueryDict, here: str, definition: Definition, section: str, spare: Mapping[str, int]
) -> str:
    """Where one goes after saving."""
    for name, count in spare.items():
        question = definition.question_of.get(name)
        return f"{here}/{section}?more={name}:{count}#{question.id if question else ''}"
    at = post.get("drop", "") or post.get("settle", "") or post.get("confirm", "")
    name = at.split(":")[0].split("|")[0]
    question = definition.question_of.get(name) or definition.by_id.get(name)
    if question is not None:
        return f"{here}/{section}#{question.id}"
    if "next" in post:
        keys = [one.key for one in definition.sections]
        place = keys.index(section) + 1 if section in keys else len(keys)
        return f"{here}/{keys[place]}" if place < len(keys) else f"{here}/review"
    return f"{here}/{section}?saved=1"


def _autosave(request: HttpRequest, response: Response, definition: Definition) -> HttpResponse:
    """Save the answers of one question, for the script: what became of them, as JSON."""
    viewer = viewer_of(request)
    try:
        saved, _typed = _write(viewer, response, definition, request.POST)
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=409)
    response = saved.response
    lang = find.language()
    sent = " ".join(request.POST.getlist("on")).split()
    questions = {definition.question_of[name].id for name in sent if name in definition.fields}
    now = shown(definition, response.answers)
    told = respondents.told(response, viewer, lang)
    facing = {
        name: render_to_string(
            "surveys/facing.html",
            {"question": sheet.asked_one(definition, definition.by_id[name], response, now, told)},
        )
        for name in questions
    }
    return JsonResponse(
        {
            "saved": _("Enregistré à %(time)s") % {"time": time_format(timezone.localtime(), "H:i")},
            # where two answers face each other the page still shows mine: what I had before me stays the same, so
            # that sending mine again can never overwrite theirs
            "was": {
                name: sheet.was_of(response, name)
                for name in sent
                if name in definition.fields and name not in saved.clashes
            },
            "rows": {
                name: [row["id"] for row in response.answers.get(name) or []]
                for name in sent
                if name in definition.fields and definition.fields[name].columns
            },
            "errors": {wrong.field: wrong.label(lang) for wrong in saved.wrong},
            "facing": facing,
            "warnings": {
                name: " ".join(
                    said.label(lang) for _c, said in broken(definition.by_id[name], response.answers)
                )
                for name in questions
            },
            "progress": {
                part.section.key: [part.answered, part.total]
                for part in progress(definition, response.answers, now)
            },
        }
    )


# --- Showing ---------------------------------------------------------------------------------------------------------


def _shown(
    request: HttpRequest,
    response: Response,
    definition: Definition,
    sections: tuple[Section, ...],
    section: str,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    spare: Mapping[str, int],
    status: int = 200,
) -> HttpResponse:
    lang = find.language()
    viewer = viewer_of(request)
    now = shown(definition, response.answers)
    told = respondents.told(response, viewer, lang, typed=typed, errors=errors, spare=spare)
    parts = progress(definition, response.answers, now)
    keys = [one.key for one in definition.sections]
    place = keys.index(section) if section in keys else -1
    here = path_of(response)
    open_ = response.wave.is_open()
    context = {
        **heading(response, lang),
        "response": response,
        "here": here,
        "section": section,
        "taken": {one.key for one in sections if _taken(one, response) > 1},
        "sheets": sheet.asked(definition, sections, response, now, told),
        "menu": menu(parts, here, section, lang),
        "done": sum(part.answered for part in parts),
        "total": sum(part.total for part in parts),
        "who_reads": sheet.who_reads(lang),
        "countries": inputs.countries(lang),
        "may_write": open_ and response.state == "draft",
        "open": open_,
        "others": respondents.lately(definition, response, sections, told),
        "errors": [
            {"question": definition.question_of[name].id, "text": text}
            for name, text in errors.items()
            if name in definition.question_of
        ],
        "saved": "saved" in request.GET,
        "previous": f"{here}/{keys[place - 1]}" if place > 0 else "",
        "last": place == len(keys) - 1 or section == ALL,
    }
    return render(request, "surveys/answer.html", context, status=status)


def _taken(section: Section, response: Response) -> int:
    """How many questions of a section hold answers taken over that nobody confirmed."""
    return sum(
        any(response.marks.get(one.id, {}).get("from") for one in question.fields)
        for question in section.questions
    )


def heading(response: Response, lang: str) -> dict[str, Any]:
    """Where one is: survey, wave, for whom."""
    survey = response.wave.survey
    who = response.organisation.name if response.organisation else response.person.name
    title = survey.title.get(lang) or survey.title.get("fr") or survey.slug
    return {
        "survey": survey,
        "wave": response.wave,
        "who": who,
        "title": title,
        "trail": [(_("Enquêtes"), "/surveys/"), (title, survey.get_absolute_url()), (who, None)],
    }


def menu(parts: list[Progress], here: str, current: str, lang: str) -> list[dict[str, Any]]:
    """The sections, with how far each is."""
    return [
        {
            "key": part.section.key,
            "number": part.section.id,
            "label": part.section.title.label(lang),
            "url": f"{here}/{part.section.key}",
            "current": part.section.key == current,
            "answered": part.answered,
            "total": part.total,
            "done": part.done,
        }
        for part in parts
    ]
