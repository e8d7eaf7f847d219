"""Coming into a group, being there, leaving: who may, who is told, what is never said."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import following, memberships
from communaux.modules.groups.models import Action, Attendance, Meeting, Membership, Registration
from communaux.modules.network.acts import people
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.groups import factories as mine

pytestmark = pytest.mark.django_db


def fields(raised: Any) -> set[str]:
    return set(raised.value.message_dict)


class TestJoining:
    def test_a_member_asks_and_the_coordination_is_told(
        self, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        group = mine.make_group()
        _coordinator, person = mine.make_coordinator(group)
        Person.objects.filter(pk=person.pk).update(email="coordination@exemple.org")
        home = make.make_organisation()
        viewer, _person = mine.make_somebody(home)
        with django_capture_on_commit_callbacks(execute=True):
            made = memberships.join(viewer, group, {"organisation": home, "message": "Bonjour SECRET"})
        assert (made.state, made.organisation, str(made.since)) == ("asked", home, "")
        assert [mail.to for mail in mailoutbox] == [["coordination@exemple.org"]]
        entry = Entry.objects.get(verb="groups.membership.asked")
        assert entry.object == group.get_absolute_url()
        assert "SECRET" not in entry.facts

    def test_an_open_group_is_entered_at_once_and_the_new_member_is_welcomed(
        self, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        group = mine.make_group(joining="open")
        _coordinator, _person = mine.make_coordinator(group)
        home = make.make_organisation()
        viewer, _me = mine.make_somebody(home)
        with django_capture_on_commit_callbacks(execute=True):
            made = memberships.join(viewer, group, {"organisation": home})
        assert (made.state, str(made.since)) == ("current", timezone.localdate().isoformat())
        assert len(mailoutbox) == 2
        assert "Bienvenue" in mailoutbox[0].subject
        assert made.briefed_on is None

    def test_somebody_without_organisation_asks_even_there(self) -> None:
        group = mine.make_group(joining="open")
        viewer = make.viewer(make.make_account())
        made = memberships.join(viewer, group, {"capacity": "independent", "your_name": "Camille"})
        assert made.state == "asked"
        assert made.person.name == "Camille"

    def test_somebody_without_a_page_says_their_name(self) -> None:
        viewer = make.viewer(make.make_account())
        with pytest.raises(ValidationError) as raised:
            memberships.join(viewer, mine.make_group(), {"capacity": "independent"})
        assert fields(raised) == {"your_name"}
        assert not Membership.objects.exists()

    def test_a_visitor_does_not(self) -> None:
        with pytest.raises(Refused):
            memberships.join(VISITOR, mine.make_group(), {})

    def test_one_speaks_for_ones_own_organisation_only(self) -> None:
        viewer, _person = mine.make_somebody()
        for values in ({"organisation": make.make_organisation()}, {"capacity": "organisation"}):
            with pytest.raises(ValidationError) as raised:
                memberships.join(viewer, mine.make_group(), values)
            assert fields(raised) == {"organisation"}

    @pytest.mark.parametrize("state", ["done", "closed"])
    def test_a_group_that_is_over_takes_nobody(self, state: str) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError, match="fini"):
            memberships.join(viewer, mine.make_group(state=state), {"capacity": "independent"})

    def test_one_is_invited_into_a_closed_circle(self) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError, match="invitation"):
            memberships.join(viewer, mine.make_group(joining="invitation"), {"capacity": "independent"})

    def test_asking_twice_is_refused(self) -> None:
        group = mine.make_group()
        viewer, _person = mine.make_somebody()
        memberships.join(viewer, group, {"capacity": "independent"})
        with pytest.raises(ValidationError, match="déjà"):
            memberships.join(viewer, group, {"capacity": "independent"})
        assert Membership.objects.count() == 1

    def test_the_rules_in_force_are_accepted_with_their_date(self) -> None:
        rules = mine.make_rules()
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError) as raised:
            memberships.join(viewer, mine.make_group(), {"capacity": "independent"})
        assert fields(raised) == {"accept_rules"}
        made = memberships.join(viewer, mine.make_group(), {"capacity": "independent", "accept_rules": True})
        assert (made.rules, made.rules_accepted_on) == (rules, timezone.localdate())

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"role": "coordinator"}, "role"),
            ({"state": "current"}, "state"),
            ({"capacity": "roi"}, "capacity"),
            ({"share_email": "oui"}, "share_email"),
            ({"accept_rules": "oui"}, "accept_rules"),
            ({"message": "x" * 2001}, "message"),
            ({"message": "\x00"}, "message"),
            ({"organisation": "/organisations/nulle-part"}, "organisation"),
        ],
    )
    def test_what_does_not_fit_is_refused_by_field(self, values: dict[str, Any], field: str) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError) as raised:
            memberships.join(viewer, mine.make_group(), {"capacity": "independent", **values})
        assert fields(raised) == {field}


class TestAnswering:
    def test_a_request_is_accepted_once_even_by_two(self) -> None:
        group = mine.make_group()
        first, _one = mine.make_coordinator(group)
        second, _two = mine.make_coordinator(group)
        _viewer, person = mine.make_somebody()
        asked = mine.make_place(group, person, state="asked")
        stale = Membership.objects.get(pk=asked.pk)
        memberships.decide(first, asked, True)
        with pytest.raises(ValidationError, match="état"):
            memberships.decide(second, stale, False, "Non")
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("current", "")

    def test_a_refusal_says_why_to_the_person_alone(
        self, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        _viewer, person = mine.make_somebody()
        asked = mine.make_place(group, person, state="asked")
        with django_capture_on_commit_callbacks(execute=True):
            memberships.decide(coordinator, asked, False, "Le groupe est complet SECRET.")
        assert "complet" in mailoutbox[0].body
        assert not Entry.objects.filter(facts__contains="SECRET").exists()

    @pytest.mark.parametrize("who", ["member", "other-coordinator", "applicant", "visitor"])
    def test_nobody_else_answers(self, who: str) -> None:
        group = mine.make_group()
        applicant, person = mine.make_somebody()
        asked = mine.make_place(group, person, state="asked")
        member, other = mine.make_somebody()
        mine.make_place(group, other)
        stranger, _person = mine.make_coordinator(mine.make_group())
        viewer = {
            "member": member,
            "other-coordinator": stranger,
            "applicant": applicant,
            "visitor": VISITOR,
        }[who]
        with pytest.raises(Refused):
            memberships.decide(viewer, asked, True)

    def test_an_invitation_is_confirmed_by_the_person_with_what_they_agree_to(self) -> None:
        rules = mine.make_rules()
        group = mine.make_group(joining="invitation")
        coordinator, _one = mine.make_coordinator(group)
        home = make.make_organisation()
        viewer, person = mine.make_somebody(home)
        invited = memberships.invite(coordinator, group, {"person": person, "role": "expert"})
        assert invited.capacity == "independent"
        with pytest.raises(Refused):
            memberships.confirm(coordinator, invited, True, {"accept_rules": True})
        with pytest.raises(ValidationError):
            memberships.confirm(viewer, invited, True)
        done = memberships.confirm(
            viewer,
            invited,
            True,
            {"accept_rules": True, "share_email": True, "organisation": home, "capacity": "organisation"},
        )
        assert (done.state, done.role, done.organisation) == ("current", "expert", home)
        assert (done.rules, done.share_email) == (rules, True)
        with pytest.raises(ValidationError):
            memberships.confirm(viewer, invited, False)

    def test_an_invitation_is_declined_and_may_be_made_again(self) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        viewer, person = mine.make_somebody()
        invited = memberships.invite(coordinator, group, {"person": person})
        assert memberships.confirm(viewer, invited, False).state == "declined"
        again = memberships.invite(coordinator, group, {"person": person})
        assert again.pk != invited.pk

    def test_a_request_is_withdrawn_and_nothing_of_it_stays(self) -> None:
        group = mine.make_group()
        viewer, person = mine.make_somebody()
        asked = mine.make_place(group, person, state="asked", message="Bonjour")
        memberships.withdraw(viewer, asked)
        assert not Membership.objects.filter(person=person).exists()

    def test_a_coordinator_cancels_an_invitation_and_no_request(self) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        _viewer, person = mine.make_somebody()
        memberships.withdraw(coordinator, mine.make_place(group, person, state="invited"))
        asked = mine.make_place(group, person, state="asked")
        with pytest.raises(ValidationError):
            memberships.withdraw(coordinator, asked)

    def test_somebody_unknown_is_not_invited(self) -> None:
        group = mine.make_group()
        merged = make.make_person(merged_into=make.make_person())
        for who in ("/people/nobody", None, merged):
            with pytest.raises(ValidationError) as raised:
                memberships.invite(SYSTEM, group, {"person": who})
            assert fields(raised) == {"person"}


class TestBeingThere:
    def test_the_person_alone_shares_their_address(self) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        viewer, person = mine.make_somebody()
        place = mine.make_place(group, person)
        with pytest.raises(ValidationError):
            memberships.change(coordinator, place, {"share_email": True})
        assert memberships.change(viewer, place, {"share_email": True}).share_email

    def test_the_coordination_alone_says_the_role(self) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        viewer, person = mine.make_somebody()
        place = mine.make_place(group, person)
        with pytest.raises(ValidationError):
            memberships.change(viewer, place, {"role": "coordinator"})
        assert memberships.change(coordinator, place, {"role": "observer"}).role == "observer"

    def test_two_who_changed_the_same_place_see_it(self) -> None:
        place = mine.make_place(mine.make_group(), make.make_person())
        memberships.change(SYSTEM, place, {"role": "expert"}, expected_version=1)
        with pytest.raises(Conflict):
            memberships.change(SYSTEM, place, {"role": "observer"}, expected_version=1)

    def test_a_working_group_keeps_somebody_who_coordinates(self) -> None:
        group = mine.make_group()
        viewer, person = mine.make_coordinator(group)
        place = Membership.objects.get(person=person)
        for act in (
            lambda: memberships.leave(viewer, place),
            lambda: memberships.change(viewer, place, {"role": "member"}),
        ):
            with pytest.raises(ValidationError, match="coordination"):
                act()
        mine.make_coordinator(group)
        assert memberships.leave(viewer, place).state == "left"

    def test_leaving_ends_the_consent_to_share_an_address(self) -> None:
        viewer, person = mine.make_somebody()
        place = mine.make_place(mine.make_group(), person, share_email=True, since="2026-01")
        left = memberships.leave(viewer, place)
        assert (left.share_email, str(left.until)) == (False, timezone.localdate().isoformat())

    def test_a_briefing_is_noted_once(self) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        place = mine.make_place(group, make.make_person())
        memberships.brief(coordinator, place)
        with pytest.raises(ValidationError):
            memberships.brief(coordinator, place)

    def test_new_rules_are_accepted_by_the_person(self) -> None:
        viewer, person = mine.make_somebody()
        first = mine.make_rules()
        place = mine.make_place(mine.make_group(), person, rules=first)
        second = mine.make_rules(2)
        with pytest.raises(Refused):
            memberships.accept_rules(SYSTEM, place)
        assert memberships.accept_rules(viewer, place).rules == second

    def test_a_list_that_leaves_is_journalled_and_members_do_not_take_it(self) -> None:
        group = mine.make_group()
        coordinator, _one = mine.make_coordinator(group)
        viewer, person = mine.make_somebody()
        mine.make_place(group, person)
        assert len(memberships.export(coordinator, group)) == 2
        assert Entry.objects.get(verb="groups.members.exported").details["members"] == 2
        with pytest.raises(Refused):
            memberships.export(viewer, group)


class TestFollowing:
    def test_a_merged_person_keeps_their_places_and_the_double_one_goes(self) -> None:
        keep, gone = make.make_person("Une"), make.make_person("Deux")
        both, one = mine.make_group(), mine.make_group()
        mine.make_place(both, keep, role="coordinator")
        mine.make_place(both, gone)
        mine.make_place(one, gone)
        people.merge(SYSTEM, keep, gone, {"name": "keep"})
        following.people_merged([Entry.objects.get(verb="network.person.merged")])
        found = set(Membership.objects.values_list("group_id", "person_id", "role"))
        assert found == {(both.pk, keep.pk, "coordinator"), (one.pk, keep.pk, "member")}

    def test_nothing_of_an_erased_person_stays(self) -> None:
        person = make.make_person()
        group = mine.make_group()
        mine.make_place(group, person, message="Bonjour")
        meeting = Meeting.objects.create(group=group, title="Réunion")
        Attendance.objects.create(meeting=meeting, person=person)
        Registration.objects.create(meeting=meeting, person=person, name="Camille", needs="Sans gluten")
        action = Action.objects.create(group=group, title="Écrire", person=person)
        people.erase(SYSTEM, person)
        following.people_erased([Entry.objects.get(verb="network.person.erased")])
        assert not Membership.objects.exists()
        assert not Attendance.objects.exists()
        assert not Registration.objects.exists()
        action.refresh_from_db()
        assert action.person is None
