"""What the house does by itself, and how often. A thread of the worker; each turn is an ordinary task."""

from __future__ import annotations

import contextlib
import logging
import threading
import time

from django.db import connections
from django.utils.module_loading import import_string

from communaux.doors import often

log = logging.getLogger(__name__)
EVERY = 3600.0
"""Seconds between two looks at what is due. What is due is written in the records, so no turn is lost."""
DUE = (
    "communaux.modules.network.tasks.remind_due",
    "communaux.modules.food.tasks.send_notices",
    "communaux.modules.charter.tasks.forget_signing_links",
    "communaux.modules.charter.tasks_recognition.recognitions_due",
    "communaux.modules.charter.tasks.look_at_evidence",
    "communaux.modules.groups.tasks.committee_due",
    "communaux.modules.groups.tasks_meetings.meetings_due",
    "communaux.modules.identity.tasks.follow_the_days",
    "communaux.modules.library.tasks.read_feeds",
    "communaux.modules.library.tasks.send_letters",
    "communaux.modules.nodes.tasks.forget_gone",
    "communaux.modules.pods.tasks.forget_deleted",
    "communaux.modules.pods.tasks.sweep_groups",
    "communaux.modules.standards.tasks.reviews_due",
    "communaux.modules.surveys.tasks.follow_the_days",
)
"""The tasks of each turn. Each finds by itself what is due, and does nothing twice."""


def start_clock() -> threading.Thread:
    """Start the clock; it ends with the process."""
    thread = threading.Thread(target=_tick, name="clock", daemon=True)
    thread.start()
    return thread


def _tick() -> None:
    while True:
        time.sleep(60)
        for name in DUE:
            try:
                import_string(name).enqueue()
            except Exception:
                log.exception("the clock could not put %s in the queue; it will try again", name)
        connections.close_all()
        with contextlib.suppress(OSError):
            often.table().sweep(time.time())
        time.sleep(EVERY)
