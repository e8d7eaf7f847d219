"""Sixteen writers at once: how many acts a second, how long each waits, and how many are refused.

``PYTHONPATH=src python bench/writers.py [--seconds 5] [--json]``; with DATABASE_URL, on PostgreSQL. Each act is one
transaction that updates a row and appends an entry to the journal, durably (``synchronous=FULL``). Three shapes
(threads of one process, processes, both), each through the gate and, as its peers, without it: Django as it
comes (deferred transactions, 5 s of patience), and with immediate transactions and the same patience as the gate.

Budget: through the gate p99 <= 200 ms and not one refusal. Exits 1 when it is not kept.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BUDGET_P99 = 0.200  # seconds
SHAPES = {"16 threads": (1, 16), "4 processes x 4 threads": (4, 4), "16 processes": (16, 1)}
WAL = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL"
PEERS: dict[str, dict[str, Any]] = {
    "gate": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": WAL},
    "no gate, immediate, 20 s": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": WAL},
    "no gate, as Django comes": {"timeout": 5, "init_command": WAL},
}


def configure(database: dict[str, Any]) -> None:
    """Django with the ground alone."""
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="only for this bench",
        USE_TZ=True,
        DATABASES={"default": database},
        INSTALLED_APPS=["communaux.ground"],
    )
    django.setup()


def prepare() -> None:
    """The tables, and one row for each writer."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE thing (id integer PRIMARY KEY, version integer NOT NULL)")
        cursor.executemany("INSERT INTO thing VALUES (%s, 0)", [[number] for number in range(16)])


def act(writer: int) -> None:
    """One act, as a module writes it: read, change, journal."""
    from django.db import connection

    from communaux.ground import gate, journal

    with gate.writing(), connection.cursor() as cursor:
        cursor.execute("SELECT version FROM thing WHERE id = %s", [writer])
        version = cursor.fetchone()[0] + 1
        cursor.execute("UPDATE thing SET version = %s WHERE id = %s", [version, writer])
        journal.record(
            "bench.thing.changed",
            f"https://example.org/things/{writer}",
            actor="https://example.org/people/1",
            version=version,
            facts={"changed": ["version"]},
        )


def write(first: int, threads: int, seconds: float, gated: bool) -> dict[str, Any]:
    """What one process does: its threads act without rest until the time is over."""
    from django.db import DatabaseError, connection

    from communaux.ground import gate, journal

    journal.declare("bench.thing.changed", "a changé une chose")
    if not gated:
        gate._enter = lambda connection, deadline: None  # type: ignore[assignment]
    delays: list[float] = []
    errors: list[str] = []

    def work(writer: int) -> None:
        while (start := time.monotonic()) < end:
            try:
                act(writer)
                delays.append(time.monotonic() - start)
            except DatabaseError as error:
                errors.append(str(error).strip().split("\n")[0])
        connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + seconds
    workers = [threading.Thread(target=work, args=(first + number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"delays": delays, "errors": errors}


def measure(database: dict[str, Any], shape: tuple[int, int], seconds: float, gated: bool) -> dict[str, Any]:
    """Run the writers of one shape on a prepared database, and count."""
    processes, threads = shape
    writers = [
        _child("write", database, number * threads, threads, seconds, gated) for number in range(processes)
    ]
    for writer in writers:
        writer.stdout.readline()  # type: ignore[union-attr]
    for writer in writers:
        writer.stdin.write("go\n")  # type: ignore[union-attr]
        writer.stdin.flush()  # type: ignore[union-attr]
    results = [json.loads(writer.communicate()[0]) for writer in writers]
    delays = sorted(delay for result in results for delay in result["delays"])
    errors = [error for result in results for error in result["errors"]]
    verdict = json.loads(_child("verdict", database).communicate()[0])
    return {
        "per_second": round(len(delays) / seconds),
        "p50_ms": round(statistics.median(delays) * 1000, 1),
        "p99_ms": round(delays[int(len(delays) * 0.99)] * 1000, 1),
        "max_ms": round(delays[-1] * 1000, 1),
        "errors": len(errors),
        "kinds": sorted(set(errors)),
        "journal": "sound" if verdict["ok"] and verdict["count"] == len(delays) else "BROKEN",
    }


def verdict() -> dict[str, Any]:
    """Verify the journal that the writers made."""
    from communaux.ground import journal

    found = journal.verify()
    return {"ok": found.ok, "count": found.count}


def _child(function: str, database: dict[str, Any], *arguments: Any) -> subprocess.Popen[str]:
    given = json.dumps([function, database, arguments])
    return subprocess.Popen(
        [sys.executable, __file__, "--child", given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _database(folder: str, options: dict[str, Any]) -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": parts.username,
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname,
            "PORT": parts.port,
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(folder) / "bench.sqlite3"),
        "OPTIONS": options,
    }


def _run(function: str, database: dict[str, Any], arguments: list[Any]) -> None:
    configure(database)
    known = {"prepare": prepare, "write": write, "verdict": verdict}
    print(json.dumps(known[function](*arguments)), flush=True)


def _fresh(database: dict[str, Any]) -> None:
    if "sqlite" not in database["ENGINE"]:
        import psycopg

        given = {key: database[name] for key, name in (("user", "USER"), ("password", "PASSWORD"))}
        with psycopg.connect(
            dbname=database["NAME"], host=database["HOST"], port=database["PORT"], autocommit=True, **given
        ) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
    _child("prepare", database).communicate()


def main() -> int:
    """Measure every shape through the gate and without, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", help="where the database lies: another disk, another figure")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _run(*json.loads(options.child))
        return 0
    postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
    kept, results = True, []
    for shape, counts in SHAPES.items():
        for peer in ["gate"] if postgresql else PEERS:
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                database = _database(folder, PEERS[peer])
                _fresh(database)
                found = measure(database, counts, options.seconds, peer == "gate")
            results.append({"shape": shape, "peer": peer, **found})
            if peer == "gate":
                sound = not found["errors"] and found["journal"] == "sound"
                kept = kept and sound and found["p99_ms"] <= BUDGET_P99 * 1000
            if not options.json:
                print(
                    f"{shape:24} {peer:26} {found['per_second']:6d} tx/s  p50 {found['p50_ms']:7.1f} ms  "
                    f"p99 {found['p99_ms']:8.1f} ms  max {found['max_ms']:8.1f} ms  "
                    f"errors {found['errors']:4d}  journal {found['journal']}  {' '.join(found['kinds'])}",
                    flush=True,
                )
    if options.json:
        print(json.dumps(results, indent=1))
    else:
        print(f"budget: p99 <= {BUDGET_P99 * 1000:.0f} ms, no error: {'kept' if kept else 'NOT KEPT'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
