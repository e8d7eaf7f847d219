"""A process that is a fork of the supervisor: what was read and made ready once is shared, and paid for once.

It looks like ``subprocess.Popen`` to those who keep it: ``pid``, ``poll``, ``wait``, ``returncode``. To be started from a
process with one thread and no open connection to the database.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

_STEP = 0.02
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Forked:
    """A child that runs one function and ends with what it returns as its code (None: 0; 1 after an error)."""

    def __init__(self, name: str, function: Callable[[], int | None], settle: Callable[[], None]) -> None:
        self.args = name
        self.returncode: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if not self.pid:
            _live(name, function, settle)

    def poll(self) -> int | None:
        """Its code once it has ended, the number of a signal negative; None while it runs."""
        if self.returncode is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises ``subprocess.TimeoutExpired``."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            time.sleep(_STEP)
        return code


def _live(name: str, function: Callable[[], int | None], settle: Callable[[], None]) -> NoReturn:
    """The whole life of the child: a session of its own, no file of the supervisor, then the function."""
    code = 1
    try:
        os.setsid()
        settle()
        for sign in _SIGNALS:
            signal.signal(sign, signal.SIG_DFL)
        os.closerange(3, 4096)
        os.environ["COMMUNAUX_PROCESS"] = name
        code = function() or 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        # What the supervisor would do at its end is not to be done here too.
        os._exit(code)
