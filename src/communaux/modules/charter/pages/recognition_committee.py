"""What the committee works on: everything that peers wrote, a decision proposed, the voices of its members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.modules.charter import lists_recognition as lists
from communaux.modules.charter.acts.recognition import committee, secretary
from communaux.modules.charter.models.recognition import (
    Complaint,
    ConsentRound,
    ConsentVoice,
    Opinion,
    PlanStep,
    Recognition,
)
from communaux.modules.charter.pages import recognition_shown as shown
from communaux.modules.charter.pages.recognition_desk import ReasonForm
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import process
from communaux.modules.charter.rules.process import Event, State, Who
from communaux.modules.charter.rules.reviewers import panel_lacking
from communaux.nouns.answers import attempt, press, viewer_of

AWAITED = ("deliberation", "plan-check", "appeal", "inquiry")
"""States in which a decision is expected of the committee."""


class RoundForm(forms.Form):
    """A decision proposed."""

    outcome = forms.ChoiceField(label=gettext_lazy("Décision proposée"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=gettext_lazy("Motifs"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Publiés avec la décision : des faits, des raisons. Markdown accepté."),
    )
    plan_due = forms.DateField(
        label=gettext_lazy("Échéance du plan"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("S’il y a un plan de progrès : dans les 18 mois."),
    )

    def __init__(self, data: Any, state: State) -> None:
        super().__init__(data)
        possible = process.OUTCOMES & set(process.possible(state, Who.COMMITTEE))
        terms = [
            term for term in lists.DECISION_OUTCOMES.terms if term.code in {one.value for one in possible}
        ]
        self.fields["outcome"].choices = [(term.code, term.label(shown.language())) for term in terms]  # type: ignore[attr-defined]
        if Event.RECOGNISE_WITH_PLAN not in possible:
            del self.fields["plan_due"]


class VoiceForm(forms.Form):
    """One's voice."""

    stance = forms.ChoiceField(label=gettext_lazy("Votre voix"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Pour une objection : en quoi cette décision nuirait à ce qui nous rassemble."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(term.code, term.label(shown.language())) for term in lists.CONSENT_STANCES.terms]
        self.fields["stance"].choices = choices  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """A step of the plan."""

    criterion = forms.ChoiceField(label=gettext_lazy("Critère"), required=False)
    text = forms.CharField(label=gettext_lazy("Ce qui est à faire"), max_length=500)

    def __init__(self, data: Any, codes: list[str]) -> None:
        super().__init__(data, auto_id="step-%s")
        self.fields["criterion"].choices = [("", _("Toute la demande")), *((c, c) for c in codes)]  # type: ignore[attr-defined]


def _member(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if reading.committee_member(viewer) is None:
        raise PermissionDenied
    return viewer


def home(request: HttpRequest) -> HttpResponse:
    """What waits for a decision."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer = _member(request)
    rows = (
        Recognition.objects.filter(state__in=AWAITED)
        .select_related("organisation")
        .order_by("moved_on", "pk")
    )
    member = reading.committee_member(viewer)
    said = set(
        ConsentVoice.objects.filter(member=member, round__state="open").values_list(
            "round__recognition", flat=True
        )
    )
    rounds = set(ConsentRound.objects.filter(state="open").values_list("recognition", flat=True))
    context = {
        "lines": [
            {
                "recognition": row,
                "state": shown.state_words(row),
                "since": shown.day(row.moved_on),
                "round": row.pk in rounds,
                "said": row.pk in said,
            }
            for row in rows
        ],
        "trail": [(_("Charte"), "/charter/"), (_("Comité"), None)],
    }
    return render(request, "charter/recognition/committee.html", context)


def one(request: HttpRequest, key: str) -> HttpResponse:
    """One application before the committee."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer = _member(request)
    recognition = Recognition.objects.select_related("organisation", "charter").filter(key=key).first()
    if recognition is None:
        raise Http404
    tied = reading.tied_members(recognition)
    member = reading.committee_member(viewer)
    bound = member is not None and member.pk in tied
    sent = request.POST if request.method == "POST" else None
    what = request.POST.get("what", "") if sent is not None else ""
    parts = shown.dossier(recognition, opinions_of=_opinions(recognition)) if not bound else []
    codes = [row["code"] for part in parts for row in part["criteria"]]
    current = reading.open_round(recognition)
    voice = ConsentVoice.objects.filter(round=current, member=member).first() if current else None
    initial = {"stance": voice.stance, "reason": voice.reason} if voice else None
    every = {
        "round": RoundForm(sent if what == "round" else None, State(recognition.state)),
        "voice": VoiceForm(sent if what == "voice" else None, initial=initial, auto_id="voice-%s"),
        "step": StepForm(sent if what == "step" else None, codes),
        "back": ReasonForm(sent if what == "send-back" else None, auto_id="back-%s"),
    }
    if what and _act(request, viewer, recognition, what, every):
        return redirect(f"/charter/committee/{recognition.key}")
    return render(
        request, "charter/recognition/decide.html", _context(recognition, parts, current, voice, every, bound)
    )


def _opinions(recognition: Recognition) -> Any:
    """What was handed in, in the reading that the committee decides on."""
    rows = Opinion.objects.filter(
        recognition=recognition, review__state="submitted", review__cycle=recognition.cycle
    )
    if recognition.state != State.APPEAL:
        latest = rows.order_by("-review__appeal").values_list("review__appeal", flat=True).first()
        rows = rows.filter(review__appeal=bool(latest))
    return rows.order_by("criterion", "review")


def _act(
    request: HttpRequest, viewer: Viewer, recognition: Recognition, what: str, every: dict[str, Any]
) -> bool:
    """Do what a button asks; whether the page is to be opened afresh."""
    acts: dict[str, Any] = {
        "round": committee.open_round,
        "voice": committee.say,
        "step": committee.add_step,
        "send-back": secretary.send_back_to_review,
    }
    if what in acts:
        form = every["back" if what == "send-back" else what]
        return (
            form.is_valid()
            and attempt(form, lambda: acts[what](viewer, recognition, form.cleaned_data)) is not None
        )
    if what == "take-back":
        press(request, lambda: committee.take_back(viewer, recognition), _("La proposition est reprise."))
    elif what == "decide":
        press(request, lambda: committee.decide(viewer, recognition), _("La décision est prise et publiée."))
    elif what == "remove-step":
        key = request.POST.get("step", "")[:20].replace("\x00", "")
        step = PlanStep.objects.select_related("recognition").filter(recognition=recognition, key=key).first()
        if step is None:
            raise Http404
        press(request, lambda: committee.remove_step(viewer, step), _("L’étape est retirée."))
    else:
        raise Http404
    return True


def _context(
    recognition: Recognition,
    parts: list[dict[str, Any]],
    current: ConsentRound | None,
    voice: ConsentVoice | None,
    every: dict[str, Any],
    bound: bool,
) -> dict[str, Any]:
    state = State(recognition.state)
    awaited = state in AWAITED and not bound
    voices = (
        ConsentVoice.objects.filter(round=current).select_related("member__person")
        if current
        else ConsentVoice.objects.none()
    )
    needs_panel = state in {State.DELIBERATION, State.APPEAL}
    panel = (
        [shown.say(one) for one in panel_lacking(reading.seats(recognition))]
        if awaited and needs_panel
        else []
    )
    lacks = [shown.say(one) for one in reading.consent_lacking(current)] if current else []
    return {
        "recognition": recognition,
        "organisation": recognition.organisation,
        "path": recognition.organisation.get_absolute_url(),
        "state": shown.state_words(recognition),
        "awaited": awaited,
        "bound": bound,
        "parts": parts,
        "panel": panel,
        "questions": shown.conversation(recognition) if not bound else [],
        "plan": shown.plan(recognition),
        "planning": awaited
        and not panel
        and current is None
        and Event.RECOGNISE_WITH_PLAN in process.possible(state, Who.COMMITTEE),
        "appeals": shown.appeals(recognition) if not bound else [],
        "complaints": list(
            Complaint.objects.filter(recognition=recognition, state="inquiry").select_related("criterion")
        )
        if state == State.INQUIRY and not bound
        else [],
        "round": current,
        "outcome": shown.label(lists.DECISION_OUTCOMES, current.outcome) if current else "",
        "plan_due": shown.day(current.plan_due) if current else "",
        "voices": [
            {
                "name": one.member.person.name,
                "words": shown.label(lists.CONSENT_STANCES, one.stance),
                "stance": one.stance,
                "reason": one.reason,
            }
            for one in voices.order_by("pk")
        ],
        "mine": voice,
        "lacks": lacks,
        "ready": awaited and current is not None and not lacks and not panel,
        "forms": every,
        "may_send_back": state == State.DELIBERATION and not bound,
        "readers": [
            f"{one.organisation.name} ({shown.label(lists.REVIEWER_VOICES, one.voice)})"
            for one in reading.current_reviews(recognition)
            .filter(state="submitted")
            .select_related("organisation")
        ],
        "trail": [
            (_("Charte"), "/charter/"),
            (_("Comité"), "/charter/committee/"),
            (recognition.organisation.name, None),
        ],
    }
