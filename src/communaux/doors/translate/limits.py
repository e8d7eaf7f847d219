"""What each visitor may use of the workbench: size, number an hour, places at once. It knows no file and no format.

It is a commons, open without an account; an account has more room. Nothing about visitors is kept but a count under a
keyed hash of their address, for an hour.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from communaux.doors import often
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
    who = f"account {viewer.account}" if viewer.account is not None else f"visitor {often.visitor(request)}"
    if wait := often.take("translate", who, most, HOUR):
        raise Often(wait)


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
