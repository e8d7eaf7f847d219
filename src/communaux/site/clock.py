"""What the house does by itself, and how often. A thread of the worker; each turn is an ordinary task."""

from __future__ import annotations

import logging
import threading
import time

from django.db import connections

log = logging.getLogger(__name__)
EVERY = 3600.0
"""Seconds between two looks at what is due. What is due is written in the records, so no turn is lost."""


def start_clock() -> threading.Thread:
    """Start the clock; it ends with the process."""
    thread = threading.Thread(target=_tick, name="clock", daemon=True)
    thread.start()
    return thread


def _tick() -> None:
    from communaux.modules.network.tasks import remind_due

    while True:
        time.sleep(60)
        try:
            remind_due.enqueue()
        except Exception:
            log.exception("the clock could not put a reminder round in the queue; it will try again")
        finally:
            connections.close_all()
        time.sleep(EVERY)
