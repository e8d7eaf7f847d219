"""A job in a folder of its own: what comes in is put there, another process does the work, and the folder goes with the answer.

Whatever happens, nothing stays: the folder is removed at the end, an answer that is still being sent is a file without a
name, and folders that a killed server left are swept by the next job.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from communaux.modules.standards.rules.packages import FOLDER

PREFIX = "communaux-job-"
STALE = 3600
GROWTH = 16
"""How many times its input an output may weigh."""

Json = dict[str, Any]


class TooLong(Exception):  # noqa: N818 - an answer
    """The time was up; the work was ended."""


class Failed(Exception):  # noqa: N818 - an answer
    """The work ended without an answer: a limit of the kernel, or a fault of ours."""


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one job."""
    root = Path(settings.TRANSLATE_FOLDER or tempfile.gettempdir())
    _sweep(root)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=root, ignore_cleanup_errors=True) as name:
        yield Path(name)


def _sweep(root: Path) -> None:
    before = time.time() - STALE
    for left in root.glob(PREFIX + "*"):
        with suppress(OSError):
            if left.stat().st_mtime < before and left.stat().st_uid == os.getuid():
                shutil.rmtree(left, ignore_errors=True)


def run(where: Path, job: Json, seconds: int) -> Json:
    """Do a job; its input stands in the folder. Raises TooLong after so many seconds, Failed."""
    source = where / "in"
    size = source.stat().st_size if source.exists() else 0
    told = {
        **job,
        "packages": str(Path(settings.DATA) / FOLDER),
        "limits": {
            "memory": settings.TRANSLATE_MEMORY,
            "seconds": seconds + 5,
            "file": max(size * GROWTH, 256 * 1024 * 1024),
        },
    }
    (where / "job.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8", errors="replace")
    _work(where, seconds)
    try:
        found: Json = json.loads((where / "answer.json").read_text(encoding="utf-8", errors="replace"))
    except (OSError, ValueError) as error:
        raise Failed from error
    return found


def _work(where: Path, seconds: int) -> None:
    # No secret goes along: neither settings nor the address of the database.
    environment = {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        "TMPDIR": str(where),
        "PYTHONUTF8": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "communaux.doors.translate.work", str(where)],
            env=environment, cwd=where, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise TooLong from late
    if done.returncode < 0 and -done.returncode in (9, 24):  # killed, or out of processor time
        raise TooLong
    if done.returncode:
        # the last line names the fault; what a traceback quotes of a stranger's data stays out of the log
        import logging

        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
        logging.getLogger(__name__).error("translate: %s", said[0].partition(":")[0][:80])
        raise Failed


def unnamed(path: Path) -> IO[bytes]:
    """A file that is open and has no name any more: it is gone when it is closed, whatever happens."""
    file = path.open("rb")
    path.unlink()
    return file
