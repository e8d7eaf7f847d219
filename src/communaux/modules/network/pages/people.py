"""The page of a person: read, made, changed, left, erased. Who may see it is the person's own choice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.network import verbs
from communaux.modules.network.acts import affiliations
from communaux.modules.network.acts import people as acts
from communaux.modules.network.pages import shown
from communaux.modules.network.permissions import is_steward, may
from communaux.nouns import panels
from communaux.nouns.answers import attempt, conflict_rows, done, press, viewer_of, words_of
from communaux.nouns.models import Affiliation, Person


def _find(viewer: Viewer, key: str) -> Person:
    """The person at this address, where the viewer may see them; one always sees oneself. Raises Http404."""
    allowed = of(Person).visible(viewer.roles)
    if viewer.person is not None:
        allowed |= Q(pk=viewer.person)
    person = Person.objects.filter(allowed, key=key[:20], merged_into=None).first()
    if person is None:
        raise Http404
    return person


def _ties(viewer: Viewer, person: Person) -> list[dict[str, Any]]:
    """Where they take part, present first, in the order of names."""
    meaning = of(Affiliation)
    own = viewer.person == person.pk
    allowed = Q(person=person) if own else meaning.visible(viewer.roles)
    rows = Affiliation.objects.filter(allowed, person=person).select_related("organisation")
    lines = [
        {
            "tie": tie,
            "organisation": tie.organisation,
            "words": tie.function or shown.label(meaning.code_list("role"), tie.role),
            "since": shown.partial(tie.since),
            "until": shown.partial(tie.until),
            "may_edit": tie.may_edit and (own or viewer.may(STEWARDS)),
        }
        for tie in rows
    ]
    return sorted(lines, key=lambda line: (bool(line["until"]), line["organisation"].name.casefold()))


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Show it."""
    viewer = viewer_of(request)
    person = _find(viewer, key)
    own = viewer.person == person.pk
    context = {
        "person": person,
        "path": person.get_absolute_url(),
        "own": own,
        "summary": in_language(person.summary),
        "ties": _ties(viewer, person),
        "steward": is_steward(viewer),
        "email": person.email if own or is_steward(viewer) else "",
        "may_edit": may(viewer, verbs.PERSON_CHANGED, own=own),
        "panels": panels.of_person(person, viewer),
        "trail": [(_("Personnes"), "/people/"), (person.name, None)],
    }
    return render(request, "network/person.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Make one's own page where there is none yet; a member who has one makes that of somebody else."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    own = viewer.person is None
    if not may(viewer, verbs.PERSON_CREATED, own=own):
        raise PermissionDenied
    fields = ("name", "summary", "website", *(("listed",) if own or is_steward(viewer) else ()))
    form = form_class(of(Person), STEWARDS, only=fields)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = attempt(form, lambda: acts.create(viewer, form.values(), own=own))
        if person is not None:
            messages.success(request, _("La page est faite."))
            return redirect(person.get_absolute_url())
    context = {"form": form, "own": own, "trail": [(_("Personnes"), "/people/"), (_("Nouvelle page"), None)]}
    return render(request, "network/person_new.html", context)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change it: the person themself, or a steward. What two people changed at once is shown side by side."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    person = _find(viewer, key)
    own = viewer.person == person.pk
    if not may(viewer, verbs.PERSON_CHANGED, own=own):
        raise PermissionDenied
    meaning = of(Person)
    form = form_class(meaning, STEWARDS)(request.POST or None, initial=initial(meaning, person, STEWARDS))
    version = person.version
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
        if form.is_valid():
            values = form.values(only_changed=True)
            if attempt(form, lambda: acts.change(viewer, person, values, expected_version=version or None)):
                messages.success(request, _("La page est enregistrée."))
                return redirect(person.get_absolute_url())
        if conflict := getattr(form, "conflict", None):
            version = conflict.current_version
    conflicts = conflict_rows(form, words_of)
    context = {
        "person": person,
        "path": person.get_absolute_url(),
        "own": own,
        "form": form,
        "version": version,
        "conflicts": conflicts,
        "trail": [
            (_("Personnes"), "/people/"),
            (person.name, person.get_absolute_url()),
            (_("Modifier"), None),
        ],
    }
    return render(request, "network/person_edit.html", context, status=409 if conflicts else 200)


@require_POST
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """End a tie of one's own."""
    viewer = viewer_of(request)
    person = _find(viewer, key)
    ties = Affiliation.objects.filter(
        person=person, until="", key=request.POST.get("tie", "")[:20].replace("\x00", "")
    )
    tie = ties.first()
    if tie is None:
        raise Http404
    press(
        request,
        lambda: affiliations.end(viewer, tie),
        _("C’est noté : cette affiliation a pris fin aujourd’hui."),
    )
    return redirect(person.get_absolute_url())


def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Erase somebody, after asking: the person themself, or a steward."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    person = _find(viewer, key)
    own = viewer.person == person.pk
    if not may(viewer, verbs.PERSON_ERASED, own=own):
        raise PermissionDenied
    if request.method == "POST" and done(
        form_class(of(Person), STEWARDS, only=())({}), lambda: acts.erase(viewer, person)
    ):
        if own:
            logout(request)
        messages.success(request, _("C’est effacé. Rien de personnel n’en reste ici."))
        return redirect("/people/")
    name = person.name
    consequences = [
        _("La page est vidée, ses liens avec les organisations sont supprimés."),
        _("Les adresses électroniques sont effacées partout où elles étaient gardées."),
        _(
            "Le journal reste valide : il ne contient que l’adresse de la page, qui ne dit plus rien de personne."
        ),
    ]
    if own:
        consequences.insert(1, _("Votre compte est fermé, et vous êtes déconnecté·e."))
    context = {
        "title": _("Effacer ma page et mon compte")
        if own
        else _("Effacer la page de %(name)s") % {"name": name},
        "question": _("Cela ne se défait pas."),
        "consequences": consequences,
        "action": _("Effacer"),
        "danger": True,
        "back_url": person.get_absolute_url(),
        "hidden": {},
    }
    return render(request, "confirm.html", context)
