"""Adding a record in five minutes, and changing one. The form is derived; the act decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.meaning.access import EDITORS, STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class, initial
from communaux.modules.network import verbs
from communaux.modules.network.acts import care, organisations
from communaux.modules.network.pages.organisation import find
from communaux.modules.network.permissions import is_steward, may
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

FIRST = ("name", "summary", "website", "maturity", "activities", "legal_forms", "city", "country", "email")
"""The fields of the five minutes."""
SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "identity",
        gettext_lazy("Qui vous êtes"),
        ("name", "short_name", "kind", "summary", "description", "logo", "maturity", "started", "ceased"),
    ),
    (
        "activity",
        gettext_lazy("Ce que vous faites"),
        ("activities", "igas", "interactions", "markets", "legal_forms", "registration"),
    ),
    (
        "place",
        gettext_lazy("Où vous êtes"),
        ("street", "postcode", "city", "region", "country", "countries", "latitude", "longitude"),
    ),
    ("contact", gettext_lazy("Où vous joindre"), ("website", "links", "email", "phone")),
)


class Trap(forms.Form):
    """A field that people do not see and that programs fill; and where to send the link to edit."""

    subject = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    your_email = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        required=False,
        help_text=gettext_lazy("Pour recevoir un lien qui permet de modifier la fiche sans compte."),
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Je tiendrai cette fiche à jour"), required=False, initial=True
    )
    your_name = forms.CharField(
        label=gettext_lazy("Votre nom"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Pour tenir la fiche. Visible des membres connectés seulement."),
    )

    def keeps(self, viewer: Viewer) -> bool:
        """Whether the proposer asks to keep the record; a name is then needed of whoever has no page here yet."""
        keeps = viewer.account is not None and bool(self.cleaned_data["keep"])
        if keeps and viewer.person is None and not self.cleaned_data["your_name"]:
            self.add_error(
                "your_name", gettext_lazy("Dites votre nom, ou décochez « Je tiendrai cette fiche à jour ».")
            )
        return keeps


def new(request: HttpRequest) -> HttpResponse:
    """Propose a record: name and a few facts. Published by a steward, or at once where a steward writes it."""
    viewer = viewer_of(request)
    steward = is_steward(viewer)
    made = form_class(of(Organisation), STEWARDS if steward else EDITORS, only=FIRST)
    form = made(request.POST or None, request.FILES or None, initial={"country": "FR"})
    trap = Trap(request.POST or None)
    if request.method == "POST" and form.is_valid() and trap.is_valid():
        if trap.cleaned_data["subject"]:
            return redirect("/directory/")
        keep, name = not steward and trap.keeps(viewer), trap.cleaned_data.get("your_name", "")
        organisation = None
        if trap.is_valid():
            organisation = attempt(
                form, lambda: organisations.create(viewer, form.values(), keep=keep, your_name=name)
            )
        if organisation is not None:
            return _thank(request, organisation, trap.cleaned_data["your_email"])
    context = {"form": form, "trap": trap, "steward": steward, "nameless": viewer.person is None}
    return render(request, "network/new.html", context)


def _thank(request: HttpRequest, organisation: Organisation, email: str) -> HttpResponse:
    if organisation.state == State.PUBLISHED:
        messages.success(request, _("La fiche est en ligne. Ajoutez ce que vous souhaitez."))
        return redirect(organisation.get_absolute_url())
    if email:
        care.send_first_edit_link(organisation, email)
    return render(request, "network/proposed.html", {"organisation": organisation, "email": email})


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a record. Two people may work at once: what both changed is shown side by side."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    path = organisation.get_absolute_url()
    if not may(viewer, verbs.ORGANISATION_CHANGED, organisation.pk):
        return render(
            request, "network/not_editor.html", {"organisation": organisation, "path": path}, status=403
        )
    roles = viewer.roles_on(organisation.pk)
    made = form_class(of(Organisation), roles)
    form = made(
        request.POST or None, request.FILES or None, initial=initial(of(Organisation), organisation, roles)
    )
    version = organisation.version
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0
        if form.is_valid():
            changed = attempt(
                form,
                lambda: organisations.change(
                    viewer, organisation, form.values(only_changed=True), expected_version=version or None
                ),
            )
            if changed is not None:
                messages.success(request, _("La fiche est enregistrée."))
                return redirect(path)
        if conflict := getattr(form, "conflict", None):
            version = conflict.current_version
    context = {
        "form": form,
        "organisation": organisation,
        "path": path,
        "version": version,
        "may_withdraw": may(viewer, verbs.ORGANISATION_WITHDRAWN, organisation.pk),
        "conflicts": conflict_rows(form, words_of),
        "sections": [
            {"id": id_, "title": title, "fields": [form[name] for name in names if name in form.fields]}
            for id_, title, names in SECTIONS
        ],
        "trail": [(_("Annuaire"), "/directory/"), (organisation.name, path), (_("Modifier"), None)],
    }
    return render(request, "network/edit.html", context, status=409 if context["conflicts"] else 200)


@require_POST
def move(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Publish, check or restore a record."""
    viewer = viewer_of(request)
    organisation = find(request, slug)
    acts = {
        "publish": lambda: organisations.publish(viewer, organisation),
        "check": lambda: organisations.check(viewer, organisation),
        "restore": lambda: organisations.restore(viewer, organisation),
    }
    said = {
        "publish": _("La fiche est en ligne."),
        "check": _("Merci. La fiche est vérifiée à la date d’aujourd’hui."),
        "restore": _("La fiche est de nouveau en ligne."),
    }
    press(request, acts[verb], said[verb])
    return redirect(organisation.get_absolute_url())
