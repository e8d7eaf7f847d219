"""Coding the open answers of one question: its codebook, its answers with their codes, what comes out of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.surveys import verbs
from communaux.modules.surveys.acts import coding as acts
from communaux.modules.surveys.models import Code, Response
from communaux.modules.surveys.pages import analysis_shown as show
from communaux.modules.surveys.pages.analysis import Place, open_page
from communaux.modules.surveys.permissions import CODERS, MATRIX
from communaux.modules.surveys.reading.analysis_coding import coding_of
from communaux.modules.surveys.rules.definition import Field
from communaux.nouns.answers import attempt, press


def may_code(viewer: Viewer) -> bool:
    """Whether the viewer may say which codes hold for an answer that they read."""
    return MATRIX.allows(viewer, verbs.ANSWER_CODED)


def may_keep(viewer: Viewer) -> bool:
    """Whether the viewer keeps the codebook."""
    return MATRIX.allows(viewer, verbs.CODE_ADDED)


@require_http_methods(["GET", "HEAD", "POST"])
def coding(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The page where answers are coded."""
    place = Place(request, slug)
    one = place.field(name)
    if one.type not in ("text", "longtext"):
        raise Http404
    if place.viewer.account is None:
        return redirect_to_login(request.get_full_path())
    if not may_code(place.viewer):
        raise PermissionDenied
    here = f"{place.base}{name}/coding/"
    form: Any = form_class(of(Code), CODERS)() if may_keep(place.viewer) else None
    if request.method == "POST":
        answer = _posted(request, place, one, here)
        if isinstance(answer, HttpResponse):
            return answer
        form = answer or form
    question = place.definition.question_of[name]
    found = coding_of(place.viewer, place.the_wave(), question, one)
    title = show.words(question.label)
    context = place.context(
        title=title,
        name=name,
        form=form,
        coding=found,
        codes=[code_shown(code) for code in found.codes],
        here_url=here,
        done=found.done,
        **open_page(place, one, request.GET.get("from", "0"), "coding/"),
    )
    for answer in context["answers"]:
        answer.codes = found.mine.get(answer.response)
    context["trail"] = [
        *context["trail"],
        (title, f"{place.base}{name}/{place.query}"),
        (_("Coder les réponses"), None),
    ]
    return render(request, "surveys/analysis/coding.html", context)


def _posted(request: HttpRequest, place: Place, one: Field, here: str) -> HttpResponse | forms.Form | None:
    """Do what a button of the page asks: the way on, or a form that was refused."""
    viewer, wave = place.viewer, place.the_wave()
    back = here + (f"?wave={wave.slug}" if place.query else "")
    start = request.POST.get("from", "")
    if start.isdigit():
        back += ("&" if "?" in back else "?") + f"from={start}"
    if "response" in request.POST:
        pk = request.POST["response"]
        response = get_object_or_404(
            Response.objects.select_related("wave__questionnaire"), pk=pk if pk.isdigit() else 0, wave=wave
        )
        keys = request.POST.getlist("codes")
        press(request, lambda: acts.code_answer(viewer, response, one.id, keys), _("C’est codé."))
        return redirect(f"{back}#a-{response.pk}")
    if "remove" in request.POST:
        code = get_object_or_404(Code, key=request.POST["remove"], wave=wave, field=one.id)
        into = Code.objects.filter(key=request.POST.get("into", ""), wave=wave, field=one.id).first()
        press(request, lambda: acts.remove_code(viewer, code, into), _("Le code est retiré."))
        return redirect(back)
    form = form_class(of(Code), CODERS)(request.POST)
    if form.is_valid():
        added = attempt(form, lambda: acts.add_code(viewer, wave, one.id, form.values()))
        if added is not None:
            messages.success(request, _("Le code est ajouté."))
            return redirect(back)
    return form


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, slug: str, name: str, key: str) -> HttpResponse:
    """Say a code in other words, or take it away."""
    place = Place(request, slug)
    if not may_keep(place.viewer):
        raise PermissionDenied
    found = get_object_or_404(Code, key=key, wave=place.the_wave(), field=name)
    form = form_class(of(Code), CODERS)(request.POST or None, initial=initial(of(Code), found, CODERS))
    here = f"{place.base}{name}/coding/{place.query}"
    if request.method == "POST" and form.is_valid():
        changes = form.values(only_changed=True)
        if attempt(form, lambda: acts.change_code(place.viewer, found, changes)) is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(here)
    others = Code.objects.filter(wave=found.wave_id, field=name).exclude(pk=found.pk).order_by("order")
    context = place.context(
        form=form,
        code=code_shown(found),
        others=[code_shown(one) for one in others],
        here_url=here,
    )
    context["trail"] = [
        *context["trail"],
        (_("Coder les réponses"), here),
        (in_language(found.label), None),
    ]
    return render(request, "surveys/analysis/code.html", context)


def code_shown(one: Code) -> dict[str, str]:
    """A code as words."""
    return {"key": one.key, "label": in_language(one.label), "note": in_language(one.note)}
