"""The processes of the house: web, index, worker and stream, started together, kept alive together, stopped together.

A process that dies, however it dies, is started again; one that dies at once again and again is given more time each
turn. Where the supervisor itself is killed the kernel tells its children to end (Linux), so nothing is left behind.
It may not know what the processes do.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from communaux.site.forked import Forked

GRACE = 10.0
"""Seconds that a process has to end by itself before it is killed."""
LONGEST_PAUSE = 30.0
STEADY = 20.0
"""A process that lived this many seconds is started again without a pause."""


_DEATH_SIGNAL, _NAME = 1, 15
"""PR_SET_PDEATHSIG and PR_SET_NAME of Linux (prctl(2))."""


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies. Nothing where the kernel cannot (not Linux)."""
    _prctl(_DEATH_SIGNAL, signal.SIGTERM)


def call_it(name: str) -> None:
    """The name by which ``top`` and ``ps -o comm`` show this process, up to 15 characters."""
    _prctl(_NAME, ctypes.c_char_p(name.encode()[:15]))


def _prctl(option: int, value: int | ctypes.c_char_p) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


@dataclass
class Process:
    """One process of the house: how to start it, and how it fares. ``command``: a program with its arguments, or a function
    that a fork of this process runs."""

    name: str
    command: list[str] | Callable[[], int | None]
    popen: subprocess.Popen[bytes] | Forked | None = None
    started: float = 0.0
    pause: float = 0.0
    not_before: float = 0.0
    restarts: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        if isinstance(self.command, list):
            self.popen = subprocess.Popen(
                self.command,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - prctl is safe between fork and exec
                start_new_session=True,
                env={**os.environ, "COMMUNAUX_PROCESS": self.name},
            )
        else:
            self.popen = Forked(self.name, self.command, self._settle)
        self.started = time.monotonic()

    def _settle(self) -> None:
        end_with_parent()
        call_it(self.name)

    def tend(self, say: Callable[[str, int | None, float], None]) -> None:
        """Start it again where it died, once its pause is over."""
        now = time.monotonic()
        if self.popen is not None:
            code = self.popen.poll()
            if code is None:
                return
            self.popen = None
            self.restarts += 1
            self.pause = 0.0 if now - self.started > STEADY else min(max(0.2, self.pause * 2), LONGEST_PAUSE)
            self.not_before = now + self.pause
            say(self.name, code, self.pause)
        if now >= self.not_before:
            self.start()

    def stop(self, sign: int) -> None:
        """Send a signal to the process and all that it started."""
        if self.popen is not None and self.popen.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.popen.pid, sign)


class House:
    """Keeps processes until it is told to stop."""

    def __init__(self, processes: list[Process], say: Callable[[str, int | None, float], None]) -> None:
        self.processes = processes
        self.say = say
        self.stopping = False

    def keep(self, each_turn: Callable[[], None] = lambda: None) -> None:
        """Start all, tend them until SIGINT or SIGTERM, then stop all. Returns when every process has ended."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._on_signal)
        for process in self.processes:
            process.start()
        while not self.stopping:
            each_turn()
            time.sleep(0.1)
            if not self.stopping:
                for process in self.processes:
                    process.tend(self.say)
        self._end()

    def _on_signal(self, _sign: int, _frame: object) -> None:
        self.stopping = True

    def _end(self) -> None:
        for process in self.processes:
            process.stop(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for process in self.processes:
            if process.popen is not None:
                try:
                    process.popen.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    process.stop(signal.SIGKILL)
                    process.popen.wait()
                process.stop(signal.SIGKILL)
