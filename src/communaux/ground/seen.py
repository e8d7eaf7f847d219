"""What was seen once and must not be seen again for a while, by all processes of the house, without a write to the database.

A table of fixed size in a file that the processes share in memory. To look and to remember is one step under a lock of the
kernel, some microseconds long. The kernel writes the file out when it likes, and nobody waits for the disk: what it forgets in a
power cut are the last seconds before it, and what is remembered here is worth a few minutes only.

It forgets nothing that is still good: where a row is full of good marks it says so (``Full``), and whoever asks refuses.
It knows nothing of what the marks stand for.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from pathlib import Path

BUCKETS = 1 << 16
PLACES = 16
"""Marks in a row. With 3,000 new marks a second that are good for three minutes each, one row in 200 is full."""
MARK = 16
"""Octets of a mark; they must be spread evenly, as those of a hash are."""
_KEPT = 12
_ENTRY = 16
_ROW = struct.Struct(f"<{'12sI' * PLACES}")
_PLACE = struct.Struct("<12sI")
_SIZE = BUCKETS * _ROW.size


class Full(Exception):  # noqa: N818 - a state, not a fault
    """Too many marks are good at the same time."""


class Seen:
    """One table, at a path. Threads and processes may share it; after a fork it is opened anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._pid = 0
        self._file = -1
        self._map: mmap.mmap | None = None

    def first_time(self, mark: bytes, until: float, now: float) -> bool:
        """Whether this mark is new, and remember it until then (Unix seconds). Raises Full; OSError where the file is unusable."""
        kept, row_at = mark[:_KEPT], int.from_bytes(mark[_KEPT:14], "big") * _ROW.size
        if self._pid != os.getpid():
            self._open()
        table = self._map
        assert table is not None
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                row = _ROW.unpack_from(table, row_at)
                free = -1
                for place in range(PLACES):
                    if row[2 * place + 1] < now:
                        free = place if free < 0 else free
                    elif row[2 * place] == kept:
                        return False
                if free < 0:
                    raise Full
                _PLACE.pack_into(table, row_at + free * _ENTRY, kept, int(until) + 1)
                return True
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
            except (OSError, ValueError):
                os.close(file)
                raise
            self._file, self._pid = file, os.getpid()


_opened: dict[Path, Seen] = {}


def seen_at(path: Path) -> Seen:
    """The table at a path, one a process."""
    return _opened.get(path) or _opened.setdefault(path, Seen(path))


def _renew_locks() -> None:
    """A child may be forked while a thread of its parent holds the lock."""
    for one in _opened.values():
        one._lock = threading.Lock()


os.register_at_fork(after_in_child=_renew_locks)
