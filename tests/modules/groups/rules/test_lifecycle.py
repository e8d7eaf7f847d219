"""Every move that is possible, every one that is refused, and what keeps a group from starting."""

from __future__ import annotations

import itertools
import re

import pytest

from communaux.modules.groups import lists
from communaux.modules.groups.rules import committee, lifecycle, subjects

GROUP = """
proposed form forming
proposed start active
proposed close closed
forming start active
forming pause paused
forming close closed
active pause paused
active finish done
active close closed
paused resume active
paused finish done
paused close closed
done reopen active
closed reopen active
"""
MEMBERSHIP = """
- ask asked
- enter current
- invite invited
asked accept current
asked refuse refused
asked withdraw -
invited confirm current
invited decline declined
invited cancel -
current leave left
left ask asked
left enter current
left invite invited
refused ask asked
refused enter current
refused invite invited
declined ask asked
declined enter current
declined invite invited
"""
SUBJECT = """
open start started
open merge merged
open close closed
closed reopen open
"""
COOPTATION = """
asked agree presented
asked decline declined
asked withdraw withdrawn
presented ask-consent consent
presented withdraw withdrawn
consent coopt coopted
consent stop stopped
consent withdraw withdrawn
"""
TABLES = {
    "group": (lifecycle.GROUP, lifecycle.GROUP_MOVES, GROUP, lists.GROUP_STATES.codes),
    "membership": (
        lifecycle.MEMBERSHIP,
        lifecycle.MEMBERSHIP_MOVES,
        MEMBERSHIP,
        ("", *lists.MEMBERSHIP_STATES.codes),
    ),
    "subject": (subjects.SUBJECT, subjects.SUBJECT_MOVES, SUBJECT, lists.SUBJECT_STATES.codes),
    "cooptation": (
        committee.COOPTATION,
        committee.COOPTATION_MOVES,
        COOPTATION,
        lists.COOPTATION_STATES.codes,
    ),
}


def _allowed(text: str) -> dict[tuple[str, str], str]:
    rows = (line.split() for line in text.strip().splitlines())
    return {(state.strip("-"), move): then.strip("-") for state, move, then in rows}


@pytest.mark.parametrize("name", TABLES)
def test_each_state_allows_these_moves_and_no_other(name: str) -> None:
    table, moves, text, states = TABLES[name]
    allowed = _allowed(text)
    assert set(table) == set(states)
    assert {move for _state, move in allowed} == set(moves)
    for state, move in itertools.product(states, moves):
        if (state, move) in allowed:
            assert lifecycle.after(table, state, move) == allowed[state, move]
        else:
            with pytest.raises(lifecycle.MoveRefused, match=re.escape(move)):
                lifecycle.after(table, state, move)


@pytest.mark.parametrize("name", TABLES)
def test_a_state_or_a_move_that_is_not_known_is_refused(name: str) -> None:
    table, moves, _text, states = TABLES[name]
    with pytest.raises(lifecycle.MoveRefused):
        lifecycle.after(table, "nowhere", moves[0])
    with pytest.raises(lifecycle.MoveRefused):
        lifecycle.after(table, states[0], "vanish")
    assert lifecycle.moves(table, "nowhere") == ()


def test_one_enters_as_the_group_says() -> None:
    assert lifecycle.entering("open") == "enter"
    assert lifecycle.entering("request") == "ask"
    with pytest.raises(lifecycle.MoveRefused):
        lifecycle.entering("invitation")


def test_a_group_starts_with_a_coordinator_and_a_workshop_with_something_to_make() -> None:
    assert lifecycle.missing_to_start("thematic", coordinators=1, product=False) == ()
    assert lifecycle.missing_to_start("thematic", coordinators=0, product=False) == ("coordinator",)
    assert lifecycle.missing_to_start("workshop", coordinators=1, product=False) == ("product",)
    assert lifecycle.missing_to_start("workshop", coordinators=0, product=False) == (
        "coordinator",
        "product",
    )
    assert lifecycle.missing_to_start("workshop", coordinators=2, product=True) == ()


@pytest.mark.parametrize(
    ("role", "others", "state", "left"),
    [
        ("coordinator", 0, "active", True),
        ("coordinator", 0, "forming", True),
        ("coordinator", 1, "active", False),
        ("coordinator", 0, "done", False),
        ("member", 0, "active", False),
    ],
)
def test_a_working_group_keeps_a_coordinator(role: str, others: int, state: str, left: bool) -> None:
    assert lifecycle.last_coordinator(role, others, state) is left
