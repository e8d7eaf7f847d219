"""What the provider says of itself, and the keys that its tokens are verified with."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from communaux.doors.login.provider import paths
from communaux.doors.login.provider.answers import endpoint, json
from communaux.modules.identity import keys
from communaux.modules.identity.reading import house
from communaux.modules.identity.rules.claims import SCOPES
from communaux.modules.identity.rules.issuer import ALGORITHMS

_WITH_SECRET = ["client_secret_basic", "client_secret_post"]
CLAIMS = ("sub", "iss", "aud", "azp", "exp", "iat", "auth_time", "nonce", "sid", "webid", "name", "profile")
_KEPT = "public, max-age=300"


@endpoint("GET")
def configuration(request: HttpRequest) -> HttpResponse:
    """``/.well-known/openid-configuration`` (OpenID Connect Discovery 1.0, RFC 8414)."""
    response = json(_said())
    response["Cache-Control"] = _KEPT
    del response["Pragma"]
    return response


@endpoint("GET")
def key_set(request: HttpRequest) -> HttpResponse:
    """The keys (RFC 7517)."""
    response = json(keys.published())
    response["Cache-Control"] = _KEPT
    del response["Pragma"]
    return response


def _said() -> dict[str, Any]:
    return {
        "issuer": house.issuer(),
        "authorization_endpoint": paths.absolute(paths.AUTHORIZE),
        "token_endpoint": paths.absolute(paths.TOKEN),
        "userinfo_endpoint": paths.absolute(paths.USERINFO),
        "jwks_uri": paths.absolute(paths.KEYS),
        "registration_endpoint": paths.absolute(paths.REGISTER),
        "revocation_endpoint": paths.absolute(paths.REVOKE),
        "introspection_endpoint": paths.absolute(paths.INTROSPECT),
        "end_session_endpoint": paths.absolute(paths.LOGOUT),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "token_endpoint_auth_methods_supported": [*_WITH_SECRET, "none"],
        "revocation_endpoint_auth_methods_supported": [*_WITH_SECRET, "none"],
        "introspection_endpoint_auth_methods_supported": _WITH_SECRET,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": list(CLAIMS),
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": ["fr", "en"],
        "solid_oidc_supported": "https://solidproject.org/TR/solid-oidc",
    }
