"""Communities of intention: their page, their forms, who joins and who coordinates."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.access import MEMBERS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.standards import verbs
from communaux.modules.standards.acts import communities as acts
from communaux.modules.standards.acts import standards as standard_acts
from communaux.modules.standards.lists import COMMUNITY_STATES, ROLES
from communaux.modules.standards.models import Community, Participation, Standard
from communaux.modules.standards.pages.shared import (
    Speaker,
    day,
    find_community,
    form_page,
    label,
    may_speak,
    sign_in,
    version_sent,
    who,
)
from communaux.modules.standards.permissions import COORDINATOR, OWN, may
from communaux.modules.standards.reading import lists as reading
from communaux.modules.standards.reading import standings
from communaux.nouns.answers import press, viewer_of


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who gathers around which subject, and what came of it."""
    viewer, community = viewer_of(request), find_community(slug)
    standing = standings.of_community(viewer, community)
    seen = Participation.objects.filter(of(Participation).visible(viewer.roles), community=community)
    rows = list(seen.select_related("organisation", "person").order_by("role", "since", "pk"))
    total = Participation.objects.filter(community=community).count()
    coordinates = may(viewer, verbs.COORDINATION_CHANGED, None, standing)
    joined = {row.organisation_id for row in rows if row.organisation_id}
    in_person = any(row.person_id and row.person_id == viewer.person for row in rows)
    speaker = None
    if may_speak(viewer) and community.state != "closed":
        speaker = Speaker(viewer, without=joined)
        if in_person:
            speaker.fields["speaker"].choices = [  # type: ignore[attr-defined]
                choice
                for choice in speaker.fields["speaker"].choices  # type: ignore[attr-defined]
                if choice[0]
            ]
        speaker.open = bool(speaker.fields["speaker"].choices)  # type: ignore[attr-defined]
    context = {
        "one": community,
        "path": community.get_absolute_url(),
        "subject": in_language(community.subject),
        "purpose": in_language(community.purpose),
        "joining": in_language(community.joining),
        "state": label(COMMUNITY_STATES, community.state),
        "people": [
            {
                "key": row.key,
                "who": who(row),
                "role": label(ROLES, row.role),
                "coordinates": row.role == "coordinator",
                "since": day(row.since),
                "may_leave": may(
                    viewer,
                    verbs.PARTICIPATION_LEFT,
                    row.organisation_id,
                    (standing & {COORDINATOR})
                    | ({OWN} if row.person_id and row.person_id == viewer.person else set()),
                ),
                "mine": bool(
                    (row.organisation_id and row.organisation_id in viewer.edits)
                    or (row.person_id and row.person_id == viewer.person)
                ),
            }
            for row in rows
        ],
        "unseen": total - len(rows),
        "standards": reading.standards(Standard.objects.filter(community=community)),
        "speaker": speaker if speaker is not None and speaker.open else None,
        "visitor": viewer.account is None and community.state != "closed",
        "may_edit": may(viewer, verbs.COMMUNITY_CHANGED, None, standing),
        "may_start": may(viewer, verbs.STANDARD_STARTED, None, standing) and community.state != "closed",
        "coordinates": coordinates,
        "moves": [
            {"value": code, "label": words}
            for code, words in (
                ("open", _("Rouvrir")),
                ("resting", _("Mettre en sommeil")),
                ("closed", _("Clore la communauté")),
            )
            if coordinates and code != community.state
        ],
        "trail": [(_("Standards"), "/standards/"), (community.name, None)],
    }
    return render(request, "standards/community.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Open a community."""
    if (door := sign_in(request)) is not None:
        return door
    viewer = viewer_of(request)
    if not may(viewer, verbs.COMMUNITY_OPENED):
        raise PermissionDenied
    form = form_class(of(Community), MEMBERS)(request.POST or None)
    form.fields["subject"].required = True
    speaker = Speaker(viewer, request.POST or None) if may_speak(viewer) else None
    return form_page(
        request,
        form,
        lambda: acts.open_community(viewer, speaker.organisation if speaker else None, form.values()),
        title=_("Ouvrir une communauté d’intention"),
        lede=_("Un sujet, une intention, et quelqu’un qui coordonne. Les autres vous rejoindront."),
        button=_("Ouvrir la communauté"),
        back="/standards/",
        done=_("La communauté est ouverte. Invitez-y celles et ceux que le sujet concerne."),
        then=lambda made: str(made.get_absolute_url()),
        speaker=speaker,
    )


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a community says of itself."""
    viewer, community = viewer_of(request), find_community(slug)
    if not may(viewer, verbs.COMMUNITY_CHANGED, None, standings.of_community(viewer, community)):
        raise PermissionDenied
    meaning = of(Community)
    form = form_class(meaning, MEMBERS)(request.POST or None, initial=initial(meaning, community, MEMBERS))
    version = version_sent(request) or community.version
    path = community.get_absolute_url()
    return form_page(
        request,
        form,
        lambda: acts.change(viewer, community, form.values(only_changed=True), expected_version=version),
        title=_("Modifier la communauté"),
        lede=community.name,
        button=_("Enregistrer"),
        back=path,
        done=_("C’est enregistré."),
        trail=[(_("Standards"), "/standards/"), (community.name, path)],
        version=version,
    )


def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a standard in a community."""
    if (door := sign_in(request)) is not None:
        return door
    viewer, community = viewer_of(request), find_community(slug)
    if not may(viewer, verbs.STANDARD_STARTED, None, standings.of_community(viewer, community)):
        raise PermissionDenied
    form = form_class(of(Standard), MEMBERS)(request.POST or None)
    path = community.get_absolute_url()
    return form_page(
        request,
        form,
        lambda: standard_acts.start(viewer, community, form.values()),
        title=_("Commencer un standard"),
        lede=_("Un nom et une phrase suffisent : le brouillon de la version 1 s’ouvre avec lui."),
        button=_("Commencer"),
        back=path,
        done=_("Le brouillon est ouvert. Proposez un premier terme."),
        then=lambda made: f"{made.get_absolute_url()}/1",
        trail=[(_("Standards"), "/standards/"), (community.name, path)],
    )


def act(request: HttpRequest, slug: str) -> HttpResponse:
    """The gestures of the page, by POST alone: join, leave, coordinate, change state."""
    viewer, community = viewer_of(request), find_community(slug)
    here = redirect(community.get_absolute_url())
    if request.method != "POST":
        return here
    if (door := sign_in(request)) is not None:
        return door
    if "join" in request.POST:
        speaker = Speaker(viewer, request.POST)
        if not speaker.is_valid():
            raise PermissionDenied
        press(request, lambda: acts.join(viewer, community, speaker.organisation), _("Bienvenue."))
    elif "state" in request.POST:
        press(request, lambda: acts.move(viewer, community, request.POST["state"]), _("C’est noté."))
    else:
        _on_participation(request, community)
    return here


def _on_participation(request: HttpRequest, community: Community) -> None:
    viewer = viewer_of(request)
    gestures: dict[str, tuple[Any, Any]] = {
        "leave": (acts.leave, _("C’est noté.")),
        "entrust": (lambda v, p: acts.coordinate(v, p, True), _("La coordination est confiée.")),
        "relieve": (lambda v, p: acts.coordinate(v, p, False), _("C’est noté.")),
    }
    for name, (gesture, words) in gestures.items():
        if name in request.POST:
            row = Participation.objects.filter(community=community, key=request.POST[name][:16]).first()
            if row is None:
                raise Http404
            press(request, partial(gesture, viewer, row), words)
