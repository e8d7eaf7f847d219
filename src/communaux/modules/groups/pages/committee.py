"""The steering committee: how one enters, who sits there, and each co-optation from the proposal to the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.fields import in_language
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts import committee as acts
from communaux.modules.groups.acts import seats
from communaux.modules.groups.models import Cooptation, Objection, Seat
from communaux.modules.groups.pages import words
from communaux.modules.groups.pages.forms import CooptForm, MandateForm, ReasonForm
from communaux.modules.groups.pages.groups import trail
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import committee as reading
from communaux.modules.groups.reading import standings
from communaux.modules.groups.rules import committee as law
from communaux.modules.network.pages.shown import day, label, partial
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.answers import attempt, press, viewer_of

ADDRESS = "/groups/committee/"


def _trail(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return trail((_("Comité de pilotage"), ADDRESS), *steps)


def page(request: HttpRequest) -> HttpResponse:
    """Who steers, and how one comes to."""
    viewer = viewer_of(request)
    group = reading.group(request.GET.get("group", ""))
    context: dict[str, Any] = {
        "group": group,
        "others": reading.others(group),
        "asked": f"?group={group.slug}" if group is not None and "group" in request.GET else "",
        "days": law.OBJECTION_DAYS,
        "years": law.MANDATE_YEARS,
        "trail": trail((_("Comité de pilotage"), None)),
    }
    if group is not None:
        now = reading.current(group)
        seen = reading.seen(viewer, now)
        standing = standings.of_group(viewer, group)
        before = reading.past(group)
        context |= {
            "aim": in_language(group.aim),
            "rhythm": in_language(group.rhythm),
            "size": in_language(group.size),
            "seats": [_seat(one, viewer) for one in seen],
            "hidden": len(now) - len(seen),
            "total": len(now),
            "past": [_seat(one, viewer) for one in reading.seen(viewer, before)],
            "cooptations": [_line(one, viewer) for one in reading.cooptations(viewer, group)],
            "may_propose": viewer.account is not None
            and MATRIX.allows(viewer, verbs.COOPTATION_PROPOSED, standing=standing),
            "may_end": MATRIX.allows(viewer, verbs.SEAT_RECORDED),
        }
    return render(request, "groups/committee.html", context)


def _seat(seat: Seat, viewer: Viewer) -> dict[str, Any]:
    return {
        "seat": seat,
        "person": seat.person,
        "organisation": seat.organisation,
        "since": partial(seat.since),
        "until": partial(seat.until),
        "ended": day(seat.ended_on),
        "ending": label(lists.SEAT_ENDINGS, seat.ending) if seat.ending else "",
        "own": seat.person_id == viewer.person,
    }


def _line(one: Cooptation, viewer: Viewer) -> dict[str, Any]:
    return {
        "cooptation": one,
        "path": f"{ADDRESS}{one.key}",
        "person": one.person,
        "state": words.first_upper(label(lists.COOPTATION_STATES, one.state)),
        "until": day(one.objections_until) if one.state == "presented" else "",
        "own": one.person_id == viewer.person,
    }


def propose(request: HttpRequest) -> HttpResponse:
    """Propose somebody."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    group = reading.group(request.GET.get("group", ""))
    if group is None:
        raise Http404
    if not MATRIX.allows(viewer, verbs.COOPTATION_PROPOSED, standing=standings.of_group(viewer, group)):
        raise PermissionDenied
    form = CooptForm(viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {
            "person": form.cleaned_data["person"],
            "reason": {_language(): form.cleaned_data["reason"]},
        }
        made = attempt(form, lambda: acts.propose(viewer, group, said))
        if made is not None:
            messages.success(request, _("La personne reçoit une lettre qui lui demande son accord."))
            return redirect(f"{ADDRESS}{made.key}")
    context = {"form": form, "days": law.OBJECTION_DAYS, "trail": _trail((_("Proposer une personne"), None))}
    return render(request, "groups/committee_propose.html", context)


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _find(viewer: Viewer, key: str) -> Cooptation:
    rows = Cooptation.objects.select_related("group", "person", "organisation", "proposed_by")
    found = rows.filter(key=key[:20]).first()
    if found is None or not reading.may_see(viewer, found):
        raise Http404
    return found


@never_cache
def cooptation(request: HttpRequest, key: str) -> HttpResponse:
    """One co-optation: where it stands, the objections, and what the viewer can do."""
    viewer = viewer_of(request)
    one = _find(viewer, key)
    standing = standings.of_cooptation(viewer, one)
    here = f"{ADDRESS}{one.key}"
    objecting = ReasonForm(
        request.POST if request.POST.get("do") == "object" else None,
        words=_("Votre objection"),
        help_text=_("En quoi cette cooptation nuirait au réseau. Les membres la liront, avec votre nom."),
    )
    mandate = MandateForm(request.POST if request.POST.get("do") == "coopt" else None)
    if request.method == "POST":
        if viewer.account is None:
            return redirect_to_login(here)
        if _done(request, viewer, one, objecting, mandate):
            return redirect(here if request.POST.get("do") != "withdraw" else ADDRESS)
    today = timezone.localdate()
    found = reading.objections(one)
    standing_ones = sum(row.state == "standing" for row in found)
    lacking = law.obstacles(one.state, one.objections_until, today, standing_ones)
    is_open = one.state in law.OPEN
    decides = MATRIX.allows(viewer, verbs.COOPTATION_DECIDED, standing=standing)
    knows = viewer.may(MEMBERS) or "proposed" in standing
    context = {
        "one": one,
        "here": here,
        "reason": in_language(one.reason) if knows else "",
        "steps": _steps(one),
        "state": words.first_upper(label(lists.COOPTATION_STATES, one.state)),
        "until": day(one.objections_until),
        "decided": day(one.decided_on),
        "mandate": partial(one.mandate_until),
        "objections": [
            {
                "row": row,
                "when": day(row.created),
                "lifted": day(row.lifted_on),
                "own": row.person_id == viewer.person,
            }
            for row in (found if knows else [])
        ],
        "may_answer": one.state == "asked" and "proposed" in standing,
        "may_object": viewer.account is not None
        and "proposed" not in standing
        and MATRIX.allows(viewer, verbs.OBJECTION_RAISED, standing=standing)
        and law.may_object(one.state, one.objections_until, today, seated="seated" in standing)
        and not any(row.person_id == viewer.person and row.state == "standing" for row in found),
        "may_coopt": decides and one.state in {"presented", "consent"} and not lacking,
        "may_stop": decides and one.state in {"presented", "consent"} and lacking == ("objection",),
        "lacking": [acts.OBSTACLES[code] for code in lacking if code != "state"]
        if decides and is_open
        else [],
        "may_withdraw": is_open and MATRIX.allows(viewer, verbs.COOPTATION_WITHDRAWN, standing=standing),
        "objecting": objecting,
        "mandate_form": mandate,
        "lifting": ReasonForm(None, words=_("Ce qui lève votre objection"), required=False),
        "trail": _trail((one.person.name, None)),
    }
    return render(request, "groups/cooptation.html", context)


def _done(
    request: HttpRequest, viewer: Viewer, one: Cooptation, objecting: ReasonForm, mandate: MandateForm
) -> bool:
    """Do what the pressed button says; whether the page is to be shown afresh."""
    what = request.POST.get("do", "")
    if what == "object":
        if not objecting.is_valid():
            return False
        return _with(
            request, objecting, lambda: acts.object_to(viewer, one, objecting.cleaned_data["reason"])
        )
    if what == "coopt":
        if not mandate.is_valid():
            return False
        return _with(request, mandate, lambda: acts.coopt(viewer, one, mandate.cleaned_data["mandate_until"]))
    if what == "lift":
        row = Objection.objects.filter(cooptation=one, key=request.POST.get("objection", "")[:20]).first()
        if row is None:
            raise Http404
        press(
            request,
            lambda: acts.lift(viewer, row, request.POST.get("reason", "")),
            _("L’objection est levée."),
        )
        return True
    doing = {
        "agree": (
            lambda: acts.answer(viewer, one, True),
            _("Merci. Les membres ont maintenant le temps de réagir."),
        ),
        "decline": (lambda: acts.answer(viewer, one, False), _("C’est noté : la proposition s’arrête là.")),
        "stop": (lambda: acts.stop(viewer, one), _("C’est noté : la cooptation s’arrête là.")),
        "withdraw": (lambda: acts.withdraw(viewer, one), _("La proposition est retirée.")),
    }.get(what)
    if doing is None:
        raise Http404
    press(request, *doing)
    return True


def _with(request: HttpRequest, form: Any, act: Any) -> bool:
    if attempt(form, act) is None:
        return False
    messages.success(request, _("C’est enregistré."))
    return True


def _steps(one: Cooptation) -> list[dict[str, str]]:
    """The way of a co-optation, and where this one stands."""
    order = ["asked", "presented", "consent", "coopted"]
    names = [
        _("Accord de la personne"),
        _("Objections des membres"),
        _("Consentement du comité"),
        _("Cooptation"),
    ]
    at = order.index(one.state) if one.state in order else -1
    if one.state == "coopted":
        at = len(order)
    reached = at if at >= 0 else {"declined": 0, "stopped": 2}.get(one.state, 0)
    return [
        {"label": name, "state": "done" if place < reached else "current" if place == at else "todo"}
        for place, name in enumerate(names)
    ]


@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter leads: the person reads what is proposed, and says yes or no. No account is needed."""
    viewer = viewer_of(request)
    try:
        one = acts.read_token(token)
    except LinkDead:
        return render(request, "groups/dead.html", {"trail": _trail((_("Réponse"), None))}, status=410)
    if request.method == "POST" and request.POST.get("do") in {"agree", "decline"}:
        agrees = request.POST["do"] == "agree"
        words_said = (
            _("Merci. Les membres ont maintenant le temps de réagir.")
            if agrees
            else _("C’est noté : la proposition s’arrête là.")
        )
        press(request, lambda: acts.answer_by_token(viewer, token, agrees), words_said)
        return redirect(ADDRESS)
    context = {
        "one": one,
        "reason": in_language(one.reason),
        "days": law.OBJECTION_DAYS,
        "trail": _trail((_("Réponse"), None)),
    }
    return render(request, "groups/committee_answer.html", context)


def end(request: HttpRequest, key: str) -> HttpResponse:
    """End a mandate, after asking: who holds it, or a steward."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    seat = Seat.objects.select_related("person", "group").filter(key=key[:20], ended_on=None).first()
    if seat is None:
        raise Http404
    if not MATRIX.allows(viewer, verbs.SEAT_ENDED, standing=standings.own(viewer, seat.person_id)):
        raise PermissionDenied
    if request.method == "POST":
        press(request, lambda: seats.end_seat(viewer, seat), _("Ce mandat a pris fin aujourd’hui."))
        return redirect(ADDRESS)
    own = seat.person_id == viewer.person
    context = {
        "title": _("Quitter le comité")
        if own
        else _("Mettre fin à un mandat : %(name)s") % {"name": seat.person.name},
        "question": _("Le mandat prend fin aujourd’hui."),
        "consequences": [
            _("La page du comité garde le nom et les dates."),
            _("Pour revenir, il faut une nouvelle cooptation."),
        ],
        "action": _("Mettre fin au mandat"),
        "danger": True,
        "back_url": ADDRESS,
        "hidden": {},
    }
    return render(request, "confirm.html", context)
