"""Reviewers and the committee through the REST door: what their standing opens, and what stays shut."""

from __future__ import annotations

import pytest
from django.test import Client

from communaux.modules.charter.acts.recognition import reviewing, secretary
from communaux.modules.charter.models.recognition import (
    ConsentRound,
    ConsentVoice,
    Decision,
    DeclaredInterest,
    Opinion,
    Review,
)
from communaux.nouns.models import Organisation
from tests.doors.rest.clients import client_of, delete, etag, move, patch, post, refused
from tests.modules.charter.peers import ALL_CODES, World, fresh, make_world

pytestmark = pytest.mark.django_db
ACCEPTED = {"no_interest": True}


@pytest.fixture
def world() -> World:
    return make_world()


def asked(world: World, number: int = 0) -> Review:
    """A review that was proposed to the peer of this number, and not answered."""
    recognition = fresh(world.in_review())
    person = {"person": world.person(world.peers[number])}
    return secretary.propose_reviewer(world.steward, recognition, person, world.today)


def test_whoever_is_asked_reads_and_accepts(world: World) -> None:
    review = asked(world)
    path = f"/api/charter-reviews/{review.key}"
    peer, stranger = client_of(world.peers[0]), client_of(world.peers[1])
    assert stranger.get(path).status_code == 404
    assert client_of(world.applicant).get(path).status_code == 404
    assert Client().get(path).status_code == 404
    assert peer.get(f"/api/recognitions/{review.recognition.key}").json()["state"] == "review"
    listed = peer.get("/api/charter-reviews/").json()["@graph"]
    assert [one["@id"].rpartition("/")[2] for one in listed] == [review.key]
    assert "n’avez pas d’intérêt" in refused(move(peer, path, "accept"), 422)
    assert "Oui ou non" in refused(move(peer, path, "accept", no_interest="oui"), 422)
    assert "n’existe pas" in refused(move(peer, path, "accept", no_interest=True, because="x"), 422)
    read = etag(peer, path)
    assert patch(peer, path, {"move": "accept", **ACCEPTED}, read).status_code == 200
    # Sent once more, it finds the review changed; read again, it finds it answered.
    assert patch(peer, path, {"move": "accept", **ACCEPTED}, read).status_code == 412
    assert "a déjà sa réponse" in refused(move(peer, path, "accept", **ACCEPTED), 422)
    assert Review.objects.get().state == "accepted"
    assert move(client_of(world.steward), path, "accept", **ACCEPTED).status_code == 403
    assert move(peer, path, "discharge").status_code == 403


def test_whoever_declines_for_an_interest_is_not_asked_again(world: World) -> None:
    review = asked(world)
    peer, path = client_of(world.peers[0]), f"/api/charter-reviews/{review.key}"
    assert move(peer, path, "decline", reason="Trop proche", interest=True).status_code == 200
    assert Review.objects.get().state == "declined"
    [interest] = peer.get("/api/declared-interests/").json()["@graph"]
    assert interest["organisation"].endswith(world.organisation.slug)
    again = {"recognition": review.recognition.key, "person": world.person(world.peers[0]).key}
    refused(post(client_of(world.steward), "/api/charter-reviews/", again), 422)


def test_an_interest_is_declared_and_taken_back_by_oneself_alone(world: World) -> None:
    peer = client_of(world.peers[2])
    values = {"organisation": world.organisation.slug}
    assert post(Client(), "/api/declared-interests/", values).status_code == 401
    assert post(peer, "/api/declared-interests/", {**values, "person": "x"}).status_code == 422
    assert post(peer, "/api/declared-interests/", values).status_code == 201
    key = DeclaredInterest.objects.get().key
    path = f"/api/declared-interests/{key}"
    assert client_of(world.applicant).get(path).status_code == 404
    assert client_of(world.steward).get(path).status_code == 200
    assert delete(client_of(world.steward), path).status_code == 403
    assert delete(peer, path).status_code == 204
    assert delete(peer, path).status_code == 404


def test_opinions_are_written_corrected_and_handed_in(world: World) -> None:
    recognition = world.in_review()
    review = world.ask_peers(recognition)[0]
    peer, path = client_of(world.peers[0]), f"/api/charter-reviews/{review.key}"
    opinions = {code: {"verdict": "met"} for code in ALL_CODES}
    wrong = move(peer, path, "write", opinions={**opinions, "G1": {"verdict": "zzz"}})
    assert "G1" in refused(wrong, 422)
    assert not Opinion.objects.exists()
    refused(move(peer, path, "hand-in"), 422)
    assert move(peer, path, "write", opinions=opinions).status_code == 200
    opinion = Opinion.objects.get(criterion__code="G6")
    about = f"/api/charter-opinions/{opinion.key}"
    for other in (world.peers[1], world.applicant, world.committee[0]):
        assert client_of(other).get(about).status_code == 404
    read = etag(peer, about)
    change = {"verdict": "progressing", "severity": "minor", "advice": "Ouvrir."}
    assert patch(peer, about, change, read).status_code == 200
    assert patch(peer, about, {"verdict": "met"}, read).status_code == 412
    assert patch(client_of(world.steward), about, {"verdict": "met"}).status_code == 403
    assert move(client_of(world.peers[1]), path, "hand-in").status_code == 404
    assert move(client_of(world.steward), path, "hand-in").status_code == 403
    assert move(peer, path, "hand-in").status_code == 200
    refused(patch(peer, about, {"advice": "Après coup"}), 422)
    # What was handed in is before the committee, and nobody else.
    assert client_of(world.committee[0]).get(about).json()["verdict"] == "progressing"
    assert client_of(world.applicant).get(about).status_code == 404


def proposed(world: World, recognition_key: str) -> str:
    """A decision proposed to the committee, by its path."""
    values = {"recognition": recognition_key, "outcome": "recognise", "reasons": "Les pairs ont lu."}
    made = post(client_of(world.committee[0]), "/api/consent-rounds/", values)
    assert made.status_code == 201, made.content
    return f"/api/consent-rounds/{ConsentRound.objects.get(state='open').key}"


def test_the_committee_decides_by_consent(world: World) -> None:
    recognition = world.delivered()
    members = [client_of(viewer) for viewer in world.committee]
    values = {"recognition": recognition.key, "outcome": "recognise", "reasons": "Les pairs ont lu."}
    for stranger in (world.peers[0], world.applicant, world.steward):
        assert post(client_of(stranger), "/api/consent-rounds/", values).status_code == 403
    assert "outcome" in refused(
        post(members[0], "/api/consent-rounds/", {**values, "outcome": "confirm"}), 422
    )
    path = proposed(world, recognition.key)
    assert client_of(world.peers[0]).get(path).status_code == 404
    assert client_of(world.applicant).get(path).status_code == 404
    assert members[1].get(path).json()["outcome"] == "recognise"
    twice = post(members[1], "/api/consent-rounds/", values)
    assert "déjà proposée" in refused(twice, 422)
    refused(move(members[0], path, "adopt"), 422)
    round_key = path.rpartition("/")[2]
    said = {"round": round_key, "stance": "object", "reason": "Trop tôt."}
    assert post(client_of(world.peers[0]), "/api/consent-voices/", said).status_code == 403
    refused(post(members[0], "/api/consent-voices/", {**said, "reason": ""}), 422)
    assert post(members[0], "/api/consent-voices/", said).status_code == 201
    for member in members[1:]:
        voice = {"round": round_key, "stance": "consent"}
        assert post(member, "/api/consent-voices/", voice).status_code == 201
    refused(move(members[0], path, "adopt"), 422)
    mine = f"/api/consent-voices/{ConsentVoice.objects.get(stance='object').key}"
    assert members[1].get(mine).json()["reason"] == "Trop tôt."
    assert patch(members[1], mine, {"stance": "consent"}).status_code == 403
    assert patch(members[0], mine, {"stance": "consent", "reason": ""}).status_code == 200
    read = etag(members[0], path)
    assert patch(members[0], path, {"move": "adopt"}, read).status_code == 200
    assert Decision.objects.get().outcome == "recognise"
    assert fresh(recognition).state == "recognised"
    assert patch(members[0], path, {"move": "adopt"}, read).status_code == 412
    assert "clos" in refused(move(members[0], path, "adopt"), 422)
    assert "clos" in refused(post(members[0], "/api/consent-voices/", said), 422)


def test_a_round_is_taken_back_and_a_better_one_comes(world: World) -> None:
    recognition = world.delivered()
    path = proposed(world, recognition.key)
    member = client_of(world.committee[1])
    assert move(client_of(world.steward), path, "take-back").status_code == 403
    assert move(member, path, "take-back").status_code == 200
    assert "clos" in refused(move(member, path, "take-back"), 422)
    assert proposed(world, recognition.key) != path


def test_a_member_who_is_tied_to_the_platform_neither_reads_nor_decides(world: World) -> None:
    recognition = world.delivered()
    path = proposed(world, recognition.key)
    reviewing.declare_interest(world.committee[2], Organisation.objects.get(pk=world.organisation.pk))
    tied = client_of(world.committee[2])
    assert tied.get(path).status_code == 404
    said = {"round": path.rpartition("/")[2], "stance": "consent"}
    assert "liée" in refused(post(tied, "/api/consent-voices/", said), 422)
