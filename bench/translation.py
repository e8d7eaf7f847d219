"""Translation: records lifted to the hub a CPU second, with and without complement and report; memory whatever the length.

A table of eight fields of the flat standard, read as CSV and written as JSON lines of the hub; N-Triples beside, ten a record.
Budget: 50,000 records a CPU second without, 20,000 with; under 100 MB.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS = 100_000
BUDGET = {"lift, records/s": 50_000, "lift with complement and report, records/s": 20_000}
"""Least."""
MOST = {
    "peak memory, MB": 100.0,
    "200 food items read, lifted and lowered, s": 0.05,
    "100,000 rows validated, s": 5.0,
}
"""Most."""


def table(path: Path, rows: int) -> None:
    """Initiatives with eight fields; one row in fifty has something that no rule carries."""
    headers = [
        "Identifier",
        "Name",
        "Description",
        "Activities",
        "Street Address",
        "Locality",
        "Postcode",
        "Website",
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        for n in range(rows):
            writer.writerow(
                [f"I{n}", f"Épicerie {n}", f"Un magasin de quartier, numéro {n}", "food;retail", f"{n % 300} rue du Port",
                 "Nantes", f"{44000 + n % 900}", f"https://e{n}.example/" if n % 50 else "not an address"]
            )  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(part: str, folder: Path, rows: int) -> dict[str, float]:
    """One part, in this process."""
    from communaux.modules.standards.rules import validating
    from communaux.modules.standards.rules.translating import Translation, side

    source = folder / "table.csv"
    figures: dict[str, float] = {}
    if part == "lift":
        out = folder / "hub.nt"
        work = Translation(side("sse-flat", source), side("organisation", out), thorough=False)
        figures["lift to N-Triples, records/s"] = rows / seconds(
            lambda: work.run(source, out, on_loss="warn")
        )
        out = folder / "hub.jsonl"
        work = Translation(side("sse-flat", source), side("organisation", out), thorough=False)
        figures["lift, records/s"] = rows / seconds(lambda: work.run(source, out, on_loss="warn"))
    elif part == "thorough":
        out = folder / "hub.jsonl"
        work = Translation(side("sse-flat", source), side("organisation", out))
        took = seconds(
            lambda: work.run(source, out, complement=folder / "c", report=folder / "r", on_loss="carry")
        )
        figures["lift with complement and report, records/s"] = rows / took
    elif part == "validate":
        figures["100,000 rows validated, s"] = seconds(
            lambda: validating.run(side("sse-flat", source), source)
        )
    else:
        figures["200 food items read, lifted and lowered, s"] = _food(folder)
    figures["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _food(folder: Path) -> float:
    """200 catalog items with product, quantity, offer and price, from version 1 of the food ontology to version 2."""
    from communaux.modules.standards.rules.translating import Translation, side

    graph = []
    for n in range(200):
        at = f"https://f.example/{n}"
        graph += [
            {"@id": f"{at}/item", "@type": "dfc-b:CatalogItem", "dfc-b:sku": f"S{n}", "dfc-b:stockLimitation": "5",
             "dfc-b:references": f"{at}/product", "dfc-b:offeredThrough": f"{at}/offer"},
            {"@id": f"{at}/product", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": f"Tomate {n}", "dfc-b:hasType": "dfc-pt:tomato",
             "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", "dfc-b:hasUnit": "dfc-m:Kilogram", "dfc-b:value": "1.5"}},
            {"@id": f"{at}/offer", "@type": "dfc-b:Offer",
             "dfc-b:hasPrice": {"@type": "dfc-b:Price", "dfc-b:hasUnit": "dfc-m:Euro", "dfc-b:value": "2.50"}},
        ]  # fmt: skip
    source, out = folder / "food.jsonld", folder / "food2.jsonld"
    context = "https://w3id.org/dfc/ontology/context/context_1.16.0.json"
    source.write_text(json.dumps({"@context": context, "@graph": graph}))
    work = Translation(side("dfc-1.16", source), side("dfc-2.0", out), thorough=False)
    work.run(source, out, on_loss="warn")
    return seconds(lambda: work.run(source, out, on_loss="warn"))


def main() -> int:
    """Print the figures; 1 when the budget is not kept. Each part runs in a process of its own, for its memory."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--part", nargs=2, metavar=("PART", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        print(json.dumps(measure(args.part[0], Path(args.part[1]), args.rows)))
        return 0
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        table(Path(folder) / "table.csv", args.rows)
        for part in ("lift", "thorough", "validate", "food"):
            call = [
                sys.executable,
                "-m",
                "bench.translation",
                "--rows",
                str(args.rows),
                "--part",
                part,
                folder,
            ]
            found = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
            memory = max(figures.get("peak memory, MB", 0), found.pop("peak memory, MB"))
            figures |= {**found, "peak memory, MB": memory}
    if args.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:46} {value:12,.3f}")
    return int(
        any(figures[name] < least for name, least in BUDGET.items())
        or any(figures[name] > most for name, most in MOST.items())
    )


if __name__ == "__main__":
    sys.exit(main())
