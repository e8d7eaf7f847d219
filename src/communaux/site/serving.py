"""How granian is asked to serve: in the process that asks, with so many threads as it finds reasonable here, and no more.

Above that bound it prints a warning at each start, in its own words and language: the house starts in its own words alone.
By itself granian forks its workers and stays as their supervisor; the house has one already (``processes``), and a process
that only waits holds memory. So its worker runs here, in a fork of ours that is started again where it dies.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string
from granian import Granian

MOST_THREADS = 8
"""Requests that one web process works on at the same time: most of their time is the database's or the network's."""


def threads(wanted: int = MOST_THREADS) -> int:
    """The threads of a web process: as many as wanted, and never beyond what granian takes without a word."""
    return max(1, min(wanted, 2 * multiprocessing.cpu_count() + 1))


class Server(Granian):  # type: ignore[misc,valid-type]
    """granian with its one worker in the calling process. Several of them may share a port (Linux)."""

    def serve(self, *_all: Any, **_how: Any) -> None:
        """Returns when the process was told to end. The application is looked up as Django looks up names: granian's own way
        depends on the working directory."""
        super().serve(target_loader=import_string)

    def _serve(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        if sys.platform != "linux":  # elsewhere a socket is made once, and handed on to workers
            super()._serve(spawn_target, target_loader)
            return
        self._init_shared_socket()
        self._start_ipc()
        self._spawn_worker(0, spawn_target, target_loader).inner.run()
