"""How often something was done lately, by all processes of the house together, without a write to the database.

A window that slides: in no stretch of ``window`` seconds, wherever it begins, is anything taken more than ``most`` times. The
window is cut in slices and a try counts until its whole slice is out of the window, so that one waits a fifteenth longer at
most and no edge of the clock gives a second turn.

A table of fixed size in a file that the processes share in memory; to look and to count is one step under a lock of the kernel.
Where a row is full, the mark that counts least makes room: who tries often cannot hide behind many who tried once. It knows
nothing of what the marks stand for, and forgets them when their window is over (see ``sweep``).
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROWS = 1 << 11
PLACES = 16
"""Marks in a row: with 32,768 places, the house holds apart some 20,000 visitors of a window."""
MARK = 16
"""Octets of a mark; they must be spread evenly, as those of a hash are."""
SLICES = 16
"""Slices that are counted: the present one, and the fifteen before it, which are together one window."""
_MOST = 0xFFFF
_ENTRY = struct.Struct(f"<14sxxII{SLICES}H")
"""The mark, when all of it is over (Unix seconds), the number of its last slice, and the tries in each, in a ring."""
_ROW = _ENTRY.size * PLACES
_SIZE = _ROW * ROWS
_FREE = bytes(_ENTRY.size)


class Often:
    """One table, at a path. Threads and processes may share it; after a fork it is opened anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._pid = 0
        self._file = -1
        self._map: mmap.mmap | None = None

    def take(self, mark: bytes, most: int, window: int, now: float) -> float:
        """Count one more, unless there were ``most`` in the window.

        Returns 0 where it was counted, else the seconds until one more is free. ``now`` is Unix seconds, ``window`` seconds.
        Raises OSError where the file is unusable.
        """
        with self._row(mark, now) as row:
            wait = row.wait(most, window, now)
            if not wait:
                row.add(window, now)
            return wait

    def wait(self, mark: bytes, most: int, window: int, now: float) -> float:
        """What ``take`` would return, without counting."""
        with self._row(mark, now) as row:
            return row.wait(most, window, now)

    def sweep(self, now: float) -> None:
        """Forget every mark whose window is over."""
        for number in range(ROWS):
            with self._row(number.to_bytes(2, "big") + bytes(MARK - 2), now):
                pass

    def forget(self) -> None:
        """Forget every mark."""
        with self._held() as table:
            table[:] = bytes(_SIZE)

    @contextmanager
    def _row(self, mark: bytes, now: float) -> Iterator[_Row]:
        at = int.from_bytes(mark[:2], "big") % ROWS * _ROW
        with self._held() as table:
            yield _Row(table, at, mark[2:MARK], now)

    @contextmanager
    def _held(self) -> Iterator[mmap.mmap]:
        if self._pid != os.getpid():
            self._open()
        table = self._map
        assert table is not None
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield table
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _open(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                # All of it now: a page of memory without a place on the disk would end the process.
                os.posix_fallocate(file, 0, _SIZE)
                self._map = mmap.mmap(file, _SIZE)
            except (OSError, ValueError) as error:
                os.close(file)
                raise OSError(str(error)) from error
            self._file, self._pid = file, os.getpid()

    def close(self) -> None:
        """Let go of the file; it is opened again when it is asked."""
        with self._lock:
            if self._map is not None and self._pid == os.getpid():
                self._map.close()
                os.close(self._file)
            self._map, self._file, self._pid = None, -1, 0


class _Row:
    """The places where a mark may lie, while the table is held; those that are over are emptied."""

    def __init__(self, table: mmap.mmap, at: int, kept: bytes, now: float) -> None:
        self._table, self._kept = table, kept
        self._at = -1
        self._newest, self._tries = 0, [0] * SLICES
        free, least = -1, (1 << 32, 1 << 32)
        for place in range(at, at + _ROW, _ENTRY.size):
            mark, until, newest, *tries = _ENTRY.unpack_from(table, place)
            if until <= now:
                if until:
                    table[place : place + _ENTRY.size] = _FREE
                until, least, free = 0, (0, 0), place
            elif mark == kept:
                self._at, self._newest, self._tries = place, newest, tries
            elif (sum(tries), until) < least:
                least, free = (sum(tries), until), place
        self._free = free

    def wait(self, most: int, window: int, now: float) -> float:
        """Seconds until fewer than ``most`` are in the window; 0 where they are."""
        counted = self._turned(window, now)
        slice_ = window / (SLICES - 1)
        over = sum(counted) - most
        if over < 0:
            return 0.0
        # counted[0] is the oldest slice: they leave the window one after the other.
        newest = self._newest
        for number, tries in enumerate(counted):
            over -= tries
            if over < 0:
                return max(0.001, (newest - SLICES + 1 + number + SLICES) * slice_ - now)
        return max(0.001, (newest + SLICES) * slice_ - now)

    def add(self, window: int, now: float) -> None:
        """Count one more at this moment."""
        counted = self._turned(window, now)
        counted[-1] = min(_MOST, counted[-1] + 1)
        for number, tries in enumerate(counted):
            self._tries[(self._newest - SLICES + 1 + number) % SLICES] = tries
        place = self._at if self._at >= 0 else self._free
        until = int((self._newest + SLICES) * window / (SLICES - 1)) + 1
        _ENTRY.pack_into(self._table, place, self._kept, until, self._newest, *self._tries)

    def _turned(self, window: int, now: float) -> list[int]:
        """The tries of each slice, oldest first, after the ring was turned to the present one.

        A clock that was put back a little goes on in the slice that it had reached; one put back far begins anew.
        """
        present = int(now * (SLICES - 1) // window)
        last = self._newest
        if not 0 <= last - present < SLICES:
            ring = range(present - SLICES + 1, present + 1)
            tries = [self._tries[n % SLICES] if last - SLICES < n <= last else 0 for n in ring]
            self._newest = present
        else:
            tries = [self._tries[n % SLICES] for n in range(last - SLICES + 1, last + 1)]
        self._tries = [0] * SLICES
        for number, count in enumerate(tries):
            self._tries[(self._newest - SLICES + 1 + number) % SLICES] = count
        return tries


_opened: dict[Path, Often] = {}


def often_at(path: Path) -> Often:
    """The table at a path, one a process."""
    return _opened.get(path) or _opened.setdefault(path, Often(path))


def forget_all() -> None:
    """Forget every mark of every table of this process, and let go of them. For tests."""
    while _opened:
        _path, table = _opened.popitem()
        table.forget()
        table.close()


def _renew_locks() -> None:
    """A child may be forked while a thread of its parent holds the lock."""
    for one in _opened.values():
        one._lock = threading.Lock()


os.register_at_fork(after_in_child=_renew_locks)
