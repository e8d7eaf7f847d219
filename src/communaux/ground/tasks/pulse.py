"""The pulse of a running job: that it lives, how far it is, whether it was asked to stop.

A job may hold the write gate for as long as its transaction lasts, and must then still show its progress. So on
SQLite its pulse is beside the database, in small files of ``<database>-jobs/``: a lock that the kernel lets go
when the process dies, the figures, and the request to stop. On PostgreSQL, where the worker may be on
another machine, it is in the row of the job, written by a thread with a connection of its own.
"""

import fcntl
import json
import os
import tempfile
import threading
import time
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils import timezone

from communaux.ground import gate

SHOW_EVERY = 0.3  # seconds between two writings of the figures
BEAT_EVERY = 5.0  # seconds between two signs of life, on PostgreSQL
DEAD_AFTER = 60.0  # seconds without a sign of life after which a worker is held for dead, on PostgreSQL


class Figures(dict[str, Any]):
    """``done``, ``total`` and ``message``, those that were given."""


class Pulse(Protocol):
    """One run of one job, seen from its worker."""

    def begin(self) -> bool:
        """Show life; False when another process already runs this job."""

    def show(self, figures: Figures) -> bool:
        """Make the figures visible soon; True when the job was asked to stop."""

    def end(self) -> None:
        """Cease."""


def pulse_of(job: UUID) -> Pulse:
    """The pulse to give to a job that is about to run here."""
    return FilePulse(job) if _is_sqlite() else RowPulse(job)


def lives(job: UUID, heartbeat: Any) -> bool:
    """Whether some process runs the job now; ``heartbeat`` is the one in its row."""
    if _is_sqlite():
        return FilePulse(job).is_beating()
    return bool(heartbeat) and timezone.now() - heartbeat < timedelta(seconds=DEAD_AFTER)


def figures_of(job: UUID) -> Figures:
    """What a running job shows beside its row, if anything."""
    return FilePulse(job).read() if _is_sqlite() else Figures()


def ask_to_stop(job: UUID) -> None:
    """Ask a running job to stop. Waits for no writer."""
    from communaux.ground.tasks.models import Job

    if _is_sqlite():
        FilePulse(job).ask_to_stop()
    else:
        Job.objects.filter(pk=job).update(stop_asked=True)


def forget(job: UUID) -> None:
    """Remove what a dead run left behind. A request to stop is kept for the next run."""
    if _is_sqlite():
        FilePulse(job).end(keep_request=True)


class FilePulse:
    """The pulse as files. The lock file stays locked for as long as the process runs the job."""

    def __init__(self, job: UUID) -> None:
        base = _folder() / str(job)
        self._lock_path = base.with_suffix(".lock")
        self._figures_path = base.with_suffix(".json")
        self._stop_path = base.with_suffix(".stop")
        self._lock = -1
        self._next = 0.0

    def begin(self) -> bool:
        _folder().mkdir(exist_ok=True)
        self._lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = -1
            return False
        return True

    def show(self, figures: Figures) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + SHOW_EVERY
        unfinished = self._figures_path.with_suffix(".part")
        unfinished.write_text(json.dumps(figures), encoding="utf-8")
        unfinished.replace(self._figures_path)
        return self._stop_path.exists()

    def end(self, *, keep_request: bool = False) -> None:
        for path in (self._figures_path, self._lock_path):
            path.unlink(missing_ok=True)
        if not keep_request:
            self._stop_path.unlink(missing_ok=True)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def is_beating(self) -> bool:
        try:
            probe = os.open(self._lock_path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(probe)
        return False

    def read(self) -> Figures:
        try:
            return Figures(json.loads(self._figures_path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Figures()

    def ask_to_stop(self) -> None:
        _folder().mkdir(exist_ok=True)
        self._stop_path.touch()


class RowPulse:
    """The pulse as columns of the row, kept by a thread so that it beats inside long transactions too."""

    def __init__(self, job: UUID) -> None:
        self._job = job
        self._figures = Figures()
        self._stop_asked = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"pulse of {job}", daemon=True)

    def begin(self) -> bool:
        self._thread.start()
        return True

    def show(self, figures: Figures) -> bool:
        self._figures = figures
        return self._stop_asked

    def end(self) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def _keep(self) -> None:
        from communaux.ground.tasks.models import Job

        shown, beat = Figures(), time.monotonic()
        try:
            while not self._over.wait(SHOW_EVERY):
                figures = self._figures
                if figures is shown and time.monotonic() < beat + BEAT_EVERY:
                    continue
                try:
                    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                        # The job may hold its own row for the length of a transaction: then skip this beat.
                        cursor.execute("SET lock_timeout = '1s'")
                    row = Job.objects.filter(pk=self._job)
                    row.update(heartbeat=timezone.now(), **figures)
                    self._stop_asked = bool(row.values_list("stop_asked", flat=True).first())
                    shown, beat = figures, time.monotonic()
                except DatabaseError:
                    connections[DEFAULT_DB_ALIAS].close()
        finally:
            connections[DEFAULT_DB_ALIAS].close()


def _is_sqlite() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def _folder() -> Path:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        return _folder_of_memory(os.getpid())
    path = gate.database_path(str(connection.settings_dict["NAME"]))
    return path.with_name(path.name + "-jobs")


@cache
def _folder_of_memory(process: int) -> Path:
    """A database in memory has no neighbours and no other process: any folder does."""
    return Path(tempfile.mkdtemp(prefix="communaux-jobs-"))
