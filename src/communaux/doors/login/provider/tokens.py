"""What programs ask of tokens that they hold: whose it is (userinfo), whether it holds (RFC 7662), to end it (RFC 7009)."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from communaux.doors.login.provider import limits, paths
from communaux.doors.login.provider.answers import OAuthError, endpoint, json
from communaux.doors.login.provider.callers import one, shown
from communaux.doors.login.provider.token import FAILED, program
from communaux.modules.identity.acts import sessions
from communaux.modules.identity.models import Application, Session
from communaux.modules.identity.reading import bearer, given, house, members
from communaux.modules.identity.rules import claims, dpop
from communaux.modules.identity.rules.refusals import TokenRefused


@endpoint("GET", "POST")
@sensitive_variables()
def userinfo(request: HttpRequest) -> HttpResponse:
    """What the program may know of the person (OpenID Connect Core 1.0, 5.3)."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    found = given.access(token.strip()) if scheme.lower() in ("bearer", "dpop") else None
    if found is None or found.session is None:
        raise _refused("invalid_token")
    bound = found.claims.get("cnf", {}).get("jkt", "")
    if bool(bound) != (scheme.lower() == "dpop") or (bound and not _proven(request, token.strip(), bound)):
        raise _refused("invalid_token")
    scopes = str(found.claims.get("scope", "")).split()
    said: dict[str, Any] = {"sub": sessions.subject(found.session.consent.account, _sector(found.session))}
    person = members.person_of(found.session.consent.account)
    if "webid" in scopes and person is not None:
        said["webid"] = house.webid_of(person)
    return json({**members.told(found.session.consent.account, scopes), **said})


def _sector(session: Session) -> str:
    return str(session.consent.application.sector)


def _proven(request: HttpRequest, token: str, bound: str) -> bool:
    now = time.time()
    try:
        proof = dpop.check(
            request.headers.get("dpop"),
            method=request.method or "",
            url=paths.absolute(paths.USERINFO),
            now=now,
            token_hash=dpop.hash_of(token),
        )
        bearer.once(proof, now)
    except TokenRefused:
        return False
    return proof.key == bound


def _refused(code: str) -> OAuthError:
    return OAuthError(code, challenge=f'DPoP algs="ES256 RS256", error="{code}", Bearer error="{code}"')


@endpoint("POST")
@sensitive_variables()
def introspect(request: HttpRequest) -> HttpResponse:
    """Whether a token of this very program holds now; nothing is said of those of others."""
    application = _caller(request)
    if application.method == Application.Method.NONE:
        raise OAuthError("invalid_client", "introspection is for programs that keep a secret")
    token = one(request, "token")
    found = given.access(token)
    if found is not None and found.session is not None and _is_of(found.session, application):
        said = {name: found.claims[name] for name in _TOLD if name in found.claims}
        kind = "DPoP" if "cnf" in found.claims else "Bearer"
        return json({"active": True, "token_type": kind, **said})
    session = given.refresh(token) if found is None else None
    if session is not None and _is_of(session, application):
        return json(
            {
                "active": True,
                "iss": house.issuer(),
                "client_id": application.client_id,
                "sub": sessions.subject(session.consent.account, application.sector),
                "scope": " ".join(claims.in_order(session.scopes)),
                "exp": int(session.expires.timestamp()),
            }
        )
    return json({"active": False})


_TOLD = ("iss", "sub", "aud", "client_id", "exp", "iat", "jti", "scope", "cnf")


def _is_of(session: Session, application: Application) -> bool:
    return bool(session.consent.application_id == application.pk)


@endpoint("POST")
@sensitive_variables()
def revoke(request: HttpRequest) -> HttpResponse:
    """End what came of a consent, for this program; the same answer for a token that nobody knows."""
    application = _caller(request)
    sessions.end_session(application, one(request, "token"))
    return json({})


def _caller(request: HttpRequest) -> Application:
    limits.check(request, FAILED, limits.FAILURES)
    try:
        return program(shown(request))
    except OAuthError:
        limits.count(request, FAILED, limits.FAILURES)
        raise
