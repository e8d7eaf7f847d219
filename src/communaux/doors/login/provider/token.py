"""The token endpoint (RFC 6749, 3.2): a code, a refresh token or a key of one's own program become tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from communaux.doors.login.provider import limits
from communaux.doors.login.provider.answers import OAuthError, endpoint, json
from communaux.doors.login.provider.callers import Shown, one, proven, shown
from communaux.modules.identity.acts import sessions, tokens
from communaux.modules.identity.acts.sessions import NotGiven
from communaux.modules.identity.models import Application
from communaux.modules.identity.reading import credentials, programs

FAILED = "failed"


@endpoint("POST")
@sensitive_variables()
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens, or say in the words of OAuth why not."""
    limits.check(request, FAILED, limits.FAILURES)
    grant = one(request, "grant_type")
    caller = shown(request)
    bound = proven(request)
    try:
        if grant == "client_credentials":
            return json(_by_credential(request, caller, bound))
        if grant == "authorization_code":
            return json(_by_code(request, caller, bound))
        if grant == "refresh_token":
            return json(_by_refresh(request, caller, bound))
        raise OAuthError(
            "unsupported_grant_type" if grant else "invalid_request", "grant_type is not one of ours"
        )
    except OAuthError as refused:
        # Codes and tokens are not counted: all people of a platform come from its one address.
        if refused.code == "invalid_client":
            limits.count(request, FAILED, limits.FAILURES)
        raise


def _by_credential(request: HttpRequest, caller: Shown, bound: str) -> dict[str, object]:
    found = credentials.shown(caller.client_id, caller.secret) if caller.secret else None
    if found is None:
        raise OAuthError("invalid_client", "no key with this client_id and this client_secret is valid")
    if not bound:
        raise OAuthError(
            "invalid_dpop_proof", "a DPoP proof is expected: tokens for storages are bound to a key"
        )
    asked = one(request, "scope").split()
    credentials.mark_used(found)
    return tokens.of_credential(found, asked, bound).answer()


def _by_code(request: HttpRequest, caller: Shown, bound: str) -> dict[str, object]:
    application = program(caller)
    code, verifier = one(request, "code"), one(request, "code_verifier")
    try:
        return sessions.redeem(application, code, verifier, one(request, "redirect_uri"), bound).answer()
    except NotGiven as refused:
        raise OAuthError("invalid_grant", refused.detail) from refused


def _by_refresh(request: HttpRequest, caller: Shown, bound: str) -> dict[str, object]:
    application = program(caller)
    asked = one(request, "scope").split()
    try:
        return sessions.renew(application, one(request, "refresh_token"), asked, bound).answer()
    except NotGiven as refused:
        raise OAuthError("invalid_grant", refused.detail) from refused


def program(caller: Shown) -> Application:
    """The program that calls, as it agreed to show itself. Raises OAuthError."""
    found = programs.shown(caller.client_id, caller.secret, caller.method)
    if found is None:
        raise OAuthError("invalid_client", "no program with this client_id and this client_secret is known")
    return found
