"""A co-optation step by step: agreement, objections, consent; mandates that begin and end."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import committee, seats
from communaux.modules.groups.models import Cooptation, Membership, Objection, Seat
from communaux.modules.groups.reading.committee import current
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.groups import factories as mine

pytestmark = pytest.mark.django_db


def presented(days: int = 0, **fields: Any) -> Cooptation:
    """A proposal shown to members, whose time for objections ends in ``days``."""
    person = make.make_person()
    until = timezone.localdate() + dt.timedelta(days=days)
    return mine.make_cooptation(
        fields.pop("group", None) or mine.make_committee(),
        person,
        **{"state": "presented", "objections_until": until, **fields},
    )


class TestProposing:
    def test_a_committee_member_proposes_and_the_person_is_asked(
        self, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        group = mine.make_committee()
        viewer, proposer = mine.make_seated(group)
        person = make.make_person("Camille", email="camille@exemple.org")
        with django_capture_on_commit_callbacks(execute=True):
            made = committee.propose(viewer, group, {"person": person, "reason": {"fr": "SECRET"}})
        assert (made.state, made.proposed_by) == ("asked", proposer)
        token = re.search(r"/groups/committee/answer/(\S+)", mailoutbox[0].body)
        assert token is not None
        assert committee.read_token(token[1]) == made
        assert not Entry.objects.filter(facts__contains="SECRET").exists()
        assert not Entry.objects.filter(facts__contains=person.key).exists()

    @pytest.mark.parametrize("who", ["visitor", "member", "past", "of-the-group"])
    def test_nobody_else_proposes(self, who: str) -> None:
        group = mine.make_committee()
        member, person = mine.make_somebody()
        past, _person = mine.make_seated(group, until="2020")
        mine.make_place(group, person)
        viewer = {
            "visitor": VISITOR,
            "member": mine.make_somebody()[0],
            "past": past,
            "of-the-group": member,
        }[who]
        with pytest.raises(Refused):
            committee.propose(viewer, group, {"person": make.make_person(), "reason": {"fr": "Oui."}})

    def test_the_same_person_is_proposed_once_and_with_a_reason(self) -> None:
        group, person = mine.make_committee(), make.make_person()
        with pytest.raises(ValidationError) as raised:
            committee.propose(SYSTEM, group, {"person": person})
        assert set(raised.value.message_dict) == {"reason"}
        committee.propose(SYSTEM, group, {"person": person, "reason": {"fr": "Oui."}})
        with pytest.raises(ValidationError) as raised:
            committee.propose(SYSTEM, group, {"person": person, "reason": {"fr": "Oui."}})
        assert set(raised.value.message_dict) == {"person"}

    def test_only_a_committee_coopts(self) -> None:
        with pytest.raises(ValidationError):
            committee.propose(
                SYSTEM, mine.make_group(), {"person": make.make_person(), "reason": {"fr": "Oui."}}
            )


class TestAnswering:
    def test_the_person_agrees_and_members_have_fourteen_days(self) -> None:
        viewer, person = mine.make_somebody()
        one = mine.make_cooptation(mine.make_committee(), person)
        done = committee.answer(viewer, one, True)
        assert done.state == "presented"
        assert done.objections_until == timezone.localdate() + dt.timedelta(days=14)
        with pytest.raises(ValidationError):
            committee.answer(viewer, one, False)

    def test_a_token_answers_once(self) -> None:
        one = mine.make_cooptation(mine.make_committee(), make.make_person())
        token = committee.token_of(one)
        assert committee.answer_by_token(VISITOR, token, False).state == "declined"
        for bad, reason in ((token, "used"), (token + "x", "unknown"), ("", "unknown"), (one.key, "unknown")):
            with pytest.raises(LinkDead) as raised:
                committee.answer_by_token(VISITOR, bad, True)
            assert raised.value.reason == reason

    def test_nobody_answers_for_them(self) -> None:
        group = mine.make_committee()
        seated, _person = mine.make_seated(group)
        one = mine.make_cooptation(group, make.make_person())
        for viewer in (seated, make.viewer(make.make_steward()), SYSTEM):
            with pytest.raises(Refused):
                committee.answer(viewer, one, True)


class TestObjecting:
    def test_a_member_objects_in_time_and_once(self) -> None:
        one = presented(days=0)
        viewer, _person = mine.make_somebody()
        made = committee.object_to(viewer, one, "Deux sièges du même réseau.")
        assert made.state == "standing"
        with pytest.raises(ValidationError, match="déjà"):
            committee.object_to(viewer, one, "Encore.")
        assert not Entry.objects.filter(facts__contains="réseau").exists()

    def test_late_only_the_committee_objects(self) -> None:
        group = mine.make_committee()
        one = presented(days=-1, group=group)
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError, match="temps"):
            committee.object_to(viewer, one, "Trop tard.")
        seated, _person = mine.make_seated(group)
        assert committee.object_to(seated, one, "À temps.").state == "standing"

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "\x00", 3])
    def test_an_objection_has_a_reason(self, reason: Any) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError):
            committee.object_to(viewer, presented(), reason)

    def test_it_is_lifted_by_who_made_it_alone(self) -> None:
        one = presented()
        viewer, _person = mine.make_somebody()
        made = committee.object_to(viewer, one, "Non.")
        for other in (SYSTEM, mine.make_somebody()[0]):
            with pytest.raises(Refused):
                committee.lift(other, made)
        assert committee.lift(viewer, made, "Convaincue.").state == "lifted"
        with pytest.raises(ValidationError):
            committee.lift(viewer, made)

    def test_an_independent_account_does_not_object(self) -> None:
        with pytest.raises(Refused):
            committee.object_to(make.viewer(make.make_account()), presented(), "Non.")


class TestDeciding:
    def test_the_committee_consents_and_the_person_sits_there(self) -> None:
        group = mine.make_committee()
        viewer, _person = mine.make_seated(group)
        one = presented(days=-1, group=group)
        seat = committee.coopt(viewer, one, "2028-06")
        one.refresh_from_db()
        assert (one.state, str(one.mandate_until)) == ("coopted", "2028-06")
        assert (seat.person, str(seat.until)) == (one.person, "2028-06")
        assert Membership.objects.get(group=group, person=one.person).state == "current"
        assert one.person in {row.person for row in current()}
        with pytest.raises(ValidationError):
            committee.coopt(viewer, one)

    def test_not_before_members_had_their_time(self) -> None:
        with pytest.raises(ValidationError, match="temps"):
            committee.coopt(SYSTEM, presented(days=0))

    def test_one_standing_objection_stops_it_until_it_is_lifted(self) -> None:
        one = presented(days=0)
        viewer, _person = mine.make_somebody()
        objection = committee.object_to(viewer, one, "Non.")
        Cooptation.objects.update(objections_until=timezone.localdate() - dt.timedelta(days=1))
        with pytest.raises(ValidationError, match="objection"):
            committee.coopt(SYSTEM, one)
        assert not Seat.objects.exists()
        committee.lift(viewer, objection)
        assert committee.coopt(SYSTEM, one).person == one.person

    def test_it_is_stopped_only_where_an_objection_stands(self) -> None:
        one = presented(days=-1)
        with pytest.raises(ValidationError):
            committee.stop(SYSTEM, one)
        Objection.objects.create(cooptation=one, person=make.make_person(), reason="Non.")
        assert committee.stop(SYSTEM, one).state == "stopped"
        with pytest.raises(ValidationError):
            committee.withdraw(SYSTEM, one)

    @pytest.mark.parametrize("until", ["2020", "hier", "1999-13"])
    def test_a_mandate_ends_in_the_future(self, until: str) -> None:
        with pytest.raises(ValidationError):
            committee.coopt(SYSTEM, presented(days=-1), until)

    def test_a_mandate_is_renewed_the_same_way(self) -> None:
        group = mine.make_committee()
        person = make.make_person()
        old = Seat.objects.create(group=group, person=person, since="2024")
        one = mine.make_cooptation(
            group, person, state="consent", objections_until=timezone.localdate() - dt.timedelta(days=1)
        )
        new = committee.coopt(SYSTEM, one)
        old.refresh_from_db()
        assert (old.ending, new.ended_on) == ("renewed", None)

    def test_members_do_not_decide(self) -> None:
        viewer, _person = mine.make_somebody()
        for act in (committee.coopt, committee.stop):
            with pytest.raises(Refused):
                act(viewer, presented(days=-1))

    def test_the_person_and_the_proposer_take_it_back(self) -> None:
        viewer, person = mine.make_somebody()
        one = mine.make_cooptation(mine.make_committee(), person, state="presented")
        assert committee.withdraw(viewer, one).state == "withdrawn"
        proposer, page = mine.make_somebody()
        other = presented(proposed_by=page)
        assert committee.withdraw(proposer, other).state == "withdrawn"
        with pytest.raises(Refused):
            committee.withdraw(mine.make_somebody()[0], presented())


class TestMandates:
    def test_the_hour_moves_on_what_is_due_and_nothing_else(self) -> None:
        due, early = presented(days=-1), presented(days=0)
        over = Seat.objects.create(group=due.group, person=make.make_person(), until="2025")
        running = Seat.objects.create(group=due.group, person=make.make_person(), until="2999")
        mine.make_place(due.group, over.person)
        assert committee.advance_due(SYSTEM) == 1
        assert committee.advance_due(SYSTEM) == 0
        assert seats.end_due(SYSTEM) == 1
        assert seats.end_due(SYSTEM) == 0
        assert {row.state for row in Cooptation.objects.filter(pk__in=[due.pk, early.pk])} == {
            "consent",
            "presented",
        }
        over.refresh_from_db()
        running.refresh_from_db()
        assert (over.ending, running.ended_on) == ("term", None)
        assert Membership.objects.get(person=over.person).state == "left"

    def test_one_leaves_and_nobody_else_ends_it(self) -> None:
        group = mine.make_committee()
        viewer, person = mine.make_seated(group)
        seat = Seat.objects.get(person=person)
        with pytest.raises(Refused):
            seats.end_seat(mine.make_seated(group)[0], seat)
        assert seats.end_seat(viewer, seat).ending == "left"
        with pytest.raises(ValidationError):
            seats.end_seat(viewer, seat)

    def test_a_steward_writes_down_the_committee_as_it_is(self) -> None:
        group, person = mine.make_committee(), make.make_person()
        steward = make.viewer(make.make_steward())
        seat = seats.record_seat(steward, group, {"person": person, "since": "2025", "until": "2027"})
        with pytest.raises(ValidationError):
            seats.record_seat(steward, group, {"person": person})
        with pytest.raises(ValidationError):
            seats.change_seat(steward, seat, {"until": "2024"})
        assert str(seats.change_seat(steward, seat, {"until": "2028"}).until) == "2028"
        assert [row.person for row in current(group)] == [person]
        assert Person.objects.filter(seats=seat).exists()
