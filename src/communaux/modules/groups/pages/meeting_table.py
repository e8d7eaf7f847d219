"""What is on the table of a meeting and who sits at it: the pages of its agenda and of attendance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.declare import of
from communaux.meaning.forms import initial
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import agenda, attendance
from communaux.modules.groups.lists_meetings import ATTENDANCES
from communaux.modules.groups.models import AgendaItem, Meeting
from communaux.modules.groups.pages import meeting_forms as forms
from communaux.modules.groups.pages.meetings import allowed, find, trail_of
from communaux.modules.groups.reading import meetings as reading
from communaux.nouns.answers import attempt, press, viewer_of

# --- Agenda -----------------------------------------------------------------------------------------------------------


def agenda_page(request: HttpRequest, key: str, item: str = "") -> HttpResponse:
    """The agenda: items added, changed, moved, taken away."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.AGENDA_CHANGED)
    here = f"{meeting.get_absolute_url()}/agenda"
    chosen = AgendaItem.objects.filter(meeting=meeting, key=item).first() if item else None
    if item and chosen is None:
        raise Http404
    made = forms.plain_form(AgendaItem, viewer, ("title", "minutes", "aim", "who"))
    if request.method == "POST" and chosen is not None and request.POST.get("move") in {"up", "down"}:
        way = -1 if request.POST["move"] == "up" else 1
        press(request, lambda: agenda.move(viewer, chosen, way), _("L’ordre est changé."))
        return redirect(here)
    if request.method == "POST" and chosen is not None and request.POST.get("remove"):
        press(request, lambda: agenda.remove(viewer, chosen), _("Le point est retiré."))
        return redirect(here)
    start = initial(of(AgendaItem), chosen, viewer.roles | made.roles) if chosen else None
    form = made(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        act: Callable[[], Any] = (
            (lambda: agenda.change(viewer, chosen, form.values(only_changed=True)))
            if chosen
            else (lambda: agenda.add(viewer, meeting, form.values()))
        )
        if attempt(form, act) is not None:
            messages.success(request, _("L’ordre du jour est enregistré."))
            return redirect(here)
    items = reading.agenda(meeting)
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "here": here,
        "items": items,
        "overrun": reading.overrun(meeting, items),
        "chosen": chosen,
        "form": form,
        "to_carry": reading.to_carry(meeting),
        "trail": trail_of(
            meeting.group, (meeting.title, meeting.get_absolute_url()), (_("Ordre du jour"), None)
        ),
    }
    return render(request, "groups/meetings/agenda.html", context)


# --- Attendance -------------------------------------------------------------------------------------------------------


def attendance_page(request: HttpRequest, key: str) -> HttpResponse:
    """Who came: the members of the group, those who registered, and how many besides."""
    viewer = viewer_of(request)
    meeting = find(request, key)
    allowed(viewer, meeting.group, verbs.ATTENDANCE_TAKEN)
    form = forms.GuestsForm(request.POST or None, initial={"guests": meeting.guests or ""})
    if request.method == "POST" and form.is_valid():
        told = {
            name.removeprefix("person-"): str(value)
            for name, value in request.POST.items()
            if name.startswith("person-")
        }
        guests = form.cleaned_data["guests"] or "0"
        if attempt(form, lambda: attendance.take(viewer, meeting, told, guests)) is not None:
            messages.success(request, _("Les présences sont notées."))
            return redirect(meeting.get_absolute_url())
    context = {
        "meeting": meeting,
        "group": meeting.group,
        "form": form,
        "rows": _who(meeting, request),
        "states": ATTENDANCES.choices(request.LANGUAGE_CODE),
        "trail": trail_of(meeting.group, (meeting.title, meeting.get_absolute_url()), (_("Présences"), None)),
    }
    return render(request, "groups/meetings/attendance.html", context)


def _who(meeting: Meeting, request: HttpRequest) -> list[dict[str, Any]]:
    """Members of the group, whoever was noted already and those who registered with a page here."""
    known = dict(meeting.attendances.values_list("person_id", "state"))
    people, _organisations = reading.owners(meeting.group)
    rows = {person.pk: person for person in people}
    for row in meeting.attendances.select_related("person"):
        rows.setdefault(row.person_id, row.person)
    for one in meeting.registrations.filter(state="confirmed", person__isnull=False).select_related("person"):
        rows.setdefault(one.person.pk, one.person)
    return [
        {"person": person, "state": request.POST.get(f"person-{person.key}", known.get(person.pk, ""))}
        for person in sorted(rows.values(), key=lambda person: person.name)
    ]
