"""« Mes espaces »: the storages of whoever signed in and of the organisations that they keep; opening one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground.text import slug
from communaux.modules.pods.acts import storages as acts
from communaux.modules.pods.models import Storage
from communaux.modules.pods.pages import shared
from communaux.modules.pods.reading.mine import Owner, owners_of, storages_of
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.answers import viewer_of


class StorageForm(forms.Form):
    """A new storage: its name, and whose it is."""

    name = forms.CharField(
        label=gettext_lazy("Nom de l’espace"),
        max_length=63,
        help_text=gettext_lazy(
            "Il sera dans l’adresse et ne changera plus : minuscules sans accent, chiffres et traits d’union."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    owner = forms.ChoiceField(label=gettext_lazy("Pour qui"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, owners: list[Owner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(one.webid, one.label) for one in owners]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip().lower()
        if not paths.valid_name(name):
            near = slug(name)[:63].strip("-")
            words = _("Ce nom ne convient pas.")
            raise forms.ValidationError(
                _("%(words)s Essayez « %(near)s ».") % {"words": words, "near": near} if near else words
            )
        return name


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """My storages, and the form that opens one."""
    viewer = viewer_of(request)
    owners = owners_of(viewer)
    if not owners:
        return render(request, "pods/no_person.html")
    form = StorageForm(request.POST or None, owners=owners, initial={"owner": owners[0].webid})
    if request.method == "POST" and form.is_valid() and (storage := _open(request, form)):
        return redirect(storage.path)
    names = {one.webid: one.label for one in owners}
    rows = [
        {
            "storage": one,
            "owners": [names[owner] for owner in one.owners.split() if owner in names],
            "others": [owner for owner in one.owners.split() if owner not in names],
            "percent": min(100, round(100 * one.used / one.quota)) if one.quota else 100,
        }
        for one in storages_of(viewer)
    ]
    context = {"rows": rows, "form": form, "asked": request.method == "POST", "base": settings.BASE_URL}
    return render(request, "pods/mine.html", context)


def _open(request: HttpRequest, form: StorageForm) -> Storage | None:
    try:
        return acts.create(
            form.cleaned_data["name"],
            form.cleaned_data["owner"],
            viewer=viewer_of(request),
            standing=("owner",),
        )
    except DocumentRefused as error:
        form.add_error("name", shared.words(error))
    return None
