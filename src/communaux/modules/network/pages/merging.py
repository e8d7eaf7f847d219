"""Making one of two, side by side, by a steward: every value that differs is chosen, nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground.countries import country_name
from communaux.meaning.access import STEWARDS
from communaux.meaning.declare import Kind, Meaning, of
from communaux.meaning.refs import NotFoundError, find_ref
from communaux.modules.network import verbs
from communaux.modules.network.acts import duplicates
from communaux.modules.network.acts import people as person_acts
from communaux.modules.network.models import Duplicate
from communaux.modules.network.models.care import Decision
from communaux.modules.network.pages import shown
from communaux.modules.network.permissions import may
from communaux.nouns.answers import attempt, viewer_of, words_of
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.organisation import State

LONGEST = 400
"""Characters shown of a long value."""


@dataclass(frozen=True)
class Mergeable:
    """One kind of things that are merged: its meaning, its verb, its act, the fields to choose between."""

    model: type[models.Model]
    duplicate: str
    verb: str
    merge: Callable[..., Any]
    fields: Callable[[], tuple[str, ...]]
    title: Any

    @property
    def meaning(self) -> Meaning:
        return of(self.model)

    def find(self, key: str) -> Any:
        """The thing with this key that was not merged yet. Raises Http404."""
        rows = self.model._default_manager.filter(**{self.meaning.key: key})
        if self.model is Organisation:
            rows = rows.exclude(state=State.MERGED)
        else:
            rows = rows.filter(merged_into=None)
        thing = rows.first()
        if thing is None:
            raise Http404
        return thing


KINDS = {
    "organisations": Mergeable(
        Organisation,
        Duplicate.Kind.ORGANISATION,
        verbs.ORGANISATION_MERGED,
        duplicates.merge_organisations,
        duplicates.choosable,
        gettext_lazy("Fusionner deux fiches"),
    ),
    "people": Mergeable(
        Person,
        Duplicate.Kind.PERSON,
        verbs.PERSON_MERGED,
        duplicates.merge_people,
        lambda: person_acts.CHOSEN,
        gettext_lazy("Fusionner deux pages de personne"),
    ),
}


class OtherForm(forms.Form):
    """The other one: by its address or its exact name."""

    other = forms.CharField(
        label=gettext_lazy("L’autre fiche"),
        max_length=500,
        help_text=gettext_lazy(
            "Son adresse, ou son nom exact. La page suivante compare les deux avant toute fusion."
        ),
    )


class ChoiceForm(forms.Form):
    """One choice for each value that differs; none is made beforehand."""

    def __init__(self, data: Any, rows: list[dict[str, Any]]) -> None:
        super().__init__(data)
        for row in rows:
            if row["choices"]:
                self.fields[row["name"]] = forms.ChoiceField(
                    label=row["label"], choices=row["choices"], widget=forms.RadioSelect
                )


def _kind(request: HttpRequest, kind: str) -> Mergeable:
    mergeable = KINDS.get(kind)
    if mergeable is None:
        raise Http404
    if not may(viewer_of(request), mergeable.verb):
        raise PermissionDenied
    return mergeable


def choose(request: HttpRequest, kind: str, first: str) -> HttpResponse:
    """Which other one."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    mergeable = _kind(request, kind)
    thing = mergeable.find(first)
    form = OtherForm(request.GET if "other" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            other = find_ref(mergeable.meaning, form.cleaned_data["other"], STEWARDS)
        except NotFoundError as error:
            form.add_error(
                "other", forms.ValidationError(error.sentence, code=error.code, params=error.params)
            )
        else:
            return redirect(f"/desk/merge/{kind}/{first}/{getattr(other, mergeable.meaning.key)}")
    context = {"form": form, "thing": thing, "title": mergeable.title, "trail": _trail(mergeable)}
    return render(request, "network/merge_choose.html", context)


def merge(request: HttpRequest, kind: str, first: str, second: str) -> HttpResponse:
    """Both, side by side; the first is kept. Nothing is written before every difference is decided."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    mergeable = _kind(request, kind)
    keep, merged = mergeable.find(first), mergeable.find(second)
    if keep.pk == merged.pk:
        raise Http404
    rows = _rows(mergeable, keep, merged)
    form = ChoiceForm(request.POST if request.method == "POST" else None, rows)
    if request.method == "POST" and form.is_valid():
        choices = {name: value for name, value in form.cleaned_data.items() if value}
        if attempt(form, lambda: mergeable.merge(viewer, keep, merged, choices)) is not None:
            messages.success(request, _("Les deux n’en font plus qu’une. L’autre adresse y mène."))
            return redirect(keep.get_absolute_url())
    lower, upper = sorted((keep.pk, merged.pk))
    pair = Duplicate.objects.filter(
        kind=mergeable.duplicate, first=lower, second=upper, state=Decision.OPEN
    ).first()
    context = {
        "title": mergeable.title,
        "keep": keep,
        "merged": merged,
        "settled": [
            (row["label"], (row["ours"] or row["theirs"])[:LONGEST]) for row in rows if not row["choices"]
        ],
        "form": form,
        "pair": pair,
        "reasons": reasons(pair) if pair else [],
        "swap": f"/desk/merge/{kind}/{second}/{first}",
        "people": kind == "people",
        "trail": _trail(mergeable),
    }
    return render(request, "network/merge.html", context)


def _trail(mergeable: Mergeable) -> list[tuple[Any, str | None]]:
    return [(_("Intendance"), "/desk/"), (mergeable.title, None)]


def reasons(pair: Duplicate) -> list[dict[str, Any]]:
    """Why two may be one, and what speaks against it, in the active language."""
    language = shown.language()
    return [
        {"text": said.get(language) or said.get("fr", ""), "against": bool(said.get("against"))}
        for said in pair.reasons
    ]


def _rows(mergeable: Mergeable, keep: Any, merged: Any) -> list[dict[str, Any]]:
    """One line a field that either fills: both values in words, and the choices where both fill it differently."""
    meaning = mergeable.meaning
    rows = []
    for name in mergeable.fields():
        if name == "longitude":
            continue
        if name == "latitude":
            ours, theirs = _coordinates(keep), _coordinates(merged)
            label = _("Coordonnées")
        else:
            ours, theirs = (value_words(meaning, one, name) for one in (keep, merged))
            label = meaning.label(name)
        if not ours and not theirs:
            continue
        differ = bool(ours and theirs) and any(
            getattr(keep, n) != getattr(merged, n) for n in _together(name)
        )
        rows.append(
            {
                "name": name,
                "label": label,
                "ours": ours,
                "theirs": theirs,
                "choices": _choices(ours, theirs, isinstance(getattr(keep, name), list)) if differ else [],
            }
        )
    if isinstance(keep, Person) and keep.account_id and merged.account_id:
        ours, theirs = keep.account.email, merged.account.email
        rows.append(
            {
                "name": "account",
                "label": _("Compte qui reste lié"),
                "ours": ours,
                "theirs": theirs,
                "choices": _choices(ours, theirs, False),
            }
        )
    return rows


def _together(name: str) -> tuple[str, ...]:
    return ("latitude", "longitude") if name == "latitude" else (name,)


def _choices(ours: str, theirs: str, several: bool) -> list[tuple[str, Any]]:
    """The values themselves, the kept record's first."""
    kept, other = _("fiche gardée"), _("l’autre")
    line = '<span>{} <span class="small muted">({})</span></span>'
    found = [
        ("keep", format_html(line, ours[:LONGEST], kept)),
        ("merge", format_html(line, theirs[:LONGEST], other)),
    ]
    return [*found, ("both", _("Les deux"))] if several else found


def _coordinates(thing: Any) -> str:
    return "" if thing.latitude is None else f"{thing.latitude}, {thing.longitude}"


def value_words(meaning: Meaning, thing: Any, name: str) -> str:
    """A value as words; two values that read the same are the same."""
    value, kind = getattr(thing, name), meaning.kinds[name]
    if kind == Kind.CODE:
        return shown.label(meaning.code_list(name), value)
    if kind == Kind.CODES:
        return ", ".join(shown.labels(meaning, thing, name))
    if kind in {Kind.COUNTRY, Kind.COUNTRIES}:
        codes = value if isinstance(value, list) else [value] if value else []
        return ", ".join(country_name(code, shown.language()) for code in codes)
    if kind == Kind.PARTIAL_DATE:
        return shown.partial(value)
    return words_of(name, value)
