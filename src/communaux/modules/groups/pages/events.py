"""The pages of an event: its programme, how one registers, who registered, the page behind the link of a letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.declare import of
from communaux.meaning.forms import initial
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import events, programme
from communaux.modules.groups.lists_meetings import REGISTRATION_STATES
from communaux.modules.groups.models import Meeting, Registration, Slot, Track
from communaux.modules.groups.pages import meeting_forms as forms
from communaux.modules.groups.pages import sheets
from communaux.modules.groups.pages.meetings import COMMON_ZONES, allowed, both, find, trail_of
from communaux.modules.groups.reading import meetings as reading
from communaux.modules.groups.rules import moments
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.answers import attempt, press, viewer_of

_SLOT = ("title", "kind", "place", "speakers", "text")
_TRACK = ("title", "place", "places", "speakers", "text")


def _trail(meeting: Meeting, last: str) -> list[Any]:
    return trail_of(meeting.group, (meeting.title, meeting.get_absolute_url()), (last, None))


# --- Programme --------------------------------------------------------------------------------------------------------


def programme_page(request: HttpRequest, key: str, slot: str = "") -> HttpResponse:
    """The programme: parts added, changed, taken away; settings of registration."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.PROGRAMME_CHANGED)
    if meeting.starts is None:
        raise Http404
    here = f"{meeting.get_absolute_url()}/programme"
    chosen = (
        Slot.objects.filter(meeting=meeting, key=slot).select_related("meeting").first() if slot else None
    )
    if slot and chosen is None:
        raise Http404
    posted = request.POST if request.method == "POST" and "registering" not in request.POST else None
    if posted is not None and chosen is not None and posted.get("remove"):
        press(request, lambda: programme.remove_slot(viewer, chosen), _("Ce moment est retiré du programme."))
        return redirect(here)
    made = forms.plain_form(Slot, viewer, _SLOT)
    start = initial(of(Slot), chosen, viewer.roles | made.roles) if chosen else None
    plain = made(posted, initial=start)
    moment = forms.MomentForm(posted, initial=_shown(meeting, chosen))
    for name in ("zone", "last_day"):
        del moment.fields[name]
    if posted is not None and plain.is_valid() & moment.is_valid():
        said = moment.said(moment.cleaned_data)
        values = {**plain.values(), "starts": said["starts"], "ends": said["ends"]}
        act: Callable[[], Any] = (
            (lambda: programme.change_slot(viewer, chosen, values))
            if chosen
            else (lambda: programme.add_slot(viewer, meeting, values))
        )
        if both(plain, moment, act) is not None:
            messages.success(request, _("Le programme est enregistré."))
            return redirect(here)
    settings = _settings_form(request, meeting)
    if settings is None:
        return redirect(here)
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "here": here,
        "slots": reading.programme(meeting),
        "chosen": chosen,
        "form": plain,
        "moment": moment,
        "settings": settings,
        "zones": COMMON_ZONES,
        "trail": _trail(meeting, _("Programme et inscriptions")),
    }
    return render(request, "groups/meetings/programme.html", context)


def _shown(meeting: Meeting, slot: Slot | None) -> dict[str, str]:
    zone = moments.read_zone(meeting.zone)
    if slot is None:
        assert meeting.starts is not None
        return {"starts": forms.day_written(meeting.starts.astimezone(zone))}
    starts, ends = slot.starts.astimezone(zone), slot.ends.astimezone(zone)
    return {"starts": forms.day_written(starts), "from_hour": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}


def _settings_form(request: HttpRequest, meeting: Meeting) -> forms.RegisteringForm | None:
    """The settings of registration; None where they were just saved."""
    zone = moments.read_zone(meeting.zone)
    start = {
        "registering": meeting.registering,
        "places": meeting.places or "",
        "deadline": f"{meeting.deadline.astimezone(zone):%d/%m/%Y %H:%M}" if meeting.deadline else "",
        "asks_needs": meeting.asks_needs,
    }
    posted = request.POST if request.method == "POST" and "registering" in request.POST else None
    form = forms.RegisteringForm(posted, initial=start)
    if posted is not None and form.is_valid():
        viewer = viewer_of(request)
        done = attempt(form, lambda: events.set_registering(viewer, meeting, form.cleaned_data))
        if done is not None:
            messages.success(request, _("Les inscriptions sont réglées."))
            return None
    return form


def tracks(request: HttpRequest, key: str, slot: str, track: str = "") -> HttpResponse:
    """The sub-groups of a parallel part."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.PROGRAMME_CHANGED)
    part = Slot.objects.filter(meeting=meeting, key=slot, kind="parallel").first()
    if part is None:
        raise Http404
    here = f"{meeting.get_absolute_url()}/programme/{part.key}/tracks"
    chosen = Track.objects.filter(slot=part, key=track).first() if track else None
    if track and chosen is None:
        raise Http404
    if request.method == "POST" and chosen is not None and request.POST.get("remove"):
        press(request, lambda: programme.remove_track(viewer, chosen), _("Le sous-groupe est retiré."))
        return redirect(here)
    made = forms.plain_form(Track, viewer, _TRACK)
    start = initial(of(Track), chosen, viewer.roles | made.roles) if chosen else None
    form = made(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        act: Callable[[], Any] = (
            (lambda: programme.change_track(viewer, chosen, form.values(only_changed=True)))
            if chosen
            else (lambda: programme.add_track(viewer, part, form.values()))
        )
        if attempt(form, act) is not None:
            messages.success(request, _("Le sous-groupe est enregistré."))
            return redirect(here)
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "slot": part,
        "here": here,
        "tracks": list(part.tracks.all()),
        "chosen": chosen,
        "form": form,
        "trail": trail_of(
            meeting.group,
            (meeting.title, meeting.get_absolute_url()),
            (_("Programme"), f"{meeting.get_absolute_url()}/programme"),
            (part.title, None),
        ),
    }
    return render(request, "groups/meetings/tracks.html", context)


# --- Registering ------------------------------------------------------------------------------------------------------


def register(request: HttpRequest, key: str) -> HttpResponse:
    """Register for an event, or change and cancel one's own registration."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    if meeting.registering == "none":
        raise Http404
    own = reading.registration_of(viewer, meeting)
    slots = reading.programme(meeting)
    by_person = viewer.account is not None and viewer.person is not None
    if own is not None and request.POST.get("cancel"):
        press(request, lambda: events.cancel(viewer, own), _("Votre inscription est annulée."))
        return redirect(meeting.get_absolute_url())
    form = forms.RegistrationForm(
        request.POST or None,
        initial=_own(own),
        slots=slots,
        person=by_person,
        needs=meeting.asks_needs,
    )
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["subject"]:
            return redirect(meeting.get_absolute_url())
        if own is not None:
            if attempt(form, lambda: events.change(viewer, own, form.values())) is not None:
                messages.success(request, _("Votre inscription est modifiée."))
                return redirect(meeting.get_absolute_url())
        elif by_person:
            made = attempt(form, lambda: events.register(viewer, meeting, form.values()))
            if made is not None:
                words = {
                    "confirmed": _("Vous avez une place."),
                    "waiting": _("Vous êtes sur la liste d’attente."),
                }
                messages.success(request, words[made.state])
                return redirect(meeting.get_absolute_url())
        elif attempt(form, lambda: (events.register(viewer, meeting, form.values()), True)) is not None:
            return render(
                request,
                "groups/meetings/registered.html",
                {"meeting": meeting, "group": meeting.group, "email": form.cleaned_data["email"]},
            )
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "form": form,
        "own": own,
        "open": events.open_to_register(meeting),
        "left": _left(meeting),
        "trail": _trail(meeting, _("Inscription")),
    }
    return render(request, "groups/meetings/register.html", context)


def _own(own: Registration | None) -> dict[str, Any]:
    if own is None:
        return {}
    chosen = {f"slot_{track.slot.key}": track.key for track in own.tracks.select_related("slot")}
    return {"organisation": own.organisation, "needs": own.needs, **chosen}


def _left(meeting: Meeting) -> int | None:
    if meeting.places is None:
        return None
    return max(0, meeting.places - reading.registered(meeting).get("confirmed", 0))


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of a letter opens: the registration, and buttons. A scanner of mail that follows it does nothing."""
    viewer = viewer_of(request)
    try:
        registration = events.read_link(token)
        if request.method == "POST":
            if request.POST.get("cancel"):
                registration = events.cancel_by_link(viewer, token)
            else:
                registration = events.confirm(viewer, token)
    except LinkDead as dead:
        return render(request, "groups/meetings/link_dead.html", {"reason": dead.reason}, status=410)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    response = render(
        request,
        "groups/meetings/by_link.html",
        {
            "registration": registration,
            "meeting": registration.meeting,
            "group": registration.meeting.group,
            "tracks": list(registration.tracks.all()),
        },
    )
    # no other site learns the address; « no-referrer » would also hide from this one where its own form came from
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


# --- The organisers ---------------------------------------------------------------------------------------------------


def registrations(request: HttpRequest, key: str) -> HttpResponse:
    """Who registered, for those who organise; also as CSV and XLSX."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.REGISTRATION_CANCELLED)
    if request.method == "POST":
        found = meeting.registrations.filter(key=request.POST.get("registration", "")).first()
        if found is None:
            raise Http404
        press(request, lambda: events.cancel(viewer, found), _("L’inscription est annulée."))
        return redirect(f"{meeting.get_absolute_url()}/registrations")
    rows = reading.registrations(meeting)
    shape = request.GET.get("format", "")
    if shape in {"csv", "xlsx"}:
        return sheets.respond(shape, f"inscriptions-{meeting.key}", *_sheet(rows, request.LANGUAGE_CODE))
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "rows": rows,
        "states": [
            {"label": REGISTRATION_STATES.label(code, request.LANGUAGE_CODE), "rows": kept}
            for code in ("confirmed", "waiting", "pending")
            if (kept := [{"one": one, "email": address_of(one)} for one in rows if one.state == code])
        ],
        "trail": _trail(meeting, _("Inscriptions")),
    }
    response = render(request, "groups/meetings/registrations.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _sheet(rows: list[Registration], language: str) -> tuple[list[str], list[list[str]]]:
    columns = [
        _("Nom"), _("Organisation"), _("Adresse électronique"), _("État"), _("Sous-groupes"), _("Besoins d’accueil"),
    ]  # fmt: skip
    told = [
        [
            one.name,
            one.organisation,
            address_of(one),
            REGISTRATION_STATES.label(one.state, language),
            ", ".join(track.title for track in one.tracks.all()),
            one.needs,
        ]
        for one in rows
    ]
    return columns, told


def address_of(one: Registration) -> str:
    """Where to write to somebody who registered."""
    if one.email or one.person is None or one.person.account is None:
        return str(one.email)
    return str(one.person.account.email)
