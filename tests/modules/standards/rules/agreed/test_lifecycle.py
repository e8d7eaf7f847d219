"""A version as a machine: every pair of a state and an event is either in the table below or refused."""

from __future__ import annotations

import itertools

import pytest

from communaux.ground.said import Said
from communaux.modules.standards.lists import STATES
from communaux.modules.standards.rules.agreed.lifecycle import (
    TABLE,
    Event,
    Forbidden,
    Need,
    State,
    Who,
    after,
    possible,
)

EVERYBODY = frozenset(Who)
EXPECTED = {
    ("draft", "propose"): ("proposed", "leader"),
    ("draft", "withdraw"): ("withdrawn", "leader"),
    ("proposed", "return"): ("draft", "leader"),
    ("proposed", "withdraw"): ("withdrawn", "leader"),
    ("proposed", "adopt"): ("adopted", "decider"),
    ("proposed", "decline"): ("declined", "decider"),
    ("adopted", "supersede"): ("superseded", "successor"),
}
"""Stated once more, by hand."""
FORBIDDEN = [
    pair for pair in itertools.product(State, Event) if (pair[0].value, pair[1].value) not in EXPECTED
]


def test_the_states_are_those_of_the_list() -> None:
    assert set(STATES.codes) == {state.value for state in State}


@pytest.mark.parametrize(("pair", "then"), EXPECTED.items(), ids=lambda part: "-".join(part))
def test_what_may_happen(pair: tuple[str, str], then: tuple[str, str]) -> None:
    assert after(pair[0], Event(pair[1]), frozenset({Who(then[1])})) == then[0]


@pytest.mark.parametrize(("pair", "then"), EXPECTED.items(), ids=lambda part: "-".join(part))
def test_nobody_else_makes_it_happen(pair: tuple[str, str], then: tuple[str, str]) -> None:
    others = EVERYBODY - {Who(then[1])}
    with pytest.raises(Forbidden) as refused:
        after(pair[0], Event(pair[1]), others)
    assert refused.value.code == "who"


@pytest.mark.parametrize(("state", "event"), FORBIDDEN, ids=lambda part: part.value)
def test_all_else_is_refused_with_a_sentence(state: State, event: Event) -> None:
    with pytest.raises(Forbidden) as refused:
        after(state.value, event, EVERYBODY)
    assert refused.value.code == "state"
    assert all(said.fr and said.en for said in refused.value.reasons)


@pytest.mark.parametrize(
    ("state", "event", "need"),
    [(state, event, need) for (state, event), rule in TABLE.items() for need in rule.needs],
)
def test_a_step_is_refused_while_a_need_is_not_met(state: State, event: Event, need: Need) -> None:
    reason = (Said("il manque ceci", "this is missing"),)
    with pytest.raises(Forbidden) as refused:
        after(state.value, event, EVERYBODY, {need: reason})
    assert (refused.value.code, refused.value.reasons) == (need.value, reason)


def test_a_version_that_was_decided_on_never_moves_by_hand() -> None:
    ended = ("adopted", "declined", "withdrawn", "superseded")
    assert all(possible(state, EVERYBODY - {Who.SUCCESSOR}) == () for state in ended)
    assert possible("draft", frozenset({Who.LEADER})) == (Event.PROPOSE, Event.WITHDRAW)
