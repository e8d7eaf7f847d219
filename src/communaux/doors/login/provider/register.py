"""Programs register themselves (RFC 7591, OpenID Connect Dynamic Client Registration 1.0). It gives them nothing yet: each person is
asked, and told that the federation does not know the program."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from communaux.doors.login.provider import limits
from communaux.doors.login.provider.answers import OAuthError, endpoint, json
from communaux.modules.identity.acts import applications
from communaux.modules.identity.acts.applications import MOST_RETURNS, Registration
from communaux.modules.identity.models import Application
from communaux.modules.identity.rules import claims
from communaux.modules.identity.rules.client_documents import is_return
from communaux.modules.identity.rules.issuer import ALGORITHMS
from communaux.modules.identity.rules.requests import where
from communaux.modules.identity.rules.tokens import is_address

LARGEST = 16_384
_GRANTS = frozenset({"authorization_code", "refresh_token"})
_PAGES = {"homepage": "client_uri", "terms": "tos_uri", "privacy": "policy_uri"}


@endpoint("POST")
@sensitive_variables()
def register(request: HttpRequest) -> HttpResponse:
    """Read what the program says, and give it an id, and a secret where it keeps one."""
    limits.check(request, "registered", limits.REGISTRATIONS)
    said = _read(request)
    limits.count(request, "registered", limits.REGISTRATIONS)
    made, secret = applications.register(said)
    answer: dict[str, Any] = {
        "client_id": made.client_id,
        "client_id_issued_at": int(made.created.timestamp()),
        "client_name": made.name,
        "redirect_uris": made.redirect_uris,
        "post_logout_redirect_uris": made.logout_uris,
        "response_types": ["code"],
        "grant_types": ["authorization_code", *(["refresh_token"] if made.refreshes else [])],
        "token_endpoint_auth_method": made.method,
        "id_token_signed_response_alg": made.id_token_alg,
        "subject_type": "pairwise",
        "scope": " ".join(made.scopes),
    }
    if secret:
        answer |= {"client_secret": secret, "client_secret_expires_at": 0}
    return json(answer, 201)


def _read(request: HttpRequest) -> Registration:
    if len(request.body) > LARGEST:
        raise OAuthError("invalid_client_metadata", "the body is too large")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise OAuthError("invalid_client_metadata", "the body is no JSON") from error
    if not isinstance(body, dict):
        raise OAuthError("invalid_client_metadata", "the body is no JSON object")
    returns = _addresses(body, "redirect_uris")
    if not returns:
        raise OAuthError("invalid_redirect_uri", "redirect_uris is missing")
    grants = _words(body, "grant_types", ["authorization_code"])
    if "authorization_code" not in grants or not set(grants) <= _GRANTS:
        raise OAuthError("invalid_client_metadata", "grant_types: authorization_code and refresh_token alone")
    if _words(body, "response_types", ["code"]) != ["code"]:
        raise OAuthError("invalid_client_metadata", "response_types: code alone")
    return Registration(
        name=_name(body) or where(returns[0])[:120],
        redirect_uris=returns,
        logout_uris=_addresses(body, "post_logout_redirect_uris"),
        scopes=tuple(claims.in_order({*_scopes(body), "openid"})),
        method=_one_of(body, "token_endpoint_auth_method", Application.Method.values, "client_secret_basic"),
        id_token_alg=_one_of(body, "id_token_signed_response_alg", ALGORITHMS, "RS256"),
        refreshes="refresh_token" in grants,
        **{name: _page(body, key) for name, key in _PAGES.items()},
    )


def _addresses(body: dict[str, Any], name: str) -> tuple[str, ...]:
    found = body.get(name, [])
    code = "invalid_redirect_uri" if name == "redirect_uris" else "invalid_client_metadata"
    if not isinstance(found, list) or len(found) > MOST_RETURNS:
        raise OAuthError(code, f"{name}: a list of {MOST_RETURNS} addresses at most is expected")
    if not all(isinstance(one, str) and is_return(one) for one in found):
        raise OAuthError(
            code, f"{name}: https, http on one's own machine, or an own scheme with a dot, no fragment"
        )
    return tuple(dict.fromkeys(found))


def _words(body: dict[str, Any], name: str, otherwise: list[str]) -> list[str]:
    found = body.get(name, otherwise)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or len(found) > 10:
        raise OAuthError("invalid_client_metadata", f"{name}: a list of words is expected")
    return found


def _scopes(body: dict[str, Any]) -> list[str]:
    found = body.get("scope", " ".join(claims.SCOPES))
    if not isinstance(found, str):
        raise OAuthError("invalid_client_metadata", "scope: words parted by spaces are expected")
    return found.split()


def _one_of(body: dict[str, Any], name: str, known: Any, otherwise: str) -> str:
    found = body.get(name, otherwise)
    if not isinstance(found, str) or found not in known:
        raise OAuthError("invalid_client_metadata", f"{name}: one of {', '.join(known)} is expected")
    return found


def _name(body: dict[str, Any]) -> str:
    found = body.get("client_name", "")
    if not isinstance(found, str):
        raise OAuthError("invalid_client_metadata", "client_name: a text is expected")
    return " ".join("".join(c if c.isprintable() else " " for c in found).split())[:120]


def _page(body: dict[str, Any], name: str) -> str:
    found = body.get(name, "")
    return found if isinstance(found, str) and len(found) <= 500 and is_address(found) else ""
