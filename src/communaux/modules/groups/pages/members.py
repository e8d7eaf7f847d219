"""Joining a group, what the coordination does with its people, and the list that leaves the house."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from communaux.ground.cells import defused
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class, initial
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts import memberships as acts
from communaux.modules.groups.acts import rules as rules_acts
from communaux.modules.groups.acts.shared import address_of
from communaux.modules.groups.models import Group, Membership
from communaux.modules.groups.pages import words
from communaux.modules.groups.pages.forms import InviteForm, JoinForm, ShareForm
from communaux.modules.groups.pages.groups import find, trail
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import groups as reading
from communaux.modules.groups.reading import standings
from communaux.modules.network.pages.shown import day, label, partial
from communaux.nouns.answers import attempt, press, viewer_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join, or answer an invitation; the page says what happens next."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    group = find(slug)
    path = group.get_absolute_url()
    place = reading.own_place(viewer, group)
    if place is not None and place.state != "invited":
        return redirect(path)
    invited = place is not None
    form = JoinForm(viewer, rules_acts.in_force(), request.POST or None, invited=invited)
    if place is not None and request.method == "POST" and "decline" in request.POST:
        press(request, lambda: acts.confirm(viewer, place, False), _("C’est noté. Merci d’avoir répondu."))
        return redirect(path)
    if request.method == "POST" and form.is_valid():
        if place is not None:
            said = {k: v for k, v in form.values(invited=True).items() if k != "your_name"}
            done = attempt(form, lambda: acts.confirm(viewer, place, True, said))
        else:
            done = attempt(form, lambda: acts.join(viewer, group, form.values()))
        if done is not None:
            messages.success(
                request,
                _("Bienvenue dans le groupe.")
                if done.state == "current"
                else _("Votre demande est partie. La coordination vous répondra par courriel."),
            )
            return redirect(path)
    enters = group.joining == "open" and MATRIX.allows(viewer, verbs.MEMBERSHIP_ENTERED)
    context = {
        "group": group,
        "path": path,
        "form": form,
        "place": place,
        "role": label(lists.MEMBER_ROLES, place.role) if place else "",
        "steps": _steps(enters or invited),
        "enters": enters,
        "trail": trail((group.name, path), (_("Rejoindre"), None)),
    }
    return render(request, "groups/join.html", context)


def _steps(enters: bool) -> list[Any]:
    """What happens next, in the order in which it does."""
    steps = [] if enters else [_("La coordination lit votre demande et vous répond par courriel.")]
    return [
        *steps,
        _("Une personne de la coordination vous dit où en est le travail."),
        _("Vous recevez les invitations aux réunions, et le groupe apparaît dans votre compte."),
        _("Vous pouvez quitter le groupe quand vous le voulez, depuis sa page."),
    ]


@require_POST
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """What one does with one's own place: leave, withdraw a request, accept new rules, share an address or not."""
    viewer = viewer_of(request)
    group = find(slug)
    place = reading.own_place(viewer, group)
    if place is None:
        raise Http404
    what = request.POST.get("do", "")
    if what == "leave":
        press(request, lambda: acts.leave(viewer, place), _("Vous avez quitté le groupe."))
    elif what == "withdraw":
        press(request, lambda: acts.withdraw(viewer, place), _("Votre demande est retirée."))
    elif what == "rules":
        press(request, lambda: acts.accept_rules(viewer, place), _("Votre accord est noté."))
    elif what in {"share", "unshare"}:
        shares = what == "share"
        press(request, lambda: acts.change(viewer, place, {"share_email": shares}), _("C’est enregistré."))
    return redirect(group.get_absolute_url())


# --- The coordination -------------------------------------------------------------------------------------------------


def _coordinated(request: HttpRequest, slug: str) -> tuple[Viewer, Group]:
    viewer = viewer_of(request)
    group = find(slug)
    standing = standings.of_group(viewer, group)
    if not MATRIX.allows(viewer, verbs.MEMBERSHIP_DECIDED, standing=standing):
        raise PermissionDenied
    return viewer, group


@never_cache
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The people of a group as its coordination sees them: who asks, who is to be briefed, who is there."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer, group = _coordinated(request, slug)
    path = group.get_absolute_url()
    form = InviteForm(viewer, request.POST if "person" in request.POST else None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("person", "role", "message")}
        if attempt(form, lambda: acts.invite(viewer, group, said)) is not None:
            messages.success(request, _("L’invitation est partie."))
            return redirect(f"{path}/members")
    people = reading.people(viewer, group, frozenset({"member"}))
    context = {
        "group": group,
        "path": path,
        "form": form,
        "waiting": [_waiting(row) for row in reading.waiting(group)],
        "rows": [_line(row) for row in people.rows],
        "sharing": sum(row.share_email for row in people.rows),
        "trail": trail((group.name, path), (_("Les personnes"), None)),
    }
    return render(request, "groups/members.html", context)


def _waiting(row: Membership) -> dict[str, Any]:
    return {
        "row": row,
        "person": row.person,
        "organisation": row.organisation,
        "when": day(row.created),
        "what": {"asked": "asked", "invited": "invited"}.get(row.state, "brief"),
    }


def _line(row: Membership) -> dict[str, Any]:
    return {
        "row": row,
        "person": row.person,
        "for": row.organisation.name if row.organisation_id else label(lists.CAPACITIES, row.capacity),
        "role": words.first_upper(label(lists.MEMBER_ROLES, row.role)),
        "since": partial(row.since),
        "shares": row.share_email,
        "rules": row.rules_accepted_on,
    }


def member(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One place: answer a request, note a briefing, change a role, end it."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer, group = _coordinated(request, slug)
    rows = Membership.objects.select_related("person__account", "organisation", "group")
    row = rows.filter(group=group, key=key).first()
    if row is None:
        raise Http404
    here = f"{group.get_absolute_url()}/members"
    answered = request.POST.get("do", "")
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answered:
        doing = {
            "accept": (lambda: acts.decide(viewer, row, True, answer), _("La demande est acceptée.")),
            "refuse": (lambda: acts.decide(viewer, row, False, answer), _("La demande est refusée.")),
            "brief": (lambda: acts.brief(viewer, row), _("C’est noté : cette personne est accueillie.")),
            "cancel": (lambda: acts.withdraw(viewer, row), _("L’invitation est retirée.")),
            "end": (lambda: acts.leave(viewer, row), _("Cette participation a pris fin aujourd’hui.")),
        }.get(answered)
        if doing is None:
            raise Http404
        press(request, *doing)
        return redirect(here)
    meaning = of(Membership)
    form = form_class(meaning, MEMBERS, only=("role", "capacity", "since"))(
        request.POST or None, initial=initial(meaning, row, MEMBERS)
    )
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=True)
        if attempt(form, lambda: acts.change(viewer, row, values)) is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(here)
    context = {
        "group": group,
        "here": here,
        "row": row,
        "form": form,
        "email": address_of(row.person) if row.share_email else "",
        "asked_on": day(row.created),
        "trail": trail(
            (group.name, group.get_absolute_url()), (_("Les personnes"), here), (row.person.name, None)
        ),
    }
    return render(request, "groups/member.html", context)


# --- The list that leaves ---------------------------------------------------------------------------------------------


def table(rows: list[Membership]) -> list[list[str]]:
    """The list with its headers. An address stands there only where its owner agreed for this group."""
    heads = [_("Nom"), _("Organisation"), _("Rôle"), _("Depuis"), _("Adresse électronique")]
    return [
        heads,
        *(
            [
                row.person.name,
                row.organisation.name if row.organisation_id else label(lists.CAPACITIES, row.capacity),
                label(lists.MEMBER_ROLES, row.role),
                str(row.since),
                address_of(row.person) if row.share_email else "",
            ]
            for row in rows
        ),
    ]


def addresses(rows: list[Membership]) -> str:
    """The addresses of those who agreed, as a mailing list takes them: « "Nom" <adresse> », one a line."""
    lines = []
    for row in rows:
        if row.share_email and (address := address_of(row.person)):
            name = " ".join(row.person.name.split()).replace("\\", "").replace('"', "'")
            lines.append(f'"{name}" <{address}>')
    return "\n".join(lines) + ("\n" if lines else "")


@require_POST
def export(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The members as CSV, XLSX, or addresses for a mailing list; that the list left is journalled."""
    viewer = viewer_of(request)
    group = find(slug)
    standing = standings.of_group(viewer, group)
    if not MATRIX.allows(viewer, verbs.MEMBERS_EXPORTED, standing=standing):
        raise PermissionDenied
    rows = acts.export(viewer, group)
    if form == "txt":
        response = HttpResponse(addresses(rows), content_type="text/plain; charset=utf-8")
    elif form == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows([defused(cell) for cell in line] for line in table(rows))
        response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_workbook(table(rows)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{group.slug}.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _workbook(lines: list[list[str]]) -> bytes:
    from openpyxl import Workbook  # large, and seldom needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Membres"))
    for line in lines:
        sheet.append([defused(cell) for cell in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def share(request: HttpRequest, slug: str) -> HttpResponse:
    """For whom one takes part, and whether the coordination has one's address."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    group = find(slug)
    place = reading.own_place(viewer, group)
    if place is None or place.state != "current":
        raise Http404
    start = {
        "organisation": place.organisation.slug if place.organisation_id else "",
        "share_email": place.share_email,
    }
    form = ShareForm(viewer, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        organisation = form.chosen()
        said: dict[str, Any] = {"share_email": form.cleaned_data["share_email"]}
        if form.own:
            said |= {
                "organisation": organisation,
                "capacity": "organisation" if organisation else "independent",
            }
        if attempt(form, lambda: acts.change(viewer, place, said)) is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(group.get_absolute_url())
    context = {
        "group": group,
        "path": group.get_absolute_url(),
        "form": form,
        "trail": trail((group.name, group.get_absolute_url()), (_("Ma participation"), None)),
    }
    return render(request, "groups/share.html", context)
