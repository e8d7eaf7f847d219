"""How often one may try from one address: each try makes this house ask somebody elsewhere, or send a letter.

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

WINDOW = 600
TRIES = 20
"""Addresses of providers typed in a window."""
LETTERS = 5
"""Letters asked for in a window."""


def too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Count this one; whether it is one too many."""
    told = f"{what} {int(time.time()) // WINDOW} {get_adapter().get_client_ip(request)}"
    key = "solid-" + hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()
    tried = int(cache.get(key) or 0) + 1
    cache.set(key, tried, WINDOW)
    return tried > most
