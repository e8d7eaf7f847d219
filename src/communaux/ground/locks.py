"""Two locks that a writer waits for in order of arrival: one between threads, one between processes.

They know nothing of Django or of databases. Both give up after a delay, survive ``fork`` (see ``gate``), and are
let go by the kernel when their process is killed. Local file systems only: ``flock`` over a network is not trusted.
"""

import errno
import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

# Pauses between two looks at a file lock that somebody holds, in seconds. One process at most looks at the gate
# (the others wait their turn at the turnstile), so that short pauses cost nothing.
GATE_PAUSE = 0.0003
TURN_PAUSE = 0.001


class FairLock:
    """A thread lock served first come, first served: the lock passes from hand to hand.

    ``threading.Lock`` lets the thread that has just released take it again before those that wait, which
    makes the slowest writers several times slower than the mean.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds; True when the lock is ours."""
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=max(timeout, 0)):
            return True
        with self._mutex:
            # The holder may have handed us the lock between our giving up and this line.
            if turn.acquire(blocking=False):
                return True
            self._waiting.remove(turn)
        return False

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest, or open it."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class FileLock:
    """A lock between processes: two files beside ``path``, ``<path>-gate`` held while writing and
    ``<path>-turn`` held while waiting to write.

    The turnstile is what makes it fair: a process that writes without rest must queue behind the one that
    already waits. ``flock`` has no delay of its own, hence the short pauses.
    """

    def __init__(self, path: Path) -> None:
        self._gate_path = path.with_name(path.name + "-gate")
        self._turn_path = path.with_name(path.name + "-turn")
        self._gate = -1
        self._turn = -1

    def acquire(self, deadline: float) -> bool:
        """Wait until ``deadline`` (``time.monotonic``); True when the lock is ours. OSError when unusable."""
        if self._gate < 0:
            self._open()
        if not _flock(self._turn, deadline, TURN_PAUSE):
            return False
        try:
            if not _flock(self._gate, deadline, GATE_PAUSE):
                return False
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
        os.pwrite(self._gate, b"%-20d\n" % os.getpid(), 0)
        return True

    def release(self) -> None:
        # Unlocked rather than closed: a child forked at this moment may still share the descriptor.
        fcntl.flock(self._gate, fcntl.LOCK_UN)

    def holder(self) -> str:
        """The process id that last took the gate, as text, or "?"."""
        try:
            return os.pread(self._gate, 20, 0).decode("ascii").strip() or "?"
        except (OSError, UnicodeDecodeError):
            return "?"

    def close(self) -> None:
        """Forget the files. In a forked child this leaves the lock of the parent untouched."""
        for descriptor in (self._gate, self._turn):
            if descriptor >= 0:
                os.close(descriptor)
        self._gate = self._turn = -1

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        gate = os.open(self._gate_path, flags, 0o660)
        try:
            self._turn = os.open(self._turn_path, flags, 0o660)
        except OSError:
            os.close(gate)
            raise
        self._gate = gate


def _flock(descriptor: int, deadline: float, pause: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
