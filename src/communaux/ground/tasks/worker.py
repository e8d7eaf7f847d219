"""The worker process: takes tasks from the queue, one after the other, through the write gate.

It replaces only the loop of django-tasks-db's worker, which would ask for the write lock at every look at an empty
queue. Now and then it recovers the jobs of dead workers, forgets old ones and closes the
journal. A busy database makes it wait; SIGTERM and SIGINT make it end the job at hand at its next ``progress``.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import wraps
from types import FrameType
from typing import Any

from django.db import DatabaseError, close_old_connections, connections, transaction
from django.utils.crypto import get_random_string

from communaux.ground import gate, journal
from communaux.ground.tasks import jobs

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between two looks at an empty queue
RECOVER_EVERY = 30.0  # seconds
TIDY_EVERY = 3600.0  # seconds
REST_AFTER_ERROR = 2.0  # seconds
SLICE = 0.1  # the longest that a signal waits for a sleeping worker, in seconds


def run_worker(*, batch: bool = False, look_every: float = LOOK_EVERY) -> None:
    """Run tasks until told to stop; with ``batch``, until the queue is empty. Django must be set up.

    In the main thread it answers SIGTERM and SIGINT; a second one ends the process at once.
    """
    # Imported here: the library's module reads its models, and this one is imported before the apps are ready.
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    class GatedWorker(Worker):
        """The library's worker with a loop of our own."""

        def run(self) -> None:
            recovery = tidying = 0.0
            while self.running:
                close_old_connections()
                try:
                    if time.monotonic() >= recovery:
                        jobs.recover()
                        recovery = time.monotonic() + RECOVER_EVERY
                    taken = self.take()
                    if taken:
                        self.run_task(taken)
                        continue
                    if self.batch:
                        return
                    if time.monotonic() >= tidying:
                        jobs.purge()
                        journal.seal_if_due()
                        tidying = time.monotonic() + TIDY_EVERY
                except DatabaseError:
                    logger.warning("The database is busy or away; the worker tries again.", exc_info=True)
                    connections.close_all()
                    self.rest(REST_AFTER_ERROR)
                else:
                    self.rest(self.interval)

        def take(self) -> Any:
            """The next task, claimed; None when there is none. Takes the gate only when there is one."""
            ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
            if not ready.exists():
                return None
            with gate.writing():
                taken = ready.get_locked()
                if taken:
                    taken.claim(self.worker_id)
            if taken:
                taken.set_successful = _through_the_gate(taken.set_successful)
                taken.set_failed = _through_the_gate(taken.set_failed)
            return taken

        def rest(self, seconds: float) -> None:
            end = time.monotonic() + seconds
            while self.running and time.monotonic() < end:
                time.sleep(min(SLICE, seconds))

        def shutdown(self, signum: int, frame: FrameType | None) -> None:
            if not self.running:
                self.reset_signals()
                signal.raise_signal(signum)
            self.running = False
            jobs.interrupt()

    worker = GatedWorker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=look_every,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    if threading.current_thread() is threading.main_thread():
        worker.configure_signals()
    try:
        worker.run()
    finally:
        if not transaction.get_connection().in_atomic_block:
            connections.close_all()


def _through_the_gate(save: Callable[..., None]) -> Callable[..., None]:
    @wraps(save)
    def saved(*arguments: Any) -> None:
        with gate.writing():
            save(*arguments)

    return saved
