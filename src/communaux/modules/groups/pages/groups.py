"""The list of groups, the page of one, and the forms with which its coordination keeps it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts import deliverables as deliverable_acts
from communaux.modules.groups.acts import groups as acts
from communaux.modules.groups.acts import rules as rules_acts
from communaux.modules.groups.models import Deliverable, Group, Membership
from communaux.modules.groups.pages import words
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import groups as reading
from communaux.modules.groups.reading import standings
from communaux.modules.groups.reading import subjects as subject_reading
from communaux.modules.groups.rules.lifecycle import GROUP, GROUP_MOVES, LIVING
from communaux.modules.network.pages.shown import day, label, partial
from communaux.nouns.acts.permissions import is_steward
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of

FIELDS = (
    "name", "kind", "parent", "aim", "product", "description", "started", "ended", "joining", "rhythm", "size",
    "mailing_list", "workspace", "source",
)  # fmt: skip
DELIVERABLE_FIELDS = (
    "title",
    "kind",
    "state",
    "summary",
    "due",
    "delivered",
    "link",
    "licence",
    "item",
    "source",
)


def trail(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Where one is, below the groups."""
    return [(_("Groupes"), "/groups/"), *steps]


def find(slug: str) -> Group:
    """The group at this address. Raises Http404."""
    found = Group.objects.select_related("parent").filter(slug=slug[:80]).first()
    if found is None:
        raise Http404
    return found


def index(request: HttpRequest) -> HttpResponse:
    """Every group, by kind."""
    viewer = viewer_of(request)
    shown = request.GET.get("state", "")
    shown = shown if shown in reading.STATES else ""
    counts = reading.counts()
    coming = reading.next_meetings(viewer)
    names = {"": _("Tous"), "living": _("En cours ou à venir"), "over": _("Terminés")}
    sections = [
        {
            "id": section.kind,
            "title": words.KINDS[section.kind],
            "rows": [words.row(group, words.meeting(coming.get(group.pk))) for group in section.groups],
        }
        for section in reading.sections(shown)
    ]
    open_subjects = [one for one in subject_reading.all_subjects() if one.subject.state == "open"]
    context = {
        "sections": sections,
        "views": [
            {
                "label": f"{name} ({counts[code]})",
                "url": f"/groups/?state={code}" if code else "/groups/",
                "current": code == shown,
            }
            for code, name in names.items()
        ],
        "subjects": [words.subject_row(one) for one in open_subjects[:5]],
        "more_subjects": max(0, len(open_subjects) - 5),
        "may_propose": MATRIX.allows(viewer, verbs.SUBJECT_PROPOSED),
        "may_create": MATRIX.allows(viewer, verbs.GROUP_CREATED),
    }
    return render(request, "groups/index.html", context)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One group."""
    viewer = viewer_of(request)
    group = find(slug)
    standing = standings.of_group(viewer, group)
    path = group.get_absolute_url()
    people = reading.people(viewer, group, standing)
    place = reading.own_place(viewer, group)
    coordinates = MATRIX.allows(viewer, verbs.GROUP_CHANGED, standing=standing)
    rules = rules_acts.in_force()
    context = {
        "group": group,
        "path": path,
        "eyebrow": words.kind(group.kind),
        "aim": in_language(group.aim),
        "product": in_language(group.product),
        "description": in_language(group.description),
        "state": words.state(group.state),
        "state_kind": words.DOTS.get(group.state, "off"),
        "next": _("D’après la source citée plus bas ; la suite n’est pas notée ici.")
        if group.source
        else words.NEXT[group.state],
        "facts": facts(group, people),
        "people": people,
        "members": [_member(row, viewer) for row in people.rows],
        "organisations": reading.organisations(group),
        "deliverables": _table(reading.deliverables(group)),
        "parts": [words.row(one) for one in group.parts.order_by("name")],
        "subjects": list(group.subjects.filter(merged_into=None).order_by("pk")),
        "place": place,
        "role": label(lists.MEMBER_ROLES, place.role) if place else "",
        "new_rules": bool(rules and place and place.state == "current" and place.rules_id != rules.pk),
        "rules": rules,
        "standing": standing,
        "may_join": place is None and group.state in LIVING and group.joining != "invitation",
        "may_edit": coordinates,
        "may_add": MATRIX.allows(viewer, verbs.DELIVERABLE_ADDED, standing=standing),
        "knows_people": viewer.may(MEMBERS) or "member" in standing,
        "waiting": len(reading.waiting(group)) if coordinates else 0,
        "history": [
            {"instant": one.instant, "when": day(one.instant), "sentence": str(one), "url": one.url}
            for one in reading.history(viewer, path)
        ],
        "trail": trail((group.name, None)),
    }
    return render(request, "groups/group.html", context)


def facts(group: Group, people: reading.People) -> list[dict[str, Any]]:
    """What stands beside the title."""
    found: list[dict[str, Any]] = [
        {"term": _("État"), "value": words.state(group.state)},
        {"term": _("Début"), "value": partial(group.started)},
    ]
    if group.ended:
        found.append({"term": _("Fin"), "value": partial(group.ended)})
    if people.total:
        found.append({"term": _("Membres"), "value": words.people(people.total), "url": "#people"})
    if size := in_language(group.size):
        found.append({"term": _("Participation connue"), "value": size})
    if rhythm := in_language(group.rhythm):
        found.append({"term": _("Rythme"), "value": rhythm})
    found.append(
        {"term": _("Pour rejoindre"), "value": words.first_upper(label(lists.JOINING, group.joining))}
    )
    if group.parent is not None:
        found.append(
            {"term": _("Fait partie de"), "value": group.parent.name, "url": group.parent.get_absolute_url()}
        )
    return found


def _member(row: Membership, viewer: Viewer) -> dict[str, Any]:
    return {
        "person": row.person,
        "organisation": row.organisation,
        "words": label(lists.MEMBER_ROLES, row.role) if row.role != "member" else "",
        "capacity": "" if row.organisation_id else label(lists.CAPACITIES, row.capacity),
        "since": partial(row.since),
        "own": row.person_id == viewer.person,
    }


def _table(rows: list[Deliverable]) -> list[dict[str, Any]]:
    return [
        {
            "thing": one,
            "title": one.title,
            "summary": in_language(one.summary),
            "kind": label(lists.DELIVERABLE_KINDS, one.kind),
            "state": label(lists.DELIVERABLE_STATES, one.state),
            "dot": words.DOTS.get(one.state, "off"),
            "when": partial(one.delivered) or partial(one.due),
            "link": one.link or one.item,
        }
        for one in rows
    ]


# --- Keeping it -------------------------------------------------------------------------------------------------------


def new(request: HttpRequest) -> HttpResponse:
    """Open a group: a steward, or the coordination of the group of which it is a part (``?parent=``)."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.get_full_path())
    parent = find(request.GET["parent"]) if request.GET.get("parent") else None
    if not MATRIX.allows(viewer, verbs.GROUP_CREATED, standing=standings.of_group(viewer, parent)):
        raise PermissionDenied
    start: dict[str, Any] = {"parent": parent, "kind": "circle"} if parent else {}
    form = form_class(of(Group), MEMBERS, only=FIELDS)(request.POST or None, initial=start)
    states = [(code, words.state(code)) for code in lists.GROUP_STATES.codes]
    state = request.POST.get("state", "proposed")
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: acts.create(viewer, form.values(), state=state))
        if made is not None:
            messages.success(request, _("Le groupe est ouvert."))
            return redirect(made.get_absolute_url())
    context = {
        "form": form,
        "states": states if is_steward(viewer) else [],
        "state": state,
        "trail": trail((_("Nouveau groupe"), None)),
    }
    return render(request, "groups/new.html", context)


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a group says of itself; what two people changed at once is shown side by side."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    group = find(slug)
    standing = standings.of_group(viewer, group)
    if not MATRIX.allows(viewer, verbs.GROUP_CHANGED, standing=standing):
        raise PermissionDenied
    meaning = of(Group)
    form = form_class(meaning, MEMBERS, only=FIELDS)(
        request.POST or None, initial=initial(meaning, group, MEMBERS)
    )
    version = group.version
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
        if form.is_valid():
            values = form.values(only_changed=True)
            if attempt(form, lambda: acts.change(viewer, group, values, expected_version=version or None)):
                messages.success(request, _("Le groupe est enregistré."))
                return redirect(group.get_absolute_url())
        if conflict := getattr(form, "conflict", None):
            version = conflict.current_version
    conflicts = conflict_rows(form, words_of)
    context = {
        "group": group,
        "path": group.get_absolute_url(),
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "moves": _moves(group),
        "lacking": [acts.MISSING[one] for one in acts.missing(group)]
        if "start" in GROUP[group.state]
        else [],
        "state": words.state(group.state),
        "trail": trail((group.name, group.get_absolute_url()), (_("Modifier"), None)),
    }
    return render(request, "groups/edit.html", context, status=409 if conflicts else 200)


def _moves(group: Group) -> list[dict[str, Any]]:
    return [
        {"code": move, "label": words.MOVES[move], "then": words.state(GROUP[group.state][move])}
        for move in GROUP_MOVES
        if move in GROUP[group.state]
    ]


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it from one state to the next."""
    viewer = viewer_of(request)
    group = find(slug)
    what = request.POST.get("move", "")
    press(request, lambda: acts.move(viewer, group, what), _("L’état du groupe est enregistré."))
    return redirect(group.get_absolute_url())


# --- What it produces -------------------------------------------------------------------------------------------------


def deliverable(request: HttpRequest, slug: str, key: str = "") -> HttpResponse:
    """Announce a deliverable, or change the one with this key."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    group = find(slug)
    standing = standings.of_group(viewer, group)
    if not MATRIX.allows(viewer, verbs.DELIVERABLE_ADDED, standing=standing):
        raise PermissionDenied
    thing = Deliverable.objects.select_related("group").filter(group=group, key=key).first() if key else None
    if key and thing is None:
        raise Http404
    may_remove = thing is not None and MATRIX.allows(viewer, verbs.DELIVERABLE_REMOVED, standing=standing)
    path = group.get_absolute_url()
    if request.method == "POST" and thing is not None and "remove" in request.POST:
        press(request, lambda: deliverable_acts.remove(viewer, thing), _("C’est retiré."))
        return redirect(f"{path}#deliverables")
    meaning = of(Deliverable)
    form = form_class(meaning, MEMBERS, only=DELIVERABLE_FIELDS)(
        request.POST or None, initial=initial(meaning, thing, MEMBERS) if thing else None
    )
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=thing is not None)
        done = attempt(
            form,
            lambda: (
                deliverable_acts.change(viewer, thing, values)
                if thing
                else deliverable_acts.add(viewer, group, values)
            ),
        )
        if done is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(f"{path}#deliverables")
    context = {
        "group": group,
        "path": path,
        "form": form,
        "thing": thing,
        "may_remove": may_remove,
        "trail": trail((group.name, path), (_("Production"), None)),
    }
    return render(request, "groups/deliverable.html", context)
