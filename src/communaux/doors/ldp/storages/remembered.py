"""Containers as they were last written, so that one that did not change is not written again for the next who asks.

Known by the state that their ETag names, which is read afresh at each request, after who may read was decided: a container
that changed has another name here. Each process remembers for itself, a few megabytes, what was asked for last.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from communaux.doors.ldp.storages.calls import Headers

MOST = 4 * 1024 * 1024
"""Octets remembered."""
LARGEST = MOST // 4
"""Octets of one answer; a larger one is not remembered."""

Kept = tuple[Headers, bytes]


class Remembered:
    """Headers and bodies by name; those asked for longest ago make room. Threads may share it."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self._most, self._largest = most, largest
        self._held: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, name: Hashable) -> Kept | None:
        """What is remembered under a name."""
        with self._lock:
            found = self._held.get(name)
            if found is not None:
                self._held.move_to_end(name)
            return found

    def put(self, name: Hashable, headers: Headers, body: bytes) -> None:
        """Remember an answer, where it is not too large."""
        if len(body) > self._largest:
            return
        with self._lock:
            before = self._held.pop(name, None)
            self._size += len(body) - (len(before[1]) if before else 0)
            self._held[name] = (headers, body)
            while self._size > self._most:
                _name, (_headers, old) = self._held.popitem(last=False)
                self._size -= len(old)

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._size = 0


containers = Remembered()
"""The containers of this process."""
