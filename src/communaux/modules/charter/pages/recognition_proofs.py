"""What leaves the house: the badge (SVG), the signed credential, the keys that verify it, and the page that reads one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from communaux.modules.charter import credential
from communaux.modules.charter.pages import recognition_badge
from communaux.modules.charter.pages import recognition_shown as shown
from communaux.modules.charter.reading import credentials
from communaux.modules.charter.reading.held import standing_of
from communaux.nouns.models import Organisation


def _published(slug: str) -> Organisation:
    """A platform that everybody sees: what is embedded elsewhere says the same to all."""
    found = Organisation.objects.filter(slug=slug, state="published").first()
    if found is None:
        raise Http404
    return found


def _document(request: HttpRequest, body: bytes, media: str, age: int) -> HttpResponse:
    """A document for other sites: an ETag, a short life, open to every origin."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = request.headers.get("if-none-match") == etag
    response = HttpResponse(b"" if same else body, status=304 if same else 200, content_type=media)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={age}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge of a platform, as it stands today."""
    organisation = _published(slug)
    standing = standing_of(organisation, timezone.localdate())
    if standing.code == "none":
        raise Http404
    lang = "en" if request.GET.get("lang") == "en" else "fr"
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    body = recognition_badge.draw(organisation.name, standing, lang, theme).encode()
    return _document(request, body, "image/svg+xml", 3600)


@require_safe
def credential_document(request: HttpRequest, slug: str) -> HttpResponse:
    """The signed credential of where the platform stands; 404 where there is nothing to attest today."""
    organisation = _published(slug)
    made = credentials.credential_of(organisation, standing_of(organisation, timezone.localdate()))
    if made is None:
        raise Http404
    body = json.dumps(made, ensure_ascii=False, indent=1).encode()
    return _document(request, body, "application/vc+ld+json", 3600)


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """``/.well-known/did.json``: the keys of the house."""
    body = json.dumps(credential.did_document(), indent=1).encode()
    return _document(request, body, "application/did+json", 3600)


class VerifyForm(forms.Form):
    """A credential, pasted or sent as a file."""

    credential = forms.CharField(
        label=gettext_lazy("L’attestation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("Le texte entier, qui commence par une accolade."),
    )
    file = forms.FileField(label=gettext_lazy("Ou son fichier"), required=False)

    def clean(self) -> dict[str, Any]:
        """``secured``: the credential as data."""
        given = self.cleaned_data.get("file")
        text = self.cleaned_data.get("credential", "")
        if given is not None:
            if given.size > credentials.LARGEST:
                raise forms.ValidationError(_("Ce fichier est trop grand pour une attestation."))
            text = given.read().decode("utf-8", "replace")
        if len(text) > credentials.LARGEST:
            raise forms.ValidationError(_("Ce texte est trop long pour une attestation."))
        if not text.strip():
            raise forms.ValidationError(_("Collez une attestation, ou choisissez son fichier."))
        try:
            self.cleaned_data["secured"] = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise forms.ValidationError(
                _("Ce texte n’est pas du JSON entier : copiez-le en entier, sans le modifier.")
            ) from None
        return self.cleaned_data


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def verify(request: HttpRequest) -> HttpResponse:
    """Paste a credential: is it authentic, what does it say, does it still hold?"""
    form = VerifyForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = credentials.read(form.cleaned_data["secured"], timezone.localdate())
    context = {
        "form": form,
        "found": found,
        "kind": ("ok" if found.in_force else "wait" if found.authentic else "bad") if found else "",
        "sentences": [shown.say(one) for one in found.words] if found else [],
        "trail": [(_("Charte"), "/charter/"), (_("Vérifier une attestation"), None)],
    }
    return render(request, "charter/recognition/verify.html", context)
