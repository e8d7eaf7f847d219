"""The matrix of food exchange, stated once more by verb: who may, in letters."""

from __future__ import annotations

import pytest

from communaux.ground.journal.verbs import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Role, Viewer
from communaux.modules.food import permissions
from communaux.modules.food.acts.events import acting_for
from communaux.modules.food.models import Platform

MINE, OTHER = 1, 2


def who() -> dict[str, Viewer]:
    """One viewer of each sort, facing the organisation 1."""

    def account(number: int, *roles: Role, edits: frozenset[int] = frozenset()) -> Viewer:
        return Viewer(f"/people/{number}", frozenset({Role.VISITOR, *roles}), edits, number, number)

    platform = Platform(key="p")
    return {
        "visitor": VISITOR,
        "account": account(1),
        "member": account(2, Role.MEMBER),
        "researcher": account(3, Role.RESEARCHER),
        "link": Viewer("", frozenset({Role.VISITOR}), frozenset({MINE})),
        "editor": account(4, Role.MEMBER, edits=frozenset({MINE})),
        "other-editor": account(5, Role.MEMBER, edits=frozenset({OTHER})),
        "steward": account(6, Role.MEMBER, Role.STEWARD),
        "house": SYSTEM,
        "platform": acting_for(platform, MINE),
        "other-platform": acting_for(platform, OTHER),
    }


KEEPING = "link editor platform"
STEWARDING = "steward house"

EXPECTED = {
    "food.platform.added": STEWARDING,
    "food.platform.changed": STEWARDING,
    "food.platform.removed": STEWARDING,
    "food.scopes.granted": "editor",
    "food.scopes.revoked": "editor steward house",
    "food.things.written": KEEPING,
    "food.things.removed": KEEPING,
    "food.event.received": KEEPING,
}


def test_every_verb_of_food_is_stated() -> None:
    assert set(EXPECTED) == {verb for verb in VERBS if verb.startswith("food.")}
    assert permissions.MATRIX.verbs == set(EXPECTED)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_who_may(verb: str) -> None:
    allowed = {name for name, viewer in who().items() if permissions.may(viewer, verb, MINE)}
    assert allowed == set(EXPECTED[verb].split())


def test_a_refusal_is_raised() -> None:
    with pytest.raises(Refused):
        permissions.require(VISITOR, "food.things.written", MINE)
