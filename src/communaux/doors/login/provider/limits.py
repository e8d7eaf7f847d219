"""How often one may try at the provider's doors: against guessing, and against filling the house with programs."""

from __future__ import annotations

from django.http import HttpRequest

from communaux.doors import often
from communaux.doors.login.provider.answers import OAuthError

FAILURES = 30
"""Wrong secrets of programs from one address in ten minutes."""
REGISTRATIONS = 60
"""Programs that register from one address in ten minutes."""


def check(request: HttpRequest, what: str, most: int) -> None:
    """Raise OAuthError where this was done too often from this address."""
    if often.wait(f"provider {what}", often.visitor(request), most):
        raise OAuthError("temporarily_unavailable", "too many attempts, try again in some minutes")


def count(request: HttpRequest, what: str, most: int) -> None:
    """Count one more."""
    often.take(f"provider {what}", often.visitor(request), most)
