"""Every verb of a recognition, tried by every kind of person: who may, and that all others are refused by the act itself.

The matrix is held to a table written by hand; then each act is called by everybody, for a refusal forgotten in an act
would not show in the matrix.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.charter import permissions_recognition as roles
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import (
    calendar,
    committee,
    complaints,
    platform,
    reviewing,
    secretary,
)
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    DeclaredInterest,
    PlanStep,
    Question,
    Recognition,
    Review,
)
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from tests import factories as make
from tests.modules.charter.peers import DAY, World, fresh, make_world

pytestmark = pytest.mark.django_db

STEWARDS = {"steward", "house"}
EVERYBODY = {
    "visitor", "account", "member", "researcher", "link", "editor", "other-editor", "steward", "house",
    "proposed", "reviewer", "committee",
}  # fmt: skip
EXPECTED = {
    v.OPENED: {"editor"},
    v.SUBMITTED: {"editor"},
    v.RETURNED: STEWARDS,
    v.PASSED_ON: STEWARDS,
    v.REVIEWER_PROPOSED: STEWARDS,
    v.REVIEW_ANSWERED: {"proposed", "reviewer"},
    v.REVIEWER_DISCHARGED: STEWARDS,
    v.OPINION_WRITTEN: {"reviewer"},
    v.OPINIONS_SUBMITTED: {"reviewer"},
    v.QUESTION_ASKED: {"reviewer"},
    v.QUESTION_ANSWERED: {"editor"},
    v.ANSWERS_SENT: {"editor"},
    v.DELIVERED: STEWARDS | {"reviewer"},
    v.SENT_BACK: STEWARDS | {"committee"},
    v.ROUND_OPENED: {"committee"},
    v.ROUND_TAKEN_BACK: {"committee"},
    v.VOICE_SAID: {"committee"},
    v.DECIDED: {"committee"},
    v.DECISION_PUBLISHED: STEWARDS,
    v.STEP_ADDED: {"committee"},
    v.STEP_REMOVED: {"committee"},
    v.STEP_REPORTED: {"editor"},
    v.PLAN_REPORTED: {"editor"},
    v.RENEWAL_OPENED: STEWARDS,
    v.RENEWED: {"editor"},
    v.EXPIRED: STEWARDS,
    v.APPEALED: {"editor"},
    v.INQUIRY_OPENED: STEWARDS,
    v.WITHDRAWN: {"editor"},
    v.COMPLAINT_MADE: EVERYBODY,
    v.COMPLAINT_ANSWERED: STEWARDS,
    v.REMINDED: STEWARDS,
    v.COMMITTEE_JOINED: STEWARDS,
    v.COMMITTEE_LEFT: STEWARDS,
    v.INTEREST_DECLARED: set(),  # by whom it concerns alone, which is a standing of its own
    v.INTEREST_ENDED: set(),
}


def everybody(world: World, recognition: Recognition) -> dict[str, Viewer]:
    """One viewer of each kind, facing this platform."""
    other = make.make_organisation()
    return {
        "visitor": VISITOR,
        "account": make.viewer(make.make_account()),
        "member": make.viewer(make.make_member(world.organisation)),
        "researcher": make.viewer(make.make_account(researcher=True)),
        "link": Viewer(actor="/edit-links/1", edits=frozenset({world.organisation.pk})),
        "editor": world.applicant,
        "other-editor": make.viewer(make.make_editor(other)),
        "steward": world.steward,
        "house": SYSTEM,
        "proposed": world.peers[3],
        "reviewer": world.peers[0],
        "committee": world.committee[0],
    }


def test_every_verb_is_in_the_table_and_in_the_matrix():
    declared = {getattr(v, name) for name in dir(v) if name.isupper()}
    assert declared == set(EXPECTED) == set(roles.MAY)
    assert declared <= set(VERBS)
    assert declared <= MATRIX.verbs


def test_the_matrix_is_the_table():
    world = make_world()
    recognition = world.in_review()
    world.ask_peers(recognition)
    secretary.propose_reviewer(world.steward, recognition, {"person": world.person(world.peers[3])})
    who = everybody(world, recognition)
    found = {
        verb: {
            name
            for name, viewer in who.items()
            if MATRIX.allows(viewer, verb, world.organisation.pk, reading.standing(viewer, recognition))
        }
        for verb in EXPECTED
    }
    assert found == EXPECTED


def in_review(world: World) -> Recognition:
    recognition = world.in_review()
    world.ask_peers(recognition)
    return recognition


def asked(world: World) -> Recognition:
    recognition = in_review(world)
    reviewing.ask(world.peers[1], recognition, {"text": "?"}, DAY)
    return recognition


def before_committee(world: World) -> Recognition:
    recognition = world.delivered()
    committee.add_step(world.committee[1], recognition, {"text": "Publier"})
    return recognition


def with_round(world: World) -> Recognition:
    recognition = world.delivered()
    committee.open_round(world.committee[1], recognition, {"outcome": "recognise", "reasons": "x"}, DAY)
    return recognition


def complained(world: World) -> Recognition:
    recognition = world.recognised()
    complaints.complain(VISITOR, world.organisation, {"text": "x"})
    return recognition


Act = Callable[[Viewer, Recognition], object]
ACTS: dict[str, tuple[Callable[[World], Recognition], Act]] = {
    v.OPENED: (World.opened, lambda who, r: platform.open_application(who, r.organisation)),
    v.SUBMITTED: (World.opened, platform.submit),
    v.RETURNED: (World.submitted, lambda who, r: secretary.send_back_to_platform(who, r, {"missing": "x"})),
    v.PASSED_ON: (World.submitted, secretary.pass_on),
    v.REVIEWER_PROPOSED: (
        in_review,
        lambda who, r: secretary.propose_reviewer(who, r, {"person": "inconnue"}),
    ),
    v.REVIEW_ANSWERED: (in_review, lambda who, r: reviewing.decline(who, Review.objects.order_by("pk")[0])),
    v.REVIEWER_DISCHARGED: (
        in_review,
        lambda who, r: secretary.discharge(who, Review.objects.order_by("pk")[0]),
    ),
    v.OPINION_WRITTEN: (in_review, lambda who, r: reviewing.write_opinion(who, r, "G1", {"verdict": "met"})),
    v.OPINIONS_SUBMITTED: (in_review, reviewing.hand_in),
    v.QUESTION_ASKED: (in_review, lambda who, r: reviewing.ask(who, r, {"text": "?"})),
    v.QUESTION_ANSWERED: (
        asked,
        lambda who, r: platform.answer(who, Question.objects.get(), {"answer": "x"}),
    ),
    v.ANSWERS_SENT: (asked, platform.send_answers),
    v.DELIVERED: (in_review, secretary.deliver),
    v.SENT_BACK: (World.delivered, lambda who, r: secretary.send_back_to_review(who, r, {"reasons": "x"})),
    v.ROUND_OPENED: (
        World.delivered,
        lambda who, r: committee.open_round(who, r, {"outcome": "defer", "reasons": "x"}),
    ),
    v.ROUND_TAKEN_BACK: (with_round, committee.take_back),
    v.VOICE_SAID: (with_round, lambda who, r: committee.say(who, r, {"stance": "consent"})),
    v.DECIDED: (with_round, committee.decide),
    v.STEP_ADDED: (World.delivered, lambda who, r: committee.add_step(who, r, {"text": "x"})),
    v.STEP_REMOVED: (before_committee, lambda who, r: committee.remove_step(who, PlanStep.objects.get())),
    v.STEP_REPORTED: (
        World.with_plan,
        lambda who, r: platform.report_step(who, PlanStep.objects.get(), {"account": "x"}),
    ),
    v.PLAN_REPORTED: (World.with_plan, platform.report_plan),
    v.RENEWED: (World.recognised, platform.renew),
    v.APPEALED: (World.deferred, lambda who, r: platform.appeal(who, r, {"reasons": "x"}, DAY)),
    v.INQUIRY_OPENED: (complained, lambda who, r: secretary.open_inquiry(who, Complaint.objects.get())),
    v.WITHDRAWN: (World.submitted, platform.withdraw),
    v.COMPLAINT_ANSWERED: (
        complained,
        lambda who, r: complaints.dismiss(who, Complaint.objects.get(), {"answer": "x"}),
    ),
    v.REMINDED: (World.recognised, lambda who, r: calendar.turn(who, DAY)),
    v.COMMITTEE_JOINED: (World.opened, lambda who, r: secretary.join_committee(who, {"person": "inconnue"})),
    v.COMMITTEE_LEFT: (
        World.opened,
        lambda who, r: secretary.leave_committee(who, CommitteeMember.objects.order_by("-pk")[0]),
    ),
}
BY_THE_CALENDAR = {v.DECISION_PUBLISHED, v.RENEWAL_OPENED, v.EXPIRED}
"""Done inside ``calendar.turn``, which asks ``REMINDED`` first."""


def test_every_verb_has_its_act_here():
    assert set(ACTS) | BY_THE_CALENDAR | {v.COMPLAINT_MADE, v.INTEREST_DECLARED, v.INTEREST_ENDED} == set(
        EXPECTED
    )


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_an_act_is_refused_to_all_others(verb):
    prepare, act = ACTS[verb]
    world = make_world(members=4)
    recognition = fresh(prepare(world))
    who = everybody(world, recognition)
    state, version = recognition.state, recognition.version
    for name in sorted(EVERYBODY - EXPECTED[verb] - {"proposed"}):
        with pytest.raises(Refused):
            act(who[name], recognition)
        assert (fresh(recognition).state, fresh(recognition).version) == (state, version), name


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_an_act_is_not_refused_to_its_actors(verb):
    prepare, act = ACTS[verb]
    world = make_world(members=4)
    recognition = fresh(prepare(world))
    name = {"steward"} & EXPECTED[verb] or EXPECTED[verb] - {"house", "proposed"}
    viewer = everybody(world, recognition)[sorted(name)[-1]]
    try:
        act(viewer, recognition)
    except ValidationError:
        return  # allowed, and told what is lacking


def test_an_interest_is_declared_and_taken_back_by_whom_it_concerns():
    world = make_world()
    for stranger in (VISITOR, SYSTEM, make.viewer(make.make_account())):
        with pytest.raises(Refused):
            reviewing.declare_interest(stranger, world.organisation)
    interest = reviewing.declare_interest(world.peers[0], world.organisation)
    assert reviewing.declare_interest(world.peers[0], world.organisation).pk == interest.pk
    with pytest.raises(Refused):
        reviewing.end_interest(world.steward, interest)
    reviewing.end_interest(world.peers[0], interest)
    assert not DeclaredInterest.objects.exists()


def test_a_reviewer_of_the_cycle_before_has_no_standing_any_more():
    world = make_world()
    recognition = world.recognised()
    assert "reviewer" in reading.standing(world.peers[0], recognition)
    Recognition.objects.filter(pk=recognition.pk).update(cycle=2)
    assert reading.standing(world.peers[0], fresh(recognition)) == frozenset()


def test_a_member_who_left_the_committee_has_no_standing_any_more():
    world = make_world()
    recognition = world.delivered()
    member = CommitteeMember.objects.get(person=world.committee[0].person)
    secretary.leave_committee(world.steward, member, DAY)
    assert reading.standing(world.committee[0], recognition) == frozenset()
    with pytest.raises(Refused):
        committee.say(world.committee[0], recognition, {"stance": "consent"})
