"""What the house reads by itself: each reading, with nothing, with too little and with enough."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from communaux.ground.said import Said
from communaux.modules.charter import lists
from communaux.modules.charter.rules import checks
from communaux.modules.charter.rules.checks import Deed, Known, StakeholderLine
from communaux.modules.network.rules.freshness import Checks
from communaux.modules.network.rules.openness import Shared

TODAY = date(2026, 11, 23)
NEW = Checks(created=TODAY)
FULL = StakeholderLine("Livreuses", "employee", "Collège travail")
BARE = StakeholderLine("Clients")


def state(reading: str, criterion: str = "G1", **known: Any) -> str:
    found = checks.read(reading, criterion, Known(**{"checks": NEW, **known}), TODAY)
    assert found is not None
    assert found.reason.fr
    assert found.reason.en
    return found.state


def test_every_code_of_the_list_is_read() -> None:
    assert set(checks.READINGS) == set(lists.CHECKS.codes)
    assert checks.read("unheard-of", "G1", Known(checks=NEW), TODAY) is None
    assert checks.read("", "G1", Known(checks=NEW), TODAY) is None


def test_what_was_done_with_others_is_counted_and_not_judged() -> None:
    none, some = (Deed(Said("réunions suivies", "meetings attended"), count) for count in (0, 3))
    assert state("deeds-counted", "K1") == "nothing-listed"
    assert state("deeds-counted", "K1", deeds={"K1": (none,), "K2": (some,)}) == "nothing-listed"
    found = checks.read("deeds-counted", "K1", Known(checks=NEW, deeds={"K1": (none, some)}), TODAY)
    assert found is not None
    assert found.state == "counted"
    assert found.reason.en == "with the others: meetings attended (3)"
    assert found.state in checks.STATES


@pytest.mark.parametrize(
    ("lines", "listed", "governed"),
    [
        ((), "nothing-listed", "nothing-listed"),
        ((FULL,), "partly", "met"),
        ((FULL, BARE), "met", "partly"),
        ((BARE,), "partly", "not-met"),
        ((FULL, FULL), "met", "met"),
    ],
)
def test_stakeholders(lines: tuple[StakeholderLine, ...], listed: str, governed: str) -> None:
    assert state("stakeholders-listed", stakeholders=lines) == listed
    assert state("governance-stated", stakeholders=lines) == governed


@pytest.mark.parametrize(
    ("checked", "expected"),
    [(date(2026, 11, 1), "met"), (date(2025, 6, 1), "partly"), (date(2020, 1, 1), "not-met")],
)
def test_age_of_the_record(checked: date, expected: str) -> None:
    assert state("record-fresh", checks=Checks(created=date(2019, 1, 1), checked=checked)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Serveurs en France, copies en Allemagne.", "met"),
        ("hosted in Switzerland", "met"),
        ("Chez un hébergeur sérieux, dans notre salle.", "not-met"),
        ("", "not-met"),
    ],
)
def test_countries(text: str, expected: str) -> None:
    assert state("countries-stated", "D6", said={"D6": text}) == expected
    assert state("countries-stated", "D6", said={"D5": text}) == "not-met"


def test_countries_are_named_in_both_languages() -> None:
    assert [said.label("en") for said in checks.countries_in("aux Pays-Bas et en Grèce")] == [
        "Greece",
        "Netherlands",
    ]


def test_commons_and_what_other_rooms_share_are_read_together() -> None:
    free = Shared("Code", "AGPL-3.0-or-later", "open", True)
    closed = Shared("Marque", "propriétaire", "", False)
    assert state("licences-free", "C3") == "nothing-listed"
    assert state("licences-free", "C3", commons=(free,)) == "met"
    assert state("licences-free", "C3", commons=(free, closed)) == "partly"
    assert state("something-shared", "K3") == "nothing-listed"
    assert state("something-shared", "K3", commons=(closed,)) == "not-met"
    assert state("something-shared", "K3", commons=(closed,), shared={"K3": (free,)}) == "met"
    assert state("something-shared", "K3", commons=(closed,), shared={"C3": (free,)}) == "not-met"
    assert state("openness-stated", "K4", commons=(free, closed)) == "partly"
