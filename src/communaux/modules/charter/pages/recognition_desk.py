"""The secretary's desk: what waits, whom to ask, the list of the committee, complaints. Stewards alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.charter import lists_recognition as lists
from communaux.modules.charter.acts.recognition import complaints, secretary
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    Recognition,
    Review,
)
from communaux.modules.charter.pages import recognition_shown as shown
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import process
from communaux.modules.charter.rules.process import Event, State, Who
from communaux.modules.charter.rules.reviewers import WHY_WORDS, panel_lacking
from communaux.nouns.acts.permissions import is_steward
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.models import Organisation, Person

SHOWN = 12
"""Candidates that the page proposes; the others are one line away."""


class MissingForm(forms.Form):
    """The list of what is missing."""

    missing = forms.CharField(
        label=gettext_lazy("Ce qui manque, point par point"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReasonForm(forms.Form):
    """A reason that goes with an act."""

    reasons = forms.CharField(
        label=gettext_lazy("Pourquoi"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What is answered to a complaint that opens no inquiry."""

    answer = forms.CharField(
        label=gettext_lazy("Votre réponse"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Envoyée à l’adresse laissée, s’il y en a une."),
    )


class MemberForm(forms.Form):
    """Who joins the committee."""

    person = forms.CharField(
        label=gettext_lazy("Personne"),
        max_length=200,
        help_text=gettext_lazy("Son nom exact, ou l’adresse de sa page."),
    )


def _steward(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not is_steward(viewer):
        raise PermissionDenied
    return viewer


WAITS: dict[str, Any] = {
    "submitted": gettext_lazy("À vérifier"),
    "review": gettext_lazy("En lecture"),
    "exchange": gettext_lazy("En échange"),
    "appeal": gettext_lazy("En recours"),
    "deliberation": gettext_lazy("Au comité"),
    "inquiry": gettext_lazy("En examen"),
    "plan-check": gettext_lazy("Plans à vérifier"),
    "renewal-due": gettext_lazy("À renouveler"),
    "recognised-with-plan": gettext_lazy("Plans en cours"),
}
"""States that somebody works on, in the order in which the desk shows them."""


def desk(request: HttpRequest) -> HttpResponse:
    """What waits, state by state; complaints; the committee."""
    viewer = _steward(request)
    form = MemberForm(request.POST if request.POST.get("what") == "join" else None)
    if request.method == "POST" and _committee(request, viewer, form):
        return redirect("/charter/desk/")
    rows = (
        Recognition.objects.filter(state__in=WAITS).select_related("organisation").order_by("moved_on", "pk")
    )
    sections: dict[str, list[dict[str, Any]]] = {state: [] for state in WAITS}
    for row in rows:
        sections[row.state].append({"recognition": row, "since": shown.day(row.moved_on), "due": _due(row)})
    open_ones = Complaint.objects.filter(state="open").select_related("organisation", "criterion")
    context = {
        "sections": [
            {"code": state, "title": WAITS[state], "rows": lines}
            for state, lines in sections.items()
            if lines
        ],
        "total": sum(map(len, sections.values())) + len(open_ones),
        "complaints": open_ones,
        "committee": CommitteeMember.objects.filter(until=None).select_related("person"),
        "form": form,
        "trail": [(_("Charte"), "/charter/"), (_("Secrétariat de la charte"), None)],
    }
    return render(request, "charter/recognition/desk.html", context)


def _due(row: Recognition) -> str:
    if row.state == State.WITH_PLAN:
        return shown.day(row.plan_due)
    return shown.day(row.renew_by or row.until) if row.state == State.RENEWAL_DUE else ""


def _committee(request: HttpRequest, viewer: Viewer, form: MemberForm) -> bool:
    if request.POST.get("what") == "leave":
        member = CommitteeMember.objects.filter(
            key=request.POST.get("member", "")[:20].replace("\x00", "")
        ).first()
        if member is None:
            raise Http404
        press(request, lambda: secretary.leave_committee(viewer, member), _("Ce mandat est terminé."))
        return True
    if request.POST.get("what") != "join" or not form.is_valid():
        return False
    try:
        person = find_ref(of(Person), form.cleaned_data["person"], viewer.roles)
    except NotFoundError as error:
        form.add_error("person", forms.ValidationError(error.sentence, code=error.code, params=error.params))
        return False
    return attempt(form, lambda: secretary.join_committee(viewer, {"person": person})) is not None


def one(request: HttpRequest, key: str) -> HttpResponse:
    """One application: check it, propose reviewers, hand it on."""
    viewer = _steward(request)
    recognition = Recognition.objects.select_related("organisation", "charter").filter(key=key).first()
    if recognition is None:
        raise Http404
    what = request.POST.get("what", "") if request.method == "POST" else ""
    returning = MissingForm(
        request.POST if what == "return" else None, initial={"missing": _list(recognition)}
    )
    back = ReasonForm(request.POST if what == "send-back" else None)
    if what and _act(request, viewer, recognition, what, returning, back):
        return redirect(f"/charter/desk/{recognition.key}")
    return render(request, "charter/recognition/desk_one.html", _context(recognition, returning, back))


def _list(recognition: Recognition) -> str:
    """What is missing, as the list that the secretary may send."""
    lacks = reading.missing(recognition.organisation_id, recognition.charter_id)
    return "\n".join(
        f"- {one.code} : {shown.say(one.said)}" if one.code else f"- {shown.say(one.said)}" for one in lacks
    )


def _act(
    request: HttpRequest,
    viewer: Viewer,
    recognition: Recognition,
    what: str,
    returning: MissingForm,
    back: ReasonForm,
) -> bool:
    """Do what a button asks; whether the page is to be opened afresh."""
    if what == "return":
        return (
            returning.is_valid()
            and attempt(
                returning,
                lambda: secretary.send_back_to_platform(viewer, recognition, returning.cleaned_data),
            )
            is not None
        )
    if what == "send-back":
        return (
            back.is_valid()
            and attempt(back, lambda: secretary.send_back_to_review(viewer, recognition, back.cleaned_data))
            is not None
        )
    if what == "pass-on":
        press(
            request, lambda: secretary.pass_on(viewer, recognition), _("La demande est transmise aux pairs.")
        )
    elif what == "deliver":
        press(request, lambda: secretary.deliver(viewer, recognition), _("Les avis sont remis au comité."))
    elif what == "propose":
        values = {name: _clean(request, name) for name in ("person", "organisation", "voice")}
        press(
            request,
            lambda: secretary.propose_reviewer(viewer, recognition, values),
            _("La lecture est proposée. La personne répond par un lien."),
        )
    elif what == "discharge":
        review = Review.objects.filter(recognition=recognition, key=_clean(request, "review")).first()
        if review is None:
            raise Http404
        values = {"reason": _clean(request, "reason")}
        press(
            request, lambda: secretary.discharge(viewer, review, values), _("Cette personne est déchargée.")
        )
    else:
        raise Http404
    return True


def _clean(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:1000].replace("\x00", "")


def _context(recognition: Recognition, returning: MissingForm, back: ReasonForm) -> dict[str, Any]:
    state = State(recognition.state)
    may = process.possible(state, Who.SECRETARY)
    lacks = reading.missing(recognition.organisation_id, recognition.charter_id)
    reading_now = state in {State.SUBMITTED, State.REVIEW, State.EXCHANGE, State.APPEAL, State.DELIBERATION}
    seats = reading.seats(recognition) if reading_now else []
    reviews = list(reading.current_reviews(recognition).select_related("person", "organisation"))
    bias = {seat.person: seat.conflicts for seat in seats}
    return {
        "recognition": recognition,
        "organisation": recognition.organisation,
        "path": recognition.organisation.get_absolute_url(),
        "state": shown.state_words(recognition),
        "since": shown.day(recognition.moved_on),
        "steps": shown.steps(recognition),
        "missing": [{"code": lack.code, "text": shown.say(lack.said)} for lack in lacks],
        "may": {event.value.replace("-", "_") for event in may},
        "returning": returning,
        "back": back,
        "reviews": [
            {
                "review": one,
                "state": shown.label(lists.REVIEW_STATES, one.state),
                "voice": shown.label(lists.REVIEWER_VOICES, one.voice),
                "due": shown.day(one.due) if one.state in {"proposed", "accepted"} else "",
                "bias": [shown.say(WHY_WORDS[c.why]) for c in bias.get(str(one.person_id), ())],
                "open": one.state in {"proposed", "accepted", "submitted"},
            }
            for one in reviews
        ],
        "panel": [shown.say(reason) for reason in panel_lacking(seats)] if reading_now else [],
        "proposing": reading_now and state != State.DELIBERATION,
        **(_candidates(recognition) if reading_now and state != State.DELIBERATION else {}),
        "voices": [(term.code, term.label(shown.language())) for term in lists.REVIEWER_VOICES.terms],
        "appeals": shown.appeals(recognition),
        "questions": shown.conversation(recognition),
        "committee_url": f"/charter/committee/{recognition.key}",
        "trail": [
            (_("Charte"), "/charter/"),
            (_("Secrétariat de la charte"), "/charter/desk/"),
            (recognition.organisation.name, None),
        ],
        "with_committee": Event.RECOGNISE in process.possible(state, Who.COMMITTEE) or state == State.INQUIRY,
    }


def _candidates(recognition: Recognition) -> dict[str, Any]:
    """Who may be asked, least busy first; who may not, with the reasons. Names by one query each."""
    found = reading.proposal(recognition, timezone.localdate())
    pks = [int(one.person) for one in found.fit[:SHOWN]] + [int(one.person) for one, _why in found.set_aside]
    people = {one.pk: one for one in Person.objects.filter(pk__in=pks)}
    homes = {one for candidate in found.fit[:SHOWN] for one in candidate.organisations}
    homes |= {one for candidate, _why in found.set_aside for one in candidate.organisations}
    names = dict(Organisation.objects.filter(pk__in=[int(one) for one in homes]).values_list("pk", "name"))
    slugs = dict(Organisation.objects.filter(pk__in=[int(one) for one in homes]).values_list("pk", "slug"))
    return {
        "fit": [
            {
                "person": people[int(one.person)],
                "homes": [(slugs[int(pk)], names[int(pk)]) for pk in sorted(one.organisations)],
                "load": one.load,
                "done": one.done,
            }
            for one in found.fit[:SHOWN]
        ],
        "more": max(len(found.fit) - SHOWN, 0),
        "aside": [
            {
                "person": people[int(one.person)],
                "homes": ", ".join(names[int(pk)] for pk in sorted(one.organisations)),
                "why": "; ".join(dict.fromkeys(shown.say(WHY_WORDS[c.why]) for c in why)),
            }
            for one, why in found.set_aside
        ],
    }


def complaint(request: HttpRequest, key: str) -> HttpResponse:
    """Read a complaint: open an inquiry, or answer why not."""
    viewer = _steward(request)
    found = (
        Complaint.objects.select_related("organisation", "criterion", "recognition").filter(key=key).first()
    )
    if found is None:
        raise Http404
    form = AnswerForm(request.POST if request.POST.get("what") == "dismiss" else None)
    if request.method == "POST" and request.POST.get("what") == "inquire":
        press(request, lambda: secretary.open_inquiry(viewer, found), _("L’examen est ouvert."))
        return redirect("/charter/desk/")
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, lambda: complaints.dismiss(viewer, found, form.cleaned_data)) is not None:
        return redirect("/charter/desk/")
    context = {
        "complaint": found,
        "organisation": found.organisation,
        "state": shown.label(lists.COMPLAINT_STATES, found.state),
        "when": shown.day(found.received_on),
        "form": form,
        "trail": [
            (_("Charte"), "/charter/"),
            (_("Secrétariat de la charte"), "/charter/desk/"),
            (_("Plainte"), None),
        ],
    }
    return render(request, "charter/recognition/complaint.html", context)
