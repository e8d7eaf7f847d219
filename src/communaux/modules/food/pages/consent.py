"""Who may exchange an organisation's food data: granted and taken back by whoever keeps its record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.modules.food import verbs
from communaux.modules.food.acts import grants
from communaux.modules.food.models import Platform
from communaux.modules.food.pages.words import SCOPES
from communaux.modules.food.permissions import may
from communaux.modules.food.reading import platforms as reading
from communaux.nouns.answers import attempt, done, viewer_of
from communaux.nouns.models import Organisation


class PlaceForm(forms.Form):
    """Where the organisation is found at the platform."""

    iri = forms.CharField(
        label=gettext_lazy("Notre adresse chez cette plateforme"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Copiez-la depuis votre compte chez elle. Elle sert à relire vos données quand elle annonce un changement."
        ),
    )


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Each platform with what it may do; one form a platform."""
    viewer = viewer_of(request)
    organisation = Organisation.objects.filter(slug=slug).exclude(state="merged").first()
    if organisation is None:
        raise Http404
    if not may(viewer, verbs.SCOPES_REVOKED, organisation.pk):
        raise PermissionDenied
    here = f"{organisation.get_absolute_url()}/food"
    bound: dict[int, PlaceForm] = {}
    if request.method == "POST":
        platform = _named(request.POST.get("platform", ""))
        if platform is None:
            raise Http404
        form = PlaceForm(request.POST)
        if _changed(request, organisation, platform, form):
            return redirect(f"{here}#{platform.key}")
        bound[platform.pk] = form
    context = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "rows": [_row(one, bound) for one in reading.consents(organisation)],
        "may_grant": may(viewer, verbs.SCOPES_GRANTED, organisation.pk),
        "trail": [
            (_("Annuaire"), "/directory/"),
            (organisation.name, organisation.get_absolute_url()),
            (_("Échanges alimentaires"), None),
        ],
    }
    return render(request, "food/consent.html", context)


def _named(key: str) -> Platform | None:
    return Platform.objects.filter(key=key).first() if key.isalnum() and len(key) <= 40 else None


def _changed(request: HttpRequest, organisation: Organisation, platform: Platform, form: PlaceForm) -> bool:
    viewer = viewer_of(request)
    if "stop" in request.POST:
        if done(form, lambda: grants.allow(viewer, organisation, platform, ())):
            messages.success(
                request,
                _("Toutes les autorisations de %(platform)s sont retirées.") % {"platform": platform.name},
            )
            return True
        return False
    if "forget" in request.POST:
        gone = attempt(form, lambda: grants.forget(viewer, organisation, platform))
        if gone is not None:
            messages.success(request, _("Ce que cette plateforme avait apporté ici est effacé."))
            return True
        return False
    wanted = request.POST.getlist("scope")
    if not form.is_valid():
        return False
    iri = form.cleaned_data["iri"]
    if not done(form, lambda: grants.say_where(viewer, organisation, platform, iri)):
        return False
    if not done(form, lambda: grants.allow(viewer, organisation, platform, wanted)):
        return False
    messages.success(
        request, _("Votre choix pour %(platform)s est enregistré.") % {"platform": platform.name}
    )
    return True


def _row(one: dict[str, Any], bound: dict[int, PlaceForm]) -> dict[str, Any]:
    platform, held, presence = one["platform"], one["scopes"], one["presence"]
    form = bound.get(platform.pk) or PlaceForm(
        {"iri": presence.iri if presence else ""} if presence else None, auto_id=f"id_{platform.key}_%s"
    )
    form.auto_id = f"id_{platform.key}_%s"
    return {
        **one,
        "form": form,
        "choices": [
            {"scope": scope, "label": label, "help": text, "held": scope in held, "since": held.get(scope)}
            for scope, (label, text) in SCOPES.items()
        ],
    }
