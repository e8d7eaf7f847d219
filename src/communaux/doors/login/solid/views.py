"""Pages of signing in with another Solid provider: say which, go there, come back.

A form cannot lead to another site (the policy of pages forbids it, and so should it): between the two stands a page that says where
one goes. What is waited for is kept in the session, so that only the browser that began can finish.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from communaux.doors.login.solid import limits
from communaux.modules.identity.acts import webids
from communaux.modules.identity.models import LinkedWebID
from communaux.modules.identity.reading import providers
from communaux.modules.identity.rules import sign_in
from communaux.modules.identity.rules.client_documents import CONTEXT
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.identity.rules.sign_in import Attempt
from communaux.nouns.answers import press, viewer_of
from communaux.nouns.models import Account

ATTEMPT = "solid_attempt"
"""In the session: what was begun."""
PROVEN = "solid_proven"
"""In the session: the WebID that was proven, which opens no account yet."""


class AddressForm(forms.Form):
    """Where one is at home."""

    address = forms.CharField(
        label=gettext_lazy("Adresse de votre fournisseur, ou votre WebID"),
        max_length=500,
        help_text=gettext_lazy("Par exemple « solidcommunity.net », ou l’adresse complète de votre WebID."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say which provider; whoever is signed in links its WebID to their account, once they have shown again that it is they."""
    if request.user.is_authenticated:
        raise_if_reauthentication_required(request, app="allauth.account")
    form = AddressForm(request.POST or None)
    issuers: list[str] = []
    if request.method == "POST" and form.is_valid():
        if limits.too_often(request, "address", limits.TRIES):
            form.add_error(None, _("Trop de demandes en peu de temps. Réessayez dans quelques minutes."))
        else:
            try:
                issuers = providers.found(form.cleaned_data["address"])
                if len(issuers) == 1:
                    return _go(request, issuers[0])
            except TokenRefused as refused:
                form.add_error("address", refused.said.label(get_language() or "fr"))
    context = {
        "form": form,
        "issuers": issuers,
        "next": _next(request),
        "linking": request.user.is_authenticated,
    }
    return render(request, "login/solid/start.html", context)


def _go(request: HttpRequest, issuer: str) -> HttpResponse:
    """The page that says where one goes; raises TokenRefused."""
    said = providers.usable(issuer)
    named = providers.client_id(said, _address("solid_client"), _address("solid_back"))
    account = request.user.pk if isinstance(request.user, Account) else 0
    attempt = sign_in.begin(issuer, named, now=time.time(), account=account, back=_next(request))
    request.session[ATTEMPT] = attempt.as_dict()
    url = sign_in.leads_to(said.authorization, attempt, _address("solid_back"))
    return render(request, "login/solid/go.html", {"url": url, "issuer": issuer, "linking": bool(account)})


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Come back from the provider: signed in, linked, or with an account to make."""
    now = time.time()
    attempt = Attempt.of(request.session.pop(ATTEMPT, None), state=request.GET.get("state", ""), now=now)
    if attempt is None:
        return _failed(
            request, _("Cette réponse ne correspond à aucune demande de ce navigateur, ou vient trop tard.")
        )
    query = {name: str(value) for name, value in request.GET.items()}
    try:
        code = sign_in.code_of(query, attempt, names_issuer=providers.names_issuer(attempt.issuer))
        webid = providers.webid_of(attempt, code, _address("solid_back"), now=now)
    except TokenRefused as refused:
        return _failed(request, refused.said.label(get_language() or "fr"))
    if attempt.account:
        return _linked(request, attempt, webid)
    linked = LinkedWebID.objects.select_related("account").filter(webid=webid).first()
    if linked is None:
        request.session[PROVEN] = {"webid": webid, "issuer": attempt.issuer, "at": now, "back": attempt.back}
        return HttpResponseRedirect(reverse("solid_new"))
    webids.used(linked)
    return enter(request, linked.account, attempt.back)


def _linked(request: HttpRequest, attempt: Attempt, webid: str) -> HttpResponse:
    if request.user.pk != attempt.account:
        return _failed(request, _("Vous n’êtes plus connecté·e avec le compte qui a commencé."))
    viewer = viewer_of(request)
    press(
        request,
        lambda: webids.link(viewer, webid, attempt.issuer),
        _("Ce WebID ouvre maintenant votre compte."),
    )
    return HttpResponseRedirect(reverse("account_home"))


def enter(request: HttpRequest, account: Account, back_to: str) -> HttpResponse:
    """Sign somebody in: the second factor that they chose is asked for as ever."""
    record_authentication(request, account, method="solid")
    return perform_login(request, Login(user=account, redirect_url=back_to or None))


@require_POST
@login_required
def unlink(request: HttpRequest, key: str) -> HttpResponse:
    """Close this way into one's account."""
    viewer = viewer_of(request)
    linked = LinkedWebID.objects.filter(key=key, account_id=viewer.account or 0).first()
    if linked is None:
        raise Http404
    press(request, lambda: webids.unlink(viewer, linked), _("Ce WebID n’ouvre plus votre compte."))
    return HttpResponseRedirect(reverse("account_home"))


@require_GET
def client_document(_request: HttpRequest) -> HttpResponse:
    """What this house says of itself to providers elsewhere, at its client id."""
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "client_id": _address("solid_client"),
        "client_name": settings.FEDERATION_NAME,
        "client_uri": f"{settings.BASE_URL}/",
        "redirect_uris": [_address("solid_back")],
        "scope": sign_in.SCOPE,
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "default_max_age": 3600,
        "require_auth_time": False,
    }
    response = JsonResponse(said, content_type="application/ld+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _failed(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return HttpResponseRedirect(reverse("solid_start"))


def _address(name: str) -> str:
    """An address of ours, never of the request that asked."""
    return settings.BASE_URL + reverse(name)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if len(wanted) < 1000 and get_adapter().is_safe_url(wanted) else ""
