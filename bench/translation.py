"""Translation: records lifted to the hub a CPU second, with and without complement and report; memory whatever the length.

``PYTHONPATH=src python -m bench.translation [--rows 100000] [--long 1000000] [--json]``. A table of eight fields of the flat
standard, read as CSV and written as JSON lines of the hub and as N-Triples, ten a record; memory again for a table ten times
as long. Each part is a process of its own. Beside it, in the same run, what other programs take (``bench.peers``: each in
an environment of its own, skipped with a line where it cannot be installed): morph-kgc lifts the same table by our export as
RML, linkml-map renames its fields, the connector of the Data Food Consortium imports the same 200 items.

Budgets: 50,000 records a CPU second, as either; 20,000 with complement and report; under 100 MB whatever the length; 200 food
items in 0.05 s. Exits 1 when one is not kept.
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
from typing import Any

ROWS, LONG, PEER_ROWS = 100_000, 1_000_000, 2_000
BUDGET = {
    "lift, records/s": 50_000,
    "lift to N-Triples, records/s": 50_000,
    "lift with complement and report, records/s": 20_000,
}
"""Least."""
MOST = {
    "peak memory, MB": 100.0,
    "peak memory of the long table, MB": 100.0,
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
    if part == "long":
        out = folder / "hub.nt"
        work = Translation(side("sse-flat", source), side("organisation", out))
        work.run(source, out, complement=folder / "c", report=folder / "r", on_loss="carry")
        return {
            "peak memory of the long table, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        }
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
    (folder / "food-expanded.json").write_text(json.dumps([_expanded(node) for node in graph]))
    work = Translation(side("dfc-1.16", source), side("dfc-2.0", out), thorough=False)
    work.run(source, out, on_loss="warn")
    return seconds(lambda: work.run(source, out, on_loss="warn"))


def _expanded(node: dict[str, Any]) -> dict[str, Any]:
    """A node of the food graph in expanded JSON-LD, which needs no context."""
    from communaux.modules.standards.rules import registry

    profile = registry.profile("dfc-1.16")

    def full(name: str) -> str:
        prefix, _colon, local = name.partition(":")
        return profile.prefixes[prefix] + local if prefix in profile.prefixes else name

    told: dict[str, Any] = {}
    for name, value in node.items():
        if name in ("@id", "@type"):
            told[name] = [full(value)] if name == "@type" else value
        elif isinstance(value, dict):
            told[full(name)] = [_expanded(value)]
        else:
            is_name = profile.all_terms[name].type in ("iri", "node")
            told[full(name)] = [{"@id": full(value)} if is_name else {"@value": value}]
    return told


def peers_beside(folder: Path, rows: int, figures: dict[str, float]) -> dict[str, float]:
    """How many times as long other programs take for the same, from this very run."""
    from bench import peers
    from communaux.modules.standards.rules import registry
    from communaux.modules.standards.rules.exporting import export

    found: dict[str, float] = {}
    # the peer must find every column that the mapping names
    wide = folder / "wide.csv"
    columns = list(registry.profile("sse-flat").all_terms)
    with (folder / "table.csv").open(encoding="utf-8") as file, wide.open("w", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(csv.DictReader(file))
    if told := peers.morph(export(registry.mapping("sse-flat"), "rml", wide.name)[0], folder):
        found["morph-kgc: times our CPU, as N-Triples"] = (
            told[0] * figures["lift to N-Triples, records/s"] / rows
        )
    few = folder / "few.csv"
    with (folder / "table.csv").open(encoding="utf-8") as file:
        few.write_text("".join(line for _number, line in zip(range(PEER_ROWS + 1), file, strict=False)))
    if renamed := peers.linkml_map(few):
        each = renamed[0] / renamed[1]
        found["linkml-map: times our CPU a record"] = each * figures["lift, records/s"]
    if imported := peers.connector(folder / "food-expanded.json"):
        ours = figures["200 food items read, lifted and lowered, s"]
        found["DFC connector: times our CPU, 200 items"] = imported[0] / ours
    return found


def _apart(part: str, folder: Path, rows: int) -> dict[str, float]:
    """One part in a process of its own, for its memory."""
    call = [sys.executable, "-m", "bench.translation", "--rows", str(rows), "--part", part, str(folder)]
    told: dict[str, float] = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
    return told


def main() -> int:
    """Print the figures; 1 when the budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--long", type=int, default=LONG, help="rows of the long table; 0: none")
    parser.add_argument("--part", nargs=2, metavar=("PART", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        print(json.dumps(measure(args.part[0], Path(args.part[1]), args.rows)))
        return 0
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table(folder / "table.csv", args.rows)
        for part in ("lift", "thorough", "validate", "food"):
            found = _apart(part, folder, args.rows)
            memory = max(figures.get("peak memory, MB", 0), found.pop("peak memory, MB"))
            figures |= {**found, "peak memory, MB": memory}
        beside = peers_beside(folder, args.rows, figures)
        if args.long:
            table(folder / "table.csv", args.long)
            figures |= _apart("long", folder, args.long)
        figures |= beside
    if args.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            budget = f"  (at least {BUDGET[name]:,})" if name in BUDGET else ""
            budget = f"  (at most {MOST[name]:g})" if name in MOST else budget
            print(f"{name:46} {value:12,.3f}{budget}")
    return int(
        any(figures[name] < least for name, least in BUDGET.items())
        or any(figures.get(name, 0) > most for name, most in MOST.items())
    )


if __name__ == "__main__":
    sys.exit(main())
