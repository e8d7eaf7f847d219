"""Who may keep codebooks and code answers: every kind of person."""

from __future__ import annotations

import pytest

from communaux.meaning.access import SYSTEM, VISITOR, Viewer
from communaux.modules.surveys import verbs as v
from communaux.modules.surveys.permissions import MATRIX
from tests import factories as make

pytestmark = pytest.mark.django_db

KEEPERS = {"researcher", "steward", "house"}
EXPECTED = {
    v.CODE_ADDED: KEEPERS,
    v.CODE_CHANGED: KEEPERS,
    v.CODE_REMOVED: KEEPERS,
    v.ANSWER_CODED: KEEPERS | {"member", "editor"},
}


@pytest.fixture
def people() -> dict[str, Viewer]:
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


@pytest.mark.parametrize("verb", list(EXPECTED))
def test_who_may(people: dict[str, Viewer], verb: str) -> None:
    assert {who for who, viewer in people.items() if MATRIX.allows(viewer, verb)} == EXPECTED[verb]
