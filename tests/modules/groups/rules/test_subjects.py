"""What a subject gathers and lacks, in numbers of people."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.groups import lists
from communaux.modules.groups.rules.subjects import (
    ROLES,
    Gathered,
    Missing,
    Needs,
    gathered,
    missing,
    stronger,
)

forces = st.lists(st.tuples(st.sampled_from(lists.FORCES.codes), st.none() | st.integers(1, 4)), max_size=12)


def test_who_coordinates_also_takes_part() -> None:
    found = gathered([("coordinate", 1), ("take-part", 1), ("take-part", 2), ("take-part", None)])
    assert found == Gathered(coordinators=1, participants=4, organisations=2)


def test_an_expert_and_a_follower_add_no_participant_and_no_organisation() -> None:
    assert gathered([("expertise", 1), ("follow", 2)]) == Gathered(experts=1, followers=1)


def test_what_is_missing_is_a_number_of_people() -> None:
    found = gathered([("take-part", 1), ("take-part", 1), ("take-part", 2)])
    assert missing(found, Needs()) == Missing(coordinators=1, participants=2, organisations=1)


def test_nothing_is_missing_at_the_threshold_exactly() -> None:
    offered = [("coordinate", 1), ("take-part", 2), ("take-part", 3), ("take-part", 3), ("take-part", None)]
    assert missing(gathered(offered), Needs()).ready
    assert not missing(gathered(offered[:-1]), Needs()).ready


def test_without_thresholds_everything_is_ready() -> None:
    assert missing(Gathered(), Needs(0, 0, 0)).ready


@settings(max_examples=60)
@given(forces, st.tuples(st.sampled_from(lists.FORCES.codes), st.none() | st.integers(1, 4)))
def test_one_more_person_never_makes_more_missing(
    offered: list[tuple[str, int | None]], one: tuple[str, int | None]
) -> None:
    before, then = missing(gathered(offered), Needs()), missing(gathered([*offered, one]), Needs())
    assert then.coordinators <= before.coordinators
    assert then.participants <= before.participants
    assert then.organisations <= before.organisations


@settings(max_examples=60)
@given(forces)
def test_the_order_of_offers_does_not_count(offered: list[tuple[str, int | None]]) -> None:
    assert gathered(offered) == gathered(reversed(offered))


def test_of_two_offers_the_more_engaged_stays() -> None:
    assert stronger("follow", "take-part") == "take-part"
    assert stronger("coordinate", "expertise") == "coordinate"
    for kind in lists.FORCES.codes:
        assert stronger(kind, kind) == kind


def test_each_offer_but_to_follow_becomes_a_role() -> None:
    assert set(ROLES) == set(lists.FORCES.codes) - {"follow"}
    assert set(ROLES.values()) <= set(lists.MEMBER_ROLES.codes)
