"""The desk of platforms: stewards register those that may use the accounts of this house, and close the access of any program."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from communaux.meaning.access import Viewer
from communaux.modules.identity import verbs
from communaux.modules.identity.acts import applications as acts
from communaux.modules.identity.models import Application
from communaux.modules.identity.pages.words import SCOPES
from communaux.modules.identity.permissions import MATRIX
from communaux.modules.identity.reading import house, mine
from communaux.modules.identity.rules.requests import where
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

_ASKABLE = [name for name in SCOPES if name != "openid"]


class PlatformForm(forms.Form):
    """What a steward says of a platform."""

    name = forms.CharField(
        label=gettext_lazy("Nom"), max_length=120, help_text=gettext_lazy("Celui que ses membres lisent.")
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Le nom exact de sa fiche, ou son adresse dans l’annuaire."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Ouverte à"), choices=Application.Audience.choices, widget=forms.RadioSelect
    )
    redirect_uris = forms.CharField(
        label=gettext_lazy("Adresses de retour"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Une par ligne, en entier ; elles sont comparées lettre à lettre."),
    )
    logout_uris = forms.CharField(
        label=gettext_lazy("Adresses de retour après la déconnexion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Ce qu’elle peut demander"),
        required=False,
        choices=[(name, SCOPES[name][0]) for name in _ASKABLE],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Reconnaître la personne est toujours permis. Chaque personne accepte ou refuse."
        ),
    )
    homepage = forms.URLField(label=gettext_lazy("Page d’accueil"), required=False, assume_scheme="https")
    privacy = forms.URLField(
        label=gettext_lazy("Règles de confidentialité"), required=False, assume_scheme="https"
    )
    terms = forms.URLField(
        label=gettext_lazy("Conditions d’utilisation"), required=False, assume_scheme="https"
    )

    def clean_organisation(self) -> Organisation | None:
        """The organisation that was named."""
        said = self.cleaned_data["organisation"].strip()
        if not said:
            return None
        slug = said.rstrip("/").rpartition("/")[2]
        rows = Organisation.objects.filter(state=State.PUBLISHED)
        found = rows.filter(slug=slug).first() or rows.filter(name__iexact=said).first()
        if found is None:
            raise ValidationError(_("Aucune fiche publiée n’a ce nom ni cette adresse."))
        return found

    def clean_redirect_uris(self) -> list[str]:
        """One address a line."""
        return _lines(self.cleaned_data["redirect_uris"])

    def clean_logout_uris(self) -> list[str]:
        """One address a line."""
        return _lines(self.cleaned_data["logout_uris"])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def index(request: HttpRequest) -> HttpResponse:
    """The platforms, and the programs that people let in by themselves."""
    viewer = viewer_of(request)
    if away := _away(request, viewer):
        return away
    rows = mine.platforms()
    context = {
        "platforms": [(row, where(row.redirect_uris[0])) for row in rows if row.redirect_uris],
        "strangers": [(row, where(row.redirect_uris[0])) for row in mine.strangers() if row.redirect_uris],
        "trail": [(_("Intendance"), "/desk/"), (_("Plateformes"), None)],
    }
    return render(request, "identity/platforms.html", context)


@sensitive_variables()
def new(request: HttpRequest) -> HttpResponse:
    """Register a platform; its secret is shown this once."""
    viewer = viewer_of(request)
    if away := _away(request, viewer):
        return away
    form = PlatformForm(
        request.POST or None, initial={"audience": "members", "scopes": ["profile", "offline_access"]}
    )
    if request.method == "POST" and form.is_valid():
        made: Any = attempt(form, lambda: acts.register_platform(viewer, form.cleaned_data))
        if made:
            return _secret(request, made[0], made[1])
    context = {"form": form, "trail": _trail(_("Nouvelle plateforme"))}
    return render(request, "identity/platform_edit.html", context)


@sensitive_variables()
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a platform, give it another secret, close its access."""
    viewer = viewer_of(request)
    if away := _away(request, viewer):
        return away
    application = Application.objects.select_related("organisation").filter(key=key[:20]).first()
    if application is None:
        raise Http404
    platform = application.kind == Application.Kind.PLATFORM
    does = request.POST.get("do", "save") if request.method == "POST" else ""
    if does == "end":
        press(request, lambda: acts.end(viewer, application), _("L’accès est fermé."))
        return redirect("platforms")
    if does == "renew" and platform and application.ended is None:
        return _secret(request, application, acts.renew_secret(viewer, application))
    form = PlatformForm(request.POST if does == "save" else None, initial=_initial(application))
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else application.version
    if does == "save" and platform and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: acts.change_platform(viewer, application, values, version)):
            messages.success(request, _("La plateforme est enregistrée."))
            return redirect("platform_edit", key=key)
    context = {
        "form": form if platform and application.ended is None else None,
        "application": application,
        "where": where(application.redirect_uris[0]) if application.redirect_uris else "",
        "version": application.version,
        "trail": _trail(application.name),
    }
    return render(request, "identity/platform_edit.html", context)


def _initial(application: Application) -> dict[str, Any]:
    return {
        "name": application.name,
        "organisation": application.organisation.name if application.organisation else "",
        "audience": application.audience,
        "redirect_uris": "\n".join(application.redirect_uris),
        "logout_uris": "\n".join(application.logout_uris),
        "scopes": application.scopes,
        "homepage": application.homepage,
        "privacy": application.privacy,
        "terms": application.terms,
    }


def _secret(request: HttpRequest, application: Application, secret: str) -> HttpResponse:
    context = {
        "application": application,
        "secret": secret,
        "issuer": house.issuer(),
        "trail": _trail(application.name),
    }
    response = render(request, "identity/platform_secret.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _away(request: HttpRequest, viewer: Viewer) -> HttpResponse | None:
    """Who has not signed in does so first; who is no steward is refused."""
    if viewer.account is None:
        return redirect_to_login(request.get_full_path())
    if not MATRIX.allows(viewer, verbs.PLATFORM_REGISTERED):
        raise PermissionDenied
    return None


def _trail(last: str) -> list[tuple[str, str | None]]:
    return [(_("Intendance"), "/desk/"), (_("Plateformes"), "/desk/platforms/"), (last, None)]
