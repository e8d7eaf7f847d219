"""The matrix of standards, stated once more by verb: who may, in letters, and in which standing."""

from __future__ import annotations

import pytest

from communaux.ground.journal.verbs import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Role, Viewer
from communaux.modules.standards import permissions

MINE, OTHER = 1, 2


def who() -> dict[str, Viewer]:
    """One viewer of each sort, facing the organisation 1."""

    def account(number: int, *roles: Role, edits: frozenset[int] = frozenset()) -> Viewer:
        return Viewer(f"/people/{number}", frozenset({Role.VISITOR, *roles}), edits, number, number)

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
    }


BINDING = "editor steward house"
STEWARDING = "steward house"
SIGNED = "member editor other-editor steward house"

EXPECTED = {
    "standards.community.opened": SIGNED,
    "standards.community.changed": STEWARDING,
    "standards.community.moved": STEWARDING,
    "standards.participation.joined": BINDING,
    "standards.participation.left": BINDING,
    "standards.coordination.changed": STEWARDING,
    "standards.standard.started": STEWARDING,
    "standards.standard.changed": STEWARDING,
    "standards.standard.reviewed": STEWARDING,
    "standards.review.reminded": STEWARDING,
    "standards.maintainer.named": STEWARDING,
    "standards.maintainer.ended": STEWARDING,
    "standards.version.opened": STEWARDING,
    "standards.version.changed": STEWARDING,
    "standards.version.proposed": STEWARDING,
    "standards.version.returned": STEWARDING,
    "standards.version.adopted": STEWARDING,
    "standards.version.declined": STEWARDING,
    "standards.version.withdrawn": STEWARDING,
    "standards.decision.linked": STEWARDING,
    "standards.term.proposed": STEWARDING,
    "standards.term.changed": STEWARDING,
    "standards.term.removed": STEWARDING,
    "standards.difference.recorded": STEWARDING,
    "standards.difference.changed": STEWARDING,
    "standards.difference.removed": STEWARDING,
    "standards.agreement.given": BINDING,
    "standards.agreement.withdrawn": BINDING,
    "standards.objection.raised": BINDING,
    "standards.objection.answered": STEWARDING,
    "standards.mapping.attached": STEWARDING,
    "standards.mapping.changed": STEWARDING,
    "standards.mapping.removed": STEWARDING,
    "standards.test.attached": STEWARDING,
    "standards.test.changed": STEWARDING,
    "standards.test.removed": STEWARDING,
}

_WRITING = (
    "version.changed term.proposed term.changed difference.recorded difference.changed difference.removed "
    "mapping.attached mapping.changed mapping.removed test.attached test.changed test.removed"
)
_LEADING = (
    "standard.changed standard.reviewed version.opened version.proposed version.returned version.withdrawn "
    "term.removed objection.answered maintainer.named maintainer.ended"
)
STANDING = {
    "member": f"{_WRITING} standard.started",
    "coordinator": f"{_WRITING} {_LEADING} standard.started community.changed community.moved "
    "coordination.changed participation.left",
    "maintainer": f"{_WRITING} {_LEADING}",
    "own": "participation.joined participation.left agreement.given agreement.withdrawn objection.raised",
}


def test_every_verb_of_standards_is_in_the_matrix_and_in_this_file():
    declared = {verb for verb in VERBS if verb.startswith("standards.")}
    assert declared == permissions.MATRIX.verbs == set(EXPECTED)


@pytest.mark.parametrize("verb", EXPECTED)
@pytest.mark.parametrize("name", who())
def test_the_matrix(verb: str, name: str):
    viewer, allowed = who()[name], name in EXPECTED[verb].split()
    assert permissions.may(viewer, verb, MINE) is allowed
    if not allowed:
        with pytest.raises(Refused):
            permissions.require(viewer, verb, MINE)


@pytest.mark.parametrize("standing", STANDING)
@pytest.mark.parametrize("verb", EXPECTED)
def test_a_standing_opens_these_verbs_and_no_other(verb: str, standing: str):
    stranger = who()["account"]
    opened = verb.removeprefix("standards.") in STANDING[standing].split()
    assert permissions.may(stranger, verb, None, (standing,)) is opened
    assert not permissions.may(VISITOR, verb, None, (standing,))
