"""When to read a feed again, and when to stop trying. Pure: no clock of its own.

A feed that works is read every few hours. One that fails is tried again later and later, so that a site that is down
is left in peace; after too many failures it is stopped, and its editor, who sees why, starts it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(hours=4)
FIRST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=2)
MOST_FAILURES = 10
"""About ten days of trying."""
KEPT = timedelta(days=365)
"""How long a piece of news is kept; what is older is not taken in either."""


@dataclass(frozen=True, slots=True)
class Next:
    """Where a feed stands after a try: a code of ``feed-states``, failures in a row, when to try again."""

    state: str
    failures: int
    due: datetime


def after_success(now: datetime) -> Next:
    """It was read, or said to be unchanged."""
    return Next("working", 0, now + EVERY)


def after_failure(failures: int, now: datetime, *, final: bool = False) -> Next:
    """It could not be read; ``failures`` before this one. ``final``: the site says that it is gone for good."""
    count = failures + 1
    if final or count >= MOST_FAILURES:
        return Next("stopped", count, now + LONGEST_WAIT)
    return Next("failing", count, now + min(FIRST_WAIT * 2 ** min(failures, 10), LONGEST_WAIT))
