"""``make bench-solid``: Community Solid Server beside ours, the same requests, CPU per request of all processes of each.

Both run on this machine, one after the other, over HTTP with connections kept, access control on. The other keeps its
documents in memory, its fastest way; ours writes each to disk. Prints one table and keeps it in bench-results/solid.txt.
Exit code 1 where a ratio, the start or the memory is not kept. ``--ours`` measures ours alone.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.ports import free_port
from bench.solid import community, ours
from bench.solid.loads import Cost, Load, loads, measure, memory
from bench.solid.scene import Scene

START, MEMORY = 3.0, 150.0
RESULTS = Path(__file__).resolve().parents[2] / "bench-results"


@dataclass
class Measured:
    """What was seen of one server."""

    start: float
    idle: dict[str, float]
    costs: dict[str, Cost] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)


def seen(scene: Scene, start: float, many: int) -> Measured:
    """All loads on one server. ``many``: how many times the requests that would do for a slow one."""
    time.sleep(3)
    found = Measured(start, memory(scene.pid))
    for load in loads(lambda count: count * many):
        found.costs[load.name] = measure(scene, load)
        print(f"  {load.name}: {found.costs[load.name].cpu:.2f} ms", flush=True)
    found.after = memory(scene.pid)
    return found


def table(mine: Measured, other: Measured | None) -> tuple[list[str], bool]:
    """The lines to print, and whether all targets are kept."""
    lines = [f"{'ms of CPU for one request':42}{'other':>10}{'ours':>10}{'ratio':>9}  target", "-" * 84]
    kept = True

    def row(
        name: str, theirs: float | None, own: float, target: str, good: bool | None, ratio: str = ""
    ) -> None:
        nonlocal kept
        kept = kept and good is not False
        told = "" if good is None else ("kept" if good else "NOT KEPT")
        shown = "-" if theirs is None else f"{theirs:.2f}"
        lines.append(f"{name:42}{shown:>10}{own:>10.2f}{ratio:>9}  {target} {told}".rstrip())

    for load in loads(lambda count: count):
        own, theirs = mine.costs[load.name].cpu, other.costs[load.name].cpu if other else None
        ratio = None if theirs is None else theirs / max(own, 1e-9)
        good = None if ratio is None or not load.least else ratio >= load.least
        row(load.name, theirs, own, _target(load), good, "" if ratio is None else f"{ratio:.0f}x")
    row("start, seconds", other.start if other else None, mine.start, f"<= {START:g}", mine.start <= START)
    idle = sum(mine.idle.values())
    row(
        "memory idle, MB", sum(other.idle.values()) if other else None, idle, f"<= {MEMORY:g}", idle <= MEMORY
    )
    row("memory after, MB", sum(other.after.values()) if other else None, sum(mine.after.values()), "", None)
    lines += ["", "Our processes, ms of CPU for one request:"]
    names = sorted({name for cost in mine.costs.values() for name in cost.by})
    lines.append(f"  {'':42}" + "".join(f"{name[:10]:>11}" for name in names))
    for name, cost in mine.costs.items():
        lines.append(f"  {name:42}" + "".join(f"{cost.by.get(one, 0):11.3f}" for one in names))
    lines += ["", "Our processes, MB idle:"]
    lines += [f"  {size:6.1f}  {name}" for name, size in mine.idle.items()]
    return lines, kept


def _target(load: Load) -> str:
    return f">= {load.least:g}x" if load.least else ""


def main(words: list[str]) -> int:
    """Measure, print, keep."""
    print("Ours:", flush=True)
    with ours.running(free_port()) as (scene, start):
        mine = seen(scene, start, 5)
    other = None
    if "--ours" not in words:
        community.bring()
        if trouble := community.missing():
            print(f"{trouble}. Ours alone was measured.")
        else:
            print("Community Solid Server 7.2:", flush=True)
            with community.running(free_port()) as (scene, start):
                other = seen(scene, start, 1)
    lines, kept = table(mine, other)
    print("\n" + "\n".join(lines))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "solid.txt").write_text("\n".join(lines) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
