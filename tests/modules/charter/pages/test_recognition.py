"""The pages of a recognition, opened by each actor and by those who may not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.charter.acts.recognition import calendar, complaints, platform, reviewing, secretary
from communaux.modules.charter.models.recognition import (
    Complaint,
    Decision,
    Opinion,
    PlanStep,
    Question,
    Recognition,
    Review,
)
from tests.modules.charter.peers import ALL_CODES, DAY, World, account_of, fresh, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: DAY)
    return make_world()


def client_of(viewer) -> Client:
    client = Client()
    client.force_login(account_of(viewer))
    return client


def charter_page(world: World) -> str:
    return f"{world.organisation.get_absolute_url()}/charter"


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# --- Who opens what ---------------------------------------------------------------------------------------------------


def test_each_page_opens_for_its_actors_alone(world):
    recognition = world.in_review()
    reviews = world.ask_peers(recognition)
    path = charter_page(world)
    everybody = {
        "visitor": Client(),
        "applicant": client_of(world.applicant),
        "steward": client_of(world.steward),
        "reviewer": client_of(world.peers[0]),
        "peer": client_of(world.peers[4]),
        "committee": client_of(world.committee[0]),
    }
    pages = {
        path: set(everybody),
        "/charter/process": set(everybody),
        "/charter/verify": set(everybody),
        f"{path}/embed": set(everybody),
        f"{path}/application": {"applicant"},
        f"{path}/application/withdraw": {"applicant"},
        "/charter/desk/": {"steward"},
        f"/charter/desk/{recognition.key}": {"steward"},
        "/charter/reviews/": set(everybody) - {"visitor"},
        f"/charter/reviews/{reviews[0].key}": {"reviewer"},
        "/charter/committee/": {"committee"},
        f"/charter/committee/{recognition.key}": {"committee"},
    }
    for page, allowed in pages.items():
        for name, client in everybody.items():
            status = client.get(page).status_code
            assert (status == 200) is (name in allowed), (page, name, status)


def test_nothing_of_an_application_under_way_is_public(world):
    recognition = world.in_review()
    world.ask_peers(recognition)
    reviewing.ask(world.peers[0], recognition, {"text": "QUESTION"}, DAY)
    page = text_of(Client().get(charter_page(world)))
    assert "Signataire de la charte" in page
    for word in ("QUESTION", "en lecture", world.homes[0].name):
        assert word not in page
    assert (
        Client().get(f"/recognitions/{recognition.key}", headers={"accept": "text/turtle"}).status_code == 404
    )


# --- The public page --------------------------------------------------------------------------------------------------


def test_the_public_page_says_the_fact_with_its_date_version_end_and_reasons(world):
    world.recognised()
    page = text_of(Client().get(charter_page(world)))
    assert "Reconnue par ses pairs le 14 mars 2026" in page
    assert f"charte version {world.charter.number}" in page
    assert "14 mars 2028" in page
    assert "Les pairs ont lu, le comité consent." in page
    assert "Ouvrir le conseil aux usagers." in page
    assert world.homes[0].name in page
    assert world.person(world.peers[0]).name not in page
    decision = Decision.objects.get()
    assert f'href="#decision-{decision.key}"' in page
    assert f'id="decision-{decision.key}"' in page


def test_there_is_no_total_on_the_public_page(world):
    world.recognised()
    page = text_of(Client().get(charter_page(world)))
    assert f"sur {len(ALL_CODES)}" not in page
    assert "%" not in page.split("<main")[1].split("</main>")[0]


def test_machines_are_led_to_the_data_behind_the_page(world):
    page = charter_page(world)
    told = Client().get(page, headers={"accept": "text/turtle"}, follow=True)
    assert told.redirect_chain[0][1] == 303
    assert b"CharterSignature" in told.content
    world.recognised()
    told = Client().get(f"{page}?format=jsonld", follow=True)
    assert told.json()["@type"] == ["Recognition"]
    assert "recognised" in told.json()["state"]
    assert "<html" in text_of(Client().get(page, headers={"accept": "text/html, text/turtle"}))


def test_in_english(world):
    world.recognised()
    page = text_of(Client().get(charter_page(world), headers={"accept-language": "en"}))
    assert "Recognised by its peers on 14 March 2026" in page


def test_evidence_for_reviewers_is_read_by_them_and_the_committee_alone(world):
    recognition = world.in_review()
    review = world.ask_peers(recognition)[0]
    secret = "Preuve V4"
    assert secret in text_of(client_of(world.peers[0]).get(f"/charter/reviews/{review.key}"))
    assert secret in text_of(client_of(world.committee[0]).get(f"/charter/committee/{recognition.key}"))
    world.write_all(recognition, 0)
    world.write_all(recognition, 1)
    world.decide(fresh(recognition), "recognise")
    assert secret not in text_of(Client().get(charter_page(world)))
    assert secret not in text_of(client_of(world.peers[4]).get(charter_page(world)))


def test_a_deferral_is_read_by_the_platform_and_by_the_public_once_final(world):
    recognition = world.deferred()
    page = charter_page(world)
    assert "le comité consent" not in text_of(Client().get(page))
    assert "le comité consent" in text_of(client_of(world.applicant).get(f"{page}/application"))
    calendar.turn(SYSTEM, DAY + dt.timedelta(61))
    assert "Pas de reconnaissance en vigueur" in text_of(Client().get(page))
    assert "le comité consent" in text_of(Client().get(page))
    assert fresh(recognition).final


def test_an_expired_recognition_says_so(world, monkeypatch):
    world.recognised()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: dt.date(2028, 3, 15))
    page = text_of(Client().get(charter_page(world)))
    assert "Reconnaissance expirée le 14 mars 2028" in page


def test_the_public_page_takes_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    world.with_plan()
    client = Client()
    client.get(charter_page(world))
    with django_assert_max_num_queries(22):
        client.get(charter_page(world))


# --- By buttons, from the beginning to the end ------------------------------------------------------------------------


def test_a_whole_recognition_by_the_buttons_of_the_pages(world):
    applicant, steward = client_of(world.applicant), client_of(world.steward)
    here = f"{charter_page(world)}/application"
    applicant.post(here, {"what": "open"})
    assert "Rien ne manque" in text_of(applicant.get(here))
    applicant.post(here, {"what": "submit"})
    recognition = Recognition.objects.get()
    desk = f"/charter/desk/{recognition.key}"
    assert world.organisation.name in text_of(steward.get("/charter/desk/"))
    steward.post(desk, {"what": "pass-on"})
    page = text_of(steward.get(desk))
    assert world.person(world.peers[0]).name in page
    assert "appartient à la plateforme" in page
    for number, voice in ((0, "platform"), (1, "user")):
        key = world.person(world.peers[number]).key
        steward.post(desk, {"what": "propose", "person": key, "organisation": "", "voice": voice})
    for number in (0, 1):
        peer = client_of(world.peers[number])
        review = Review.objects.get(person=world.peers[number].person)
        place = f"/charter/reviews/{review.key}"
        assert "Accepter de lire" in text_of(peer.get(place))
        peer.post(place, {"what": "accept", "no_interest": "on"})
        if number == 0:
            peer.post(place, {"what": "ask", "text": "Qui décide ?", "criterion": "G1"})
            question = Question.objects.get()
            assert "Qui décide ?" in text_of(applicant.get(here))
            sent = {"what": f"answer-{question.key}", "answer": "L’assemblée.", "version": question.version}
            applicant.post(here, sent)
            applicant.post(here, {"what": "send-answers"})
        for code in ALL_CODES:
            sent = {"verdict": "met", "severity": "", "advice": "", "version": 0}
            assert peer.post(f"{place}/{code}", sent).status_code == 302
        assert "Chaque critère a son avis" in text_of(peer.get(place))
        peer.post(place, {"what": "hand-in"})
    assert fresh(recognition).state == "deliberation"
    decide = f"/charter/committee/{recognition.key}"
    members = [client_of(one) for one in world.committee]
    members[0].post(decide, {"what": "round", "outcome": "recognise", "reasons": "Tout est là."})
    assert "votre voix est attendue" in text_of(members[1].get("/charter/committee/"))
    for member in members:
        member.post(decide, {"what": "voice", "stance": "consent"})
    assert "Constater le consentement" in text_of(members[0].get(decide))
    members[0].post(decide, {"what": "decide"})
    assert fresh(recognition).state == "recognised"
    assert "Tout est là." in text_of(Client().get(charter_page(world)))


def test_an_appeal_by_the_pages(world):
    world.deferred()
    client = client_of(world.applicant)
    here = f"{charter_page(world)}/application"
    assert "Faire un recours" in text_of(client.get(here))
    response = client.post(f"{here}/appeal", {"reasons": " "})
    assert "obligatoire" in text_of(response)
    assert client.post(f"{here}/appeal", {"reasons": "Pas lu."}).status_code == 302
    assert Recognition.objects.get().state == "appeal"
    assert "Pas lu." in text_of(
        client_of(world.steward).get(f"/charter/desk/{Recognition.objects.get().key}")
    )


def test_a_plan_by_the_pages(world):
    world.with_plan()
    client = client_of(world.applicant)
    here = f"{charter_page(world)}/application"
    step = PlanStep.objects.get()
    assert step.text in text_of(client.get(here))
    response = client.post(here, {"what": f"step-{step.key}", "account": "Fait.", "link": "pas une adresse"})
    page = text_of(response)
    assert "pas une adresse" in page
    assert "n’est pas une adresse web" in page
    client.post(here, {"what": f"step-{step.key}", "account": "Fait.", "link": ""})
    client.post(here, {"what": "report-plan"})
    assert Recognition.objects.get().state == "plan-check"


def test_withdrawing_asks_first(world):
    world.submitted()
    client = client_of(world.applicant)
    here = f"{charter_page(world)}/application/withdraw"
    assert "Retirer cette demande" in text_of(client.get(here))
    client.post(here)
    assert Recognition.objects.get().state == "withdrawn"


def test_an_opinion_saves_by_itself_and_nothing_typed_is_lost(world):
    recognition = world.in_review()
    review = world.ask_peers(recognition)[0]
    peer = client_of(world.peers[0])
    place = f"/charter/reviews/{review.key}/G1"
    sent = {"verdict": "progressing", "severity": "minor", "advice": "Un", "version": 0}
    partial = text_of(peer.post(place, sent, headers={"hx-request": "true"}))
    assert "gardé" in partial
    assert "<html" not in partial
    again = text_of(peer.post(place, {**sent, "advice": "Deux"}, headers={"hx-request": "true"}))
    assert "Gardé dans une autre fenêtre" in again
    assert "Deux" in again
    assert "Un" in again
    whole = text_of(peer.post(place, {**sent, "advice": "Deux"}))
    assert "Deux" in whole
    assert Opinion.objects.get().advice == "Un"
    kept = Opinion.objects.get()
    assert peer.post(place, {**sent, "advice": "Deux", "version": kept.version}).status_code == 302
    assert Opinion.objects.get().advice == "Deux"


def test_an_opinion_kept_by_a_script_says_what_is_still_to_say(world):
    review = world.ask_peers(world.in_review())[0]
    peer = client_of(world.peers[0])
    total = text_of(peer.get(f"/charter/reviews/{review.key}")).count('class="form opinion-form"')
    sent = {"verdict": "met", "version": 0}
    partial = text_of(peer.post(f"/charter/reviews/{review.key}/G1", sent, headers={"hx-request": "true"}))
    assert 'hx-swap-oob="true"' in partial
    assert partial.count('href="#criterion-') == total - 1


def test_after_the_signature_the_page_of_the_charter_leads_on(world):
    path, keeper = charter_page(world), client_of(world.applicant)
    page = text_of(keeper.get(path))
    assert f'href="{path}/application">Préparer une demande' in page
    world.opened()
    page = text_of(keeper.get(path))
    assert f'href="{path}/application">Suivre la demande' in page
    assert "Compléter et déposer la demande de reconnaissance" in text_of(keeper.get("/account/"))
    assert "Préparer une demande" not in text_of(Client().get(path))


def test_a_reviewer_who_joined_the_platform_is_told_why_they_read_no_more(world):
    from tests.factories import make_affiliation

    recognition = world.in_review()
    review = world.ask_peers(recognition)[0]
    make_affiliation(world.person(world.peers[0]), world.organisation)
    peer = client_of(world.peers[0])
    page = text_of(peer.get(f"/charter/reviews/{review.key}"))
    assert "Vous ne pouvez pas lire cette demande" in page
    assert "Preuve G1" not in page
    sent = {"verdict": "met", "version": 0}
    assert "Conflit d’intérêts" in text_of(peer.post(f"/charter/reviews/{review.key}/G1", sent))
    assert "appartient à la plateforme" in text_of(
        client_of(world.steward).get(f"/charter/desk/{recognition.key}")
    )


def test_a_complaint_by_a_visitor_and_its_answer(world):
    recognition = world.recognised()
    page = f"{charter_page(world)}/complaint"
    assert Client().get(page).status_code == 200
    bad = Client().post(page, {"text": "", "contact": "pas une adresse"})
    assert "obligatoire" in text_of(bad)
    assert Client().post(page, {"text": "Vend les données", "criterion": "D1"}).status_code == 302
    complaint = Complaint.objects.get()
    steward = client_of(world.steward)
    assert "Vend les données" in text_of(steward.get(f"/charter/desk/complaints/{complaint.key}"))
    assert Client().get(f"/charter/desk/complaints/{complaint.key}").status_code == 403
    steward.post(f"/charter/desk/complaints/{complaint.key}", {"what": "inquire"})
    assert fresh(recognition).state == "inquiry"
    assert "Vend les données" in text_of(
        client_of(world.committee[0]).get(f"/charter/committee/{recognition.key}")
    )
    assert "Vend les données" not in text_of(client_of(world.applicant).get(charter_page(world)))


def test_there_is_nothing_to_complain_of_before_a_recognition(world):
    assert Client().get(f"{charter_page(world)}/complaint").status_code == 404


def test_the_desk_keeps_the_list_of_the_committee(world):
    steward = client_of(world.steward)
    person = world.person(world.peers[4])
    response = steward.post("/charter/desk/", {"what": "join", "person": "Personne d’inconnu"})
    assert "ne correspond à rien" in text_of(response)
    steward.post("/charter/desk/", {"what": "join", "person": person.get_absolute_url()})
    assert person.name in text_of(steward.get("/charter/desk/"))
    twice = steward.post("/charter/desk/", {"what": "join", "person": person.get_absolute_url()})
    assert "déjà au comité" in text_of(twice)
    from communaux.modules.charter.models.recognition import CommitteeMember

    steward.post(
        "/charter/desk/", {"what": "leave", "member": CommitteeMember.objects.get(person=person).key}
    )
    assert CommitteeMember.objects.filter(person=person, until=None).count() == 0


def test_a_member_tied_to_the_platform_does_not_read_the_file(world):
    from tests.factories import make_affiliation

    recognition = world.delivered()
    make_affiliation(world.person(world.committee[0]), world.organisation)
    page = text_of(client_of(world.committee[0]).get(f"/charter/committee/{recognition.key}"))
    assert "Le comité décide sans vous" in page
    assert "Preuve G1" not in page


def test_the_picture_of_the_process_and_its_table(world):
    page = text_of(Client().get("/charter/process"))
    assert page.count("<rect") == 15
    assert "en échange avec la plateforme" in page
    assert page.count("<tr>") == 36  # the head, 34 steps, and one line for all withdrawals
    english = text_of(Client().get("/charter/process", headers={"accept-language": "en"}))
    assert "questions to the platform" in english


def test_buttons_pressed_twice_or_unknown_break_nothing(world):
    recognition = world.submitted()
    applicant, steward = client_of(world.applicant), client_of(world.steward)
    here = f"{charter_page(world)}/application"
    assert applicant.post(here, {"what": "submit"}, follow=True).status_code == 200
    assert applicant.post(here, {"what": "nothing"}).status_code == 200
    assert steward.post(f"/charter/desk/{recognition.key}", {"what": "nothing"}).status_code == 404
    secretary.pass_on(world.steward, recognition, DAY)
    again = steward.post(f"/charter/desk/{recognition.key}", {"what": "pass-on"}, follow=True)
    assert "ne peut pas se faire maintenant" in text_of(again)
    bad = steward.post(
        f"/charter/desk/{recognition.key}", {"what": "propose", "person": "\x00'--"}, follow=True
    )
    assert bad.status_code == 200
    assert platform.withdraw(world.applicant, fresh(recognition), DAY).state == "withdrawn"
    assert complaints.A_DAY_ON_PLATFORM > 0
    assert VISITOR.account is None


def test_no_page_asks_more_the_more_people_there_are(django_assert_max_num_queries):
    world = make_world(peers=12, members=5)
    recognition = world.in_review()
    world.ask_peers(recognition, [0, 1, 2, 3])
    reviewing.ask(world.peers[0], recognition, {"text": "?"}, DAY)
    review = Review.objects.get(person=world.peers[0].person)
    places = (
        (world.steward, "/charter/desk/", 12),
        (world.steward, f"/charter/desk/{recognition.key}", 45),
        (world.peers[0], f"/charter/reviews/{review.key}", 40),
        (world.committee[0], "/charter/committee/", 12),
        (world.committee[0], f"/charter/committee/{recognition.key}", 40),
        (world.applicant, f"{charter_page(world)}/application", 28),
    )
    for viewer, place, most in places:
        client = client_of(viewer)
        client.get(place)
        with django_assert_max_num_queries(most):
            assert client.get(place).status_code == 200
