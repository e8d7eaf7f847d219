"""Providers elsewhere with which somebody signs in here: found by what a person types, asked what a code is worth.

It believes a WebID only where the provider's key signed it for this attempt and the WebID's own document names the provider.
It writes nothing, and knows no account.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from communaux.ground import outbound
from communaux.ground.outbound import OutboundError
from communaux.ground.outbound_answers import Limits
from communaux.modules.identity.reading import issuers
from communaux.modules.identity.reading.issuers import Configuration
from communaux.modules.identity.rules import compact, sign_in, tokens
from communaux.modules.identity.rules.compact import Unreadable
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.identity.rules.sign_in import Attempt

MOST = 8
"""Providers of one WebID among which somebody chooses."""
_ANSWER = Limits(connect=4, read=8, total=12, size=128 * 1024, redirects=0)


def found(typed: str) -> list[str]:
    """The issuers that an address leads to: itself, or those that the WebID at it names. Raises TokenRefused."""
    address = typed.strip()
    if address and "://" not in address:
        address = f"https://{address}"
    if not tokens.is_address(address):
        raise TokenRefused("address")
    if issuers.is_here(address):
        raise TokenRefused("own")
    if "#" not in address:
        for one in dict.fromkeys((address, address.rstrip("/") + "/", address.rstrip("/"))):
            try:
                return [issuers.configuration(one).issuer]
            except TokenRefused as refused:
                if refused.code == "busy":
                    raise
    try:
        named = [one for one in issuers.profile(address).issuers if tokens.is_address(one)][:MOST]
    except TokenRefused as refused:
        raise TokenRefused("webid-none") if refused.code == "webid-answer" else refused from refused
    if not named:
        raise TokenRefused("webid-none")
    return named


def usable(issuer: str) -> Configuration:
    """The configuration of an issuer with which one can sign in here. Raises TokenRefused."""
    said = issuers.configuration(issuer)
    if not said.authorization or not said.token:
        raise TokenRefused("issuer-answer")
    return said


def client_id(said: Configuration, document: str, redirect_uri: str) -> str:
    """How this house is called by a provider: by the address of its description where the provider reads such (it knows WebIDs), by
    the name that it gives at a registration otherwise. Raises TokenRefused."""
    scopes = said.said.get("scopes_supported", ["webid"])
    if not said.registration or (isinstance(scopes, list) and "webid" in scopes):
        return document
    wanted = {
        "client_name": "Communaux",
        "redirect_uris": [redirect_uri],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "scope": sign_in.SCOPE,
    }
    given = compact.word(
        _asked(said.registration, json.dumps(wanted).encode(), "application/json").get("client_id")
    )
    if not given:
        raise TokenRefused("issuer-answer")
    return given


def webid_of(attempt: Attempt, code: str, redirect_uri: str, *, now: float) -> str:
    """The WebID of whoever came back with this code. Raises TokenRefused."""
    said = usable(attempt.issuer)
    answer = _asked(
        said.token,
        sign_in.asking(attempt, code, redirect_uri),
        "application/x-www-form-urlencoded",
        sign_in.proof(attempt, said.token, now=now),
    )
    parts, webid = sign_in.id_token(answer, attempt, now=now)
    issuers.signed_by_issuer(parts, attempt.issuer)
    if issuers.is_ours(webid):
        raise TokenRefused("webid-issuer")
    if not any(tokens.same_issuer(attempt.issuer, one) for one in issuers.profile(webid).issuers):
        raise TokenRefused("webid-issuer")
    return webid


def names_issuer(issuer: str) -> bool:
    """Whether a provider says that its answers name it (RFC 9207). Raises TokenRefused."""
    return usable(issuer).said.get("authorization_response_iss_parameter_supported") is True


def _asked(url: str, body: bytes, content_type: str, proof: str = "") -> dict[str, object]:
    if issuers.is_here(url):
        raise TokenRefused("issuer-unreachable")
    issuers.measure.take(urlsplit(url).hostname or "")
    try:
        got = outbound.ask(
            url, body, content_type=content_type, proof=proof, limits=_ANSWER, policy=issuers.policy()
        )
        return compact.json_object(got.body, deepest=12)
    except OutboundError as error:
        raise TokenRefused("issuer-unreachable", error.said) from error
    except Unreadable as error:
        raise TokenRefused("issuer-answer") from error
