"""The connector of the Data Food Consortium (npm, 1.0.0-beta.2) reads what the door serves; the door reads what it writes.

Its packages are brought by ``make peers``; without them, or without node, these tests say so and are passed over.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from communaux.modules.food.models import Thing
from tests.doors.dfc.conftest import Door, door  # noqa: F401

HERE = Path(__file__).parent
PACKAGE = HERE / "node_modules" / "@datafoodconsortium" / "connector"


def connector(*words: str, given: bytes = b"") -> Any:
    """What the connector says."""
    if not shutil.which("node"):
        pytest.skip("node is not here: the connector cannot run")
    if not PACKAGE.exists():
        pytest.skip("the connector is not here: make peers")
    done = subprocess.run(
        ["node", "peer.mjs", *words], cwd=HERE, input=given, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def test_it_reads_what_it_wrote_through_the_door(door: Door) -> None:  # noqa: F811
    written = connector("write", "3")
    sent = door.send("POST", "/catalog_items", written)
    assert sent.status_code == 201, sent.content
    assert Thing.objects.count() == 9
    read = connector("read", given=door.get("/catalog_items").content)
    direct = connector("read", given=json.dumps(written).encode())

    def by_name(told: Any) -> dict[str, Any]:
        return {one["id"]: one for one in told["objects"] if one["id"].startswith("https://")}

    assert by_name(read) == by_name(direct)
    assert by_name(read)["https://peer.exemple.coop/products/1"] == {
        "id": "https://peer.exemple.coop/products/1",
        "kind": "SuppliedProduct",
        "name": "Tomate 1 « cœur » <b>",
        "description": "Rouge",
        "stock": 12.5,
        "lifetime": "une semaine",
        "quantity": 1.5,
    }
    assert by_name(read)["https://peer.exemple.coop/offers/2"]["price"] == 2.57


def test_it_reads_an_enterprise_with_all_that_it_sells(door: Door) -> None:  # noqa: F811
    door.send("POST", "/catalog_items", connector("write", "2"))
    enterprise = {"@type": "dfc-b:Enterprise", "dfc-b:VATnumber": "FR123"}
    assert door.send("PUT", "", enterprise).status_code == 201
    told = connector("read", given=door.get().content)
    mine = next(one for one in told["objects"] if one["kind"] == "Enterprise")
    assert mine == {
        "id": f"{settings.BASE_URL}{door.base}",
        "kind": "Enterprise",
        "name": "Ferme des Lilas",
        "vat": "FR123",
        "supplies": 2,
    }
    address = next(one for one in told["objects"] if one["kind"] == "Address")
    assert (address["city"], address["postcode"]) == ("Rennes", "35000")


def test_what_it_reads_and_writes_again_changes_nothing(door: Door) -> None:  # noqa: F811
    """Sent once more, the same document is no change: no version is raised."""
    written = connector("write", "1")
    door.send("POST", "/catalog_items", written)
    before = list(Thing.objects.values_list("iri", "version", "document"))
    assert door.send("POST", "/catalog_items", written).status_code == 200
    assert list(Thing.objects.values_list("iri", "version", "document")) == before
