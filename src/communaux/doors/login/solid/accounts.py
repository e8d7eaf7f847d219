"""A new account for somebody whose WebID was proven, once they have confirmed an e-mail address.

No account is made, and none is touched, before the link of the letter is opened in the browser that proved the WebID: who holds a
mailbox alone gets nothing, nor does who holds a WebID alone. An address that has an account already gets a letter that says so, and
the page says the same in both cases.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communaux.doors.login.solid import limits
from communaux.doors.login.solid.views import PROVEN, enter
from communaux.ground.gate import writing
from communaux.modules.identity.acts import webids
from communaux.modules.identity.models import LinkedWebID
from communaux.nouns import mail
from communaux.nouns.answers import attempt
from communaux.nouns.models import Account
from communaux.nouns.viewers import viewer_of

LASTS = 3600
"""Seconds for which a WebID stays proven, and the link of the letter opens."""


class EmailForm(forms.Form):
    """Where letters go."""

    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and send the letter."""
    proven = _proven(request)
    if proven is None:
        return HttpResponseRedirect(reverse("solid_start"))
    form, sent = EmailForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        if limits.too_often(request, "letter", limits.LETTERS):
            form.add_error(None, _("Trop de demandes en peu de temps. Réessayez dans quelques minutes."))
        else:
            _send(request, proven, form.cleaned_data["email"].strip().lower())
            sent = True
    return render(request, "login/solid/new.html", {"form": form, "proven": proven, "sent": sent})


def _send(request: HttpRequest, proven: dict[str, Any], email: str) -> None:
    language = mail.language_of_reader()
    if _has_account(email):
        page = mail.address(reverse("account_login"))
        mail.send_later("login/solid_known", email, language, sign_in=page)
        return
    token = secrets.token_urlsafe(32)
    request.session[PROVEN] = {**proven, "token": token, "email": email}
    page = mail.address(reverse("solid_confirm", args=[token]))
    mail.send_later("login/solid_new", email, language, page=page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: one button makes the account."""
    proven = _proven(request)
    sent = str(proven.get("token", "")) if proven else ""
    if proven is None or not sent or not constant_time_compare(sent, token):
        return render(request, "login/solid/dead.html", status=410)
    form = forms.Form(request.POST or None)
    if request.method == "POST":
        account = attempt(form, lambda: make(proven["email"], proven["webid"], proven["issuer"]))
        if account is not None:
            del request.session[PROVEN]
            return enter(request, account, proven["back"])
    context = {"form": form, "proven": proven, "email": proven["email"]}
    return render(request, "login/solid/confirm.html", context)


def make(email: str, webid: str, issuer: str) -> Account:
    """An account without a password, with an address that was confirmed and a WebID that was proven, whole or not at all.

    Raises ValidationError where either has an account by now.
    """
    with writing(alone=True):
        if _has_account(email) or LinkedWebID.objects.filter(webid=webid).exists():
            raise ValidationError(_("Un compte existe déjà : connectez-vous, puis liez votre WebID."))
        account = Account.objects.create_user(email, language=mail.language_of_reader())
        EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
        webids.link(viewer_of(account), webid, issuer)
    return account


def _has_account(email: str) -> bool:
    return (
        Account.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def _proven(request: HttpRequest) -> dict[str, Any] | None:
    found = request.session.get(PROVEN)
    if isinstance(found, dict) and 0 <= time.time() - found.get("at", 0) <= LASTS:
        return dict(found)
    return None
