"""Meetings: announced, moved, with dates to choose from, held, published, cancelled."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import VISITOR, Refused
from communaux.modules.groups.acts import agenda, attendance, meetings
from communaux.modules.groups.models import AgendaItem, DateAnswer, Meeting
from communaux.nouns.acts.errors import Conflict
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db(transaction=True)
SOON = {"title": "Point d’étape", "starts": "2099-03-01T18:00", "ends": "2099-03-01T20:00"}


def test_a_meeting_is_announced_to_those_who_take_part_and_to_nobody_else() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    groups.member(group, "membre@exemple.org")
    groups.member(groups.make_group(), "ailleurs@exemple.org")
    meeting = meetings.add(lead, group, {**SOON, "place": "Salle du Square"})
    assert meeting.state == "announced"
    assert meeting.starts == dt.datetime(2099, 3, 1, 17, tzinfo=dt.UTC)
    assert [message.to for message in mail.outbox] == [["membre@exemple.org"]]
    assert "18:00" in mail.outbox[0].body
    assert meeting.key in mail.outbox[0].body
    assert Entry.objects.get(object=f"/meetings/{meeting.key}").verb == "groups.meeting.added"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"starts": "31/02/2099 18:00"}, "starts", "31/02/2099"),
        ({"starts": "bientôt"}, "starts", "bientôt"),
        ({"ends": "2099-03-01T17:00"}, "ends", "après le début"),
        ({"zone": "Mars/Olympe"}, "zone", "Mars/Olympe"),
        ({"starts": "2027-03-28T02:30", "ends": "2027-03-28T05:00"}, "starts", "n’existe pas"),
        ({"starts": "2027-10-31T02:30", "ends": "2027-10-31T05:00"}, "starts", "deux fois"),
        ({"ends": "2099-06-01T17:00"}, "ends", "quatorze jours"),
        ({"title": ""}, "title", ""),
        ({"kind": "fête"}, "kind", "fête"),
        ({"state": "held"}, "state", ""),
        ({"link": "javascript:alert(1)"}, "link", ""),
    ],
)
def test_what_cannot_be_is_said_on_its_field(values: dict[str, str], field: str, words: str) -> None:
    group = groups.make_group()
    with pytest.raises(ValidationError) as caught:
        meetings.add(groups.coordinator(group), group, {**SOON, **values})
    assert set(caught.value.error_dict) == {field}
    assert words in " ".join(caught.value.messages)
    assert not Meeting.objects.exists()


def test_all_errors_of_a_form_come_at_once() -> None:
    group = groups.make_group()
    with pytest.raises(ValidationError) as caught:
        meetings.add(
            groups.coordinator(group),
            group,
            {"kind": "fête", "starts": "31/02/2027 18:00", "ends": "01/03/2027 25:00"},
        )
    assert set(caught.value.error_dict) == {"title", "kind", "starts", "ends"}


def test_a_closed_group_announces_nothing() -> None:
    group = groups.make_group(state="closed")
    with pytest.raises(ValidationError):
        meetings.add(groups.coordinator(group), group, SOON)


def test_moving_a_meeting_tells_members_and_raises_its_version() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    groups.member(group, "membre@exemple.org")
    meeting = groups.make_meeting(group)
    changed = meetings.change(lead, meeting, {"starts": "2098-01-05 10:00", "ends": "2098-01-05 12:00"})
    assert changed.version == meeting.version + 1
    assert len(mail.outbox) == 1
    assert "2098" in mail.outbox[0].body
    assert meetings.change(lead, changed, {"title": changed.title}).version == changed.version
    with pytest.raises(Conflict):
        meetings.change(lead, meeting, {"title": "Autre"}, expected_version=meeting.version)


def test_only_coordinators_and_stewards_announce() -> None:
    group = groups.make_group()
    for viewer in (
        VISITOR,
        groups.member(group),
        groups.member(group, role="observer"),
        groups.coordinator(groups.make_group()),
        make.viewer(make.make_editor(make.make_organisation())),
    ):
        with pytest.raises(Refused):
            meetings.add(viewer, group, SOON)
    assert meetings.add(make.viewer(make.make_steward()), group, SOON).pk


def test_members_choose_among_dates_and_the_coordinator_settles() -> None:
    group = groups.make_group()
    lead, one, two = groups.coordinator(group), groups.member(group), groups.member(group)
    dates = [
        {"starts": "2099-03-01 18:00", "ends": "2099-03-01 20:00"},
        {"starts": "2099-03-08 18:00", "ends": "2099-03-08 20:00"},
    ]
    meeting = meetings.add(lead, group, {"title": "À fixer", "dates": dates})
    assert meeting.state == "proposed"
    assert meeting.starts is None
    first, second = meeting.options.order_by("starts")
    meetings.answer_dates(one, meeting, {first.key: "yes", second.key: "if-needed"})
    meetings.answer_dates(two, meeting, {first.key: "no"})
    meetings.answer_dates(one, meeting, {first.key: "no", second.key: ""})
    assert list(DateAnswer.objects.order_by("pk").values_list("answer", flat=True)) == ["no", "no"]
    with pytest.raises(Refused):
        meetings.answer_dates(make.viewer(make.make_steward()), meeting, {first.key: "yes"})
    with pytest.raises(ValidationError):
        meetings.answer_dates(one, meeting, {first.key: "peut-être"})
    with pytest.raises(Refused):
        meetings.settle(one, meeting, first.key)
    settled = meetings.settle(lead, meeting, second.key)
    assert (settled.state, settled.starts) == ("announced", second.starts)
    with pytest.raises(ValidationError):
        meetings.settle(lead, meeting, first.key)
    with pytest.raises(ValidationError):
        meetings.answer_dates(one, meeting, {first.key: "yes"})


def test_who_answered_is_not_in_the_journal() -> None:
    group = groups.make_group()
    lead, one = groups.coordinator(group), groups.member(group)
    dates = [{"starts": f"2099-03-0{n} 18:00", "ends": f"2099-03-0{n} 20:00"} for n in (1, 2)]
    meeting = meetings.add(lead, group, {"title": "À fixer", "dates": dates})
    meetings.answer_dates(one, meeting, {meeting.options.first().key: "yes"})
    coming = groups.make_meeting(group)
    attendance.say(one, coming, "coming")
    assert not Entry.objects.filter(actor=one.actor).exists()


def test_a_proposed_date_that_is_wrong_says_which() -> None:
    group = groups.make_group()
    dates = [
        {"starts": "2099-03-01 18:00", "ends": "2099-03-01 20:00"},
        {"starts": "2099-02-30 18:00", "ends": "2099-03-08 20:00"},
    ]
    with pytest.raises(ValidationError, match="Date 2"):
        meetings.add(groups.coordinator(group), group, {"title": "À fixer", "dates": dates})


def test_a_meeting_goes_through_its_states_and_no_other_way() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    coming, past = groups.make_meeting(group, 5), groups.make_meeting(group, -5)
    with pytest.raises(ValidationError):
        meetings.hold(lead, coming)
    assert meetings.hold(lead, past).state == "held"
    with pytest.raises(ValidationError):
        meetings.cancel(lead, past)
    assert meetings.publish(lead, past).state == "published"
    with pytest.raises(ValidationError):
        meetings.publish(lead, past)
    assert meetings.cancel(lead, coming, "Salle fermée").cancelled_because == "Salle fermée"
    for act in (meetings.hold, meetings.publish, meetings.cancel):
        with pytest.raises(ValidationError):
            act(lead, coming)
    with pytest.raises(ValidationError):
        meetings.change(lead, coming, {"title": "Encore"})


def test_open_actions_come_back_on_the_next_agenda_once() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    past, coming = groups.make_meeting(group, -2), groups.make_meeting(group, 5)
    action = groups.make_action(group, "Écrire au conseil", meeting=past)
    groups.make_action(group, "Réglée", meeting=past, state="done")
    meetings.hold(lead, past)
    meetings.publish(lead, past)
    assert list(AgendaItem.objects.values_list("meeting", "action")) == [(coming.pk, action.pk)]
    assert agenda.carry_over(lead, coming) == 0


def test_agenda_items_are_added_moved_and_removed_with_their_notes() -> None:
    group = groups.make_group()
    one = groups.member(group)
    meeting = groups.make_meeting(group)
    first = agenda.add(one, meeting, {"title": "Accueil", "minutes": 10, "aim": "inform"})
    second = agenda.add(one, meeting, {"title": "Budget", "aim": "decide"})
    agenda.move(one, second, -1)
    assert [item.title for item in meeting.items.all()] == ["Budget", "Accueil"]
    agenda.change(one, first, {"title": "Bienvenue"})
    assert [note.title for note in meeting.notes.all()] == ["Budget", "Bienvenue", ""]
    agenda.remove(one, second)
    assert [note.title for note in meeting.notes.all()] == ["Bienvenue", ""]
    with pytest.raises(ValidationError):
        agenda.add(one, meeting, {"title": "Long", "minutes": 5000})
    with pytest.raises(Refused):
        agenda.add(VISITOR, meeting, {"title": "Intrus"})


def test_attendance_shows_numbers() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    people = [make.make_person() for _n in range(3)]
    meeting = groups.make_meeting(group, -1)
    taken = attendance.take(
        lead,
        meeting,
        {people[0].key: "present", people[1].key: "remote", people[2].key: "excused"},
        guests="12",
    )
    assert (taken.present, taken.remote, taken.excused, taken.guests) == (1, 1, 1, 12)
    taken = attendance.take(lead, meeting, {people[0].key: ""})
    assert (taken.present, taken.guests) == (0, 12)
    with pytest.raises(ValidationError):
        attendance.take(lead, meeting, {}, guests="-1")
    with pytest.raises(ValidationError):
        attendance.take(lead, meeting, {"inconnue": "present"})
    with pytest.raises(ValidationError):
        attendance.say(lead, meeting, "coming")
