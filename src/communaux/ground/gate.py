"""The write gate: the one way to open a transaction that writes.

SQLite admits one writer at a time and answers the others "database is locked" when they have asked long enough,
in no order. ``writing()`` makes them wait their turn instead: threads at a lock, processes at a file beside the
database, then one ``BEGIN IMMEDIATE``. On PostgreSQL the gate stands open and only the transaction remains;
the journal takes its own lock there.

What libraries write by themselves (sessions, accounts) does not pass the gate: it waits in SQLite's own way, as long
as the option ``timeout`` of the database says, which is enough for a few.

It may not know what is written. Errors: ``GateTimeout`` when the turn does not come; ``GateError`` when misused.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from communaux.ground.locks import FairLock, FileLock

DEFAULT_TIMEOUT = 20.0
"""Seconds a writer waits for its turn, unless the setting ``WRITE_GATE_TIMEOUT`` says otherwise."""

JOURNAL_LOCK = 0x636F6D6D756E  # "commun": the key of the advisory lock under which PostgreSQL appends


class GateError(RuntimeError):
    """The gate was misused: a programming error, never the state of the world."""


class GateTimeout(OperationalError):  # noqa: N818
    """Others kept writing for longer than we may wait. Nothing was written; trying again later is safe."""


class _Gate:
    """The locks of one database: always the thread lock, and the file lock unless it lives in memory."""

    def __init__(self, path: Path | None) -> None:
        self.threads = FairLock()
        self.file = FileLock(path) if path else None


class _Local(threading.local):
    def __init__(self) -> None:
        self.depth: dict[str, int] = {}


_gates: dict[str, _Gate] = {}
_gates_lock = threading.Lock()
_local = _Local()


def _forget_after_fork() -> None:
    """A child starts outside the gate: the locks it inherited belong to threads that do not exist in it."""
    global _gates_lock, _local  # noqa: PLW0603
    for gate in _gates.values():
        if gate.file:
            gate.file.close()
    _gates.clear()
    _gates_lock = threading.Lock()
    _local = _Local()


os.register_at_fork(after_in_child=_forget_after_fork)


@contextmanager
def writing(
    using: str = DEFAULT_DB_ALIAS, *, timeout: float | None = None, alone: bool = False
) -> Iterator[None]:
    """Everything inside happens in one transaction, alone among writers on SQLite.

    A ``writing()`` inside another joins it as a savepoint: an error caught between the two undoes the inner part
    only. Inside a plain ``atomic()`` of somebody else, which on SQLite already holds the write lock, it joins as
    well. ``timeout`` is in seconds. ``alone`` also keeps other writers out on PostgreSQL from the start: for
    acts that write and journal in turn many times (imports, merges), which could otherwise deadlock.

    Raises ``GateTimeout`` when the turn does not come in time.
    """
    wait = getattr(settings, "WRITE_GATE_TIMEOUT", DEFAULT_TIMEOUT) if timeout is None else timeout
    connection = connections[using]
    if _local.depth.get(using, 0) or _holds_write_lock(connection):
        held = None
    else:
        held = _enter(connection, time.monotonic() + wait)
    local = _local  # after a fork inside the block, the child must not touch the count of the parent
    local.depth[using] = local.depth.get(using, 0) + 1
    try:
        with _transaction(connection):
            if alone:
                lock_journal(using, timeout=wait)
            yield
    finally:
        local.depth[using] -= 1
        if held:
            _leave(held)


@contextmanager
def reading(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Everything read inside is one moment of the database, however long it takes; writers are not held up.

    For exports, backups and verifications. Writing inside is an error of the database. Inside a transaction it
    changes nothing.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
        with transaction.atomic(using=using):
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


def is_writing(using: str = DEFAULT_DB_ALIAS) -> bool:
    """True inside a ``writing()`` block of this thread."""
    return _local.depth.get(using, 0) > 0


def lock_journal(using: str = DEFAULT_DB_ALIAS, *, timeout: float | None = None) -> None:
    """On PostgreSQL, be the only transaction that appends to the journal until its end, so that the order of
    sequences is the order of commits. Nothing to do on SQLite. Raises ``GateTimeout``."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    wait = getattr(settings, "WRITE_GATE_TIMEOUT", DEFAULT_TIMEOUT) if timeout is None else timeout
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [JOURNAL_LOCK])
        if cursor.fetchone()[0]:
            return
        try:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{max(1, int(wait * 1000))}ms"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [JOURNAL_LOCK])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
            raise GateTimeout(_timeout_message("?")) from error
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


@contextmanager
def _transaction(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic(using=connection.alias))
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            raise GateTimeout(_timeout_message("?")) from error
        yield


def _holds_write_lock(connection: BaseDatabaseWrapper) -> bool:
    """Whether this thread is in a transaction that somebody else opened and that can write already.

    A connection shared between threads (live-server tests on a database in memory) says nothing of this thread.
    """
    if connection.vendor != "sqlite" or not connection.in_atomic_block or connection.allow_thread_sharing:
        return False
    immediate = connection.transaction_mode in ("IMMEDIATE", "EXCLUSIVE")  # type: ignore[attr-defined]
    if not immediate and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        raise GateError(
            "writing() inside a deferred SQLite transaction: set OPTIONS['transaction_mode'] to 'IMMEDIATE'."
        )
    return True


def _enter(connection: BaseDatabaseWrapper, deadline: float) -> _Gate | None:
    if connection.vendor != "sqlite":
        return None
    gate = _gate_of(connection)
    if not gate.threads.acquire(deadline - time.monotonic()):
        raise GateTimeout(_timeout_message(str(os.getpid())))
    if gate.file:
        try:
            entered = gate.file.acquire(deadline)
        except BaseException:
            gate.threads.release()
            raise
        if not entered:
            holder = gate.file.holder()
            gate.threads.release()
            raise GateTimeout(_timeout_message(holder))
    return gate


def _leave(gate: _Gate) -> None:
    try:
        if gate.file:
            gate.file.release()
    finally:
        gate.threads.release()


def _gate_of(connection: BaseDatabaseWrapper) -> _Gate:
    name = str(connection.settings_dict["NAME"])
    gate = _gates.get(name)
    if gate is None:
        with _gates_lock:
            in_memory = connection.is_in_memory_db()  # type: ignore[attr-defined]
            gate = _gates.setdefault(name, _Gate(None if in_memory else database_path(name)))
    return gate


def database_path(name: str) -> Path:
    """The file behind a SQLite name, which may be a ``file:`` IRI."""
    path = unquote(urlsplit(name).path) if name.startswith("file:") else name
    return Path(path).resolve()


def _timeout_message(holder: str) -> str:
    return _(
        "La base est occupée par une autre écriture (processus %(pid)s). "
        "Rien n’a été enregistré ; réessayez dans un instant."
    ) % {"pid": holder}
