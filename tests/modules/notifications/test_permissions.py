"""The matrix of channels: every verb, every kind of person."""

from __future__ import annotations

import pytest

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.notifications import permissions
from communaux.modules.notifications import verbs as v
from tests import factories as make

pytestmark = pytest.mark.django_db

SIGNED_IN = {"account", "member", "researcher", "editor", "steward", "house"}
EXPECTED = {v.CHANNEL_OPENED: SIGNED_IN, v.CHANNEL_ENDED: {"steward", "house", "own"}}


def test_every_verb_says_who_may():
    here = make.make_organisation()
    who = {
        "visitor": (VISITOR, ()),
        "account": (make.viewer(make.make_account()), ()),
        "member": (make.viewer(make.make_member(here)), ()),
        "researcher": (make.viewer(make.make_account(researcher=True)), ()),
        "editor": (make.viewer(make.make_editor(here)), ()),
        "steward": (make.viewer(make.make_steward()), ()),
        "house": (SYSTEM, ()),
        "own": (make.viewer(make.make_account()), ("own",)),
    }
    assert permissions.MATRIX.verbs == {verb for verb in VERBS if verb.startswith("notifications.channel.")}
    for verb, expected in EXPECTED.items():
        found = {
            name
            for name, (viewer, standing) in who.items()
            if permissions.may(viewer, verb, standing=standing)
        }
        assert found - {"own"} == expected - {"own"}, verb
        assert ("own" in found) or verb != v.CHANNEL_ENDED
