"""Names of criteria, which answers they take, and what the flower says."""

from __future__ import annotations

import pytest

from communaux.modules.charter.rules import criteria
from communaux.modules.charter.rules.criteria import Said

FIVE = ("gov", "val", "dat", "com", "coo")


def test_names_lead_to_parts() -> None:
    assert [criteria.part_of(code) for code in ("G1", "V7", "D10", "C3", "K4")] == list(FIVE)
    for wrong in ("", "G", "G0", "X1", "g1", "G1 ", "G1234"):
        with pytest.raises(ValueError):
            criteria.part_of(wrong)


def test_criteria_are_sorted_as_people_count() -> None:
    assert sorted(["K1", "D10", "D2", "G1", "V1"], key=criteria.order_of) == ["G1", "V1", "D2", "D10", "K1"]


def test_a_new_criterion_takes_the_next_number() -> None:
    assert criteria.next_code("dat", ["D1", "D10", "G11"]) == "D11"
    assert criteria.next_code("com", []) == "C1"


@pytest.mark.parametrize(
    ("condition", "partial", "expected"),
    [("", False, False), ("organises-work", False, True), ("rates", True, False), ("", True, False)],
)
def test_not_applicable_needs_a_condition_on_the_whole_criterion(
    condition: str, partial: bool, expected: bool
) -> None:
    assert criteria.may_be_not_applicable(condition, partial) is expected


def test_a_signature_alone_declares() -> None:
    assert criteria.states(True, {}) == dict.fromkeys(FIVE, "declared")
    assert criteria.states(False, {}) == {}


def test_a_part_progresses_when_each_required_criterion_has_an_answer() -> None:
    whole = [Said("firm", "met"), Said("best-effort", "not-yet"), Said("optional", "")]
    holed = [Said("firm", "met"), Said("firm", "")]
    bare = [Said("firm", "not-yet"), Said("firm", "not-applicable")]
    found = criteria.states(True, {"gov": whole, "val": holed, "dat": bare, "com": []})
    assert found["gov"] == "progressing"
    assert {found[part] for part in ("val", "dat", "com", "coo")} == {"declared"}


def test_what_one_says_of_oneself_never_makes_a_part_met() -> None:
    all_met = {part: [Said("firm", "met")] for part in FIVE}
    assert "met" not in criteria.states(True, all_met).values()
    assert criteria.states(True, all_met, {"gov": "met"})["gov"] == "met"


def test_answers_without_a_signature_draw_nothing() -> None:
    assert criteria.states(False, {"gov": [Said("firm", "met")]}) == {}
