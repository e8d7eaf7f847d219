"""An owner with readers on graphs of a test, in a process of its own, as the house has it."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from communaux.index.graphs.client import Question, Unanswered, ask
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
def owned(
    graphs: Graphs, path: Path, limits: Limits | None = None, *, ask_first: bool = True
) -> Iterator[int]:
    """Readers answer at ``path`` meanwhile; gives the number of the owner's process, which renews its graphs at SIGUSR1."""
    pid = os.fork()
    if not pid:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.setpgid(0, 0)
            gc.freeze()  # all that the tests before have made is not the owner's to collect at each fork
            owner = Owner(graphs, path, limits or Limits())
            signal.signal(signal.SIGUSR1, lambda _sign, _frame: owner.renew())
            owner.open()
            while True:
                owner.tend(1.0)
        finally:
            os._exit(1)
    try:
        end = time.monotonic() + 60
        while ask_first and not _answers(path) and time.monotonic() < end:
            time.sleep(0.05)
        yield pid
    finally:
        os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _answers(path: Path) -> bool:
    """Whether a reader is at work."""
    question = Question(b"ASK {}", "http://e/", "application/sparql-results+json", "application/n-triples")
    try:
        return ask(path, question, 1.0).kind == "boolean"
    except Unanswered:
        return False
