"""What follows a decision, act by act: plan, deferral and appeal, complaint and inquiry, renewal and expiry."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.charter.acts.recognition import (
    calendar,
    committee,
    complaints,
    platform,
    secretary,
)
from communaux.modules.charter.models.recognition import (
    Complaint,
    Decision,
    Opinion,
    PlanStep,
    Recognition,
)
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import validity
from communaux.nouns.acts.errors import TooOften
from tests.modules.charter.peers import DAY, World, answer_all, fresh, make_charter, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    found = error.value
    listed = found.error_list if hasattr(found, "error_list") else next(iter(found.error_dict.values()))
    return str(listed[0].code)


def says(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


# --- With a plan ------------------------------------------------------------------------------------------------------


def test_a_plan_is_reported_checked_and_leads_to_recognition(world):
    recognition = world.with_plan()
    assert recognition.plan_due == dt.date(2026, 9, 14)
    with pytest.raises(ValidationError) as refused:
        platform.report_plan(world.applicant, recognition, DAY)
    assert "0 sur 1" in says(refused)
    step = PlanStep.objects.get()
    with pytest.raises(ValidationError):
        platform.report_step(world.applicant, step, {"account": "Fait.", "link": "javascript:alert(1)"})
    values = {"account": "Le conseil compte trois usagers.", "link": "https://exemple.coop/cr"}
    platform.report_step(world.applicant, step, values, today=DAY)
    platform.report_plan(world.applicant, recognition, DAY)
    world.decide(fresh(recognition), "recognise")
    recognition = fresh(recognition)
    assert (recognition.state, recognition.plan_due) == ("recognised", None)
    assert recognition.until == dt.date(2028, 3, 14)


def test_a_plan_past_its_day_is_checked_and_may_suspend(world):
    recognition = world.with_plan()
    assert calendar.turn(SYSTEM, dt.date(2026, 9, 14))["plans"] == 0
    assert calendar.turn(SYSTEM, dt.date(2026, 9, 15))["plans"] == 1
    world.today = dt.date(2026, 10, 1)
    world.decide(fresh(recognition), "suspend")
    recognition = fresh(recognition)
    assert (recognition.state, recognition.holds) == ("suspended", "")
    assert not validity.in_force(reading.held(recognition), world.today)


def test_a_plan_needs_a_step_and_a_day(world):
    recognition = world.delivered()
    values = {"outcome": "recognise-with-plan", "reasons": "x", "plan_due": dt.date(2026, 9, 1)}
    with pytest.raises(ValidationError) as refused:
        committee.open_round(world.committee[0], recognition, values, DAY)
    assert "aucune étape" in says(refused)
    committee.add_step(world.committee[0], recognition, {"text": "Publier"})
    with pytest.raises(ValidationError):
        committee.open_round(world.committee[0], recognition, {**values, "plan_due": None}, DAY)
    committee.open_round(world.committee[0], recognition, values, DAY)
    with pytest.raises(ValidationError):
        committee.remove_step(world.committee[0], PlanStep.objects.get())


# --- Deferral and appeal ----------------------------------------------------------------------------------------------


def appealed(world: World) -> Recognition:
    recognition = world.deferred()
    platform.appeal(world.applicant, recognition, {"reasons": "Un document n’a pas été lu."}, DAY)
    return fresh(recognition)


def test_a_deferral_is_published_when_it_is_final(world):
    recognition = world.deferred()
    decision = Decision.objects.get()
    assert decision.published_on is None
    assert recognition.public_since is None
    assert calendar.turn(SYSTEM, DAY + dt.timedelta(60))["final"] == 0
    assert calendar.turn(SYSTEM, DAY + dt.timedelta(61))["final"] == 1
    decision.refresh_from_db()
    assert decision.final
    assert decision.published_on == DAY + dt.timedelta(61)
    assert Opinion.objects.filter(published_on__isnull=True).count() == 0
    with pytest.raises(ValidationError):
        platform.appeal(world.applicant, recognition, {"reasons": "Trop tard."}, DAY + dt.timedelta(62))


def test_an_appeal_is_read_by_others_and_is_final(world):
    recognition = appealed(world)
    assert recognition.state == "appeal"
    with pytest.raises(ValidationError) as refused:
        world.ask_peers(recognition, [0])
    assert "première lecture" in says(refused)
    with pytest.raises(ValidationError) as refused:
        world.decide(recognition, "recognise")
    assert code_of(refused) == "panel"
    world.ask_peers(recognition, [2, 3])
    world.write_all(recognition, 2)
    world.write_all(recognition, 3)
    decision = world.decide(fresh(recognition), "recognise")
    recognition = fresh(recognition)
    assert (recognition.state, recognition.final, decision.appeal, decision.final) == (
        "recognised",
        True,
        True,
        True,
    )
    assert recognition.until == dt.date(2028, 3, 14)
    assert Opinion.objects.filter(review__appeal=False, published_on__isnull=False).count() == 0
    with pytest.raises(ValidationError) as refused:
        platform.appeal(world.applicant, recognition, {"reasons": "Encore."}, DAY)
    assert "définitive" in says(refused)


def test_an_appeal_that_confirms_leads_back_and_publishes_the_refusal(world):
    recognition = appealed(world)
    world.ask_peers(recognition, [2, 3])
    world.write_all(recognition, 2)
    world.write_all(recognition, 3)
    world.decide(fresh(recognition), "confirm")
    recognition = fresh(recognition)
    assert (recognition.state, recognition.final, recognition.before) == ("deferred", True, "")
    assert Decision.objects.filter(published_on__isnull=True).count() == 0
    assert set(Decision.objects.values_list("outcome", flat=True)) == {"defer", "confirm"}


def test_a_newer_application_replaces_the_appeal(world):
    recognition = world.deferred()
    newer = platform.open_application(world.applicant, world.organisation, DAY)
    assert newer != recognition
    with pytest.raises(ValidationError):
        platform.appeal(world.applicant, recognition, {"reasons": "x"}, DAY)
    assert fresh(recognition).state == "deferred"


# --- Complaint and inquiry --------------------------------------------------------------------------------------------


def test_a_complaint_leads_to_an_inquiry_and_may_suspend(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    recognition = world.recognised()
    complaint = complaints.complain(
        VISITOR,
        world.organisation,
        {"text": "Les données sont vendues.", "criterion": "D1", "contact": "a@exemple.org"},
    )
    secretary.open_inquiry(world.steward, complaint, DAY)
    assert fresh(recognition).state == "inquiry"
    assert validity.in_force(reading.held(fresh(recognition)), DAY)
    with django_capture_on_commit_callbacks(execute=True):
        world.decide(fresh(recognition), "suspend")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.contact) == ("upheld", "")
    assert "a@exemple.org" in [mail.to[0] for mail in mailoutbox]
    assert fresh(recognition).holds == ""


def test_a_complaint_that_is_dismissed_leaves_the_recognition(world):
    recognition = world.recognised()
    complaint = complaints.complain(VISITOR, world.organisation, {"text": "Trop lent."})
    secretary.open_inquiry(world.steward, complaint, DAY)
    world.decide(fresh(recognition), "dismiss")
    recognition = fresh(recognition)
    assert (recognition.state, recognition.holds) == ("recognised", "recognised")
    with pytest.raises(ValidationError):
        secretary.open_inquiry(world.steward, complaint, DAY)


def test_a_complaint_is_about_a_recognised_platform_and_not_too_often(world):
    with pytest.raises(Refused):
        complaints.complain(VISITOR, world.organisation, {"text": "x"})
    world.recognised()
    for _n in range(complaints.A_DAY_ON_PLATFORM):
        complaints.complain(VISITOR, world.organisation, {"text": "x"})
    with pytest.raises(TooOften):
        complaints.complain(VISITOR, world.organisation, {"text": "x"})
    for values in (
        {"text": ""},
        {"text": "x", "state": "upheld"},
        {"text": "x", "contact": "pas une adresse"},
    ):
        with pytest.raises(ValidationError):
            complaints.complain(VISITOR, world.organisation, values)


def test_the_complaint_of_an_organisation_sets_its_people_aside(world):
    recognition = world.with_plan()
    complaints.complain(world.peers[4], world.organisation, {"text": "x"})
    assert {c.why for c in reading.conflicts_of(world.peers[4].person, recognition)} == {"complainant"}
    complaint = Complaint.objects.get()
    secretary_answer = {"answer": "Rien ne le montre."}
    complaints.dismiss(world.steward, complaint, secretary_answer, DAY)
    assert not reading.conflicts_of(world.peers[4].person, recognition)


# --- Time -------------------------------------------------------------------------------------------------------------


def test_renewal_opens_and_others_read(world):
    recognition = world.recognised()
    assert calendar.turn(SYSTEM, dt.date(2027, 12, 14))["renewals"] == 0
    world.today = dt.date(2027, 12, 15)
    assert calendar.turn(SYSTEM, world.today)["renewals"] == 1
    assert fresh(recognition).state == "renewal-due"
    platform.renew(world.applicant, recognition, world.today)
    recognition = fresh(recognition)
    assert (recognition.state, recognition.cycle) == ("review", 2)
    assert validity.in_force(reading.held(recognition), world.today)
    with pytest.raises(ValidationError) as refused:
        world.ask_peers(recognition, [0])
    assert "demande précédente" in says(refused)
    world.ask_peers(recognition, [2, 3])
    world.write_all(recognition, 2)
    world.write_all(recognition, 3)
    world.decide(fresh(recognition), "recognise")
    assert fresh(recognition).until == dt.date(2029, 12, 15)


def test_without_renewal_it_expires_the_day_after(world):
    recognition = world.recognised()
    assert calendar.turn(SYSTEM, dt.date(2028, 3, 14))["ends"] == 0
    assert calendar.turn(SYSTEM, dt.date(2028, 3, 15)) == {
        "renewals": 0,
        "plans": 0,
        "ends": 1,
        "final": 0,
        "reminders": 0,
    }
    assert fresh(recognition).state == "expired"
    again = platform.open_application(world.applicant, world.organisation, dt.date(2028, 4, 1))
    assert (again.pk != recognition.pk, again.state) == (True, "draft")


def test_a_house_that_slept_for_years_opens_and_ends_in_one_turn(world):
    recognition = world.recognised()
    done = calendar.turn(SYSTEM, dt.date(2030, 1, 1))
    assert (done["renewals"], done["ends"]) == (1, 1)
    assert fresh(recognition).state == "expired"


def test_a_new_charter_makes_renewal_due_within_half_a_year(world):
    recognition = world.recognised()
    newer = make_charter(in_force=dt.date(2026, 6, 1), ordinal=world.charter.ordinal + 1000)
    calendar.turn(SYSTEM, dt.date(2026, 6, 2))
    recognition = fresh(recognition)
    assert (recognition.state, recognition.renew_by) == ("renewal-due", dt.date(2026, 11, 28))
    assert validity.in_force(reading.held(recognition), dt.date(2026, 11, 28))
    assert not validity.in_force(reading.held(recognition), dt.date(2026, 11, 29))
    with pytest.raises(ValidationError) as refused:
        platform.renew(world.applicant, recognition, dt.date(2026, 6, 3))
    assert "n’est pas signée" in says(refused)
    answer_all(world.organisation, newer)
    platform.renew(world.applicant, recognition, dt.date(2026, 6, 3))
    assert fresh(recognition).charter == newer


def test_a_turn_done_twice_does_nothing_more(world):
    world.recognised()
    day = dt.date(2028, 1, 1)
    assert sum(calendar.turn(SYSTEM, day).values()) > 0
    assert sum(calendar.turn(SYSTEM, day).values()) == 0


def test_reviewers_and_platforms_are_reminded_once_in_a_while(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    late = DAY + dt.timedelta(validity.REVIEW_DAYS)
    assert calendar.turn(SYSTEM, late)["reminders"] == 2
    assert calendar.turn(SYSTEM, late + dt.timedelta(1))["reminders"] == 0
    assert calendar.turn(SYSTEM, late + dt.timedelta(14))["reminders"] == 2
