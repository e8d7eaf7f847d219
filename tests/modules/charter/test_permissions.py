"""The matrix of roles: every verb of texts, signatures, self-assessments and amendments; nothing open by omission."""

from __future__ import annotations

import pytest

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.charter import permissions
from communaux.modules.charter import verbs as v
from communaux.modules.charter.permissions import MATRIX
from tests import factories as make

pytestmark = pytest.mark.django_db

WHO = ("visitor", "account", "member", "researcher", "link", "editor", "other-editor", "steward", "house")
ANYBODY = set(WHO)
STEWARDS = {"steward", "house"}
KEEPER = {"editor"}
KEEPER_OR_LINK = {"editor", "link"}
MEMBERS = {"member", "editor", "other-editor", "steward", "house"}

EXPECTED: dict[str, set[str]] = {
    v.VERSION_DRAFTED: STEWARDS,
    v.VERSION_CHANGED: STEWARDS,
    v.VERSION_DROPPED: STEWARDS,
    v.VERSION_PROPOSED: STEWARDS,
    v.VERSION_REOPENED: STEWARDS,
    v.VERSION_PUBLISHED: STEWARDS,
    v.CRITERION_ADDED: STEWARDS,
    v.CRITERION_CHANGED: STEWARDS,
    v.CRITERION_REMOVED: STEWARDS,
    v.SIGNED: KEEPER,
    v.SIGNED_BY_LINK: ANYBODY,
    v.SIGNATURE_WITHDRAWN: KEEPER,
    v.SIGNING_LINK_SENT: ANYBODY,
    v.ASSESSMENT_STARTED: KEEPER_OR_LINK,
    v.ASSESSMENT_ANSWERED: KEEPER_OR_LINK,
    v.ASSESSMENT_SHARED: KEEPER_OR_LINK,
    v.ASSESSMENT_UNSHARED: KEEPER_OR_LINK,
    v.EVIDENCE_ADDED: KEEPER_OR_LINK,
    v.EVIDENCE_CHANGED: KEEPER_OR_LINK,
    v.EVIDENCE_REMOVED: KEEPER_OR_LINK,
    v.EVIDENCE_FOUND: STEWARDS,
    v.SUGGESTION_MADE: KEEPER_OR_LINK | STEWARDS,
    v.SUGGESTION_CONFIRMED: KEEPER_OR_LINK,
    v.SUGGESTION_DISMISSED: KEEPER_OR_LINK,
    v.AMENDMENT_PROPOSED: MEMBERS,
    v.AMENDMENT_CHANGED: set(),
    v.AMENDMENT_COMMENTED: MEMBERS,
    v.COMMENT_REMOVED: STEWARDS,
    v.AMENDMENT_SUPPORTED: MEMBERS,
    v.AMENDMENT_UNSUPPORTED: MEMBERS,
    v.AMENDMENT_CLOSED: STEWARDS,
    v.AMENDMENT_REOPENED: STEWARDS,
    v.AMENDMENT_ADOPTED: STEWARDS,
    v.AMENDMENT_REJECTED: STEWARDS,
    v.AMENDMENT_WITHDRAWN: STEWARDS,
    v.AMENDMENT_APPLIED: STEWARDS,
}
AUTHORS = {v.AMENDMENT_CHANGED, v.AMENDMENT_WITHDRAWN, v.COMMENT_REMOVED}


@pytest.fixture
def people() -> tuple[dict[str, Viewer], int]:
    """Everybody who may face one organisation, and its primary key."""
    here, there = make.make_organisation("Ici"), make.make_organisation("Ailleurs")
    who = {
        "visitor": VISITOR,
        "account": make.viewer(make.make_account()),
        "member": make.viewer(make.make_member(here)),
        "researcher": make.viewer(make.make_account(researcher=True)),
        "link": Viewer(actor="/edit-links/1", edits=frozenset({here.pk})),
        "editor": make.viewer(make.make_editor(here)),
        "other-editor": make.viewer(make.make_editor(there)),
        "steward": make.viewer(make.make_steward()),
        "house": SYSTEM,
    }
    assert set(who) == set(WHO)
    return who, here.pk


def test_every_verb_is_in_the_matrix() -> None:
    declared = {verb for verb in VERBS if verb.startswith("charter.")}
    assert declared == MATRIX.verbs
    assert set(permissions.MAY) == set(EXPECTED)
    assert set(permissions.STANDING) == AUTHORS


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_each_role_may_what_the_matrix_says(verb: str, people: tuple[dict[str, Viewer], int]) -> None:
    who, organisation = people
    assert {name for name, viewer in who.items() if MATRIX.allows(viewer, verb, organisation)} == EXPECTED[
        verb
    ]


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_keeping_one_record_gives_nothing_on_another(
    verb: str, people: tuple[dict[str, Viewer], int]
) -> None:
    who, _organisation = people
    if EXPECTED[verb] <= KEEPER_OR_LINK | STEWARDS and "editor" in EXPECTED[verb]:
        other = make.make_organisation()
        assert not MATRIX.allows(who["editor"], verb, other.pk)
        assert not MATRIX.allows(who["editor"], verb)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_an_author_may_what_authors_may_with_an_account(
    verb: str, people: tuple[dict[str, Viewer], int]
) -> None:
    who, organisation = people
    for name in ("account", "visitor", "link"):
        expected = name in EXPECTED[verb] or (verb in AUTHORS and name == "account")
        assert MATRIX.allows(who[name], verb, organisation, ("author",)) == expected


def test_nobody_but_its_keepers_speaks_for_an_organisation(people: tuple[dict[str, Viewer], int]) -> None:
    who, organisation = people
    for verb in (v.SIGNED, v.ASSESSMENT_ANSWERED, v.ASSESSMENT_SHARED, v.SUGGESTION_CONFIRMED):
        for name in ("steward", "house", "other-editor", "member"):
            with pytest.raises(Refused):
                MATRIX.require(who[name], verb, organisation)
