"""Recognitions through the REST door: the same acts, the same refusals, in problem details."""

from __future__ import annotations

import pytest
from django.test import Client

from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    Opinion,
    PlanStep,
    Question,
    Recognition,
    Review,
)
from tests.doors.rest.clients import client_of, patch, post
from tests.modules.charter.peers import World, fresh, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_platform_applies_and_the_secretary_passes_on(world):
    applicant, steward = client_of(world.applicant), client_of(world.steward)
    made = post(applicant, "/api/recognitions/", {"organisation": world.organisation.slug})
    assert made.status_code == 201
    recognition = Recognition.objects.get()
    path = f"/api/recognitions/{recognition.key}"
    assert Client().get(path).status_code == 404
    assert patch(applicant, path, {"move": "submit"}).status_code == 200
    again = patch(applicant, path, {"move": "submit"})
    assert again.status_code == 422
    assert "ne peut pas se faire maintenant" in again.json()["detail"]
    assert patch(applicant, path, {"move": "pass-on"}).status_code == 403
    assert patch(applicant, path, {"move": "recognise"}).status_code == 422
    assert patch(applicant, path, {"state": "recognised"}).status_code == 422
    assert patch(steward, path, {"move": "pass-on"}).status_code == 200
    assert fresh(recognition).state == "review"


def test_reviewers_write_and_everybody_reads_once_decided(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    peer, slug = client_of(world.peers[0]), world.organisation.slug
    values = {"organisation": slug, "criterion": "G1", "verdict": "met"}
    assert post(peer, "/api/charter-opinions/", values).status_code == 201
    assert post(client_of(world.peers[4]), "/api/charter-opinions/", values).status_code == 403
    opinion = Opinion.objects.get()
    assert Client().get(f"/api/charter-opinions/{opinion.key}").status_code == 404
    question = {"organisation": slug, "text": "Qui décide ?"}
    assert post(peer, "/api/charter-questions/", question).status_code == 201
    key = Question.objects.get().key
    applicant = client_of(world.applicant)
    assert patch(applicant, f"/api/charter-questions/{key}", {"answer": "Nous."}).status_code == 200
    assert (
        patch(applicant, f"/api/recognitions/{recognition.key}", {"move": "send-answers"}).status_code == 200
    )
    world.write_all(recognition, 0)
    world.write_all(recognition, 1)
    world.decide(fresh(recognition), "recognise")
    told = Client().get(f"/api/charter-opinions/{opinion.key}").json()
    assert told["verdict"] == "met"
    assert "review" not in told
    assert Client().get(f"/api/recognitions/{recognition.key}").json()["state"] == "recognised"


def test_a_reviewer_of_the_same_organisation_is_refused_in_words(world):
    recognition = world.in_review()
    values = {"recognition": recognition.key, "person": world.person(world.applicant).key}
    refused = post(client_of(world.steward), "/api/charter-reviews/", values)
    assert refused.status_code == 422
    assert "appartient à la plateforme" in refused.content.decode()
    values["person"] = world.person(world.peers[0]).key
    assert post(client_of(world.steward), "/api/charter-reviews/", values).status_code == 201
    assert post(client_of(world.peers[0]), "/api/charter-reviews/", values).status_code == 403
    review = Review.objects.get()
    done = patch(client_of(world.steward), f"/api/charter-reviews/{review.key}", {"move": "discharge"})
    assert done.status_code == 200


def test_plan_complaint_and_committee(world):
    recognition = world.delivered()
    member, slug = client_of(world.committee[0]), world.organisation.slug
    assert post(member, "/api/plan-steps/", {"organisation": slug, "text": "Publier"}).status_code == 201
    assert (
        post(client_of(world.applicant), "/api/plan-steps/", {"organisation": slug, "text": "x"}).status_code
        == 403
    )
    assert PlanStep.objects.get().text == "Publier"
    world.decide(recognition, "recognise")
    values = {"organisation": slug, "text": "Vend les données"}
    assert post(client_of(world.peers[4]), "/api/charter-complaints/", values).status_code == 201
    complaint = Complaint.objects.get()
    assert client_of(world.applicant).get(f"/api/charter-complaints/{complaint.key}").status_code == 404
    path = f"/api/charter-complaints/{complaint.key}"
    assert patch(client_of(world.steward), path, {"move": "inquire"}).status_code == 200
    person = world.person(world.peers[4]).key
    assert post(client_of(world.applicant), "/api/committee-members/", {"person": person}).status_code == 403
    assert post(client_of(world.steward), "/api/committee-members/", {"person": person}).status_code == 201
    joined = CommitteeMember.objects.get(person__key=person)
    steward = client_of(world.steward)
    etag = steward.get(f"/api/committee-members/{joined.key}")["ETag"]
    done = steward.delete(f"/api/committee-members/{joined.key}", headers={"if-match": etag})
    assert done.status_code in {200, 204}
    joined.refresh_from_db()
    assert joined.until is not None
