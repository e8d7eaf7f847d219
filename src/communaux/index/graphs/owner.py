"""The owner of the graphs: fills them, follows the journal, and keeps readers that answer from them.

A process of its own with one thread, so that forking is safe at any moment. It answers no query itself. Readers are there from
the first question on, until nobody has asked for a while. Those that are behind the journal end after the question they are
at; one that the kernel ended is replaced at once.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.conf import settings

from communaux.index.graphs import frames, rebuilding
from communaux.index.graphs.apart import apart
from communaux.index.graphs.place import socket_path
from communaux.index.graphs.readers import IDLE, Limits, read_on
from communaux.index.graphs.remote import Remote, of_settings
from communaux.index.graphs.store import Graphs

PAUSE = 0.2
"""Seconds between two looks at the journal."""
LONGEST_PAUSE = 30.0
KEPT = 2
"""Readers that wait for questions, where somebody asks."""
REST = 120.0
"""Seconds without a question after which no reader is kept."""
MOST = 8
"""Readers at once, those at work included."""
CROWDED = 0.05
"""Seconds that all readers are at work before there is one more."""
DOUBT_PAUSE = 600.0
DAY = 86_400.0
_log = logging.getLogger(__name__)


def limits() -> Limits:
    """The limits of the settings."""
    return Limits(settings.SPARQL_SECONDS, settings.SPARQL_MEMORY, settings.SPARQL_RESULT)


def _fill(owner: Owner) -> None:
    """All anew from SQL. Readers of the graphs as they were go on answering meanwhile; without any, nobody answers."""
    start, before = time.monotonic(), len(owner.graphs.store)
    fresh = Graphs()
    through = partial(apart, settle=owner.settle)

    def going_on() -> bool:
        rebuilding.tell(len(fresh.store), before)
        return owner.tend(0)

    if owner.graphs.filled:
        count = fresh.fill(going_on, through)
    else:
        owner.close()
        fresh = owner.graphs
        count = fresh.fill(going_on, through)
    if fresh.filled:
        owner.graphs = fresh
        _log.info("graphs: %s quads in %.1f s", count, time.monotonic() - start)
        if owner.listening is None:
            owner.serve(everything=True)
        elif owner.remote is None:
            owner.renew()


@dataclass
class _Reader:
    pid: int
    control: socket.socket
    generation: int
    busy: bool = False


@dataclass
class Owner:
    """Graphs and their readers. ``settle`` is called first in each reader; ``asked``: when there last was a question."""

    graphs: Graphs
    path: Path
    limits: Limits
    settle: Callable[[], None] = lambda: None
    stopped: bool = False
    generation: int = 0
    compare_took: float = 0.0
    remote: Remote | None = None
    told: bool = False
    full_since: float = 0.0
    asked: float = -REST
    readers: list[_Reader] = field(default_factory=list)
    listening: socket.socket | None = None

    def open(self) -> None:
        """Listen for questions."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            with frames.reachable(self.path) as address:
                self.listening.bind(address)
        finally:
            os.umask(before)
        self.listening.listen(64)
        self.listening.setblocking(False)
        self.renew()

    def serve(self, *, everything: bool = False) -> None:
        """Have the graphs as they are now answered from: by readers, or by the server that stands in their place."""
        if self.remote is not None:
            self.remote.tell(self.graphs, everything=everything or not self.told)
            self.told = True
        elif everything:
            self.open()
        else:
            self.renew()

    def close(self) -> None:
        """Take no more questions; readers end with theirs."""
        if self.listening is not None:
            self.path.unlink(missing_ok=True)
            self.listening.close()
            self.listening = None
        for reader in self.readers:
            reader.control.close()
            if not reader.busy:
                self._reap(reader)
        self.readers = [reader for reader in self.readers if reader.busy]

    def renew(self) -> None:
        """Readers of the graphs as they are now; those of before end as soon as they are free."""
        self.generation += 1
        if self._kept():
            gc.collect()
            gc.freeze()
        for _n in range(self._kept()):
            self._fork()
        for reader in self.readers:
            if reader.generation != self.generation:
                _dismiss(reader)

    def tend(self, seconds: float) -> bool:
        """Wait that long, and meanwhile replace who ended and add readers where all are at work; whether to go on."""
        until = time.monotonic() + seconds
        while not self.stopped:
            left = max(0.0, until - time.monotonic())
            pause = min(left, CROWDED) if self.full_since else left
            waiting = [reader.control for reader in self.readers]
            if self.listening is not None and not self._here():
                waiting.append(self.listening)
            try:
                ready, _out, _err = select.select(waiting, [], [], pause)
            except InterruptedError:
                continue
            for reader in [reader for reader in self.readers if reader.control in ready]:
                self._hear(reader)
            if self.listening in ready:
                self.asked = time.monotonic()
            self._keep_enough()
            if left <= 0:
                break
        return not self.stopped

    def _hear(self, reader: _Reader) -> None:
        try:
            told = reader.control.recv(64)
        except OSError:
            told = b""
        if told:
            reader.busy = told[-1:] != IDLE
            self.asked = time.monotonic()
            return
        self.readers.remove(reader)
        reader.control.close()
        self._reap(reader)

    def _reap(self, reader: _Reader) -> None:
        try:
            os.waitpid(reader.pid, 0)
        except ChildProcessError:
            return

    def _here(self) -> list[_Reader]:
        """Readers of the graphs as they are now."""
        return [reader for reader in self.readers if reader.generation == self.generation]

    def _kept(self) -> int:
        """How many readers are to wait for questions."""
        busy = any(reader.busy for reader in self.readers)
        return KEPT if busy or time.monotonic() - self.asked < REST else 0

    def _keep_enough(self) -> None:
        if self.listening is None:
            return
        here, kept = self._here(), self._kept()
        free = [reader for reader in here if not reader.busy]
        while len(here) < kept:
            free.append(self._fork())
            here.append(free[-1])
        now = time.monotonic()
        self.full_since = 0.0 if free or not here else self.full_since or now
        # Quick questions are done before a new reader would be there.
        if here and not free and now - self.full_since > CROWDED and len(self.readers) < MOST:
            free.append(self._fork())
            self.full_since = now
        for reader in free[kept:]:
            reader.generation = -1
            _dismiss(reader)

    def _fork(self) -> _Reader:
        assert self.listening is not None
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if not pid:
            ours.close()
            for reader in self.readers:
                reader.control.close()
            self.settle()
            read_on(self.graphs.store, self.graphs.sequence, self.listening, theirs, self.limits)
        theirs.close()
        reader = _Reader(pid, ours, self.generation)
        self.readers.append(reader)
        return reader


def _dismiss(reader: _Reader) -> None:
    """Tell a reader to end once it is free; one that has ended already does not hear it."""
    with contextlib.suppress(OSError):
        reader.control.shutdown(socket.SHUT_WR)


def run_owner(settle: Callable[[], None] = lambda: None) -> None:
    """Own the graphs of this house until SIGTERM. Errors are told in the log and tried again, ever more slowly."""
    owner = Owner(Graphs(), socket_path(), limits(), settle, remote=of_settings())

    def stop(_sign: int, _frame: object) -> None:
        owner.stopped = True

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    socket_path().unlink(missing_ok=True)
    failures = 0
    compared = time.monotonic()
    while not owner.stopped:
        try:
            compared = _turn(owner, compared)
            failures, wait = 0, PAUSE
        except Exception:
            failures += 1
            wait = min(LONGEST_PAUSE, PAUSE * 2**failures)
            _log.exception("graphs: failed, trying again in %.1f s", wait)
        owner.tend(wait)
    owner.close()


def _turn(owner: Owner, compared: float) -> float:
    """One look at the journal; returns when graphs were last compared with SQL."""
    graphs = owner.graphs
    if (asked := rebuilding.asked()) or not graphs.filled:
        _fill(owner)
        if owner.graphs.filled:
            rebuilding.done(asked, len(owner.graphs.store))
        return time.monotonic()
    moved = False
    while graphs.filled and not owner.stopped and graphs.step():
        moved = True
    since = time.monotonic() - compared
    if graphs.filled and (
        since > DAY or (graphs.doubted and since > max(DOUBT_PAUSE, 20 * owner.compare_took))
    ):
        start = time.monotonic()
        if changed := graphs.compare(lambda: owner.tend(0)):
            moved = True
            _log.warning("graphs: %s were not what the database says: %s…", len(changed), changed[:5])
        compared = time.monotonic()
        owner.compare_took = compared - start
    if graphs.filled and (moved or (owner.remote and (graphs.changes or not owner.told))):
        owner.serve()
    return compared
