"""What the platform works on: its application, answers to reviewers, its plan, renewal, appeal, withdrawal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import platform
from communaux.modules.charter.models.recognition import Decision, Question, Recognition
from communaux.modules.charter.pages import recognition_shown as shown
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import process, validity
from communaux.modules.charter.rules.process import Event, State, Who
from communaux.modules.network.pages.organisation import find
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.models import Organisation


class AnswerForm(forms.Form):
    """The answer to one question."""

    answer = forms.CharField(
        label=gettext_lazy("Votre réponse"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class StepForm(forms.Form):
    """What was done of one step."""

    account = forms.CharField(
        label=gettext_lazy("Ce que vous avez fait"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Sera lu par tout le monde."),
    )
    link = forms.CharField(label=gettext_lazy("Adresse qui le montre"), required=False, max_length=500)


class AppealForm(forms.Form):
    """Why other peers should read again."""

    reasons = forms.CharField(
        label=gettext_lazy("Ce que vous contestez, et pourquoi"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("D’autres personnes que les premières liront votre demande et ces raisons."),
    )


def _mine(request: HttpRequest, slug: str) -> tuple[Viewer, Organisation]:
    """The viewer and the platform that they speak for. Raises PermissionDenied."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    if not MATRIX.allows(viewer, v.OPENED, organisation.pk):
        raise PermissionDenied
    return viewer, organisation


def application(request: HttpRequest, slug: str) -> HttpResponse:
    """The application as the platform sees it: what is missing, what is asked, what is next."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer, organisation = _mine(request, slug)
    here = f"{organisation.get_absolute_url()}/charter/application"
    recognition = reading.of_organisation(organisation)
    forms_ = _forms(request, viewer, recognition)
    if request.method == "POST":
        answer = _do(request, viewer, organisation, recognition, forms_)
        if answer:
            return redirect(here)
    return render(
        request, "charter/recognition/application.html", _context(viewer, organisation, recognition, forms_)
    )


def _forms(request: HttpRequest, viewer: Viewer, recognition: Recognition | None) -> dict[str, Any]:
    """A form for each question and each step; the one that was sent keeps what was typed."""
    if recognition is None:
        return {"questions": [], "steps": []}
    sent = request.POST.get("what", "") if request.method == "POST" else ""
    questions = []
    for one in shown.conversation(recognition):
        data = request.POST if sent == f"answer-{one.key}" else None
        initial = {"answer": one.answer, "version": one.version}
        questions.append((one, AnswerForm(data, initial=initial, auto_id=f"q-{one.key}-%s")))
    steps = []
    for step in shown.plan(recognition, published=True):
        data = request.POST if sent == f"step-{step.key}" else None
        initial = {"account": step.account, "link": step.link}
        steps.append((step, StepForm(data, initial=initial, auto_id=f"s-{step.key}-%s")))
    return {"questions": questions, "steps": steps}


def _do(
    request: HttpRequest,
    viewer: Viewer,
    organisation: Organisation,
    recognition: Recognition | None,
    forms_: dict[str, Any],
) -> bool:
    """What a button of the page asks for; whether the page is to be opened afresh."""
    what = request.POST.get("what", "")
    if what == "open":
        press(request, lambda: platform.open_application(viewer, organisation), _("La demande est ouverte."))
        return True
    if recognition is None:
        raise Http404
    pressed = {
        "submit": (platform.submit, _("La demande est déposée. Le secrétariat la vérifie.")),
        "send-answers": (platform.send_answers, _("Vos réponses sont remises aux pairs.")),
        "report-plan": (platform.report_plan, _("Le plan est soumis à la vérification du comité.")),
        "renew": (platform.renew, _("Le renouvellement est demandé.")),
    }
    if what in pressed:
        act, words = pressed[what]
        press(request, lambda: act(viewer, recognition), words)
        return True
    for question, form in forms_["questions"]:
        if what == f"answer-{question.key}" and form.is_valid():
            return _answered(request, viewer, question, form)
    for step, form in forms_["steps"]:
        if what == f"step-{step.key}" and form.is_valid():
            return attempt(form, lambda: platform.report_step(viewer, step, form.cleaned_data)) is not None  # noqa: B023
    return False


def _answered(request: HttpRequest, viewer: Viewer, question: Question, form: AnswerForm) -> bool:
    seen = form.cleaned_data.get("version")
    values = {"answer": form.cleaned_data["answer"]}
    made = attempt(form, lambda: platform.answer(viewer, question, values, expected_version=seen))
    if made is None and hasattr(form, "conflict"):
        form.theirs = question.answer  # type: ignore[attr-defined]
        form.data = {**request.POST.dict(), "version": form.conflict.current_version}
    return made is not None


def _context(
    viewer: Viewer, organisation: Organisation, recognition: Recognition | None, forms_: dict[str, Any]
) -> dict[str, Any]:
    path = organisation.get_absolute_url()
    today = timezone.localdate()
    charter = reading.charter_in_force()
    done_with = recognition is None or recognition.state in {"deferred", "suspended", "expired", "withdrawn"}
    preparing = recognition is not None and recognition.state in {"draft", "renewal-due"}
    missing = reading.missing(organisation.pk, charter.pk) if charter and (preparing or done_with) else ()
    may = process.possible(State(recognition.state), Who.APPLICANT) if recognition else ()
    decided = (
        Decision.objects.filter(recognition=recognition).order_by("-decided_on", "-pk")
        if recognition
        else Decision.objects.none()
    )
    appeal_open = (
        recognition is not None
        and Event.APPEAL in may
        and not validity.appeal_lacking(recognition.decided_on, recognition.final, today)
    )
    return {
        "organisation": organisation,
        "path": path,
        "recognition": recognition,
        "charter": charter,
        "done_with": done_with,
        "state": shown.state_words(recognition) if recognition else "",
        "steps": shown.steps(recognition) if recognition else [],
        "missing": [{"code": one.code, "text": shown.say(one.said)} for one in missing],
        "preparing": preparing or done_with,
        "questions": forms_["questions"],
        "unanswered": sum(not one.answer for one, _form in forms_["questions"]),
        "plan": forms_["steps"],
        "may": {event.value.replace("-", "_") for event in may},
        "appeal_open": appeal_open,
        "appeal_until": shown.day(
            recognition.decided_on + dt.timedelta(days=validity.APPEAL_DAYS)
            if recognition and recognition.decided_on
            else None
        ),
        "decisions": shown.decisions(decided),
        "appeals": shown.appeals(recognition) if recognition else [],
        "readers": _readers(recognition),
        "until": shown.day(validity.end(recognition.until, recognition.renew_by)) if recognition else "",
        "trail": shown.trail(organisation, (_("Demande de reconnaissance"), None)),
    }


def _readers(recognition: Recognition | None) -> list[dict[str, str]]:
    """Who reads: the organisations, and from where each speaks. The platform may say that somebody is too close."""
    if recognition is None:
        return []
    from communaux.modules.charter import lists_recognition as lists

    rows = reading.current_reviews(recognition).filter(state__in=("accepted", "submitted"))
    return [
        {
            "organisation": one.organisation.name,
            "voice": shown.label(lists.REVIEWER_VOICES, one.voice),
            "state": shown.label(lists.REVIEW_STATES, one.state),
        }
        for one in rows.select_related("organisation")
    ]


def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask that others read again."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer, organisation = _mine(request, slug)
    recognition = reading.of_organisation(organisation)
    if recognition is None:
        raise Http404
    here = f"{organisation.get_absolute_url()}/charter/application"
    form = AppealForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: platform.appeal(viewer, recognition, form.cleaned_data)) is not None:
        messages.success(request, _("Le recours est déposé. D’autres pairs vont lire."))
        return redirect(here)
    context = {
        "form": form,
        "title": _("Faire un recours"),
        "eyebrow": organisation.name,
        "lede": _(
            "D’autres personnes que les premières lisent, puis le comité décide. Cette décision est définitive."
        ),
        "button": _("Déposer le recours"),
        "back": here,
        "back_words": _("Ne pas faire de recours"),
        "trail": shown.trail(organisation, (_("Demande de reconnaissance"), here), (_("Recours"), None)),
    }
    return render(request, "charter/recognition/form.html", context)


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks before an application, or a recognition, is withdrawn."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer, organisation = _mine(request, slug)
    recognition = reading.of_organisation(organisation)
    if recognition is None or Event.WITHDRAW not in process.possible(State(recognition.state), Who.APPLICANT):
        raise Http404
    here = f"{organisation.get_absolute_url()}/charter/application"
    if request.method == "POST":
        press(request, lambda: platform.withdraw(viewer, recognition), _("La demande est retirée."))
        return redirect(here)
    lost = _("La reconnaissance en cours prend fin aujourd’hui, et la page publique le dit.")
    context = {
        "title": _("Retirer la demande"),
        "question": _("Retirer cette demande de reconnaissance ?"),
        "consequences": [
            lost if recognition.holds else _("Les personnes qui lisent sont prévenues."),
            _("Ce qui a été publié reste publié. Vous pourrez déposer une autre demande."),
        ],
        "action": _("Retirer"),
        "danger": True,
        "back_url": here,
        "hidden": {},
        "trail": shown.trail(organisation, (_("Demande de reconnaissance"), here), (_("Retirer"), None)),
    }
    return render(request, "confirm.html", context)
