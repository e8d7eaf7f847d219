"""The owner of the graphs beside the process that follows the words: forked from it, and forked again where it ended.

A fork, so that both share the memory of the program. The parent has one thread and forks between two batches, so no lock is
held; connections to the database that it has open are left alone by the child, which opens its own.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from communaux.index.graphs.apart import leave_connections
from communaux.index.graphs.owner import run_owner

LONGEST_PAUSE = 30.0
_log = logging.getLogger(__name__)


class Beside:
    """The process of the graphs. ``settle`` is called first in it and in each of its readers."""

    def __init__(self, settle: Callable[[], None] = lambda: None) -> None:
        self.settle = settle
        self.pid = 0
        self._started = self._not_before = self._pause = 0.0

    def tend(self) -> None:
        """Start it where it does not run, with a growing pause where it ends again and again."""
        now = time.monotonic()
        if self.pid and self._ended():
            self._pause = (
                0.0 if now - self._started > LONGEST_PAUSE else min(LONGEST_PAUSE, self._pause * 2 + 0.2)
            )
            self._not_before = now + self._pause
            _log.warning("graphs: the process ended, it starts again in %.1f s", self._pause)
        if not self.pid and now >= self._not_before:
            self._started = now
            self.pid = os.fork()
            if not self.pid:
                self._live()

    def stop(self, sign: int) -> None:
        """End it, and wait until it has."""
        if self.pid:
            os.kill(self.pid, sign)
            os.waitpid(self.pid, 0)
            self.pid = 0

    def _ended(self) -> bool:
        if os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            return False
        self.pid = 0
        return True

    def _live(self) -> None:
        code = 1
        try:
            self.settle()
            leave_connections()
            run_owner(self.settle)
            code = 0
        except BaseException:
            _log.exception("graphs: the process failed")
        finally:
            os._exit(code)
