"""Decisions recorded, actions undertaken, and the letters that remind of them, each once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import actions, decisions
from communaux.modules.groups.models import Action, Decision
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date(2026, 11, 23)


def test_a_decision_is_of_the_day_of_its_meeting() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    starts = dt.datetime(2026, 1, 1, 23, 30, tzinfo=dt.UTC)  # the second of January in Paris
    meeting = groups.make_meeting(group, starts=starts, ends=starts + dt.timedelta(hours=1))
    made = decisions.add(lead, group, {"title": "Adopter la licence", "mode": "vote"}, meeting=meeting)
    assert made.decided_on == dt.date(2026, 1, 2)
    changed = decisions.change(lead, made, {"objections": "Une réserve sur la traduction."})
    with pytest.raises(Conflict):
        decisions.change(lead, made, {"title": "Autre"}, expected_version=changed.version - 1)
    decisions.remove(lead, changed)
    assert not Decision.objects.exists()


def test_a_decision_is_not_recorded_ahead_nor_by_members() -> None:
    group = groups.make_group()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(ValidationError) as caught:
        decisions.add(groups.coordinator(group), group, {"title": "Demain", "decided_on": tomorrow})
    assert set(caught.value.error_dict) == {"decided_on"}
    for viewer in (VISITOR, groups.member(group)):
        with pytest.raises(Refused):
            decisions.add(viewer, group, {"title": "Non", "decided_on": "2026-01-01"})
    elsewhere = groups.make_meeting(groups.make_group(), -1)
    with pytest.raises(ValidationError):
        decisions.add(groups.coordinator(group), group, {"title": "Ailleurs"}, meeting=elsewhere)


def test_an_action_is_closed_by_its_owner_and_by_nobody_else() -> None:
    group = groups.make_group()
    one, other = groups.member(group), groups.member(group)
    made = actions.add(one, group, {"title": "Écrire", "person": Person.objects.get(pk=other.person)})
    for viewer in (VISITOR, one, make.viewer(make.make_account())):
        with pytest.raises(Refused):
            actions.close(viewer, made)
    done = actions.close(other, made)
    assert (done.state, done.closed_on) == ("done", timezone.localdate())
    with pytest.raises(ValidationError):
        actions.close(other, done)
    with pytest.raises(ValidationError):
        actions.change(other, done, {"title": "Autre"})
    assert actions.reopen(other, done).closed_on is None


def test_the_editors_of_an_organisation_close_its_actions() -> None:
    group = groups.make_group()
    organisation = make.make_organisation()
    editor = make.viewer(make.make_editor(organisation))
    made = actions.add(
        groups.member(group), group, {"title": "Prêter la salle", "organisation": organisation}
    )
    assert actions.close(editor, made, "dropped").state == "dropped"


def test_an_action_has_one_owner() -> None:
    group = groups.make_group()
    both = {"person": make.make_person(), "organisation": make.make_organisation()}
    with pytest.raises(ValidationError):
        actions.add(groups.member(group), group, {"title": "Deux", **both})
    with pytest.raises(ValidationError):
        actions.add(groups.member(group), group, {"title": "Loin", "due": dt.date(2199, 1, 1)})


def owned(email: str, due: dt.date) -> Action:
    group = groups.make_group()
    person = groups.join(group, make.make_account(email))
    return groups.make_action(group, "Relire", person=person, due=due)


def test_a_letter_leaves_once_before_and_once_after_the_date() -> None:
    action = owned("ana@exemple.org", TODAY + dt.timedelta(days=3))
    assert [actions.remind_due(SYSTEM, TODAY + dt.timedelta(days=n)) for n in range(-1, 8)] == [
        0, 1, 0, 0, 0, 1, 0, 0, 0,
    ]  # fmt: skip
    assert [message.to for message in mail.outbox] == [["ana@exemple.org"]] * 2
    actions.change(groups.coordinator(action.group), action, {"due": TODAY + dt.timedelta(days=20)})
    assert actions.remind_due(SYSTEM, TODAY + dt.timedelta(days=18)) == 1


def test_no_letter_for_what_is_done_or_an_example() -> None:
    done = owned("a@exemple.org", TODAY)
    Action.objects.filter(pk=done.pk).update(state="done")
    example = owned("b@exemple.org", TODAY)
    type(example.group).objects.filter(pk=example.group_id).update(fictional=True)
    assert actions.remind_due(SYSTEM, TODAY) == 0
    with pytest.raises(Refused):
        actions.remind_due(VISITOR, TODAY)


def test_an_action_of_nobody_reminds_the_coordinators() -> None:
    group = groups.make_group()
    groups.coordinator(group, "lead@exemple.org")
    groups.make_action(group, due=TODAY)
    assert actions.remind_due(SYSTEM, TODAY) == 1
    assert mail.outbox[0].to == ["lead@exemple.org"]
