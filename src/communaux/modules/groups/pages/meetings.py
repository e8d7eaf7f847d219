"""The pages of meetings: of a group, one by one, the forms that announce and change them, and their buttons.

The agenda and who came are in ``meeting_table``, meetings that come back in ``series``.

Each shows what the viewer may see and hands what was typed to one act.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.forms import initial
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import agenda, attendance, events, meetings
from communaux.modules.groups.acts import series as series_acts
from communaux.modules.groups.lists_meetings import ATTENDANCES
from communaux.modules.groups.models import Group, Meeting
from communaux.modules.groups.pages import meeting_forms as forms
from communaux.modules.groups.reading import meetings as reading
from communaux.modules.groups.rules import moments
from communaux.nouns.answers import attempt, conflict_rows, done, press, viewer_of, words_of

COMMON_ZONES = ("Europe/Paris", "Europe/Brussels", "Europe/London", "Europe/Madrid", "Europe/Berlin",
                "Europe/Rome", "America/New_York", "America/Montreal", "America/Martinique", "Indian/Reunion",
                "Africa/Dakar", "Africa/Casablanca", "UTC")  # fmt: skip


def find_group(slug: str) -> Group:
    """The group of an address, or 404."""
    found = Group.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def find(request: HttpRequest, key: str) -> Meeting:
    """The meeting of an address, where the viewer may see it."""
    found = reading.one(viewer_of(request), key)
    if found is None:
        raise Http404
    return found


def trail_of(group: Group, *more: Any) -> list[Any]:
    """Where a page of a group’s meetings is."""
    return [
        (_("Groupes"), "/groups/"),
        (group.name, group.get_absolute_url()),
        (_("Réunions"), f"/groups/{group.slug}/meetings"),
        *more,
    ]


def allowed(viewer: Viewer, group: Group, verb: str) -> reading.Standing:
    """The standing of a viewer who may do a verb in a group; 403 else."""
    here = reading.standing(viewer, group.pk)
    if not here.may(verb):
        raise PermissionDenied
    return here


# --- Of a group -------------------------------------------------------------------------------------------------------


def of_group(request: HttpRequest, slug: str) -> HttpResponse:
    """The meetings, actions and decisions of a group."""
    group = find_group(slug)
    viewer = viewer_of(request)
    here = reading.standing(viewer, group.pk)
    context = {
        "group": group,
        **reading.of_group(group, viewer),
        "today": timezone.localdate(),
        "names": here.names,
        "may_announce": here.may(verbs.MEETING_ADDED),
        "may_act": here.may(verbs.ACTION_OPENED),
        "trail": [(_("Groupes"), "/groups/"), (group.name, group.get_absolute_url()), (_("Réunions"), None)],
    }
    return render(request, "groups/meetings/of_group.html", context)


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce a meeting: one date, or several to choose from."""
    group = find_group(slug)
    viewer = viewer_of(request)
    allowed(viewer, group, verbs.MEETING_ADDED)
    several = request.GET.get("dates") == "several"
    plain = forms.plain_form(Meeting, viewer, forms.PLAIN)(request.POST or None)
    moment: Any = (forms.DatesForm if several else forms.MomentForm)(request.POST or None)
    if request.method == "POST" and plain.is_valid() & moment.is_valid():
        said = (
            {"dates": moment.dates(), "zone": moment.cleaned_data["zone"]}
            if several
            else moment.said(moment.cleaned_data)
        )
        made = both(plain, moment, lambda: meetings.add(viewer, group, {**plain.values(), **said}))
        if made is not None:
            messages.success(
                request,
                _("Les dates sont proposées aux membres du groupe.")
                if several
                else _("La réunion est annoncée aux membres du groupe."),
            )
            return redirect(made.get_absolute_url())
    context = {
        "group": group,
        "form": plain,
        "moment": moment,
        "several": several,
        "zones": COMMON_ZONES,
        "trail": trail_of(group, (_("Annoncer une réunion"), None)),
    }
    return render(request, "groups/meetings/new.html", context)


def both(plain: Any, moment: Any, act: Callable[[], Any]) -> Any:
    """Do an act whose errors may belong to either of two forms on one page."""

    def guarded() -> Any:
        try:
            return act()
        except ValidationError as error:
            told = error.error_dict if hasattr(error, "error_dict") else {}
            for name in ("dates", *moment.fields):
                if name in told:
                    errors = ValidationError(told.pop(name))
                    moment.add_error(name if name in moment.fields else None, errors)
            if told:
                raise ValidationError(told) from error
            if not moment.errors:
                raise
        return None

    return attempt(plain, guarded)


# --- One --------------------------------------------------------------------------------------------------------------


def page(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting or event."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    here = reading.standing(viewer, meeting.group_id)
    items = reading.agenda(meeting)
    dates, answered = reading.dates(meeting, viewer) if meeting.state == "proposed" else ([], [])
    slots = reading.programme(meeting)
    now = timezone.now()
    began = meeting.starts is not None and meeting.starts <= now
    over = meeting.ends is not None and meeting.ends <= now
    people = reading.people(meeting) if here.names else {}
    shows_notes = meeting.state == "published" or here.may(verbs.NOTES_SAVED)
    context: dict[str, Any] = {
        "meeting": meeting,
        "group": meeting.group,
        "starts": _local(meeting, "starts"),
        "ends": _local(meeting, "ends"),
        "items": items,
        "overrun": reading.overrun(meeting, items),
        "dates": [{**_date_words(one), "date": one} for one in dates],
        "answered": [
            {"person": person, "answers": [one.answers.get(person.pk, "") for one in dates]}
            for person in answered
        ],
        "slots": slots,
        "notes": [one for one in reading.notes(meeting) if one.text] if shows_notes else [],
        "notes_open": shows_notes,
        "decisions": list(meeting.decisions.order_by("pk")),
        "actions": list(meeting.actions.select_related("person", "organisation").order_by("pk")),
        "today": timezone.localdate(),
        "people": [
            {"label": ATTENDANCES.label(code, request.LANGUAGE_CODE), "people": people[code]}
            for code in ("present", "remote", "coming", "excused", "invited")
            if people.get(code)
        ],
        "names": here.names,
        "came": meeting.present + meeting.remote + meeting.guests,
        "began": began,
        "over": over,
        "link": meeting.link if here.names and not over else "",
        "my_state": _mine(meeting, viewer) if "member" in here.here else None,
        "registered": reading.registered(meeting) if meeting.registering != "none" else {},
        "registration": reading.registration_of(viewer, meeting),
        "may_register": events.open_to_register(meeting),
        "to_carry": reading.to_carry(meeting) if here.may(verbs.AGENDA_CHANGED) and not over else 0,
        "may": _rights(here, meeting, began),
        "trail": trail_of(meeting.group, (meeting.title, None)),
    }
    return render(request, "groups/meetings/meeting.html", context)


def _local(meeting: Meeting, name: str) -> Any:
    moment = getattr(meeting, name)
    return moment and moment.astimezone(moments.read_zone(meeting.zone)).replace(tzinfo=None)


def _date_words(one: reading.DateTold) -> dict[str, Any]:
    return {
        "starts": one.starts.replace(tzinfo=None),
        "ends": one.ends.replace(tzinfo=None),
        "yes": one.counts.get("yes", 0),
        "perhaps": one.counts.get("if-needed", 0),
        "no": one.counts.get("no", 0),
    }


def _mine(meeting: Meeting, viewer: Viewer) -> str:
    found = meeting.attendances.filter(person=viewer.person).values_list("state", flat=True).first()
    return found or "none"


def _rights(here: reading.Standing, meeting: Meeting, began: bool) -> dict[str, bool]:
    """Which buttons the page shows."""
    state = meeting.state
    alive = state not in {"cancelled", "published"}
    return {
        "change": alive and here.may(verbs.MEETING_CHANGED),
        "agenda": alive and here.may(verbs.AGENDA_CHANGED),
        "notes": state != "cancelled" and here.may(verbs.NOTES_SAVED),
        "hold": state == "announced" and began and here.may(verbs.MEETING_HELD),
        "publish": state in {"announced", "held"} and began and here.may(verbs.MEETING_PUBLISHED),
        "cancel": state in {"proposed", "announced"} and here.may(verbs.MEETING_CANCELLED),
        "settle": state == "proposed" and here.may(verbs.DATE_SETTLED),
        "answer": state == "proposed" and here.may(verbs.DATES_ANSWERED),
        "attendance": state not in {"cancelled", "proposed"} and here.may(verbs.ATTENDANCE_TAKEN),
        "decide": state in {"announced", "held", "published"} and here.may(verbs.DECISION_RECORDED),
        "act": state != "cancelled" and here.may(verbs.ACTION_OPENED),
        "programme": alive and meeting.starts is not None and here.may(verbs.PROGRAMME_CHANGED),
        "skip": state == "announced" and meeting.series_id is not None and here.may(verbs.SERIES_CHANGED),
    }


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a meeting. What two people changed at once is shown side by side."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.MEETING_CHANGED)
    made = forms.plain_form(Meeting, viewer, forms.PLAIN)
    plain = made(request.POST or None, initial=initial(of(Meeting), meeting, viewer.roles | made.roles))
    moment = None
    if meeting.starts is not None:
        moment = forms.MomentForm(request.POST or None, initial=forms.MomentForm.shown(meeting))
    version = meeting.version
    if request.method == "POST":
        version = version_of(request)
        if plain.is_valid() & (moment is None or moment.is_valid()):
            values = plain.values(only_changed=True)
            if moment is not None and moment.has_changed():
                values |= moment.said(moment.cleaned_data)
            act = lambda: meetings.change(viewer, meeting, values, expected_version=version or None)  # noqa: E731
            changed = attempt(plain, act) if moment is None else both(plain, moment, act)
            if changed is not None:
                messages.success(request, _("La réunion est enregistrée."))
                return redirect(meeting.get_absolute_url())
    if conflict := getattr(plain, "conflict", None):
        version = conflict.current_version
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "form": plain,
        "moment": moment,
        "version": version,
        "zones": COMMON_ZONES,
        "conflicts": conflict_rows(plain, words_of),
        "trail": trail_of(meeting.group, (meeting.title, meeting.get_absolute_url()), (_("Modifier"), None)),
    }
    return render(request, "groups/meetings/edit.html", context, status=409 if context["conflicts"] else 200)


def version_of(request: HttpRequest) -> int:
    """The version that a form was opened with; 0 for none."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


@require_POST
def press_button(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """The acts behind single buttons."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    there = meeting.get_absolute_url()
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "hold": (lambda: meetings.hold(viewer, meeting), _("C’est noté : la réunion s’est tenue.")),
        "publish": (lambda: meetings.publish(viewer, meeting), _("Le compte rendu est publié.")),
        "carry": (
            lambda: agenda.carry_over(viewer, meeting),
            _("Les actions ouvertes sont à l’ordre du jour."),
        ),
        "coming": (lambda: attendance.say(viewer, meeting, "coming"), _("C’est noté, vous venez.")),
        "excused": (lambda: attendance.say(viewer, meeting, "excused"), _("C’est noté, vous ne venez pas.")),
        "settle": (
            lambda: meetings.settle(viewer, meeting, request.POST.get("option", "")),
            _("La date est choisie, les membres sont prévenus."),
        ),
        "answer": (
            lambda: meetings.answer_dates(viewer, meeting, _answers(request)),
            _("Vos réponses sont enregistrées."),
        ),
    }
    if verb == "skip":
        group = meeting.group
        if press(
            request, lambda: series_acts.skip(viewer, meeting), _("Cette date est retirée de la série.")
        ):
            return redirect(f"/groups/{group.slug}/meetings")
        return redirect(there)
    if verb not in acts:
        raise Http404
    press(request, *acts[verb])
    return redirect(there)


def _answers(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix("date-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("date-")
    }


def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Cancel a meeting, with the reason."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.MEETING_CANCELLED)
    form = forms.ReasonForm(request.POST or None)
    valid = request.method == "POST" and form.is_valid()
    if valid and done(form, lambda: meetings.cancel(viewer, meeting, form.cleaned_data["reason"])):
        messages.success(request, _("La réunion est annulée, les personnes concernées sont prévenues."))
        return redirect(meeting.get_absolute_url())
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "form": form,
        "trail": trail_of(meeting.group, (meeting.title, meeting.get_absolute_url()), (_("Annuler"), None)),
    }
    return render(request, "groups/meetings/cancel.html", context)
