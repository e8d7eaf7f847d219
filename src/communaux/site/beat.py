"""The short beat of the worker: every second or two the feed tells what changed, neighbours and groups elsewhere that are due
are read.

Threads of their own, not tasks of the queue: a neighbour that answers slowly must hold up neither letters nor the other
neighbours. Each is read by one thread at a time, over all processes (a lock in the data folder).
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

log = logging.getLogger(__name__)
EVERY = 1.5
AT_ONCE = 4
"""Neighbours read at the same time."""


def start_beat() -> list[threading.Thread]:
    """Start the threads; they end with the process."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_publish, args=(stop,), name="feed", daemon=True),
        threading.Thread(target=_follow, args=(stop,), name="neighbours", daemon=True),
        threading.Thread(target=_groups, args=(stop,), name="groups", daemon=True),
    ]
    for thread in threads:
        thread.start()
    return threads


def _publish(stop: threading.Event) -> None:
    from communaux.modules.nodes.acts import publish

    pause = EVERY
    while not stop.wait(pause):
        try:
            publish.turn()
            pause = EVERY
        except Exception:
            pause = min(60.0, pause * 2)
            log.exception("the feed could not be written; next try in %.0f s", pause)
            connections.close_all()


def _follow(stop: threading.Event) -> None:
    from communaux.modules.nodes.acts import turns

    running: set[int] = set()
    pause = EVERY
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="neighbour") as pool:
        while not stop.wait(pause):
            try:
                for pk in turns.due():
                    if pk not in running and len(running) < AT_ONCE:
                        running.add(pk)
                        pool.submit(_turn, pk, running)
                pause = EVERY
            except Exception:
                pause = min(60.0, pause * 2)
                log.exception("neighbours could not be looked at; next try in %.0f s", pause)
                connections.close_all()


def _groups(stop: threading.Event) -> None:
    from communaux.modules.pods.acts import groups

    with ThreadPoolExecutor(groups.AT_ONCE, thread_name_prefix="group") as pool:
        pause = EVERY
        while not stop.wait(pause):
            try:
                list(pool.map(_group, groups.due()))
                pause = EVERY
            except Exception:
                pause = min(60.0, pause * 2)
                log.exception("groups of other servers could not be looked at; next try in %.0f s", pause)
                connections.close_all()


def _group(document: str) -> None:
    from communaux.modules.pods.acts import groups

    try:
        groups.fetch(document)
    except Exception:
        log.exception("a group of another server could not be read")
    finally:
        connections.close_all()


def _turn(pk: int, running: set[int]) -> None:
    from communaux.modules.nodes.acts import turns

    try:
        turns.turn(pk)
    except Exception:
        log.exception("a turn of following failed")
    finally:
        running.discard(pk)
        connections.close_all()
