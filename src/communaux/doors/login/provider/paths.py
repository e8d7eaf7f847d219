"""Where the endpoints are. Absolute addresses are on settings.BASE_URL, whatever host a request names."""

from __future__ import annotations

from django.conf import settings

CONFIGURATION = "/.well-known/openid-configuration"
AS_METADATA = "/.well-known/oauth-authorization-server"
KEYS = "/identity/keys"
AUTHORIZE = "/identity/authorize"
TOKEN = "/identity/token"  # noqa: S105 - an address
REVOKE = "/identity/revoke"
INTROSPECT = "/identity/introspect"
USERINFO = "/identity/userinfo"
LOGOUT = "/identity/logout"
REGISTER = "/identity/register"


def absolute(path: str) -> str:
    """The address of an endpoint, as programs and their proofs write it."""
    return settings.BASE_URL + path
