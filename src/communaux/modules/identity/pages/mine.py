"""What acts for me: the applications that I let in, and the keys that I gave to my own programs. For oneself alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from communaux.modules.identity.acts import credentials as key_acts
from communaux.modules.identity.acts import sessions
from communaux.modules.identity.models import Application, Consent
from communaux.modules.identity.pages.words import scope_lines
from communaux.modules.identity.reading import credentials, house, mine
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.models import Person


@login_required
def applications(request: HttpRequest) -> HttpResponse:
    """The applications that act for me, and what each may do."""
    lines = [
        {
            "consent": one.consent,
            "application": one.consent.application,
            "platform": one.consent.application.kind == Application.Kind.PLATFORM,
            "where": one.where,
            "scopes": [short for short, _long in scope_lines(one.consent.scopes)],
            "last": one.last,
            "until": one.until,
        }
        for one in mine.consents(viewer_of(request).account or 0)
    ]
    context = {"lines": lines, "trail": _trail(_("Applications qui agissent pour moi"))}
    return render(request, "identity/applications.html", context)


@require_POST
@login_required
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take a consent back; another person's is not found."""
    viewer = viewer_of(request)
    consent = (
        Consent.objects.select_related("application")
        .filter(key=key[:20], account=viewer.account or 0, ended=None)
        .first()
    )
    if consent is None:
        raise Http404
    words = _("%(name)s n’agit plus pour vous.") % {"name": consent.application.name}
    press(request, lambda: sessions.end_consent(viewer, consent), words)
    return redirect("my_applications")


class KeyForm(forms.Form):
    """The one thing that is asked of a key."""

    label = forms.CharField(
        label=gettext_lazy("Nom de la clé"),
        max_length=80,
        help_text=gettext_lazy("Pour vous y retrouver : le programme, la machine."),
    )


@login_required
@sensitive_variables()
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that I gave to my programs; a new one shows its secret this once."""
    viewer = viewer_of(request)
    person = Person.objects.filter(pk=viewer.person or 0).first()
    form = KeyForm(request.POST or None)
    made: Any = None
    if request.method == "POST" and person is not None and form.is_valid():
        made = attempt(form, lambda: key_acts.make(viewer, person, form.cleaned_data["label"]))
    context = {
        "form": KeyForm() if made else form,
        "person": person,
        "made": made[0] if made else None,
        "secret": made[1] if made else "",
        "issuer": house.issuer(),
        "webid": house.webid_of(person) if person else "",
        "keys": credentials.of_person(person) if person else [],
        "trail": _trail(_("Clés pour mes programmes")),
    }
    response = render(request, "identity/keys.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def end_key(request: HttpRequest, key: str) -> HttpResponse:
    """Take a key back; another person's is not found."""
    viewer = viewer_of(request)
    credential = credentials.own(viewer.person or 0, key)
    if credential is None:
        raise Http404
    words = _("La clé « %(name)s » ne sert plus.") % {"name": credential.label}
    press(request, lambda: key_acts.end(viewer, credential), words)
    return redirect("my_keys")


def _trail(last: str) -> list[tuple[str, str | None]]:
    return [(_("Mon compte"), "/account/"), (last, None)]
