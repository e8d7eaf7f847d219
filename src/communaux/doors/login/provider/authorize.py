"""The authorization page: who asks, what they get, for how long, and what happens if one refuses; then back to the program.

Nobody is sent anywhere before the program and its address of return are known to belong together. What the person agreed to
is what they were shown: the request travels through the form signed, for this account alone.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from communaux.doors.login.provider import paths
from communaux.meaning.access import Refused
from communaux.modules.identity.acts import applications, sessions
from communaux.modules.identity.models import Application
from communaux.modules.identity.pages.words import scope_lines
from communaux.modules.identity.reading import house, members, programs
from communaux.modules.identity.rules import claims, requests
from communaux.modules.identity.rules.client_documents import is_client_id
from communaux.modules.identity.rules.requests import Answered, Asked, Unsafe
from communaux.modules.network.acts import people
from communaux.nouns.answers import viewer_of
from communaux.nouns.models import Account
from communaux.nouns.viewers import viewer_of as viewer_of_account

_SALT = "communaux.provider.consent"
_MINUTES = 30
_AFTER = "after"
"""The parameter by which the page knows that somebody comes from signing in."""


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask the person, or send them back at once where they agreed before."""
    if request.method == "POST" and "request" in request.POST:
        return _decided(request)
    parameters = {name: request.GET.getlist(name) for name in request.GET}
    try:
        client_id, redirect_uri = requests.named(parameters)
        application = _program(request, client_id)
        if application is None:
            silent = parameters.get("prompt") == ["none"]
            if not request.user.is_authenticated and not silent and is_client_id(client_id):
                return _sign_in(request)
            raise Unsafe("client")
        if not programs.returns(application, redirect_uri):
            raise Unsafe("redirect")
    except Unsafe as unsafe:
        return render(request, "identity/unsafe.html", {"code": unsafe.code}, status=400)
    try:
        asked = requests.read(parameters, application.scopes)
        return _put(request, application, asked)
    except Answered as answered:
        state = (parameters.get("state") or [""])[0]
        said = {"error": answered.code, "error_description": answered.detail, "state": state[:2000]}
        return _leave(request, requests.back(redirect_uri, house.issuer(), **said))


def _program(request: HttpRequest, client_id: str) -> Application | None:
    """The program; its own document is read, again after a while, for somebody who signed in alone."""
    found = programs.known(client_id)
    if found is None and Application.objects.filter(client_id=client_id[:500]).exists():
        return None  # its access was closed
    if (found is None or programs.is_stale(found)) and request.user.is_authenticated:
        said = programs.document(client_id)
        if said is not None:
            return applications.remember(said)
    return found


def _put(request: HttpRequest, application: Application, asked: Asked) -> HttpResponse:
    """The page that asks; the code at once for who agreed before; the page of signing in first. Raises Answered."""
    silent = "none" in asked.prompts
    if not request.user.is_authenticated:
        if silent:
            raise Answered("login_required")
        return _sign_in(request)
    since = _signed_in(request)
    if "login" in asked.prompts or (asked.max_age >= 0 and since + asked.max_age < time.time()):
        if silent:
            raise Answered("login_required")
        if request.GET.get(_AFTER) != "again" or since + 120 < time.time():
            return _sign_in(request, again=True)
    viewer = viewer_of(request)
    if not members.belongs(_account(request), application):
        if silent:
            raise Answered("access_denied")
        context = {"application": application, "back": _refused(asked)}
        return render(request, "identity/not_member.html", context, status=403)
    nameless = "webid" in asked.scopes and viewer.person is None
    agreed = "consent" not in asked.prompts and sessions.covered(
        viewer.account or 0, application, asked.scopes
    )
    if agreed and not nameless:
        return _leave(request, _given(request, application, asked))
    if silent:
        raise Answered("consent_required")
    return _consent(request, application, asked, nameless)


def _consent(
    request: HttpRequest, application: Application, asked: Asked, nameless: bool, error: str = ""
) -> HttpResponse:
    signed = signing.dumps({"asked": asdict(asked), "account": request.user.pk}, salt=_SALT, compress=True)
    platform = application.kind == Application.Kind.PLATFORM
    context = {
        "application": application,
        "platform": platform,
        "where": requests.where(asked.redirect_uri),
        "lines": scope_lines(asked.scopes),
        "lasting": "offline_access" in asked.scopes and application.refreshes,
        "days": claims.SESSION_DAYS,
        "minutes": claims.ACCESS_SECONDS // 60,
        "signed": signed,
        "nameless": nameless,
        "name_error": error,
    }
    response = render(request, "identity/consent.html", context, status=422 if error else 200)
    # A browser lets the answer of a form lead where its page said that it may.
    response.form_targets = requests.origin(asked.redirect_uri)  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-store"
    return response


def _decided(request: HttpRequest) -> HttpResponse:
    """The person pressed one of the two buttons."""
    try:
        said = signing.loads(request.POST["request"], salt=_SALT, max_age=_MINUTES * 60)
    except signing.BadSignature as error:
        raise PermissionDenied from error
    if not request.user.is_authenticated or said["account"] != request.user.pk:
        raise PermissionDenied
    told: dict[str, Any] = said["asked"]
    asked = Asked(**{**told, "scopes": tuple(told["scopes"]), "prompts": tuple(told["prompts"])})
    application = programs.known(asked.client_id)
    if application is None or not programs.returns(application, asked.redirect_uri):
        return render(request, "identity/unsafe.html", {"code": "client"}, status=400)
    if request.POST.get("decision") != "grant":
        return to(_refused(asked))
    viewer = viewer_of(request)
    if "webid" in asked.scopes and viewer.person is None:
        try:
            people.create(viewer, {"name": request.POST.get("name", "")}, own=True)
        except ValidationError:
            return _consent(request, application, asked, True, _("Donnez le nom qui sera sur votre page."))
    try:
        return to(_given(request, application, asked))
    except Refused as refused:
        raise PermissionDenied from refused


def _given(request: HttpRequest, application: Application, asked: Asked) -> str:
    viewer = viewer_of_account(_account(request))
    code = sessions.begin(viewer, application, asked, datetime.fromtimestamp(_signed_in(request), UTC))
    return requests.back(asked.redirect_uri, house.issuer(), code=code, state=asked.state)


def _refused(asked: Asked) -> str:
    return requests.back(asked.redirect_uri, house.issuer(), error="access_denied", state=asked.state)


# --- Ways ---------------------------------------------------------------------------------------------------------------


def _account(request: HttpRequest) -> Account:
    """The account that is signed in, as it is now."""
    return Account.objects.get(pk=int(request.user.pk or 0))


def _signed_in(request: HttpRequest) -> float:
    """When the person last proved who they are, Unix seconds; the records are those that allauth keeps in the session."""
    found = [one.get("at", 0) for one in request.session.get("account_authentication_methods", [])]
    if found:
        return float(max(found))
    last: Any = getattr(request.user, "last_login", None)
    return last.timestamp() if last else 0.0


def _sign_in(request: HttpRequest, *, again: bool = False) -> HttpResponse:
    """To the page of signing in, and back here afterwards."""
    parameters = [(name, value) for name, value in _pairs(request) if name != _AFTER]
    there = f"{paths.AUTHORIZE}?{urlencode([*parameters, (_AFTER, 'again' if again else 'login')])}"
    page = "account_reauthenticate" if again and request.user.is_authenticated else "account_login"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': there})}")


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name in request.GET for value in request.GET.getlist(name)]


def _leave(request: HttpRequest, url: str) -> HttpResponse:
    """Back to the program. Who comes from a form of ours (signing in) goes by a page: browsers do not let the answers of a form
    lead elsewhere than its page said."""
    if request.GET.get(_AFTER):
        response = render(request, "identity/leaving.html", {"url": url, "where": requests.where(url)})
        response["Cache-Control"] = "no-store"
        return response
    return to(url)


def to(url: str) -> HttpResponse:
    """A redirect to any scheme, installed programs included."""
    response = HttpResponse(status=303)
    response["Location"] = url
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
