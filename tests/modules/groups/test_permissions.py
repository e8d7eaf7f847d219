"""The matrix of groups: every verb, every role and every standing, nothing open by omission."""

from __future__ import annotations

import pytest

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.groups import permissions, permissions_meetings
from communaux.modules.groups import verbs as v
from tests import factories as make

pytestmark = pytest.mark.django_db

STEWARDS = frozenset({"steward", "house"})
MEMBERS = frozenset({"member", "editor", "steward"})
SIGNED_IN = frozenset({"account", "member", "researcher", "editor", "steward", "house"})
ANYBODY = SIGNED_IN | {"visitor", "link"}
COORDINATION = frozenset({"coordinator"})

EXPECTED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    v.GROUP_CREATED: (STEWARDS, COORDINATION),
    v.GROUP_CHANGED: (STEWARDS, COORDINATION),
    v.GROUP_MOVED: (STEWARDS, COORDINATION),
    v.MEMBERSHIP_ASKED: (SIGNED_IN, frozenset()),
    v.MEMBERSHIP_ENTERED: (MEMBERS | {"house"}, frozenset()),
    v.MEMBERSHIP_RECORDED: (STEWARDS, frozenset()),
    v.MEMBERSHIP_INVITED: (STEWARDS, COORDINATION),
    v.MEMBERSHIP_DECIDED: (STEWARDS, COORDINATION),
    v.MEMBERSHIP_CONFIRMED: (frozenset(), frozenset({"own"})),
    v.MEMBERSHIP_WITHDRAWN: (STEWARDS, COORDINATION | {"own"}),
    v.MEMBERSHIP_CHANGED: (STEWARDS, COORDINATION | {"own"}),
    v.MEMBERSHIP_LEFT: (STEWARDS, COORDINATION | {"own"}),
    v.MEMBERSHIP_BRIEFED: (STEWARDS, COORDINATION),
    v.MEMBERS_EXPORTED: (STEWARDS, COORDINATION),
    v.DELIVERABLE_ADDED: (STEWARDS, COORDINATION | {"member"}),
    v.DELIVERABLE_CHANGED: (STEWARDS, COORDINATION | {"member"}),
    v.DELIVERABLE_REMOVED: (STEWARDS, COORDINATION),
    v.RULES_DRAFTED: (STEWARDS, frozenset()),
    v.RULES_ADOPTED: (STEWARDS, frozenset()),
    v.SUBJECT_PROPOSED: (MEMBERS | {"house"}, frozenset()),
    v.SUBJECT_RECORDED: (STEWARDS, frozenset()),
    v.SUBJECT_CHANGED: (STEWARDS, frozenset({"proposer"})),
    v.SUBJECT_STARTED: (STEWARDS, frozenset({"volunteer"})),
    v.SUBJECT_MERGED: (STEWARDS, frozenset()),
    v.SUBJECT_CLOSED: (STEWARDS, frozenset({"proposer"})),
    v.SUBJECT_REOPENED: (STEWARDS, frozenset()),
    v.FORCE_OFFERED: (MEMBERS | {"researcher", "house"}, frozenset()),
    v.FORCE_WITHDRAWN: (frozenset(), frozenset({"own"})),
    v.THRESHOLD_SET: (STEWARDS, frozenset()),
    v.COOPTATION_PROPOSED: (STEWARDS, frozenset({"seated"})),
    v.COOPTATION_ANSWERED: (ANYBODY, frozenset()),
    v.COOPTATION_ADVANCED: (STEWARDS, frozenset({"seated"})),
    v.COOPTATION_DECIDED: (STEWARDS, frozenset({"seated"})),
    v.COOPTATION_WITHDRAWN: (STEWARDS, frozenset({"proposer", "proposed"})),
    v.OBJECTION_RAISED: (MEMBERS | {"house"}, frozenset({"seated"})),
    v.OBJECTION_LIFTED: (frozenset(), frozenset({"own"})),
    v.SEAT_RECORDED: (STEWARDS, frozenset()),
    v.SEAT_CHANGED: (STEWARDS, frozenset()),
    v.SEAT_ENDED: (STEWARDS, frozenset({"own"})),
}
"""Verb -> who may by their roles, and which standings may besides."""
STANDINGS = (
    "coordinator",
    "member",
    "applicant",
    "invited",
    "own",
    "proposer",
    "volunteer",
    "seated",
    "proposed",
)


@pytest.fixture
def who() -> dict[str, Viewer]:
    here = make.make_organisation()
    return {
        "visitor": VISITOR,
        "account": make.viewer(make.make_account()),
        "member": make.viewer(make.make_member(here)),
        "researcher": make.viewer(make.make_account(researcher=True)),
        "link": Viewer(actor="/edit-links/1", edits=frozenset({here.pk})),
        "editor": make.viewer(make.make_editor(here)),
        "steward": make.viewer(make.make_steward()),
        "house": SYSTEM,
    }


def test_every_verb_of_groups_is_in_the_matrix() -> None:
    declared = {verb for verb in VERBS if verb.startswith("groups.")}
    assert declared == permissions.MATRIX.verbs
    assert set(EXPECTED) == declared - permissions_meetings.MATRIX.verbs


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_each_role_may_what_the_matrix_says(verb: str, who: dict[str, Viewer]) -> None:
    found = {name for name, viewer in who.items() if permissions.MATRIX.allows(viewer, verb)}
    assert found == EXPECTED[verb][0]


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_each_standing_gives_what_the_matrix_says_to_an_account_only(
    verb: str, who: dict[str, Viewer]
) -> None:
    by_role, by_standing = EXPECTED[verb]
    for standing in STANDINGS:
        for name in ("account", "member"):
            allowed = permissions.MATRIX.allows(who[name], verb, standing=(standing,))
            assert allowed == (name in by_role or standing in by_standing), (name, standing)
        assert permissions.MATRIX.allows(VISITOR, verb, standing=(standing,)) == ("visitor" in by_role)


def test_an_unknown_verb_is_open_to_nobody(who: dict[str, Viewer]) -> None:
    for viewer in who.values():
        with pytest.raises(Refused):
            permissions.MATRIX.require(viewer, "groups.group.sold", standing=STANDINGS)
