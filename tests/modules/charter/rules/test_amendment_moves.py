"""Every move of an amendment, allowed or refused."""

from __future__ import annotations

import itertools

import pytest

from communaux.modules.charter.rules import amendments as rules
from communaux.modules.charter.rules.texts import ForbiddenMoveError

ALLOWED = {
    "open": {"change": "open", "comment": "open", "support": "open", "unsupport": "open", "close": "deciding",
             "withdraw": "withdrawn"},
    "deciding": {"support": "deciding", "unsupport": "deciding", "reopen": "open", "withdraw": "withdrawn",
                 "adopt": "adopted", "reject": "rejected"},
    "adopted": {"apply": "applied"},
    "rejected": {},
    "withdrawn": {},
    "applied": {},
}  # fmt: skip
EVENTS = (
    "change",
    "comment",
    "support",
    "unsupport",
    "close",
    "withdraw",
    "reopen",
    "adopt",
    "reject",
    "apply",
)


@pytest.mark.parametrize(("state", "event"), list(itertools.product(ALLOWED, EVENTS)))
def test_every_move_is_allowed_or_refused(state: str, event: str) -> None:
    if event in ALLOWED[state]:
        assert rules.move(state, event) == ALLOWED[state][event]
    else:
        with pytest.raises(ForbiddenMoveError):
            rules.move(state, event)


def test_the_table_holds_nothing_else() -> None:
    assert set(rules.STATES) == set(ALLOWED)
    assert set(rules.EVENTS) == set(EVENTS)
    assert sum(len(moves) for moves in ALLOWED.values()) == len(rules.MOVES)


def test_pages_ask_the_same_table() -> None:
    for state, moves in ALLOWED.items():
        assert set(rules.events_from(state)) == set(moves)
