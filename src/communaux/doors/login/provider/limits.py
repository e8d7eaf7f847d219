"""How often one may try at the provider's doors: against guessing, and against filling the house with programs.

Nothing about who tries is kept but a count under a keyed hash, for the time of its window.
"""

from __future__ import annotations

import hashlib
import hmac
import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from communaux.doors.login.provider.answers import OAuthError

WINDOW = 600
FAILURES = 30
"""Wrong secrets of programs from one address in a window."""
REGISTRATIONS = 60
"""Programs that register from one address in a window."""


def check(request: HttpRequest, what: str, most: int) -> None:
    """Raise OAuthError where this was done too often from this address."""
    if int(cache.get(_key(request, what)) or 0) >= most:
        raise OAuthError("temporarily_unavailable", "too many attempts, try again in some minutes")


def count(request: HttpRequest, what: str) -> None:
    """Count one more. Two at the same instant may count as one: the limit is there for machines that never stop."""
    key = _key(request, what)
    cache.set(key, int(cache.get(key) or 0) + 1, WINDOW)


def _key(request: HttpRequest, what: str) -> str:
    told = f"{what} {int(time.time()) // WINDOW} {get_adapter().get_client_ip(request)}"
    return "provider-" + hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()
