"""Who may read and write here, in plain words; giving rights and taking them back."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.modules.pods.acts import sharing as acts
from communaux.modules.pods.pages import shared
from communaux.modules.pods.reading import access, documents
from communaux.modules.pods.reading.sharing import InForce, in_force
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.modules.pods.rules.sharing import KINDS, Grant, Kind
from communaux.modules.pods.rules.wac import Mode

LEVELS: dict[str, tuple[Any, tuple[Mode, ...]]] = {
    "read": (gettext_lazy("Lire"), ("read",)),
    "add": (gettext_lazy("Lire et ajouter"), ("read", "append")),
    "write": (gettext_lazy("Lire, modifier et effacer"), ("read", "write")),
    "all": (gettext_lazy("Tout, et partager avec d’autres"), ("read", "write", "control")),
}
MODES: dict[str, Any] = {
    "read": gettext_lazy("lire"),
    "append": gettext_lazy("ajouter"),
    "write": gettext_lazy("modifier et effacer"),
    "control": gettext_lazy("partager"),
}


class GiveForm(forms.Form):
    """To whom, and what."""

    kind = forms.ChoiceField(
        label=gettext_lazy("À qui"),
        widget=forms.RadioSelect,
        choices=[
            ("agent", gettext_lazy("À une personne ou à une organisation")),
            ("signed-in", gettext_lazy("À toute personne connectée, d’ici ou d’ailleurs")),
            ("everybody", gettext_lazy("À tout le monde, sans connexion")),
        ],
        initial="agent",
    )
    who = forms.CharField(
        label=gettext_lazy("Son adresse"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Le WebID d’une personne, ou l’adresse d’une page de personne ou d’organisation de ce site."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Ce qui est permis"),
        widget=forms.RadioSelect,
        choices=[(name, label) for name, (label, _modes) in LEVELS.items()],
        initial="read",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("kind") != "agent":
            found["who"] = ""
        elif not found.get("who"):
            self.add_error("who", _("Donnez l’adresse de cette personne ou de cette organisation."))
        else:
            found["who"] = _as_agent(found["who"].strip())
        return found


def _as_agent(who: str) -> str:
    """What somebody copied from a page of this house, as the agent that it shows."""
    base = settings.BASE_URL
    if who.startswith("/"):
        who = base + who
    start = f"{base}/people/"
    if who.startswith(start) and "/" not in (key := who[len(start) :].partition("#")[0].rstrip("/")) and key:
        return shared.webid_of(key)
    if who.startswith(f"{base}/organisations/"):
        return who.partition("?")[0].partition("#")[0].rstrip("/")
    return who


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The rights of a document; a POST gives one."""
    where = shared.path_asked(request)
    agent = shared.agent_of(request)
    place = documents.find(where, body=False)
    if where.role or place.there is None or "control" not in access.modes_at(place, agent):
        return shared.refused(
            request, DocumentRefused("not-found" if where.role or not place.there else "refused")
        )
    form = GiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        kind, modes = cast(Kind, told["kind"]), LEVELS[told["level"]][1]
        try:
            acts.give(agent, where.text, kind, told["who"], modes)
        except DocumentRefused as error:
            form.add_error("who" if told["who"] else None, shared.words(error))
        else:
            return shared.press(request, lambda: None, _("C’est partagé."), shared.share_url(where.text))
    found = in_force(where)
    back = shared.page_url(where.text, place.there.kind)
    context = {
        "path": where.text,
        "back_url": back,
        "title": shared.name_of(where.text),
        "trail": [
            *shared.trail(where.text)[:-1],
            (shared.name_of(where.text), back),
            (_("Partage"), ""),
        ],
        "rows": _rows(found, agent.webid),
        "own": found.own,
        "is_root": where.text == where.root,
        "container": where.container,
        "source": found.source,
        "source_name": shared.name_of(found.source),
        "source_url": shared.share_url(found.source),
        "form": form,
    }
    return render(request, "pods/sharing.html", context)


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a right back."""
    where = shared.path_asked(request)
    kind = request.POST.get("kind", "")
    who = request.POST.get("who", "")
    return shared.press(
        request,
        lambda: acts.take(shared.agent_of(request), where.text, kind if kind in KINDS else "agent", who),
        _("Ce droit est retiré."),
        shared.share_url(where.text),
    )


@login_required
@require_POST
def inherit(request: HttpRequest) -> HttpResponse:
    """Go back to the rights of the container above."""
    where = shared.path_asked(request)
    return shared.press(
        request,
        lambda: acts.inherit(shared.agent_of(request), where.text),
        _("Les droits sont de nouveau ceux du conteneur."),
        shared.share_url(where.text),
    )


def _rows(found: InForce, me: str) -> list[dict[str, Any]]:
    names = shared.holders(one.who for one in found.grants if one.kind == "agent")
    return [_row(one, names, me, found.source.endswith("/")) for one in found.grants]


def _row(one: Grant, names: dict[str, dict[str, Any]], me: str, container: bool) -> dict[str, Any]:
    known = names.get(one.who, {})
    labels = {"everybody": _("Tout le monde"), "signed-in": _("Toute personne connectée")}
    label = labels.get(one.kind) or (_("Vous") if one.who == me else known.get("name") or one.who)
    modes = [str(MODES[mode]) for mode in ("read", "append", "write", "control") if mode in one.modes]
    if "write" in one.modes and "append" in one.modes:
        modes.remove(str(MODES["append"]))
    notes = []
    if one.kind == "group":
        notes.append(_("groupe de personnes"))
    if container and not one.below:
        notes.append(_("sur le conteneur seul, pas sur ce qu’il contient"))
    if not one.here:
        notes.append(_("sur ce que le conteneur contient, pas sur lui"))
    if one.origins:
        notes.append(_("depuis %(sites)s seulement") % {"sites": ", ".join(sorted(one.origins))})
    return {
        "label": label,
        "url": known.get("url", ""),
        "address": one.who if one.who != label else "",
        "modes": ", ".join(modes),
        "notes": notes,
        "kind": one.kind,
        "who": one.who,
        "mine": one.who == me,
    }
