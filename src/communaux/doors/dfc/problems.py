"""Errors of this door: problem details, with what was found in a document, and the words that older clients read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.doors import problems
from communaux.doors.problems import NOT_FOUND
from communaux.modules.standards.rules.findings import Finding


class ProblemError(Exception):
    """Carries a problem out of the depth of a view."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def stop(
    name: str, detail: object = "", *, headers: Mapping[str, str] | None = None, **more: Any
) -> ProblemError:
    """A problem to raise. ``success`` and ``message`` are what other servers of this interface answer."""
    said = {"success": False, "message": str(detail), **more} if detail else more
    response = problems.respond(name, detail, headers=headers, **said)
    response["Cache-Control"] = "no-store"
    return ProblemError(response)


def not_found() -> ProblemError:
    """There is nothing, or nothing that may be seen: the same answer."""
    return stop("not-found", NOT_FOUND)


def invalid(findings: Iterable[Finding], profile: str) -> ProblemError:
    """What must be mended in a document, place by place."""
    lang = (get_language() or "fr")[:2]
    return stop(
        "invalid",
        _("Ce document contient des erreurs : rien n’en est gardé."),
        headers={"Link": '</standards/>; rel="describedby"'},
        profile=profile,
        findings=[finding.as_dict(lang) for finding in findings],
    )


REASONS: dict[str, Any] = {
    "malformed": "The token is not a signed JSON Web Token.",
    "algorithm": "The token must be signed with RS256.",
    "issuer": "The issuer and client of the token are no platform of this house.",
    "key": "No key of the issuer has the name that the token says (kid).",
    "keys": "The keys of the issuer cannot be read now.",
    "signature": "The signature of the token does not hold.",
    "audience": "The token was made for another service (aud).",
    "expired": "The token has expired.",
    "too-early": "The token is not good yet.",
    "claims": "The token lacks a claim, or one is not of the expected type.",
    "scheme": "Send the token as Authorization: Bearer.",
}
"""Why a token opens nothing; words for programmers, in English as in RFC 6750."""


def unauthorised(code: str) -> ProblemError:
    """A token that is not accepted, or none."""
    said = REASONS.get(code, "")
    challenge = f'Bearer realm="dfc", error="invalid_token", error_description="{said}"'
    return stop(
        "sign-in",
        said or _("Cette adresse demande le jeton d’une plateforme acceptée."),
        headers={"WWW-Authenticate": challenge if code else 'Bearer realm="dfc"'},
        code=code or "no-token",
    )
