"""Which program calls, by the id and the secret it shows (RFC 6749, 2.3), and which key it proves to hold (RFC 9449)."""

from __future__ import annotations

import base64
import binascii
import time
from dataclasses import dataclass
from urllib.parse import unquote_plus

from django.http import HttpRequest

from communaux.doors.login.provider import paths
from communaux.doors.login.provider.answers import OAuthError
from communaux.modules.identity.reading import bearer
from communaux.modules.identity.rules import dpop
from communaux.modules.identity.rules.refusals import TokenRefused


@dataclass(frozen=True, slots=True)
class Shown:
    """What a program shows: its id, its secret ("" for none), and the way it did (a code of RFC 7591)."""

    client_id: str
    secret: str
    method: str


def shown(request: HttpRequest) -> Shown:
    """The id and secret of a call; one way alone. Raises OAuthError."""
    header = request.headers.get("authorization", "")
    in_form = one(request, "client_id"), one(request, "client_secret")
    if header:
        found = _basic(header)
        if in_form[1] or (in_form[0] and in_form[0] != found.client_id):
            raise OAuthError("invalid_request", "authenticate in one way only")
        return found
    if not in_form[0]:
        raise OAuthError("invalid_client", "client_id is missing")
    return Shown(in_form[0], in_form[1], "client_secret_post" if in_form[1] else "none")


def _basic(header: str) -> Shown:
    scheme, _space, value = header.partition(" ")
    refused = OAuthError("invalid_client", "the Authorization header cannot be read")
    if scheme.lower() != "basic" or len(value) > 4000:
        raise refused
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise refused from error
    client_id, colon, secret = text.partition(":")
    if not colon or not client_id:
        raise refused
    return Shown(unquote_plus(client_id), unquote_plus(secret), "client_secret_basic")


def one(request: HttpRequest, name: str) -> str:
    """A parameter of the form, "" where missing. Raises OAuthError where it comes twice (RFC 6749, 3.2)."""
    values = request.POST.getlist(name)
    if len(values) > 1:
        raise OAuthError("invalid_request", f"{name} comes twice")
    value = str(values[0]) if values else ""
    if "\x00" in value or len(value) > 8000:
        raise OAuthError("invalid_request", f"{name} cannot be read")
    return value


def proven(request: HttpRequest, path: str = paths.TOKEN) -> str:
    """The thumbprint of the key that a proof shows, "" where no proof is sent. Raises OAuthError."""
    text = request.headers.get("dpop")
    if text is None:
        return ""
    now = time.time()
    try:
        proof = dpop.check(text, method=request.method or "", url=paths.absolute(path), now=now)
        bearer.once(proof, now)
    except TokenRefused as refused:
        raise OAuthError("invalid_dpop_proof", refused.said.en) from refused
    return proof.key
