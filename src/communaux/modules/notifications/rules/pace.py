"""When to send, when to try again, and when to stop trying. Pure: no clock of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
PATIENCE = timedelta(days=3)
"""A receiver that has answered nothing good for so long is no longer told anything."""
MOST_WAITING = 500
"""Messages kept for one channel; beyond, one message stands for all: read the topic again."""
GONE = frozenset({"gone", "scheme", "userinfo", "port", "address", "private"})
"""Codes of failures (``ground.outbound``) that no later try will mend: an address that refuses, or may not be reached."""


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures in a row, at least one: each time three times longer."""
    return min(FIRST_PAUSE * 3 ** min(failures - 1, 12), LONGEST_PAUSE)


def given_up(code: str, failing_since: datetime, now: datetime) -> bool:
    """Whether a channel ends after a failure of this kind."""
    return code in GONE or now - failing_since >= PATIENCE


def next_turn(rate: timedelta, now: datetime) -> datetime:
    """The earliest instant for the next message after a good one."""
    return now + rate
