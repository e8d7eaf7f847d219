"""How long ``communaux run`` takes to answer: an empty folder with the example federation, then a second time.

Prints seconds to the first page, and memory of the processes once they stand. Budget: second start <= 3 s.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.ports import free_port

BUDGET_SECOND = 3.0


def once(data: Path) -> tuple[float, dict[str, int]]:
    """Seconds until a page answers, and the resident memory of each process in MB."""
    port = free_port()
    environment = {**os.environ, "DATA": str(data), "PORT": str(port)}
    start = time.monotonic()
    house = subprocess.Popen(
        [sys.executable, "-m", "communaux.site.command", "run", "--demo", "--workers", "1"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/directory/", timeout=5).read()
                break
            except OSError:
                if house.poll() is not None or time.monotonic() - start > 120:
                    raise
                time.sleep(0.01)
        seconds = time.monotonic() - start
        time.sleep(2)
        return seconds, memory(house.pid)
    finally:
        house.send_signal(signal.SIGINT)
        house.wait(30)


def memory(pid: int) -> dict[str, int]:
    """MB of a process and of all below it: its own, and its part of what it shares with others (PSS)."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = {
        f"{Path(f'/proc/{pid}/comm').read_text().strip()} {pid}": int(said.partition("\nPss:")[2].split()[0])
        // 1024
    }
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found |= memory(int(child))
    return found


def main() -> int:
    """Print the figures; 1 where the second start is over budget."""
    with tempfile.TemporaryDirectory() as folder:
        first, _memory = once(Path(folder))
        second, resident = once(Path(folder))
    print(f"first start, with migrations and example: {first:.2f} s")
    print(f"second start: {second:.2f} s (budget {BUDGET_SECOND:g})")
    print(f"memory, two seconds after: {sum(resident.values())} MB")
    for name, size in resident.items():
        print(f"  {size:4d} MB  {name}")
    return 0 if second <= BUDGET_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
