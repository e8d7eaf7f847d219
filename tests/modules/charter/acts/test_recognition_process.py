"""Whole recognitions, act by act, to a decision: reviewers and the committee; the journal and the letters of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import VISITOR, Refused
from communaux.modules.charter.acts.recognition import (
    committee,
    complaints,
    platform,
    reviewing,
    secretary,
)
from communaux.modules.charter.models import CriterionAnswer, Evidence, Signature
from communaux.modules.charter.models.recognition import (
    ConsentRound,
    Decision,
    DeclaredInterest,
    Opinion,
    Question,
    Recognition,
    Review,
)
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import validity
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Affiliation
from tests.factories import make_affiliation, make_relation
from tests.modules.charter.peers import ALL_CODES, DAY, World, answer_all, fresh, make_world

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


# --- To a recognition -------------------------------------------------------------------------------------------------


def test_a_platform_is_recognised_for_two_years(world):
    recognition = world.recognised()
    assert (recognition.state, recognition.holds) == ("recognised", "recognised")
    assert recognition.until == dt.date(2028, 3, 14)
    decision = Decision.objects.get(recognition=recognition)
    assert (decision.outcome, decision.published_on, decision.until) == ("recognise", DAY, recognition.until)
    assert decision.charter == world.charter
    assert validity.in_force(reading.held(recognition), DAY)
    published = Opinion.objects.filter(published_on=DAY)
    assert published.count() == 2 * len(ALL_CODES)


def test_an_application_that_lacks_something_is_not_submitted_and_says_what(world):
    Evidence.objects.filter(answer__criterion__code__in=["G1", "G6"]).delete()
    CriterionAnswer.objects.filter(criterion__code="G1").update(comment=" ")
    CriterionAnswer.objects.filter(criterion__code="D1").update(answer="")
    CriterionAnswer.objects.filter(criterion__code="V3").update(answer="")  # optional
    with pytest.raises(ValidationError) as refused:
        platform.submit(world.applicant, world.opened(), DAY)
    assert code_of(refused) == "complete"
    assert "G1 : quelques mots ou une preuve" in says(refused)
    assert "G6" not in says(refused)
    assert "D1 : pas encore de réponse" in says(refused)
    assert "V3" not in says(refused)


def test_without_a_signature_nothing_is_submitted(world):
    Signature.objects.all().delete()
    with pytest.raises(ValidationError) as refused:
        platform.submit(world.applicant, world.opened(), DAY)
    assert "n’est pas signée" in says(refused)


def test_opening_twice_gives_the_same_application(world):
    assert world.opened() == world.opened()
    assert Recognition.objects.count() == 1


def test_submitting_twice_is_refused_and_changes_nothing(world):
    recognition = world.submitted()
    with pytest.raises(ValidationError) as refused:
        platform.submit(world.applicant, recognition, DAY)
    assert code_of(refused) == "state"
    assert "déposée" in says(refused)


def test_the_secretary_returns_with_a_list(world):
    recognition = world.submitted()
    with pytest.raises(ValidationError):
        secretary.send_back_to_platform(world.steward, recognition, {"missing": "  "})
    secretary.send_back_to_platform(world.steward, recognition, {"missing": "Joindre les statuts."}, DAY)
    recognition = fresh(recognition)
    assert (recognition.state, recognition.missing) == ("draft", "Joindre les statuts.")
    assert platform.submit(world.applicant, recognition, DAY).missing == ""


def test_questions_hold_the_review_until_all_are_answered(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    reviewing.ask(world.peers[0], recognition, {"text": "Qui élit le conseil ?", "criterion": "G1"}, DAY)
    reviewing.ask(world.peers[1], recognition, {"text": "Et les comptes ?"}, DAY)
    assert fresh(recognition).state == "exchange"
    first, second = Question.objects.order_by("pk")
    platform.answer(world.applicant, first, {"answer": "L’assemblée."}, today=DAY)
    with pytest.raises(ValidationError) as refused:
        platform.send_answers(world.applicant, recognition, DAY)
    assert code_of(refused) == "answered"
    platform.answer(world.applicant, second, {"answer": "Publiés."}, today=DAY)
    platform.send_answers(world.applicant, recognition, DAY)
    assert fresh(recognition).state == "review"
    with pytest.raises(ValidationError):
        platform.answer(world.applicant, second, {"answer": "Autre chose."})


def test_two_people_of_the_platform_do_not_lose_each_others_answer(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    question = reviewing.ask(world.peers[0], recognition, {"text": "Qui ?"}, DAY)
    seen = question.version
    platform.answer(world.applicant, question, {"answer": "Nous."}, expected_version=seen)
    with pytest.raises(Conflict) as conflict:
        platform.answer(world.applicant, question, {"answer": "Eux."}, expected_version=seen)
    assert conflict.value.theirs == {"answer": "Nous."}


# --- Reviewers --------------------------------------------------------------------------------------------------------


def test_a_reviewer_of_the_same_organisation_is_refused_with_a_clear_reason(world):
    recognition = world.in_review()
    make_affiliation(world.person(world.peers[0]), world.organisation)
    with pytest.raises(ValidationError) as refused:
        secretary.propose_reviewer(world.steward, recognition, {"person": world.person(world.peers[0])})
    assert code_of(refused) == "conflict"
    assert "appartient à la plateforme dont la demande est lue" in says(refused)


def test_an_affiliation_that_appears_later_stops_every_act_of_the_reviewer(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    make_affiliation(world.person(world.peers[0]), world.organisation)
    acts = [
        lambda: reviewing.ask(world.peers[0], recognition, {"text": "?"}),
        lambda: reviewing.write_opinion(world.peers[0], recognition, "G1", {"verdict": "met"}),
        lambda: reviewing.hand_in(world.peers[0], recognition),
    ]
    for act in acts:
        with pytest.raises(ValidationError) as refused:
            act()
        assert code_of(refused) == "conflict"
    assert not Opinion.objects.exists()


def test_an_affiliation_that_appears_after_the_opinion_stops_the_decision(world):
    recognition = world.delivered()
    make_affiliation(world.person(world.peers[1]), world.organisation)
    with pytest.raises(ValidationError) as refused:
        world.decide(recognition, "recognise")
    assert code_of(refused) == "panel"
    assert fresh(recognition).state == "deliberation"
    secretary.send_back_to_review(world.steward, recognition, {"reasons": "Un conflit est apparu."}, DAY)
    review = Review.objects.get(person=world.peers[1].person)
    secretary.discharge(world.steward, review, {"reason": "Affiliation nouvelle."}, DAY)
    world.ask_peers(recognition, [3])
    world.write_all(recognition, 3)
    world.decide(fresh(recognition), "recognise")
    assert fresh(recognition).state == "recognised"
    assert not Opinion.objects.filter(review=review, published_on__isnull=False).exists()


def test_an_affiliation_between_the_round_and_the_decision_stops_it_too(world):
    recognition = world.delivered()
    values = {"outcome": "recognise", "reasons": "Bien."}
    committee.open_round(world.committee[0], recognition, values, DAY)
    for member in world.committee:
        committee.say(member, recognition, {"stance": "consent"}, DAY)
    make_relation(world.homes[0], "funder-of", world.organisation)
    with pytest.raises(ValidationError) as refused:
        committee.decide(world.committee[0], recognition, DAY)
    assert code_of(refused) == "panel"


def test_a_relation_of_the_directory_sets_a_candidate_aside(world):
    recognition = world.in_review()
    make_relation(world.homes[2], "supplier-of", world.organisation)
    found = reading.proposal(recognition, DAY)
    aside = {one.person: {c.why for c in why} for one, why in found.set_aside}
    assert aside[str(world.peers[2].person)] == {"direct-tie"}
    assert aside[str(world.applicant.person)] == {"same-organisation"}
    assert {str(one.person) for one in world.peers if one != world.peers[2]} <= {c.person for c in found.fit}
    assert aside[str(world.committee[0].person)] == {"committee"}


def test_proposals_take_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    recognition = world.in_review()
    with django_assert_max_num_queries(16):
        reading.proposal(recognition, DAY)


def test_no_review_in_return_while_the_other_is_under_way(world):
    recognition = world.in_review()
    other = world.homes[0]
    answer_all(other, world.charter)
    from communaux.nouns.viewers import viewer_of
    from tests.factories import make_editor

    editor = viewer_of(make_editor(other))
    theirs = platform.submit(editor, platform.open_application(editor, other, DAY), DAY)
    secretary.pass_on(world.steward, theirs, DAY)
    secretary.propose_reviewer(world.steward, theirs, {"person": world.person(world.applicant)}, DAY)
    with pytest.raises(ValidationError) as refused:
        secretary.propose_reviewer(world.steward, recognition, {"person": world.person(world.peers[0])}, DAY)
    assert "lit en ce moment" in says(refused)


def test_a_review_is_proposed_never_imposed(world):
    recognition = world.in_review()
    values = {"person": world.person(world.peers[0]), "voice": "user"}
    review = secretary.propose_reviewer(world.steward, recognition, values, DAY)
    with pytest.raises(Refused):
        reviewing.write_opinion(world.peers[0], recognition, "G1", {"verdict": "met"})
    with pytest.raises(ValidationError):
        reviewing.accept(world.peers[0], review, {"no_interest": False})
    with pytest.raises(Refused):
        reviewing.accept(world.peers[1], review, {"no_interest": True})
    reviewing.decline(world.peers[0], review, {"interest": True, "reason": "Ma sœur y travaille."}, DAY)
    assert DeclaredInterest.objects.filter(person=world.peers[0].person).exists()
    with pytest.raises(Refused):
        reviewing.accept(world.peers[0], review, {"no_interest": True})


def test_the_same_person_is_not_asked_twice(world):
    recognition = world.in_review()
    values = {"person": world.person(world.peers[0])}
    secretary.propose_reviewer(world.steward, recognition, values, DAY)
    with pytest.raises(ValidationError) as refused:
        secretary.propose_reviewer(world.steward, recognition, values, DAY)
    assert "déjà été proposée" in says(refused)


def test_two_windows_do_not_lose_an_opinion(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    first = reviewing.write_opinion(world.peers[0], recognition, "G1", {"advice": "Un"}, expected_version=0)
    with pytest.raises(Conflict):
        reviewing.write_opinion(world.peers[0], recognition, "G1", {"advice": "Deux"}, expected_version=0)
    again = reviewing.write_opinion(
        world.peers[0], recognition, "G1", {"advice": "Trois"}, expected_version=first.version
    )
    assert again.advice == "Trois"


def test_opinions_are_handed_in_whole_and_stay(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    reviewing.write_opinion(world.peers[0], recognition, "G1", {"verdict": "not-met", "advice": "Écrire."})
    with pytest.raises(ValidationError) as refused:
        reviewing.hand_in(world.peers[0], recognition)
    assert "G1 : Dites ce que pèse ce manque." in says(refused)
    assert "D1 : Dites ce que vous constatez." in says(refused)
    world.write_all(recognition, 0)
    with pytest.raises(ValidationError) as refused:
        reviewing.write_opinion(world.peers[0], recognition, "G1", {"verdict": "met"})
    assert "ne se modifient plus" in says(refused)


def test_without_a_voice_of_users_or_workers_nothing_goes_to_the_committee(world):
    recognition = world.in_review()
    world.ask_peers(recognition, [0, 2])
    world.write_all(recognition, 0)
    world.write_all(recognition, 2)
    assert fresh(recognition).state == "review"
    with pytest.raises(ValidationError) as refused:
        secretary.deliver(world.steward, recognition, DAY)
    assert "voix d’usage ou de travail" in says(refused)


# --- The committee ----------------------------------------------------------------------------------------------------


def test_an_objection_stops_a_decision_until_it_is_lifted(world):
    recognition = world.delivered()
    values = {"outcome": "recognise", "reasons": "Bien."}
    committee.open_round(world.committee[0], recognition, values, DAY)
    with pytest.raises(ValidationError):
        committee.say(world.committee[2], recognition, {"stance": "object"})
    committee.say(world.committee[2], recognition, {"stance": "object", "reason": "Les comptes manquent."})
    for member in world.committee[:2]:
        committee.say(member, recognition, {"stance": "consent"})
    with pytest.raises(ValidationError) as refused:
        committee.decide(world.committee[0], recognition, DAY)
    assert "Objection maintenue : 1" in says(refused)
    committee.say(world.committee[2], recognition, {"stance": "consent"})
    committee.decide(world.committee[0], recognition, DAY)
    assert fresh(recognition).state == "recognised"


def test_a_decision_needs_reasons_and_is_one_that_the_stage_allows(world):
    recognition = world.delivered()
    with pytest.raises(ValidationError) as refused:
        committee.open_round(world.committee[0], recognition, {"outcome": "recognise", "reasons": " "})
    assert "motifs" in says(refused)
    for outcome in ("suspend", "confirm", "dismiss", "withdraw", "", None, "expire"):
        with pytest.raises(ValidationError):
            committee.open_round(world.committee[0], recognition, {"outcome": outcome, "reasons": "x"})


def test_a_second_decision_at_once_finds_nothing_to_decide(world):
    recognition = world.delivered()
    world.decide(recognition, "recognise")
    with pytest.raises(ValidationError):
        committee.decide(world.committee[1], recognition, DAY)
    assert Decision.objects.count() == 1


def test_two_proposals_at_once_are_one(world):
    recognition = world.delivered()
    values = {"outcome": "recognise", "reasons": "Bien."}
    committee.open_round(world.committee[0], recognition, values, DAY)
    with pytest.raises(ValidationError) as refused:
        committee.open_round(world.committee[1], recognition, {**values, "outcome": "defer"}, DAY)
    assert code_of(refused) == "twice"
    committee.take_back(world.committee[1], recognition, DAY)
    committee.open_round(world.committee[1], recognition, {**values, "outcome": "defer"}, DAY)
    assert ConsentRound.objects.filter(state="open").count() == 1


def test_a_member_tied_to_the_platform_does_not_decide(world):
    recognition = world.delivered()
    make_affiliation(world.person(world.committee[2]), world.organisation)
    with pytest.raises(ValidationError) as refused:
        committee.open_round(world.committee[2], recognition, {"outcome": "recognise", "reasons": "x"})
    assert code_of(refused) == "conflict"
    committee.open_round(world.committee[0], recognition, {"outcome": "recognise", "reasons": "x"}, DAY)
    with pytest.raises(ValidationError):
        committee.say(world.committee[2], recognition, {"stance": "object", "reason": "x"})
    for member in world.committee[:2]:
        committee.say(member, recognition, {"stance": "consent"})
    committee.decide(world.committee[0], recognition, DAY)


# --- Withdrawal, journal, letters -------------------------------------------------------------------------------------


def test_withdrawing_ends_what_was_held_and_keeps_its_history(world):
    recognition = world.recognised()
    platform.withdraw(world.applicant, recognition, DAY)
    recognition = fresh(recognition)
    assert (recognition.state, recognition.holds) == ("withdrawn", "")
    assert Decision.objects.filter(published_on__isnull=False).count() == 1
    with pytest.raises(ValidationError):
        platform.withdraw(world.applicant, recognition, DAY)


def test_the_journal_holds_no_word_that_anybody_wrote(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    reviewing.ask(world.peers[0], recognition, {"text": "SECRET-Q"}, DAY)
    platform.answer(world.applicant, Question.objects.get(), {"answer": "SECRET-A"})
    platform.send_answers(world.applicant, recognition, DAY)
    world.write_all(recognition, 0, G6=("progressing", "", "SECRET-O"))
    world.write_all(recognition, 1)
    world.decide(fresh(recognition), "recognise", reasons="SECRET-R")
    complaints.complain(VISITOR, world.organisation, {"text": "SECRET-C", "contact": "secret@exemple.org"})
    told = " ".join(f"{e.object} {e.facts} {e.actor}" for e in Entry.objects.all())
    assert "SECRET" not in told
    assert "secret@" not in told
    assert Entry.objects.filter(verb="charter.recognition.decided").get().object == (
        world.organisation.get_absolute_url()
    )
    confidential = Entry.objects.filter(verb__startswith="charter.review.")
    assert confidential.exists()
    assert all(entry.object.startswith("/recognitions/") for entry in confidential)


def test_each_step_writes_to_whoever_must_act(world, mailoutbox, django_capture_on_commit_callbacks):
    from tests.modules.charter.peers import account_of

    def written(act) -> set[str]:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return {address for mail in mailoutbox for address in mail.to}

    steward, applicant = account_of(world.steward).email, account_of(world.applicant).email
    assert written(world.submitted) == {steward}
    recognition = Recognition.objects.get()
    assert written(lambda: secretary.pass_on(world.steward, recognition, DAY)) == {applicant}
    peers = {account_of(world.peers[n]).email for n in (0, 1)}
    assert written(lambda: world.ask_peers(recognition)) == peers
    assert written(lambda: reviewing.ask(world.peers[0], recognition, {"text": "?"}, DAY)) == {applicant}
    platform.answer(world.applicant, Question.objects.get(), {"answer": "!"})
    assert written(lambda: platform.send_answers(world.applicant, recognition, DAY)) == peers
    world.write_all(recognition, 0)
    members = {account_of(one).email for one in world.committee}
    assert written(lambda: world.write_all(recognition, 1)) == members
    assert written(lambda: world.decide(fresh(recognition), "recognise")) == members | {applicant}
    assert all(world.organisation.name in mail.subject for mail in mailoutbox)


def test_answers_that_come_after_the_opinions_are_told_to_the_secretary(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    from tests.modules.charter.peers import account_of

    recognition = world.in_review()
    world.ask_peers(recognition)
    reviewing.ask(world.peers[0], recognition, {"text": "?"}, DAY)
    world.write_all(recognition, 0)
    world.write_all(recognition, 1)
    assert fresh(recognition).state == "exchange"
    platform.answer(world.applicant, Question.objects.get(), {"answer": "!"})
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        platform.send_answers(world.applicant, recognition, DAY)
    assert [mail.to for mail in mailoutbox] == [[account_of(world.steward).email]]
    assert "tous les avis sont remis" in mailoutbox[0].body + mailoutbox[0].subject
    assert secretary.deliver(world.steward, fresh(recognition), DAY).state == "deliberation"


def test_what_an_act_does_not_know_is_refused(world):
    recognition = world.delivered()
    for act in (
        lambda: committee.open_round(
            world.committee[0], recognition, {"outcome": "defer", "reasons": "x", "final": True}
        ),
        lambda: committee.say(world.committee[0], recognition, {"stance": "consent", "member": 1}),
        lambda: secretary.propose_reviewer(world.steward, recognition, {"person": 3}),
        lambda: secretary.propose_reviewer(world.steward, recognition, {"voice": "king"}),
    ):
        with pytest.raises(ValidationError):
            act()


def test_affiliations_that_ended_tie_nobody(world):
    recognition = world.in_review()
    person = world.person(world.peers[0])
    make_affiliation(person, world.organisation, until="2024")
    assert not reading.conflicts_of(person.pk, recognition)
    Affiliation.objects.filter(person=person, organisation=world.homes[0]).update(until="2025")
    assert {c.why for c in reading.conflicts_of(person.pk, recognition)} == {"no-organisation"}
