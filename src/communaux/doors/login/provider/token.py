"""The token endpoint (RFC 6749, 3.2): a code, a refresh token or a key of one's own program become tokens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from communaux.doors.login.provider import limits
from communaux.doors.login.provider.answers import OAuthError, endpoint, json
from communaux.doors.login.provider.callers import Shown, one, proven, shown
from communaux.modules.identity.acts import tokens
from communaux.modules.identity.reading import credentials

_FAILED = "failed"


@endpoint("POST")
@sensitive_variables()
def token(request: HttpRequest) -> HttpResponse:
    """Give tokens, or say in the words of OAuth why not."""
    limits.check(request, _FAILED, limits.FAILURES)
    grant = one(request, "grant_type")
    caller = shown(request)
    bound = proven(request)
    try:
        if grant == "client_credentials":
            return json(_by_credential(request, caller, bound))
        raise OAuthError(
            "unsupported_grant_type" if grant else "invalid_request", "grant_type is not one of ours"
        )
    except OAuthError as refused:
        if refused.code in ("invalid_client", "invalid_grant"):
            limits.count(request, _FAILED)
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
