"""The WebID document of a person, its preferences and its type index: for who may read the person, and nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from communaux.modules.food.models import Grant
from tests.doors.dfc.conftest import Door
from tests.shared import shared_data

EXAMPLES = {
    "webid": "dfc/ofn/examples/get_api_dfc_persons_id_webid_200_successful.json",
    "prefs": "dfc/ofn/examples/get_api_dfc_persons_person_id_prefs_200_successful.json",
}


@pytest.fixture
def person(door: Door) -> str:
    """The address of a person of the enterprise."""
    told = {"@type": "dfc-b:Person", "dfc-b:firstName": "Inventée", "dfc-b:lastName": "Exemple"}
    made = door.send("POST", "/persons", told)
    assert made.status_code == 201, made.content
    key = made["Location"].rstrip("/").rsplit("/", 1)[-1]
    return f"{settings.BASE_URL}/api/dfc/persons/{key}"


def told_at(door: Door, address: str) -> dict[str, Any]:
    answer = door.get(address)
    assert answer.status_code == 200, answer.content
    return {node["@id"]: node for node in answer.json()["@graph"]}


def test_from_the_person_to_where_their_things_are(door: Door, person: str) -> None:
    profile = told_at(door, f"{person}/webid")
    me = profile[f"{person}/webid"]["foaf:primaryTopic"]["@id"]
    preferences = told_at(door, profile[me]["pim:preferencesFile"]["@id"])
    index = told_at(door, preferences[me]["solid:privateTypeIndex"]["@id"])
    [registered] = [node for node in index.values() if node["@type"] == "solid:TypeRegistration"]
    assert door.get(registered["solid:instanceContainer"]["@id"]).status_code == 200
    assert b"Exemple" not in door.get(f"{person}/webid").content, "no more than where things are"


@pytest.mark.parametrize("document", EXAMPLES)
def test_it_says_what_others_say(door: Door, person: str, document: str) -> None:
    theirs = json.loads(Path(shared_data(EXAMPLES[document])).read_text())["@graph"]
    ours = told_at(door, f"{person}/{document}").values()
    assert [sorted(node) for node in ours] == [sorted(node) for node in theirs]


@pytest.mark.parametrize("document", ["webid", "prefs", "private_type_index"])
def test_nobody_else_is_told_that_the_person_exists(door: Door, person: str, document: str) -> None:
    assert door.get(f"{settings.BASE_URL}/api/dfc/persons/none/{document}").status_code == 404
    assert door.send("PUT", f"{person}/{document}", {}).status_code == 405
    Grant.objects.all().delete()
    assert door.get(f"{person}/{document}").status_code == 404
