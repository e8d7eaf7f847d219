"""The parts of a record: commons, offers and needs, links, stakeholders, people. One page for all five kinds.

Each kind says its own words and acts; listing, adding, changing and removing are the same page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Roles
from communaux.meaning.declare import Kind, Meaning, named, of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.network import verbs
from communaux.modules.network.acts import affiliations, commons, listings, relations, stakeholders
from communaux.modules.network.pages import shown
from communaux.modules.network.pages.organisation import find
from communaux.modules.network.permissions import may
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.models import Affiliation, Organisation, Person


@dataclass(frozen=True)
class Part:
    """One kind of part: its meaning, its words, its acts, and the columns of its list."""

    meaning_name: str
    title: Any
    lede: Any
    empty: Any
    button: Any
    verb: str
    columns: tuple[str, ...]
    add: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., Any]
    remove_words: Any

    @property
    def meaning(self) -> Meaning:
        return named(self.meaning_name)


PARTS: dict[str, Part] = {
    "commons": Part(
        "commons",
        gettext_lazy("Ce que nous mettons en commun"),
        gettext_lazy(
            "Code, documents, données, méthodes : ce que d’autres peuvent reprendre, et à quelles conditions."
        ),
        gettext_lazy("Aucun commun à l’inventaire encore"),
        gettext_lazy("Ajouter ce commun"),
        verbs.COMMONS_ADDED,
        ("name", "nature", "licence", "openness"),
        commons.add,
        commons.change,
        commons.remove,
        gettext_lazy("Retirer de l’inventaire"),
    ),
    "listings": Part(
        "listing",
        gettext_lazy("Ce que nous cherchons et proposons"),
        gettext_lazy("Une ligne claire suffit. Les offres et les besoins qui se répondent sont rapprochés."),
        gettext_lazy("Aucune offre ni aucun besoin encore"),
        gettext_lazy("Publier"),
        verbs.LISTING_OPENED,
        ("direction", "title", "kind", "state"),
        listings.add,
        listings.change,
        listings.close,
        gettext_lazy("Clore"),
    ),
    "relations": Part(
        "relation",
        gettext_lazy("Nos liens avec d’autres organisations"),
        gettext_lazy(
            "Réseaux, structures d’une même plateforme, conventions, partenaires : avec une source et une date."
        ),
        gettext_lazy("Aucun lien noté encore"),
        gettext_lazy("Ajouter ce lien"),
        verbs.RELATION_ADDED,
        ("kind", "object", "title", "since"),
        relations.add,
        relations.change,
        relations.remove,
        gettext_lazy("Retirer ce lien"),
    ),
    "stakeholders": Part(
        "stakeholder",
        gettext_lazy("Nos parties prenantes"),
        gettext_lazy("Qui la plateforme rassemble, avec quel statut et quelle place dans la gouvernance."),
        gettext_lazy("Aucune partie prenante décrite encore"),
        gettext_lazy("Ajouter cette partie prenante"),
        verbs.STAKEHOLDER_ADDED,
        ("category", "label", "action", "status"),
        stakeholders.add,
        stakeholders.change,
        stakeholders.remove,
        gettext_lazy("Retirer"),
    ),
    "affiliations": Part(
        "affiliation",
        gettext_lazy("Les personnes"),
        gettext_lazy(
            "Une personne peut appartenir à plusieurs organisations. Elle décide si sa page est publique."
        ),
        gettext_lazy("Aucune personne encore"),
        gettext_lazy("Ajouter cette personne"),
        verbs.AFFILIATION_ADDED,
        ("person", "role", "function", "since"),
        affiliations.add,
        affiliations.change,
        affiliations.end,
        gettext_lazy("Terminer cette affiliation"),
    ),
}


class PersonName(forms.Form):
    """Who: somebody with a page already, by its address, or a new person by name. One name may be that of two people,
    so a name alone never ties a page that is already there."""

    person = forms.CharField(
        label=gettext_lazy("Personne"),
        max_length=200,
        help_text=gettext_lazy("Son nom, ou l’adresse de sa page si elle en a une."),
    )
    another = forms.BooleanField(label=gettext_lazy("C’est une autre personne du même nom"), required=False)

    def __init__(self, data: Any, roles: Roles) -> None:
        super().__init__(data)
        self.roles = roles

    def clean(self) -> dict[str, Any]:
        """``who``: the person, or the values of a new page."""
        text = self.cleaned_data.get("person", "")
        if "/" in text:
            try:
                self.cleaned_data["who"] = find_ref(of(Person), text, self.roles)
            except NotFoundError as error:
                self.add_error(
                    "person", ValidationError(error.sentence, code=error.code, params=error.params)
                )
        elif text:
            seen = Person.objects.filter(of(Person).visible(self.roles), name__iexact=text)
            same = [one.get_absolute_url() for one in seen[:3]]
            if same and not self.cleaned_data.get("another"):
                sentence = _(
                    "Une page porte déjà ce nom : %(pages)s. Écrivez son adresse, ou cochez la case qui suit."
                )
                self.add_error("person", ValidationError(sentence, params={"pages": ", ".join(same)}))
            self.cleaned_data["who"] = {"name": text}
        return self.cleaned_data


def page(request: HttpRequest, slug: str, kind: str, key: str = "") -> HttpResponse:
    """List the parts of one kind, add one, or change the one with this key."""
    part = PARTS.get(kind)
    if part is None:
        raise Http404
    viewer = viewer_of(request)
    organisation = find(request, slug)
    if not may(viewer, part.verb, organisation.pk):
        raise PermissionDenied
    thing = _thing(part, organisation, key) if key else None
    if request.method == "POST" and thing is not None and "remove" in request.POST:
        press(request, lambda: part.remove(viewer, thing), _("C’est retiré."))
        return redirect(_here(organisation, kind))
    if request.method == "POST" and isinstance(thing, Affiliation) and "entrust" in request.POST:
        keeps = request.POST["entrust"] == "1"
        press(request, lambda: affiliations.entrust(viewer, thing, keeps), _("C’est enregistré."))
        return redirect(_here(organisation, kind))
    roles = viewer.roles_on(organisation.pk)
    form = form_class(part.meaning, roles)(
        request.POST or None, initial=initial(part.meaning, thing, roles) if thing else None
    )
    if "object" in form.fields:
        form.fields["object"].help_text = _("Son nom exact, ou l’adresse de sa fiche dans cet annuaire.")
    who = PersonName(request.POST or None, roles) if kind == "affiliations" and thing is None else None
    whole = who is None or not who.is_bound or who.is_valid()
    if request.method == "POST" and form.is_valid() and whole:
        values = form.values(only_changed=thing is not None)
        if who is not None:
            values["person"] = who.cleaned_data["who"]
        done = attempt(
            form,
            lambda: part.change(viewer, thing, values) if thing else part.add(viewer, organisation, values),
        )
        if done is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(_here(organisation, kind))
    return render(request, "network/parts.html", _context(part, kind, organisation, form, who, thing))


def _here(organisation: Organisation, kind: str) -> str:
    return f"{organisation.get_absolute_url()}/parts/{kind}"


def _thing(part: Part, organisation: Organisation, key: str) -> Any:
    meaning = part.meaning
    found = meaning.model._default_manager.filter(
        **{meaning.key: key, meaning.owner: organisation.pk}
    ).first()
    if found is None:
        raise Http404
    return found


def _context(
    part: Part, kind: str, organisation: Organisation, form: Any, who: Any, thing: Any
) -> dict[str, Any]:
    path = organisation.get_absolute_url()
    meaning = part.meaning
    rows = meaning.model._default_manager.filter(**{meaning.owner: organisation.pk}).order_by("pk")
    links = [name for name in part.columns if meaning.kinds[name] == Kind.REF]
    return {
        "part": part,
        "organisation": organisation,
        "path": path,
        "here": _here(organisation, kind),
        "form": form,
        "who": who,
        "thing": thing,
        "rows": [
            {"key": getattr(row, meaning.key), "cells": [_cell(meaning, row, name) for name in part.columns]}
            for row in rows.select_related(*links)
        ],
        "columns": [meaning.label(name) for name in part.columns],
        "trail": [(_("Annuaire"), "/directory/"), (organisation.name, path), (part.title, None)],
    }


def _cell(meaning: Meaning, row: Any, name: str) -> str:
    """One value as words."""
    value, kind = getattr(row, name), meaning.kinds[name]
    if kind == Kind.CODE:
        return shown.label(meaning.code_list(name), value)
    if kind == Kind.PARTIAL_DATE:
        return shown.partial(value)
    if kind == Kind.LANGTEXT:
        return in_language(value)
    return "" if value is None else str(value)
