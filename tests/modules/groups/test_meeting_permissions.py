"""Who may do what with meetings: every verb, everybody who may face one group, nothing open by omission."""

from __future__ import annotations

import pytest

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.groups import verbs_meetings as v
from communaux.modules.groups.acts import actions, events, gathering
from communaux.modules.groups.models import Action, Group, Registration
from communaux.modules.groups.permissions_meetings import MATRIX
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db

WHO = (
    "visitor", "account", "member-of-federation", "researcher", "link", "editor", "coordinator", "member", "observer",
    "other-coordinator", "owner", "owning-editor", "registrant", "steward", "house",
)  # fmt: skip
STEWARDS = {"steward", "house"}
LEAD = STEWARDS | {"coordinator"}
GROUP = LEAD | {"member", "owner"}
SIGNED_IN = set(WHO) - {"visitor", "link"}

EXPECTED = {
    **dict.fromkeys(
        (
            v.MEETING_ADDED, v.MEETING_CHANGED, v.MEETING_CANCELLED, v.MEETING_HELD, v.MEETING_PUBLISHED,
            v.DATES_PROPOSED, v.DATE_SETTLED, v.SERIES_ADDED, v.SERIES_CHANGED, v.SERIES_ENDED, v.ATTENDANCE_TAKEN,
            v.DECISION_RECORDED, v.DECISION_CHANGED, v.DECISION_REMOVED, v.PROGRAMME_CHANGED, v.REGISTERING_CHANGED,
            v.CALENDAR_IMPORTED,
        ),
        LEAD,
    ),
    **dict.fromkeys((v.AGENDA_CHANGED, v.NOTES_SAVED, v.NOTES_RESTORED, v.ACTION_OPENED), GROUP),
    **dict.fromkeys((v.DATES_ANSWERED, v.ATTENDANCE_SAID), GROUP - STEWARDS),
    **dict.fromkeys((v.ACTION_CHANGED, v.ACTION_CLOSED), LEAD | {"owner", "owning-editor"}),
    **dict.fromkeys((v.SERIES_EXTENDED, v.ACTION_REMINDED, v.NEEDS_ERASED, v.MILESTONE_RECORDED), STEWARDS),
    v.REGISTRATION_MADE: set(WHO),
    v.REGISTRATION_ANSWERED: set(WHO),
    v.REGISTRATION_CHANGED: LEAD | {"registrant"},
    v.REGISTRATION_CANCELLED: LEAD | {"registrant"},
    v.FEED_CHANGED: SIGNED_IN,
}  # fmt: skip


@pytest.fixture
def faces() -> tuple[dict[str, Viewer], Group, dict[str, Action], Registration]:
    """Everybody, facing one group, two of its actions and one registration."""
    group, organisation = groups.make_group(), make.make_organisation()
    owner = groups.member(group)
    own = groups.make_action(group, person=Person.objects.get(pk=owner.person))
    ours = groups.make_action(group, organisation=organisation)
    account = make.make_account()
    person = make.make_person(account=account)
    registration = Registration.objects.create(meeting=groups.make_meeting(group), person=person, name="x")
    editor = make.viewer(make.make_editor(organisation))
    who = {
        "visitor": VISITOR,
        "account": make.viewer(make.make_account()),
        "member-of-federation": make.viewer(make.make_member(make.make_organisation())),
        "researcher": make.viewer(make.make_account(researcher=True)),
        "link": Viewer(actor="/edit-links/1", edits=frozenset({organisation.pk})),
        "editor": make.viewer(make.make_editor(make.make_organisation())),
        "coordinator": groups.coordinator(group),
        "member": groups.member(group),
        "observer": groups.member(group, role="observer"),
        "other-coordinator": groups.coordinator(groups.make_group()),
        "owner": owner,
        "owning-editor": editor,
        "registrant": make.viewer(account),
        "steward": make.viewer(make.make_steward()),
        "house": SYSTEM,
    }
    return who, group, {"own": own, "ours": ours}, registration


def test_the_table_names_every_verb() -> None:
    ours = {value for name, value in vars(v).items() if name.isupper()}
    declared = {verb for verb in VERBS if verb in ours}
    assert declared == set(EXPECTED) == set(MATRIX.verbs)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_everybody_may_what_the_table_says_and_nothing_else(
    verb: str, faces: tuple[dict[str, Viewer], Group, dict[str, Action], Registration]
) -> None:
    who, group, owned, registration = faces
    may = set()
    for name, viewer in who.items():
        more: set[str] = set()
        if verb in {v.ACTION_CHANGED, v.ACTION_CLOSED}:
            for action in owned.values():
                more |= set(actions.owner_standing(viewer, action))
        if verb in {v.REGISTRATION_CHANGED, v.REGISTRATION_CANCELLED}:
            more |= set(events.registrant_standing(viewer, registration))
        try:
            gathering.require(viewer, verb, group.pk, None, *more)
        except Refused:
            continue
        may.add(name)
    assert may == EXPECTED[verb]


def test_whoever_left_has_no_standing() -> None:
    group = groups.make_group()
    viewer = groups.coordinator(group)
    group.memberships.update(state="left")
    assert gathering.standing(viewer, group.pk) == frozenset()


def test_whoever_coordinates_the_whole_coordinates_its_parts() -> None:
    whole = groups.make_group()
    part = groups.make_group(parent=whole)
    assert "coordinator" in gathering.standing(groups.coordinator(whole), part.pk)
    assert gathering.standing(groups.member(whole), part.pk) == frozenset()
