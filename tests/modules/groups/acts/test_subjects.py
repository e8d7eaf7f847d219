"""Subjects from the proposal to the group, merged, closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import subjects
from communaux.modules.groups.models import Force, Group, Membership, Subject
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.groups import factories as mine

pytestmark = pytest.mark.django_db


def full_subject() -> tuple[Subject, Any, Person]:
    """A subject that has what it needs; the viewer and the page of who offers to coordinate it."""
    subject = mine.make_subject("Kit", product={"fr": "Un kit"})
    viewer, person = mine.make_somebody()
    Force.objects.create(
        subject=subject, person=person, kind="coordinate", organisation=make.make_organisation()
    )
    for number in range(4):
        mine.make_force(subject, organisation=make.make_organisation() if number < 2 else None)
    return subject, viewer, person


class TestProposing:
    def test_a_member_proposes_in_their_own_name_or_that_of_their_organisation(self) -> None:
        home = make.make_organisation()
        viewer, person = mine.make_somebody(home)
        made = subjects.propose(viewer, {"title": "Kit", "why": {"fr": "Il manque."}, "organisation": home})
        assert (made.state, made.proposer, made.organisation) == ("open", person, home)
        assert made.proposed_on
        assert "Il manque" not in Entry.objects.get(verb="groups.subject.proposed").facts

    @pytest.mark.parametrize("who", ["visitor", "account", "researcher"])
    def test_others_do_not(self, who: str) -> None:
        viewer = {
            "visitor": VISITOR,
            "account": make.viewer(make.make_account()),
            "researcher": make.viewer(make.make_account(researcher=True)),
        }[who]
        with pytest.raises(Refused):
            subjects.propose(viewer, {"title": "Kit", "why": {"fr": "Oui."}})

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"why": {"fr": "Oui."}}, "title"),
            ({"title": "Kit"}, "why"),
            ({"title": "Kit", "why": {"fr": "Oui."}, "state": "started"}, "state"),
            ({"title": "Kit", "why": {"de": "Ja."}}, "why"),
            ({"title": "x" * 161, "why": {"fr": "Oui."}}, "title"),
        ],
    )
    def test_what_does_not_fit_is_refused_by_field(self, values: dict[str, Any], field: str) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError) as raised:
            subjects.propose(viewer, values)
        assert field in raised.value.message_dict

    def test_an_organisation_that_is_not_theirs_is_refused(self) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError):
            subjects.propose(
                viewer, {"title": "Kit", "why": {"fr": "Oui."}, "organisation": make.make_organisation()}
            )

    def test_the_proposer_changes_it_and_another_member_does_not(self) -> None:
        viewer, person = mine.make_somebody()
        subject = mine.make_subject(proposer=person)
        assert subjects.change(viewer, subject, {"title": "Mieux"}).title == "Mieux"
        other, _person = mine.make_somebody()
        with pytest.raises(Refused):
            subjects.change(other, subject, {"title": "Pire"})
        with pytest.raises(Conflict):
            subjects.change(viewer, subject, {"title": "Encore"}, expected_version=1)


class TestForces:
    def test_one_offers_once_and_changes_it(self) -> None:
        subject = mine.make_subject()
        viewer, _person = mine.make_somebody()
        subjects.offer(viewer, subject, {"kind": "follow"})
        force = subjects.offer(viewer, subject, {"kind": "coordinate", "note": "Le mardi"})
        assert Force.objects.count() == 1
        changed = subjects.change_offer(viewer, force, {"note": "Le jeudi"})
        assert (changed.kind, changed.note) == ("coordinate", "Le jeudi")

    def test_nobody_offers_for_another_organisation_or_touches_anothers_offer(self) -> None:
        subject = mine.make_subject()
        viewer, _person = mine.make_somebody()
        with pytest.raises(ValidationError):
            subjects.offer(viewer, subject, {"kind": "follow", "organisation": make.make_organisation()})
        force = mine.make_force(subject)
        for act in (
            lambda: subjects.withdraw(viewer, force),
            lambda: subjects.change_offer(viewer, force, {"kind": "follow"}),
        ):
            with pytest.raises(Refused):
                act()

    def test_a_settled_subject_takes_no_more(self) -> None:
        viewer, person = mine.make_somebody()
        subject = mine.make_subject(state="closed")
        force = Force.objects.create(subject=subject, person=person)
        for act in (
            lambda: subjects.offer(viewer, subject, {"kind": "follow"}),
            lambda: subjects.withdraw(viewer, force),
        ):
            with pytest.raises(ValidationError, match="ouvert"):
                act()

    def test_a_researcher_may_offer_too_and_a_visitor_not(self) -> None:
        subject = mine.make_subject()
        researcher = make.viewer(make.make_account(researcher=True))
        assert (
            subjects.offer(researcher, subject, {"kind": "expertise"}, your_name="Ada").person.name == "Ada"
        )
        with pytest.raises(Refused):
            subjects.offer(VISITOR, subject, {"kind": "follow"})


class TestStarting:
    def test_it_becomes_a_workshop_whose_people_are_invited(
        self, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        subject, viewer, person = full_subject()
        follower = mine.make_force(subject, "follow")
        with django_capture_on_commit_callbacks(execute=True):
            group = subjects.start(viewer, subject, {"aim": {"fr": "Aider."}})
        assert (group.kind, group.state, group.name) == ("workshop", "forming", "Kit")
        assert group.product == {"fr": "Un kit"}
        subject.refresh_from_db()
        assert (subject.state, subject.group) == ("started", group)
        places = {row.person_id: row for row in Membership.objects.filter(group=group)}
        assert places[person.pk].state == "current"
        assert places[person.pk].role == "coordinator"
        assert [row.state for row in places.values()].count("invited") == 4
        assert follower.person_id not in places
        assert len(mailoutbox) == 5

    def test_one_missing_person_is_enough_not_to_start(self) -> None:
        subject, viewer, _person = full_subject()
        Force.objects.filter(kind="take-part", organisation=None).first().delete()  # type: ignore[union-attr]
        with pytest.raises(ValidationError, match="assez"):
            subjects.start(viewer, subject, {})
        assert not Group.objects.exists()

    def test_the_stewards_set_what_is_enough(self) -> None:
        steward = make.viewer(make.make_steward())
        subjects.set_thresholds(steward, {"coordinators": 0, "participants": 1, "organisations": 0})
        subject = mine.make_subject()
        mine.make_force(subject)
        assert subjects.start(steward, subject, {}).state == "forming"
        viewer, _person = mine.make_somebody()
        with pytest.raises(Refused):
            subjects.set_thresholds(viewer, {"participants": 1})
        for bad in (-1, 101, None, "5"):
            with pytest.raises(ValidationError):
                subjects.set_thresholds(steward, {"participants": bad})

    def test_two_start_it_at_once_and_one_group_is_born(self) -> None:
        subject, viewer, _person = full_subject()
        stale = Subject.objects.get(pk=subject.pk)
        subjects.start(viewer, subject, {})
        with pytest.raises(ValidationError):
            subjects.start(viewer, stale, {})
        assert Group.objects.count() == 1

    def test_who_only_takes_part_does_not_start_it(self) -> None:
        subject, _viewer, _person = full_subject()
        viewer, person = mine.make_somebody()
        Force.objects.create(subject=subject, person=person, kind="take-part")
        with pytest.raises(Refused):
            subjects.start(viewer, subject, {})


class TestSettling:
    def test_two_subjects_become_one_with_everybody(self) -> None:
        keep, other = mine.make_subject(), mine.make_subject()
        _viewer, person = mine.make_somebody()
        Force.objects.create(subject=keep, person=person, kind="follow")
        Force.objects.create(subject=other, person=person, kind="coordinate")
        mine.make_force(other)
        subjects.merge(SYSTEM, keep, other)
        assert sorted(keep.forces.values_list("kind", flat=True)) == ["coordinate", "take-part"]
        other.refresh_from_db()
        assert (other.state, other.merged_into) == ("merged", keep)
        with pytest.raises(ValidationError):
            subjects.merge(SYSTEM, keep, other)
        with pytest.raises(ValidationError):
            subjects.merge(SYSTEM, keep, keep)

    def test_only_stewards_merge(self) -> None:
        viewer, person = mine.make_somebody()
        keep, other = mine.make_subject(proposer=person), mine.make_subject(proposer=person)
        with pytest.raises(Refused):
            subjects.merge(viewer, keep, other)

    def test_it_is_closed_with_a_reason_and_opened_again_by_stewards(self) -> None:
        viewer, person = mine.make_somebody()
        subject = mine.make_subject(proposer=person)
        with pytest.raises(ValidationError):
            subjects.close(viewer, subject, "parce que")
        closed = subjects.close(viewer, subject, "later", "Au printemps.")
        assert (closed.state, closed.closing, closed.closing_note) == ("closed", "later", "Au printemps.")
        with pytest.raises(Refused):
            subjects.reopen(viewer, subject)
        assert subjects.reopen(SYSTEM, subject).state == "open"
