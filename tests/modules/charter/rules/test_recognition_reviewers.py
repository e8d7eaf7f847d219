"""Who may read an application: each conflict has its reason, and nothing else sets anybody aside."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.charter.rules.reviewers import (
    SMALL_CIRCLE,
    TYING,
    Candidate,
    Conflict,
    Seat,
    Ties,
    Voice,
    Why,
    conflicts,
    panel_lacking,
    propose,
)

ALICE = Candidate("alice", frozenset({"alpha"}), "alpha")


def whys(candidate: Candidate, ties: Ties) -> set[str]:
    return {conflict.why for conflict in conflicts(candidate, ties)}


def test_somebody_of_another_organisation_without_ties_may_read():
    assert conflicts(ALICE, Ties("platform")) == ()


def test_somebody_of_the_same_organisation_may_not():
    both = Candidate("alice", frozenset({"alpha", "platform"}), "alpha")
    assert conflicts(both, Ties("platform")) == (Conflict(Why.SAME_ORGANISATION, ("platform",)),)


def test_somebody_of_no_organisation_may_not():
    assert whys(Candidate("alice", frozenset()), Ties("platform")) == {Why.NO_ORGANISATION}


@pytest.mark.parametrize(("kind", "way"), list(itertools.product(sorted(TYING), ("from", "to"))))
def test_a_relation_of_the_directory_ties_in_both_directions(kind, way):
    pair = ("alpha", kind, "platform") if way == "from" else ("platform", kind, "alpha")
    assert whys(ALICE, Ties("platform", relations=frozenset({pair}))) == {Why.DIRECT_TIE}


def test_a_relation_of_others_ties_nobody():
    elsewhere = frozenset({("beta", "funder-of", "platform"), ("alpha", "funder-of", "beta")})
    assert conflicts(ALICE, Ties("platform", relations=elsewhere)) == ()


def test_every_relation_of_the_directory_is_judged():
    from communaux.modules.network.lists import RELATIONS

    assert set(RELATIONS.codes) >= TYING
    assert set(RELATIONS.codes) - TYING == set(), "say whether a new kind of relation ties"


@pytest.mark.parametrize(
    ("kinds", "size", "expected"),
    [
        (("part-of", "part-of"), 400, {Why.SAME_STRUCTURE}),
        (("member-of", "part-of"), 400, {Why.SAME_STRUCTURE}),
        (("member-of", "member-of"), SMALL_CIRCLE, {Why.SMALL_NETWORK}),
        (("member-of", "member-of"), SMALL_CIRCLE + 1, set()),
    ],
)
def test_two_members_of_one_structure_are_tied_two_of_a_large_network_are_not(kinds, size, expected):
    parents = {"platform": frozenset({(kinds[0], "mother")}), "alpha": frozenset({(kinds[1], "mother")})}
    assert whys(ALICE, Ties("platform", parents=parents, sizes={"mother": size})) == expected


def test_a_person_who_belongs_to_both_ties_them():
    people = {"platform": frozenset({"bob", "carol"}), "alpha": frozenset({"alice", "bob"})}
    assert conflicts(ALICE, Ties("platform", people=people)) == (
        Conflict(Why.COMMON_PERSON, ("alpha", "bob")),
    )


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        (Ties("platform", previous=frozenset({"alice"})), Why.REVIEWED_BEFORE),
        (Ties("platform", first=frozenset({"alice"})), Why.FIRST_REVIEWER),
        (Ties("platform", declared=frozenset({"alice"})), Why.DECLARED),
        (Ties("platform", committee=frozenset({"alice"})), Why.COMMITTEE),
        (Ties("platform", reviewing=frozenset({"alpha"})), Why.RECIPROCAL),
        (Ties("platform", complainants=frozenset({"alpha"})), Why.COMPLAINANT),
    ],
)
def test_other_reasons(ties, expected):
    assert whys(ALICE, ties) == {expected}
    assert conflicts(Candidate("dora", frozenset({"delta"}), "delta"), ties) == ()


def test_all_reasons_are_given_not_the_first_alone():
    ties = Ties(
        "platform",
        relations=frozenset({("alpha", "funder-of", "platform"), ("platform", "partner-of", "alpha")}),
        declared=frozenset({"alice"}),
    )
    assert [c.why for c in conflicts(ALICE, ties)] == [Why.DIRECT_TIE, Why.DIRECT_TIE, Why.DECLARED]


def test_the_load_is_spread():
    busy = Candidate("busy", frozenset({"alpha"}), "alpha", load=2)
    often = Candidate("often", frozenset({"beta"}), "beta", done=3)
    idle = Candidate("idle", frozenset({"gamma"}), "gamma")
    tied = Candidate("tied", frozenset({"platform"}), "platform")
    found = propose([busy, tied, often, idle], Ties("platform"))
    assert [one.person for one in found.fit] == ["idle", "often", "busy"]
    assert [(one.person, reasons[0].why) for one, reasons in found.set_aside] == [
        ("tied", Why.SAME_ORGANISATION)
    ]


@settings(max_examples=60)
@given(
    st.permutations([Candidate(f"p{n}", frozenset({f"o{n % 3}"}), f"o{n % 3}", load=n % 2) for n in range(7)])
)
def test_the_same_candidates_give_the_same_proposal_in_any_order(shuffled):
    ties = Ties("o0")
    assert propose(shuffled, ties) == propose(sorted(shuffled, key=lambda one: one.person), ties)
    assert len(propose(shuffled, ties).fit) + len(propose(shuffled, ties).set_aside) == 7


def seat(person: str, organisation: str, voice: Voice = Voice.PLATFORM, *, done: bool = True, **more) -> Seat:
    return Seat(person, organisation, voice, submitted=done, **more)


FIT = [seat("a", "alpha"), seat("b", "beta", Voice.WORKER)]


def test_two_opinions_of_two_organisations_with_a_voice_of_workers_are_enough():
    assert panel_lacking(FIT) == ()
    assert panel_lacking([seat("a", "alpha"), seat("b", "beta", Voice.USER)]) == ()


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        ([], "reçus : 0"),
        ([FIT[1]], "reçus : 1"),
        ([seat("a", "alpha"), seat("b", "alpha", Voice.USER)], "reçus : 1"),
        ([seat("a", "alpha"), seat("b", "beta")], "voix d’usage ou de travail"),
        ([*FIT, seat("c", "gamma", done=False, writing=True)], "encore attendus : 1"),
        (
            [*FIT, seat("c", "gamma", conflicts=(Conflict(Why.SAME_ORGANISATION),))],
            "appartient à la plateforme",
        ),
    ],
)
def test_what_a_panel_lacks_is_said(seats, says):
    assert any(says in reason.fr for reason in panel_lacking(seats))


def test_an_opinion_with_a_conflict_does_not_count():
    tied = seat("b", "beta", Voice.WORKER, conflicts=(Conflict(Why.DECLARED),))
    told = " ".join(reason.fr for reason in panel_lacking([seat("a", "alpha"), tied]))
    assert "reçus : 1" in told
    assert "voix d’usage ou de travail" in told


def test_who_was_asked_and_declined_holds_nobody_up():
    assert panel_lacking([*FIT, seat("c", "gamma", done=False)]) == ()
