"""The pages of decisions and actions: read, record, change, settle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.meaning.declare import of
from communaux.meaning.forms import initial
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import actions, decisions, gathering
from communaux.modules.groups.models import Action, Decision, Group, Meeting
from communaux.modules.groups.pages import meeting_forms as forms
from communaux.modules.groups.pages.meetings import allowed, find, find_group, trail_of, version_of
from communaux.modules.groups.reading import meetings as reading
from communaux.modules.groups.rules import moments
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of

_DECISION = ("title", "mode", "decided_on", "reason", "objections")


# --- Decisions --------------------------------------------------------------------------------------------------------


def decision(request: HttpRequest, key: str) -> HttpResponse:
    """One decision."""
    viewer = viewer_of(request)
    found = reading.decisions(viewer).filter(key=key).first()
    if found is None:
        raise Http404
    here = reading.standing(viewer, found.group_id)
    context = {
        "decision": found,
        "group": found.group,
        "meeting": found.meeting if _seen(request, found.meeting) else None,
        "may_change": here.may(verbs.DECISION_CHANGED),
        "trail": trail_of(found.group, (_("Décision"), None)),
    }
    return render(request, "groups/meetings/decision.html", context)


def _seen(request: HttpRequest, meeting: Meeting | None) -> bool:
    return meeting is not None and reading.visible(viewer_of(request)).filter(pk=meeting.pk).exists()


def new_decision(request: HttpRequest, slug: str = "", key: str = "") -> HttpResponse:
    """Record a decision, of a meeting or of a group alone."""
    viewer = viewer_of(request)
    meeting = find(request, key) if key else None
    group = meeting.group if meeting else find_group(slug)
    allowed(viewer, group, verbs.DECISION_RECORDED)
    made = forms.plain_form(Decision, viewer, _DECISION)
    start: dict[str, Any] = {"decided_on": _day(meeting)}
    form = made(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: decisions.add(viewer, group, form.values(), meeting=meeting))
        if done is not None:
            messages.success(request, _("La décision est consignée."))
            return redirect((meeting or done).get_absolute_url())
    return _decision_form(request, group, form, meeting, None)


def _day(meeting: Meeting | None) -> Any:
    if meeting is None or meeting.starts is None:
        return timezone.localdate()
    return meeting.starts.astimezone(moments.read_zone(meeting.zone)).date()


def edit_decision(request: HttpRequest, key: str) -> HttpResponse:
    """Correct a decision, or take it back."""
    viewer = viewer_of(request)
    found = reading.decisions(viewer).filter(key=key).first()
    if found is None:
        raise Http404
    allowed(viewer, found.group, verbs.DECISION_CHANGED)
    if request.method == "POST" and request.POST.get("remove"):
        if press(request, lambda: decisions.remove(viewer, found), _("La décision est retirée.")):
            return redirect(f"/groups/{found.group.slug}/meetings")
        return redirect(found.get_absolute_url())
    made = forms.plain_form(Decision, viewer, _DECISION)
    form = made(request.POST or None, initial=initial(of(Decision), found, viewer.roles | made.roles))
    if request.method == "POST" and form.is_valid():
        values, version = form.values(only_changed=True), version_of(request) or None
        if (
            attempt(form, lambda: decisions.change(viewer, found, values, expected_version=version))
            is not None
        ):
            messages.success(request, _("La décision est enregistrée."))
            return redirect(found.get_absolute_url())
    return _decision_form(request, found.group, form, found.meeting, found)


def _decision_form(
    request: HttpRequest, group: Group, form: Any, meeting: Meeting | None, found: Decision | None
) -> HttpResponse:
    conflict = getattr(form, "conflict", None)
    context = {
        "group": group,
        "meeting": meeting,
        "decision": found,
        "form": form,
        "version": conflict.current_version if conflict else found.version if found else 0,
        "conflicts": conflict_rows(form, words_of),
        "trail": trail_of(group, (_("Modifier") if found else _("Consigner une décision"), None)),
    }
    return render(request, "groups/meetings/decision_form.html", context)


# --- Actions ----------------------------------------------------------------------------------------------------------


def find_action(request: HttpRequest, key: str) -> Action:
    """The action of an address, where the viewer may see it."""
    viewer = viewer_of(request)
    found = reading.actions(viewer).filter(key=key).first()
    if found is None:
        rows = Action.objects.filter(key=key, person__isnull=False, person=viewer.person)
        found = rows.select_related("person", "organisation", "group", "meeting").first()
    if found is None:
        raise Http404
    return found


def action(request: HttpRequest, key: str) -> HttpResponse:
    """One action, with what its owner may do."""
    viewer = viewer_of(request)
    found = find_action(request, key)
    here = reading.standing(viewer, found.group_id)
    own = actions.owner_standing(viewer, found)
    if request.method == "POST":
        words = {"done": _("C’est noté, l’action est faite."), "dropped": _("L’action est abandonnée.")}
        state = request.POST.get("state", "")
        if state == "open":
            press(request, lambda: actions.reopen(viewer, found), _("L’action est de nouveau à faire."))
        else:
            press(request, lambda: actions.close(viewer, found, state), words.get(state, ""))
        return redirect(found.get_absolute_url())
    context = {
        "action": found,
        "group": found.group,
        "meeting": found.meeting if _seen(request, found.meeting) else None,
        "names": here.names or bool(own),
        "late": found.due is not None and found.state == "open" and found.due < timezone.localdate(),
        "may_close": here.may(verbs.ACTION_CLOSED, *own),
        "may_change": found.state == "open" and here.may(verbs.ACTION_CHANGED, *own),
        "trail": trail_of(found.group, (_("Action"), None)),
    }
    return render(request, "groups/meetings/action.html", context)


def new_action(request: HttpRequest, slug: str = "", key: str = "") -> HttpResponse:
    """Open an action, of a meeting or of a group alone."""
    viewer = viewer_of(request)
    meeting = find(request, key) if key else None
    group = meeting.group if meeting else find_group(slug)
    allowed(viewer, group, verbs.ACTION_OPENED)
    people, organisations = reading.owners(group)
    form = forms.ActionForm(request.POST or None, people=people, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: actions.add(viewer, group, _values(form), meeting=meeting))
        if done is not None:
            messages.success(request, _("L’action est ajoutée."))
            return redirect(meeting.get_absolute_url() if meeting else f"/groups/{group.slug}/meetings")
    context = {
        "group": group,
        "meeting": meeting,
        "form": form,
        "trail": trail_of(group, (_("Ajouter une action"), None)),
    }
    return render(request, "groups/meetings/action_form.html", context)


def _values(form: forms.ActionForm) -> dict[str, Any]:
    """What was typed, as the act reads it. Raises ValidationError on ``due``."""
    try:
        return form.values()
    except moments.MomentError as error:
        raise gathering.said(error, "due") from error


def edit_action(request: HttpRequest, key: str) -> HttpResponse:
    """Change an action: what, who, by when."""
    viewer = viewer_of(request)
    found = find_action(request, key)
    here = reading.standing(viewer, found.group_id)
    if not here.may(verbs.ACTION_CHANGED, *actions.owner_standing(viewer, found)):
        raise PermissionDenied
    people, organisations = reading.owners(found.group)
    if found.person is not None and found.person not in people:
        people.append(found.person)
    if found.organisation is not None and found.organisation not in organisations:
        organisations.append(found.organisation)
    start = {
        "title": found.title,
        "due": forms.day_written(found.due) if found.due else "",
        "owner": f"person:{found.person.key}"
        if found.person
        else f"organisation:{found.organisation.slug}"
        if found.organisation
        else "",
    }
    form = forms.ActionForm(request.POST or None, initial=start, people=people, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        version = version_of(request) or None
        nobody = {"person": None, "organisation": None}

        def act() -> Any:
            values = {**nobody, **_values(form)}
            return actions.change(viewer, found, values, expected_version=version)

        if attempt(form, act) is not None:
            messages.success(request, _("L’action est enregistrée."))
            return redirect(found.get_absolute_url())
    conflict = getattr(form, "conflict", None)
    context = {
        "group": found.group,
        "meeting": found.meeting,
        "action": found,
        "form": form,
        "version": conflict.current_version if conflict else found.version,
        "conflicts": conflict_rows(form, words_of),
        "trail": trail_of(found.group, (_("Modifier"), None)),
    }
    return render(request, "groups/meetings/action_form.html", context)
