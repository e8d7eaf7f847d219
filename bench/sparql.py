"""SPARQL over a million quads: CPU of a subject, of a join, of a facet, in the engine and end to end; the fill from SQL; memory.

``PYTHONPATH=src python -m bench.sparql [--count 64000] [--data FOLDER] [--json]``. Fills a database with invented organisations
(in FOLDER to keep it for the next run), fills the graphs, then asks each question in the engine alone, and over the endpoint:
the WSGI door, the socket and a reader, their CPU added up.

Budgets: one subject <= 1 ms, a join of two patterns <= 15 ms, a facet count <= 150 ms, each end to end; fill >= 30,000 quads/s.
Exits 1 when one is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

BUDGETS = {"subject_ms": 1.0, "join_ms": 15.0, "facet_ms": 150.0}
BUDGET_FILL = 30_000
LABELS = {
    "subject": "all that is said of one organisation",
    "join": "organisations of one sector, with their towns",
    "facet": "organisations counted by sector",
}


def prepare(count: int) -> None:
    """A database with that many organisations, unless it has them already."""
    from django.core.management import call_command

    from bench.sample import load
    from communaux.nouns.models import Organisation

    call_command("migrate", verbosity=0)
    if not Organisation.objects.filter(slug=f"sample-{count - 1}").exists():
        load(count)


def questions() -> dict[str, str]:
    """The three questions, over what the sample has."""
    from django.conf import settings

    from communaux.meaning.context import list_iri
    from communaux.meaning.declare import expand
    from communaux.meaning.lists import ALL

    sector, town = expand("pair:hasSector"), expand("vcard:locality")
    activities = ALL["activities"]
    first = list_iri(activities) + "bike-delivery"
    return {
        "subject": f"SELECT ?p ?o {{ <{settings.BASE_URL}/organisations/sample-77> ?p ?o }}",
        "join": f"SELECT ?organisation ?town {{ ?organisation <{sector}> <{first}> ; <{town}> ?town }}",
        "facet": f"SELECT ?sector (COUNT(?organisation) AS ?n) {{ ?organisation <{sector}> ?sector }} GROUP BY ?sector",
    }


def least(work: Callable[[], Any], clock: Callable[[], float], times: int = 12) -> float:
    """Milliseconds by a clock, the least of a few."""
    best = float("inf")
    for _n in range(times):
        start = clock()
        work()
        best = min(best, clock() - start)
    return best * 1000


def resident(pid: int | str = "self") -> float:
    """Megabytes that a process has to itself, its part of what it shares included."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0.0
    for line in lines:
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Endpoint:
    """The door in this process, and an owner with its readers in another."""

    def __init__(self, graphs: Any, folder: Path) -> None:
        from django.conf import settings

        from communaux.doors.sparql.fast import fast
        from communaux.index.graphs.owner import Owner
        from communaux.index.graphs.place import socket_path
        from communaux.index.graphs.readers import Limits

        settings.DATA = folder
        self.pid = os.fork()
        if not self.pid:
            os.setpgid(0, 0)
            owner = Owner(graphs, socket_path(), Limits())
            owner.open()
            while owner.tend(10.0):
                pass
            os._exit(0)
        while not socket_path().exists():
            time.sleep(0.02)
        time.sleep(0.3)
        self.serve = fast(lambda _environ, _start: [])

    def ask(self, query: str) -> bytes:
        """The body of an answer; fails on any status but 200."""
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": "/sparql",
            "QUERY_STRING": urlencode({"query": query}),
        }
        told: list[str] = []
        parts = self.serve(environ, lambda status, _headers: told.append(status))
        body = b"".join(parts)
        if not told[0].startswith("200"):
            raise RuntimeError(body.decode())
        return body

    def readers(self) -> list[str]:
        """The numbers of the readers' processes."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()

    def spent(self) -> dict[str, int]:
        """Nanoseconds of CPU of each reader so far."""
        return {pid: int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in self.readers()}

    def cpu(self, query: str, times: int = 12, together: int = 10) -> float:
        """Milliseconds of CPU of the door and the readers for one question: of a few in a row, the least of some rows."""
        best = float("inf")
        for _n in range(times):
            before, start = self.spent(), time.process_time()
            for _one in range(together):
                self.ask(query)
            door = time.process_time() - start
            time.sleep(0.01)  # for the reader to be done with what follows its answer
            after = self.spent()
            if after.keys() <= before.keys():  # one that ended or began meanwhile would count for nothing
                best = min(best, door + sum(after[pid] - before[pid] for pid in after) / 1e9)
        return best * 1000 / together

    def close(self) -> None:
        """End the processes."""
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def measure(count: int, folder: Path) -> dict[str, Any]:
    """All figures."""
    from django.db import connections

    from communaux.index.graphs.store import Graphs

    prepare(count)
    graphs = Graphs()
    start, cpu = time.monotonic(), time.process_time()
    quads = graphs.fill()
    found: dict[str, Any] = {
        "quads": quads,
        "fill_quads_per_second": round(quads / (time.process_time() - cpu)),
        "fill_seconds": round(time.monotonic() - start, 1),
        "owner_mb": round(resident()),
    }
    connections.close_all()
    for name, query in questions().items():
        asked = least(
            lambda query=query: graphs.store.query(query, use_default_graph_as_union=True).serialize(  # type: ignore[misc, union-attr]
                format=_json()
            ),
            time.process_time,
        )
        found[f"{name}_engine_ms"] = round(asked, 3)
    endpoint = Endpoint(graphs, folder)
    try:
        for name, query in questions().items():
            found[f"{name}_rows"] = len(json.loads(endpoint.ask(query))["results"]["bindings"])
            found[f"{name}_ms"] = round(endpoint.cpu(query), 3)
            found[f"{name}_wall_ms"] = round(
                least(lambda query=query: endpoint.ask(query), time.perf_counter), 3
            )  # type: ignore[misc]
        found["reader_mb"] = round(max(resident(pid) for pid in endpoint.readers()))
    finally:
        endpoint.close()
    return found


def _json() -> Any:
    import pyoxigraph as ox

    return ox.QueryResultsFormat.JSON


def main() -> int:
    """Measure, print, and say whether the budgets are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=64_000)
    parser.add_argument("--data", default="")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(args.data or temporary)
        os.environ["DATA"] = str(folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")
        import django

        django.setup()
        found = measure(args.count, Path(temporary))
    if args.json:
        print(json.dumps(found))
    else:
        _tell(found)
    kept = all(found[name] <= most for name, most in BUDGETS.items())
    return 0 if kept and found["fill_quads_per_second"] >= BUDGET_FILL else 1


def _tell(found: dict[str, Any]) -> None:
    print(
        f"{found['quads']:,} quads filled from SQL at {found['fill_quads_per_second']:,} a second of CPU"
        f" (budget {BUDGET_FILL:,}), {found['fill_seconds']} s; owner {found['owner_mb']} MB, a reader {found['reader_mb']} MB"
    )
    for name, label in LABELS.items():
        print(
            f"{label}: {found[f'{name}_ms']} ms end to end (budget {BUDGETS[f'{name}_ms']}),"
            f" {found[f'{name}_engine_ms']} ms in the engine, {found[f'{name}_wall_ms']} ms by the clock,"
            f" {found[f'{name}_rows']:,} rows"
        )


if __name__ == "__main__":
    sys.exit(main())
