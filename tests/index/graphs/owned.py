"""An owner with readers on graphs of a test, in a process of its own, as the house has it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from communaux.index.graphs.owner import Owner
from communaux.index.graphs.readers import Limits
from communaux.index.graphs.store import Graphs


def graphs_of(content: Mapping[str, str], sequence: int = 7) -> Graphs:
    """Graphs with this content: N-Triples by name."""
    graphs = Graphs()
    for name, text in content.items():
        graphs.put(name, text.encode())
    graphs.filled, graphs.sequence = True, sequence
    return graphs


@contextmanager
def owned(graphs: Graphs, path: Path, limits: Limits | None = None) -> Iterator[int]:
    """Readers listen at ``path`` meanwhile; gives the number of the owner's process."""
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setpgid(0, 0)
            owner = Owner(graphs, path, limits or Limits())
            owner.open()
            while True:
                owner.tend(1.0)
        finally:
            os._exit(1)
    try:
        end = time.monotonic() + 20
        while not path.exists() and time.monotonic() < end:
            time.sleep(0.01)
        yield pid
    finally:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
