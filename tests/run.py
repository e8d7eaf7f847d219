"""Runs the whole suite: on SQLite, and on PostgreSQL where its server binaries are there; says what was skipped."""

import os
import shutil
import subprocess
import sys
import tempfile

from tests import postgres


def main() -> int:
    """Exit code 1 where any run fails. Extra arguments go to pytest.

    The two runs go side by side: what PostgreSQL said is printed after the end of the other.
    """
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    if not shutil.which("chromium") and not shutil.which("chromium-browser"):
        print("No Chromium here: browser tests are skipped (apt-get install chromium).", flush=True)
    if not postgres.available():
        print("No PostgreSQL server here: its run is skipped (apt-get install postgresql).", flush=True)
        return 1 if _on_sqlite(command) else 0
    with postgres.cluster() as url, tempfile.TemporaryFile("w+") as told:
        other = subprocess.Popen(
            [*command, "-m", "not browser"],
            env={**os.environ, "DATABASE_URL": url},
            stdout=told,
            stderr=subprocess.STDOUT,
        )
        try:
            failed = _on_sqlite(command)
            failed |= other.wait()
        finally:
            other.kill()
        print("== PostgreSQL", flush=True)
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    return 1 if failed else 0


def _on_sqlite(command: list[str]) -> int:
    print("== SQLite", flush=True)
    return subprocess.run(command, env={**os.environ, "DATABASE_URL": ""}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
