"""Runs the whole suite: on SQLite, on PostgreSQL where its server binaries are there, and in a browser; says what was skipped.

Two lanes go side by side, for the two cores of a small machine: SQLite in one; PostgreSQL, then the browser, in the
other. Each line is printed as it comes, with the name of its run, so that a run which is ended from outside has told
how far it was. What failed is told once more at the end, where somebody who reads only the last lines finds it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading

from tests import postgres

BROWSER, NOT_BROWSER = ("-m", "browser"), ("-m", "not browser")
NOTHING_CHOSEN = 5  # what pytest answers where its arguments leave no test
TOLD_AGAIN = ("FAILED ", "ERROR ")  # of pytest's lines: what failed, and the heart of why
LONGEST_TELLING = 60  # lines


told: list[str] = []  # lines of failures, from every run


def main() -> int:
    """Exit code 1 where any run fails. Extra arguments go to pytest."""
    if not shutil.which("chromium") and not shutil.which("chromium-browser"):
        print("No Chromium here: browser tests are skipped (apt-get install chromium).", flush=True)
    if not postgres.available():
        print("No PostgreSQL server here: its run is skipped (apt-get install postgresql).", flush=True)
        failed = _lane(("SQLite", "", NOT_BROWSER), ("browser", "", BROWSER))
    else:
        with postgres.cluster() as url:
            failed = []
            other = threading.Thread(
                target=lambda: failed.extend(
                    _lane(("PostgreSQL", url, NOT_BROWSER), ("browser", "", BROWSER))
                )
            )
            other.start()
            failed.extend(_lane(("SQLite", "", NOT_BROWSER)))
            other.join()
    if failed:
        print("\n".join(["", *told[-LONGEST_TELLING:], "Failed: " + ", ".join(failed)]), flush=True)
    return 1 if failed else 0


def _lane(*runs: tuple[str, str, tuple[str, str]]) -> list[str]:
    """Carry out runs (name, address of the database, choice of tests) one after the other: the names of those that failed."""
    return [name for name, url, chosen in runs if _run(name, url, chosen) not in (0, NOTHING_CHOSEN)]


def _run(name: str, url: str, chosen: tuple[str, str]) -> int:
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *chosen, *sys.argv[1:]],
        env={**os.environ, "DATABASE_URL": url, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            print(f"{name} | {line}", end="", flush=True)
            if line.startswith(TOLD_AGAIN):
                told.append(f"{name} | {line.rstrip()}")
    return running.returncode


if __name__ == "__main__":
    sys.exit(main())
