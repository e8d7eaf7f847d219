"""What food platforms send: 200 catalog items with product, quantity, offer and price, read, made version 2, stored, served.

``--json`` prints the figures alone. Budget: 0.05 s of CPU to read and judge 200 items (600 things) and make version 2 of them.
What writing in version 2 and storing cost is told beside, and so is what the connector of npm takes to import the same, where
it is there (``make peers``).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ITEMS = 200
BUDGET = 0.05
TIMES = 7
PEER = Path(__file__).resolve().parents[1] / "tests" / "peers" / "dfc"
BASE = "https://f.example/"
READ = "200 items read and judged, version 1, s"
MADE = "200 items made version 2, s"


def seconds(work: Callable[[], Any], times: int = TIMES) -> float:
    """CPU of one run, the least of some."""
    spent = []
    for _time in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def graph(items: int = ITEMS) -> bytes:
    """The items as a platform sends them."""
    from communaux.modules.food.rules.documents import CONTEXTS, V1

    nodes: list[dict[str, Any]] = []
    for n in range(items):
        nodes += [
            {"@id": f"{BASE}{n}/item", "@type": "dfc-b:CatalogItem", "dfc-b:sku": f"S{n}", "dfc-b:stockLimitation": "5",
             "dfc-b:references": f"{BASE}{n}/product", "dfc-b:offeredThrough": f"{BASE}{n}/offer"},
            {"@id": f"{BASE}{n}/product", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": f"Tomate {n}",
             "dfc-b:hasType": "dfc-pt:tomato", "ofn:id": n,
             "dfc-b:hasQuantity": {"@type": "dfc-b:QuantitativeValue", "dfc-b:hasUnit": "dfc-m:Kilogram", "dfc-b:value": "1.5"}},
            {"@id": f"{BASE}{n}/offer", "@type": "dfc-b:Offer",
             "dfc-b:hasPrice": {"@type": "dfc-b:Price", "dfc-b:hasUnit": "dfc-m:Euro", "dfc-b:value": "2.50"}},
        ]  # fmt: skip
    return json.dumps({"@context": CONTEXTS[V1], "@graph": nodes}).encode()


def measure() -> dict[str, float]:
    """The figures, in a house of its own."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from communaux.modules.food.acts import things
    from communaux.modules.food.acts.events import acting_for
    from communaux.modules.food.models import Platform, Thing
    from communaux.modules.food.rules import documents, kinds, versions
    from communaux.nouns.models import Organisation

    body = graph()
    parcel = documents.read(body, base=BASE)
    assert len(parcel.nodes) == 3 * ITEMS
    assert not parcel.errors
    second = json.dumps(
        {
            "@context": documents.CONTEXTS[documents.V2],
            "@graph": [json.loads(documents.text_of(versions.in_second(n.document))) for n in parcel.nodes],
        }
    ).encode()
    written = documents.read(second, base=BASE)
    figures = {
        READ: seconds(lambda: documents.read(body, base=BASE)),
        "200 items read and judged, version 2, s": seconds(lambda: documents.read(second, base=BASE)),
        MADE: seconds(lambda: [versions.in_second(node.document) for node in parcel.nodes]),
        "200 items written in version 2 made 1.16, with complement, s": seconds(
            lambda: [versions.in_first(node.document) for node in written.nodes]
        ),
    }
    organisation = Organisation.objects.create(name="Ferme", slug="ferme")
    platform = Platform.objects.create(name="P", issuer="https://i.example", client="c")
    viewer = acting_for(platform, organisation)

    def store() -> None:
        things.put(
            viewer,
            organisation,
            documents.read(body, base=BASE),
            things.Place("catalog_item"),
            families=kinds.FAMILIES,
            platform=platform,
        )

    figures["200 items read and stored (600 rows, 400 links, one journal entry), s"] = seconds(store, 1)
    figures["200 items read and found unchanged, s"] = seconds(store, 3)
    assert Thing.objects.count() == 3 * ITEMS
    return figures


def peer(body: bytes) -> float | None:
    """CPU seconds of the connector for the same; None where it is not here."""
    if not shutil.which("node") or not (PEER / "node_modules").exists():
        return None
    done = subprocess.run(
        ["node", "peer.mjs", "count"], cwd=PEER, input=body, capture_output=True, check=False, timeout=300
    )
    told = json.loads(done.stdout) if done.returncode == 0 else {}
    return float(told["seconds"]) if told.get("count", 0) >= 3 * ITEMS else None


def main() -> int:
    """Print the figures; 1 where the budget is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATA": folder, "DJANGO_SETTINGS_MODULE": "communaux.site.settings"}
        os.environ.pop("DATABASE_URL", None)
        figures = measure()
        beside = peer(graph())
    if beside is not None:
        figures["200 items imported by the connector (npm, 1.0.0-beta.2), s"] = beside
    if args.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:72} {value:9.4f}")
        if beside is None:
            print("the connector of npm is not here (make peers): nothing to set beside")
    return int(figures[READ] + figures[MADE] > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
