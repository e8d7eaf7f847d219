"""The matrix of the library, stated once more by verb: who may, in letters, and in which standing."""

from __future__ import annotations

import pytest

from communaux.ground.journal.verbs import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Role, Viewer
from communaux.modules.library import permissions

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


EDITING = "link editor steward house"
MEMBERS = "member link editor other-editor steward house"
SIGNED = "member editor other-editor steward house"
STEWARDING = "steward house"

EXPECTED = {
    "library.resource.added": MEMBERS,
    "library.resource.changed": EDITING,
    "library.resource.filed": EDITING,
    "library.resource.published": EDITING,
    "library.resource.withdrawn": EDITING,
    "library.resource.inventoried": "editor steward house",
    "library.use.told": EDITING,
    "library.use.changed": EDITING,
    "library.use.removed": EDITING,
    "library.feed.added": EDITING,
    "library.feed.changed": EDITING,
    "library.feed.removed": EDITING,
    "library.feed.read": EDITING,
    "library.news.shared": SIGNED,
    "library.news.changed": STEWARDING,
    "library.news.pinned": STEWARDING,
    "library.news.withdrawn": EDITING,
    "library.digest.chosen": "",
    "library.help.offered": SIGNED,
    "library.help.changed": "",
    "library.help.closed": STEWARDING,
    "library.pairing.asked": SIGNED,
    "library.pairing.answered": "",
    "library.pairing.moved": "",
    "library.pairing.noted": "",
    "library.skills.told": SIGNED,
    "library.skills.removed": STEWARDING,
    "library.development.proposed": EDITING,
    "library.development.changed": EDITING,
    "library.development.moved": EDITING,
    "library.backing.pledged": EDITING,
    "library.backing.changed": EDITING,
    "library.backing.removed": EDITING,
}

STANDING = {
    "author": "resource.changed resource.filed resource.withdrawn news.changed news.withdrawn help.changed help.closed",
    "mentor": "pairing.moved pairing.noted",
    "mentee": "pairing.moved pairing.noted",
    "asked": "pairing.answered",
    "own": "digest.chosen skills.removed",
}


def test_every_verb_of_the_library_is_stated() -> None:
    assert set(EXPECTED) == {verb for verb in VERBS if verb.startswith("library.")}
    assert permissions.MATRIX.verbs == set(EXPECTED)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_who_may(verb: str) -> None:
    allowed = {name for name, viewer in who().items() if permissions.may(viewer, verb, MINE)}
    assert allowed == set(EXPECTED[verb].split())


@pytest.mark.parametrize("standing", sorted(STANDING))
def test_what_a_standing_opens_to_an_account_and_to_no_visitor(standing: str) -> None:
    expected = {f"library.{verb}" for verb in STANDING[standing].split()}
    account = who()["account"]
    opened = {verb for verb in EXPECTED if permissions.may(account, verb, MINE, (standing,))}
    assert opened == expected
    assert not [verb for verb in EXPECTED if permissions.may(VISITOR, verb, MINE, (standing,))]


def test_a_refusal_names_what_was_refused() -> None:
    with pytest.raises(Refused) as caught:
        permissions.require(VISITOR, "library.news.pinned", None, "/news/x")
    assert (caught.value.act, caught.value.object) == ("library.news.pinned", "/news/x")
