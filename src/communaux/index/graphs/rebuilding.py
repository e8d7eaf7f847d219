"""Asking the owner of the graphs to make all anew, and hearing how far it is: by small files, as it listens to nobody.

A request stays until it is fulfilled, so that it outlives whoever fulfils it; one that comes meanwhile is another one. The last
figures stay. Neither side waits for the other here.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from communaux.index.graphs.place import rebuild_path, rebuilding_path

EVERY = 0.3
"""Seconds between two figures."""
_next = 0.0


class Figures(NamedTuple):
    """Quads read, and how many there were before: 0 where that is not known."""

    done: int
    total: int


def ask() -> None:
    """Ask for all to be made anew. Whoever asks meanwhile has it made once more."""
    rebuilding_path().unlink(missing_ok=True)
    _write(rebuild_path(), uuid4().hex)


def asked() -> str:
    """The request that waits, '' for none."""
    try:
        return rebuild_path().read_text(encoding="utf-8").strip() or "all"
    except OSError:
        return ""


def tell(done: int, total: int) -> None:
    """How far it is; cheap enough to be called often. A full disk keeps nobody from going on."""
    global _next  # noqa: PLW0603 - one owner, one thread
    if time.monotonic() >= _next:
        _next = time.monotonic() + EVERY
        with contextlib.suppress(OSError):
            _write(rebuilding_path(), f"{done} {total}")


def done(request: str, count: int) -> None:
    """The request is fulfilled, with so many quads; one that came meanwhile still waits."""
    with contextlib.suppress(OSError):
        _write(rebuilding_path(), f"{count} {count}")
    if request and asked() == request:
        rebuild_path().unlink(missing_ok=True)


def figures() -> Figures | None:
    """How far it is, None where nothing was told yet."""
    try:
        told = rebuilding_path().read_text(encoding="utf-8").split()
        return Figures(int(told[0]), int(told[1]))
    except (OSError, ValueError, IndexError):
        return None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
