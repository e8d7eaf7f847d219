"""A count that all processes of the house share, so that each learns cheaply that something changed since it last looked.

Eight octets of a file in shared memory: to look is to read them, without a lock, a question or a write to the disk. Whoever
changes something raises the count once that is committed. It is worth nothing by itself: a count that went back or cannot be
read says "look again". It knows nothing of what is counted.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from functools import cache
from pathlib import Path

_NUMBER = struct.Struct("<Q")
_SIZE = mmap.PAGESIZE


class Tally:
    """One count, at a path. Threads and processes may share it; after a fork it goes on as it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._map: mmap.mmap | None = None

    def value(self) -> int:
        """The count now. Raises OSError where the file is unusable."""
        table = self._map or self._opened()
        found: int = _NUMBER.unpack_from(table)[0]
        return found

    def rise(self) -> None:
        """Count one more. Raises OSError where the file is unusable."""
        table = self._map or self._opened()
        # a lock of its own descriptor: those of one process share none
        with self.path.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _NUMBER.pack_into(table, 0, (self.value() + 1) % 2**64)

    def _opened(self) -> mmap.mmap:
        with self._lock:
            if self._map is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    os.posix_fallocate(file, 0, _SIZE)
                    self._map = mmap.mmap(file, _SIZE)
                except ValueError as error:
                    raise OSError(str(error)) from error
                finally:
                    os.close(file)
            return self._map


@cache
def tally_at(path: str) -> Tally:
    """The count at a path, one a process."""
    return Tally(Path(path))
