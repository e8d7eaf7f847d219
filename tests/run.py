"""Runs the whole suite: on SQLite, then on PostgreSQL where its server binaries are there; says what was skipped."""

import os
import shutil
import subprocess
import sys

from tests import postgres


def main() -> int:
    """Exit code 1 where any run fails. Extra arguments go to pytest."""
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    if not shutil.which("chromium") and not shutil.which("chromium-browser"):
        print("No Chromium here: browser tests are skipped (apt-get install chromium).", flush=True)
    print("== SQLite", flush=True)
    failed = subprocess.run(command, env={**os.environ, "DATABASE_URL": ""}, check=False).returncode
    if not postgres.available():
        print("No PostgreSQL server here: its run is skipped (apt-get install postgresql).", flush=True)
        return 1 if failed else 0
    print("== PostgreSQL", flush=True)
    with postgres.cluster() as url:
        failed |= subprocess.run(
            [*command, "-m", "not browser"], env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
