"""How long an import takes and how much memory: a real directory where it is there, and 100,000 fictional rows.

Each run is a process of its own with an embedded database of its own, through the whole of ``communaux import``: reading,
conversion, both passes, the journal, and the search for duplicates. Wall and CPU seconds, peak resident memory.

Budgets: 1,794 real rows in 5 s; 100,000 rows within 200 MB. ``python -m bench.imports [ROWS]``.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REAL = (
    Path(os.environ.get("COMMUNAUX_SHARED", ROOT.parent / "shared"))
    / "data/directory/susy_sse_initiatives.csv"
)
BUDGET_SECONDS = 5.0
BUDGET_MEGABYTES = 200


def child(arguments: list[str]) -> int:
    """Run the command here and tell what it cost."""
    from communaux.site.command import main as command

    start = time.monotonic()
    code = command(arguments)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cost = {
        "wall": time.monotonic() - start,
        "cpu": usage.ru_utime + usage.ru_stime,
        "megabytes": usage.ru_maxrss / 1024,
        "code": code,
    }
    print(json.dumps(cost), file=sys.stderr)
    return 0


def measured(data: Path, file: Path, *options: str) -> tuple[dict[str, float], dict[str, int]]:
    """The cost of an import and what it counted."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench.imports",
            "--child",
            "import",
            "directory",
            str(file),
            "--json",
            *options,
        ],
        cwd=ROOT,
        env={**os.environ, "DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stderr.splitlines()[-1]), json.loads(done.stdout)


def fresh(folder: Path) -> Path:
    """A data folder with an empty database."""
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"],
        env={**os.environ, "DATA": str(folder), "DJANGO_SETTINGS_MODULE": "communaux.site.settings"},
        check=True,
    )
    return folder


def write_rows(path: Path, rows: int) -> None:
    """A CSV of fictional organisations, as somebody would keep it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")
    django.setup()
    from bench.sample import organisations

    headers = (
        "id",
        "nom",
        "description",
        "site web",
        "ville",
        "pays",
        "latitude",
        "longitude",
        "secteur",
        "statut juridique",
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        for number, one in enumerate(organisations(rows), 1):
            writer.writerow(
                [
                    number,
                    one.name,
                    one.summary.get("fr", ""),
                    f"https://{number}.exemple.org/",
                    one.city,
                    one.country,
                    one.latitude if one.latitude is not None else "",
                    one.longitude if one.longitude is not None else "",
                    ";".join(one.activities),
                    ";".join(one.legal_forms),
                ]
            )


def say(name: str, cost: dict[str, float], counts: dict[str, int]) -> None:
    """One line of figures."""
    told = ", ".join(f"{counts[key]} {key}" for key in ("created", "changed", "unchanged", "refused"))
    print(
        f"{name:32} {cost['wall']:7.2f} s wall {cost['cpu']:7.2f} s CPU {cost['megabytes']:6.0f} MB   {told}, "
        f"{counts['duplicates'] or 0} pairs proposed",
        flush=True,
    )


def main(rows: int) -> int:
    """Print the figures; 1 where a budget is not kept."""
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        if REAL.exists():
            data = fresh(base / "real")
            for name in ("real directory", "the same again"):
                cost, counts = measured(data, REAL)
                say(name, cost, counts)
                kept &= cost["wall"] <= BUDGET_SECONDS and cost["cpu"] <= BUDGET_SECONDS
        else:
            print("the real directory is not here: set COMMUNAUX_SHARED")
        file = base / "rows.csv"
        write_rows(file, rows)
        data = fresh(base / "many")
        for name, options in (("rows, dry run", ["--dry-run"]), ("rows", []), ("rows again", [])):
            cost, counts = measured(data, file, *options)
            say(f"{rows} {name}", cost, counts)
            kept &= cost["megabytes"] <= BUDGET_MEGABYTES
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        sys.exit(child(sys.argv[2:]))
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 100_000))
