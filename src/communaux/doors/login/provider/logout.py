"""Signing out from a program (OpenID Connect RP-Initiated Logout 1.0): the person is asked, and led back to an address that the
program registered, or nowhere."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import logout as sign_out
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from communaux.doors.login.provider.authorize import to
from communaux.modules.identity import keys
from communaux.modules.identity.models import Application
from communaux.modules.identity.reading import programs
from communaux.modules.identity.rules import claims, requests


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Ask; sign out; lead back. Whoever is not signed in is led back at once."""
    said = request.POST if request.method == "POST" else request.GET
    application = _program(said.get("client_id", ""), said.get("id_token_hint", ""))
    back = _back(application, said.get("post_logout_redirect_uri", ""), said.get("state", ""))
    if request.method == "POST" and "decision" in request.POST and request.user.is_authenticated:
        if request.POST["decision"] == "leave":
            sign_out(request)
        return to(back or "/")
    if not request.user.is_authenticated:
        return to(back) if back else render(request, "identity/logout.html", {"done": True})
    context = {
        "application": application,
        "fields": [
            (name, said.get(name, ""))
            for name in ("client_id", "id_token_hint", "post_logout_redirect_uri", "state")
            if said.get(name)
        ],
    }
    response = render(request, "identity/logout.html", context)
    response.form_targets = requests.origin(back) if back else ""  # type: ignore[attr-defined]
    return response


def _program(client_id: str, hint: str) -> Application | None:
    """The program, by its name or by a token of ours, however old; None where the two do not agree."""
    told = keys.read(hint, claims.ID_KIND) if hint else None
    by_hint = str(told.get("azp", "")) if told else ""
    if by_hint and client_id and by_hint != client_id:
        return None
    return programs.known(by_hint or client_id) if by_hint or client_id else None


def _back(application: Application | None, address: str, state: str) -> str:
    if application is None or address not in application.logout_uris:
        return ""
    if not state:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'state': state[:2000]})}"
