"""What each visitor may use of the workbench: size, number an hour, places at once. It knows no file and no format.

It is a commons, open without an account; an account has more room. Nothing about visitors is kept but a count under a
keyed hash of their address, for an hour.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from communaux.meaning.access import Viewer

HOUR = 3600
ACCOUNT_TIMES = 10
"""How many times more often an account may ask than a visitor."""


class Crowded(Exception):  # noqa: N818 - an answer
    """Every place is taken."""


class Often(Exception):  # noqa: N818 - an answer
    """Asked too often; ``wait`` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def most_bytes(viewer: Viewer) -> int:
    """The largest body that this viewer may send."""
    return int(settings.TRANSLATE_VISITOR_BYTES if viewer.account is None else settings.TRANSLATE_MAX_BYTES)


def most_seconds(viewer: Viewer) -> int:
    """How long a job of this viewer may last: as much more for an account as it may send more."""
    most = int(settings.TRANSLATE_SECONDS)
    times = settings.TRANSLATE_MAX_BYTES // max(1, settings.TRANSLATE_VISITOR_BYTES)
    return most if viewer.account is None else most * max(1, min(times, 10))


def count(request: HttpRequest, viewer: Viewer) -> None:
    """Count one more job. Raises Often."""
    most = settings.TRANSLATE_PER_HOUR * (1 if viewer.account is None else ACCOUNT_TIMES)
    now = int(time.time())
    window = now // HOUR
    key = f"translate-{window}-{_who(request, viewer)}"
    # Two requests at the same instant may count as one: the limit is there for machines that never stop.
    used = int(cache.get(key) or 0)
    if used >= most:
        raise Often(HOUR - now % HOUR)
    cache.set(key, used + 1, HOUR)


def _who(request: HttpRequest, viewer: Viewer) -> str:
    if viewer.account is not None:
        told = f"account {viewer.account}"
    else:
        told = f"visitor {get_adapter().get_client_ip(request)}"
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()


@contextmanager
def place() -> Iterator[None]:
    """One of the places that all web processes share; a process that dies gives its place back. Raises Crowded."""
    folder = Path(settings.DATA) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(settings.TRANSLATE_AT_ONCE):
        handle = os.open(folder / f"translate-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            continue
        try:
            yield
        finally:
            os.close(handle)
        return
    raise Crowded
