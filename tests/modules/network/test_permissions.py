"""The matrix of roles: every verb, every kind of person, nothing open by omission."""

from __future__ import annotations

import pytest

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Role, Viewer
from communaux.modules.network import permissions
from communaux.modules.network import verbs as v
from tests import factories as make

pytestmark = pytest.mark.django_db

WHO = ("visitor", "account", "member", "researcher", "link", "editor", "other-editor", "steward", "house")

ANYBODY = set(WHO)
SIGNED_IN = {"account", "member", "researcher", "editor", "other-editor", "steward", "house"}
KEEPERS = {"editor", "steward", "house"}
WITH_LINK = KEEPERS | {"link"}
STEWARDS = {"steward", "house"}

EXPECTED = {
    v.ORGANISATION_CREATED: ANYBODY,
    v.ORGANISATION_CHANGED: WITH_LINK,
    v.ORGANISATION_CHECKED: WITH_LINK,
    v.ORGANISATION_PUBLISHED: STEWARDS,
    v.ORGANISATION_WITHDRAWN: KEEPERS,
    v.ORGANISATION_RESTORED: STEWARDS,
    v.ORGANISATION_MERGED: STEWARDS,
    v.ORGANISATION_IMPORTED: STEWARDS,
    v.ORGANISATION_REMINDED: STEWARDS,
    v.PERSON_CREATED: {"member", "editor", "other-editor", "steward", "house"},
    v.PERSON_CHANGED: STEWARDS,
    v.PERSON_MERGED: STEWARDS,
    v.PERSON_ERASED: STEWARDS,
    v.AFFILIATION_ADDED: WITH_LINK,
    v.AFFILIATION_CHANGED: WITH_LINK,
    v.AFFILIATION_ENDED: WITH_LINK,
    v.RELATION_ADDED: WITH_LINK,
    v.RELATION_CHANGED: WITH_LINK,
    v.RELATION_REMOVED: WITH_LINK,
    v.STAKEHOLDER_ADDED: WITH_LINK,
    v.STAKEHOLDER_CHANGED: WITH_LINK,
    v.STAKEHOLDER_REMOVED: WITH_LINK,
    v.COMMONS_ADDED: WITH_LINK,
    v.COMMONS_CHANGED: WITH_LINK,
    v.COMMONS_REMOVED: WITH_LINK,
    v.LISTING_OPENED: WITH_LINK,
    v.LISTING_CHANGED: WITH_LINK,
    v.LISTING_CLOSED: WITH_LINK,
    v.CLAIM_MADE: SIGNED_IN,
    v.CLAIM_ANSWERED: STEWARDS,
    v.TRANSFER_OFFERED: KEEPERS,
    v.TRANSFER_ANSWERED: SIGNED_IN,
    v.EDIT_LINK_SENT: ANYBODY,
    v.EDIT_LINK_REVOKED: KEEPERS,
    v.REPORT_MADE: ANYBODY,
    v.REPORT_ANSWERED: STEWARDS,
    v.DUPLICATE_FOUND: STEWARDS,
    v.DUPLICATE_DISMISSED: STEWARDS,
    v.IMPORT_DONE: STEWARDS,
}


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


def test_every_verb_of_the_network_is_in_the_matrix() -> None:
    declared = {verb for verb in VERBS if verb.startswith("network.")}
    assert declared == set(permissions.MAY) == set(EXPECTED)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_each_role_may_what_the_matrix_says(verb: str, people: tuple[dict[str, Viewer], int]) -> None:
    who, organisation = people
    found = {name for name, viewer in who.items() if permissions.may(viewer, verb, organisation)}
    assert found == EXPECTED[verb]


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_editing_an_organisation_gives_nothing_on_what_belongs_to_nobody(
    verb: str, people: tuple[dict[str, Viewer], int]
) -> None:
    who, _organisation = people
    if EXPECTED[verb] in (KEEPERS, WITH_LINK):
        assert not permissions.may(who["editor"], verb)
        assert not permissions.may(who["link"], verb)


def test_an_unknown_verb_is_open_to_nobody(people: tuple[dict[str, Viewer], int]) -> None:
    who, organisation = people
    for viewer in who.values():
        with pytest.raises(Refused):
            permissions.require(viewer, "network.organisation.sold", organisation)


def test_ones_own_page_is_for_people_with_an_account(people: tuple[dict[str, Viewer], int]) -> None:
    who, _organisation = people
    for verb in permissions.OWN - {v.AFFILIATION_ENDED}:
        assert permissions.may(who["account"], verb, own=True)
        assert not permissions.may(who["visitor"], verb, own=True)
        assert not permissions.may(who["link"], verb, own=True)
    assert not permissions.may(who["account"], v.PERSON_MERGED, own=True)


def test_a_closed_account_is_a_visitor() -> None:
    organisation = make.make_organisation()
    account = make.make_editor(organisation)
    account.is_active = False
    account.save()
    assert make.viewer(account) == VISITOR


def test_a_researcher_is_no_member() -> None:
    viewer = make.viewer(make.make_account(researcher=True))
    assert Role.RESEARCHER in viewer.roles
    assert Role.MEMBER not in viewer.roles
