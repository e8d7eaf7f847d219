"""Who may do what in identity: every verb, every sort of viewer."""

from __future__ import annotations

import pytest

from communaux.ground.journal.verbs import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Role, Viewer
from communaux.modules.identity import verbs as v
from communaux.modules.identity.permissions import MATRIX, OWN

ACCOUNT = Viewer("/accounts/1", frozenset({Role.VISITOR}), account=1)
MEMBER = Viewer("/people/a", frozenset({Role.VISITOR, Role.MEMBER}), account=2, person=2)
EDITOR = Viewer("/people/b", frozenset({Role.VISITOR, Role.MEMBER}), frozenset({5}), account=3, person=3)
STEWARD = Viewer("/people/c", frozenset({Role.VISITOR, Role.MEMBER, Role.STEWARD}), account=4, person=4)
LINK = Viewer("", frozenset({Role.VISITOR}), frozenset({5}))
ALL = {
    "visitor": VISITOR,
    "account": ACCOUNT,
    "member": MEMBER,
    "editor": EDITOR,
    "steward": STEWARD,
    "link": LINK,
    "house": SYSTEM,
}

EVERYBODY = set(ALL)
STEWARDS = {"steward", "house"}
EXPECTED = {
    v.PLATFORM_REGISTERED: STEWARDS,
    v.PLATFORM_CHANGED: STEWARDS,
    v.PLATFORM_RENEWED: STEWARDS,
    v.APPLICATION_REGISTERED: EVERYBODY,
    v.APPLICATION_ENDED: STEWARDS,
    v.CONSENT_GRANTED: EVERYBODY - {"visitor", "link"},
    v.CONSENT_ENDED: set(),
    v.SESSION_ENDED: EVERYBODY,
    v.TOKEN_REUSED: EVERYBODY,
    v.CREDENTIAL_MADE: STEWARDS,
    v.CREDENTIAL_ENDED: set(),
}
OF_OWN = {v.CONSENT_ENDED, v.CREDENTIAL_MADE, v.CREDENTIAL_ENDED}


def test_every_verb_is_in_the_matrix_and_expected():
    ours = {verb for verb in VERBS if verb.startswith("identity.")}
    assert ours >= EXPECTED.keys() == MATRIX.verbs & EXPECTED.keys()
    assert ours == MATRIX.verbs


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_who_may(verb):
    found = {name for name, viewer in ALL.items() if MATRIX.allows(viewer, verb, 5)}
    assert found == EXPECTED[verb]


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_who_may_on_what_is_their_own(verb):
    found = {name for name, viewer in ALL.items() if MATRIX.allows(viewer, verb, 5, (OWN,))}
    with_account = {name for name, viewer in ALL.items() if viewer.account is not None}
    assert found == EXPECTED[verb] | (with_account if verb in OF_OWN else set())
