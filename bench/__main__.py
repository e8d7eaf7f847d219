"""``make bench``: every measure in turn, each in a process of its own, its figures printed and kept in bench-results/.

Exit code 1 where a budget is not kept. Names given as arguments choose some (``python -m bench writers directory``).
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOT_MEASURES = {"__init__", "__main__", "ports", "sample", "organisation_settings", "peers", "answers"}


def measures() -> list[str]:
    """Every module of bench/ that measures something."""
    return sorted(p.stem for p in (ROOT / "bench").glob("*.py") if p.stem not in NOT_MEASURES)


def main(names: list[str]) -> int:
    """Run them; returns 1 where one did not keep its budget."""
    results = ROOT / "bench-results"
    results.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("DATA", None)
    failed = []
    print(f"{platform.python_version()}, {os.cpu_count()} cores, {dt.date.today()}", flush=True)
    for name in names or measures():
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(done.stdout, end="", flush=True)
        (results / f"{name}.txt").write_text(done.stdout)
        print(
            f"-- {name}: {'kept' if done.returncode == 0 else 'NOT KEPT'}, {time.monotonic() - start:.0f} s"
        )
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"\nBudgets not kept or not measured: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
