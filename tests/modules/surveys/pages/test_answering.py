"""Answering in a browser without JavaScript, and what the script asks for."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.surveys import builtin
from communaux.modules.surveys.acts import responses, surveys, waves
from communaux.modules.surveys.models import Response
from tests import factories as make
from tests.modules.surveys.factories import make_response, make_survey, make_wave
from tests.modules.surveys.written import q

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return make.make_organisation("Vélo", slug="velo")


@pytest.fixture
def browser(org):
    client = Client()
    client.force_login(make.make_editor(org, name="Camille Exemple"))
    return client


@pytest.fixture
def wave():
    return make_wave()


def here(response: Response) -> str:
    return f"/surveys/{response.wave.survey.slug}/answer/{response.key}"


def post(client, response, data, **more):
    return client.post(f"{here(response)}/1", data, **more)


def test_one_begins_from_the_page_of_the_survey(browser, wave, org):
    page = browser.get("/surveys/essai").content.decode()
    assert "Commencer à répondre" in page
    reply = browser.post("/surveys/essai/start", {"organisation": "velo"}, follow=True)
    assert reply.status_code == 200
    assert reply.redirect_chain[-1][0].endswith("/1")
    assert wave.responses.get().organisation == org
    assert "Reprendre mes réponses" in browser.get("/surveys/essai").content.decode()


def test_strangers_find_nothing(wave, org):
    response = make_response(wave, org)
    for account in (None, make.make_member(org), make.make_editor(make.make_organisation())):
        client = Client()
        if account:
            client.force_login(account)
        assert client.get(f"{here(response)}/1").status_code == 404
        assert post(client, response, {"on": "T", "T": "x"}).status_code in (403, 404)


def test_every_type_is_answered_without_a_script(browser, wave, org):
    response = make_response(wave, org)
    page = browser.get(f"{here(response)}/1").content.decode()
    assert "Ajouter une ligne" in page
    reply = post(
        browser,
        response,
        {
            "on": ["T L I M Y", "C CS CH CH.other MC YN", "TB MX"],
            "T": "un",
            "L": "deux\nlignes",
            "I": "1 000",
            "M:amount": "12,5",
            "M:volume": "",
            "M:unit": "",
            "Y": "2016",
            "C": "France",
            "CS": ["Belgique", "", "France"],
            "CH": "other",
            "CH.other": "autre chose",
            "MC": ["a", "b"],
            "YN": "no",
            "TB:r1:what": "pain",
            "TB:r1:how": "x",
            "TB:r1:cost:amount": "3",
            "TB:r2:what": "",
            "MX:E1": "s2",
            "MX:E2": "",
            "next": "1",
        },
    )
    assert reply.status_code == 302
    assert reply["Location"].endswith("/review")
    response.refresh_from_db()
    assert response.answers == {
        "T": "un",
        "L": "deux\nlignes",
        "I": 1000,
        "M": {"amount": "12.5"},
        "Y": 2016,
        "C": "FR",
        "CS": ["BE", "FR"],
        "CH": "other",
        "CH.other": "autre chose",
        "MC": ["a", "b"],
        "YN": False,
        "TB": [{"id": "r1", "what": "pain", "how": "x", "cost": {"amount": "3"}}],
        "MX": {"E1": "s2"},
    }
    again = browser.get(f"{here(response)}/1").content.decode()
    for text in ('value="1000"', "deux\nlignes", 'value="Belgique"', "autre chose", 'value="pain"'):
        assert text in again


def test_what_was_not_touched_is_not_sent_over_what_others_wrote(browser, wave, org):
    response = make_response(wave, org, {"T": "avant", "L": "avant"})
    responses.save(SYSTEM, response, {"L": responses.Change("avant", "d’une autre")})
    old = {"on": "T L", "was:T": '"avant"', "was:L": '"avant"', "T": "après", "L": "avant"}
    assert post(browser, response, old).status_code == 302
    response.refresh_from_db()
    assert response.answers == {"T": "après", "L": "d’une autre"}


def test_two_answers_face_each_other_until_one_chooses(browser, wave, org):
    response = make_response(wave, org, {"L": "avant"})
    responses.save(SYSTEM, response, {"L": responses.Change("avant", "d’une autre")})
    sent = {"on": "L", "was:L": '"avant"', "L": "la mienne"}
    page = post(browser, response, sent, follow=True).content.decode()
    assert "la mienne" in page
    assert "d’une autre" in page
    assert "Garder tout, à la suite" in page
    post(browser, response, {"on": "L", "was:L": '"d’une autre"', "L": "d’une autre", "settle": "L|both"})
    response.refresh_from_db()
    assert response.answers["L"] == "d’une autre\n\nla mienne"
    assert response.aside == {}


def test_a_wrong_answer_is_shown_again_as_it_was_typed(browser, wave, org):
    response = make_response(wave, org)
    reply = post(browser, response, {"on": "I T", "I": "beaucoup", "T": "bien", "next": "1"})
    page = reply.content.decode()
    assert reply.status_code == 200
    assert 'value="beaucoup"' in page
    assert "n’est pas un nombre entier" in page
    response.refresh_from_db()
    assert response.answers == {"T": "bien"}


def test_rows_are_added_and_taken_away_by_buttons(browser, wave, org):
    response = make_response(wave, org, {"TB": [{"id": "r1", "what": "pain"}, {"id": "r2", "what": "sel"}]})
    was = json.dumps(response.answers["TB"])
    sent = {"on": "TB", "was:TB": was, "TB:r1:what": "pain", "TB:r2:what": "sel", "TB:n1:what": ""}
    reply = post(browser, response, {**sent, "add": "TB"})
    assert reply["Location"].endswith("/1?more=TB:2#TB")
    page = browser.get(reply["Location"].partition("#")[0]).content.decode()
    assert page.count('aria-label="Quoi ') == 5, "two rows, two empty ones, and the pattern of the script"
    reply = post(browser, response, {**sent, "drop": "TB:r1"})
    response.refresh_from_db()
    assert response.answers["TB"] == [{"id": "r2", "what": "sel"}]


def test_a_closed_wave_shows_what_was_typed(browser, wave, org):
    response = make_response(wave, org, {"T": "avant"})
    waves.close(SYSTEM, wave)
    reply = post(browser, response, {"on": "T", "was:T": '"avant"', "T": "trop tard"})
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "trop tard" in page
    assert "ne prend plus de réponses" in page
    response.refresh_from_db()
    assert response.answers == {"T": "avant"}


def test_who_reads_is_said_in_the_same_form(browser, wave, org):
    response = make_response(wave, org)
    post(browser, response, {"on": "T", "T": "un", "see:T": "public"})
    response.refresh_from_db()
    assert response.visibility == {"T": "public"}
    assert response.cells.get().visibility == "public"


def test_what_does_not_show_says_when_to_fill_it_in(browser, org):
    wave = make_wave(make_survey(q("G", "yesno"), q("Y", show_if={"equals": ["G", True]})))
    response = make_response(wave, org)
    page = browser.get(f"{here(response)}/1").content.decode()
    assert "À remplir si G « Question G » : oui" in page
    assert 'class="question unasked" id="Y"' in page


def test_the_script_saves_one_question(browser, wave, org):
    response = make_response(wave, org)
    reply = post(browser, response, {"on": "T", "T": "un"}, headers={"accept": "application/json"})
    told = reply.json()
    assert told["was"] == {"T": '"un"'}
    assert told["saved"].startswith("Enregistré à ")
    assert told["progress"]["1"][0] == 1
    wrong = post(browser, response, {"on": "I", "I": "x"}, headers={"accept": "application/json"}).json()
    assert "nombre entier" in wrong["errors"]["I"]
    waves.close(SYSTEM, wave)
    late = post(
        browser, response, {"on": "T", "was:T": '"un"', "T": "deux"}, headers={"accept": "application/json"}
    )
    assert late.status_code == 409
    assert "réponses" in late.json()["message"]


def test_the_script_never_overwrites_what_another_wrote(browser, wave, org):
    """The page of the script still shows mine after a clash: sending it again, or choosing, loses neither."""
    response = make_response(wave, org, {"L": "avant"})
    responses.save(SYSTEM, response, {"L": responses.Change("avant", "d’une autre")})
    sent = {"on": "L", "was:L": '"avant"', "L": "la mienne"}
    told = post(browser, response, sent, headers={"accept": "application/json"}).json()
    assert "L" not in told["was"]
    assert "la mienne" in told["facing"]["L"]
    post(browser, response, {**sent, "L": "la mienne, plus longue"}, headers={"accept": "application/json"})
    response.refresh_from_db()
    assert response.answers["L"] == "d’une autre"
    assert [one["value"] for one in response.aside["L"]] == ["la mienne, plus longue"]
    post(browser, response, {**sent, "L": "la mienne, plus longue", "settle": "L|both"})
    response.refresh_from_db()
    assert response.answers["L"] == "d’une autre\n\nla mienne, plus longue"
    assert response.aside == {}


def test_answers_of_an_earlier_wave_wait_to_be_confirmed(browser, org):
    survey = make_survey(q("A"), q("B"))
    before = make_wave(survey, "2025")
    make_response(before, org, {"A": "un", "B": "deux"}, sent=True)
    waves.close(SYSTEM, before)
    response = responses.start(SYSTEM, make_wave(survey, "2026"), org)
    page = browser.get(f"{here(response)}/1").content.decode()
    assert page.count("Repris de 2025, à confirmer") == 2
    sent = {"on": "A B", "was:A": '"un"', "A": "un", "was:B": '"deux"', "B": "deux", "confirm": "A"}
    page = post(browser, response, sent, follow=True).content.decode()
    assert page.count("Repris de 2025, à confirmer") == 1


def test_one_sees_who_else_writes(browser, wave, org):
    other = make.viewer(make.make_editor(org, name="Noor Exemple"))
    response = make_response(wave, org)
    responses.save(other, response, {"T": responses.Change(None, "de Noor")})
    page = browser.get(f"{here(response)}/1").content.decode()
    assert "Noor Exemple a modifié cette partie" in page


def test_reading_again_sending_and_taking_back(browser, wave, org):
    response = make_response(wave, org, {"T": "un", "C": "FR"})
    review = f"{here(response)}/review"
    page = browser.get(review).content.decode()
    assert "Envoyer nos réponses" in page
    assert "France" in page
    reply = browser.post(review, {"do": "send", "consent": "yes"})
    assert reply["Location"].endswith("/thanks")
    assert browser.get(reply["Location"]).status_code == 200
    response.refresh_from_db()
    assert (response.state, response.consent) == ("submitted", True)
    browser.post(review, {"do": "consent", "consent": "no"})
    browser.post(review, {"do": "reopen"})
    response.refresh_from_db()
    assert (response.state, response.consent) == ("draft", False)
    browser.post(review, {"do": "send"})
    browser.post(review, {"do": "withdraw"})
    response.refresh_from_db()
    assert response.state == "withdrawn"
    assert "Ces réponses sont retirées" in browser.get(review).content.decode()


def test_what_stands_in_the_way_is_told_before_sending(browser, org):
    wave = make_wave(make_survey(q("A", required=True), q("B")))
    response = make_response(wave, org, {"B": "x"})
    page = browser.post(f"{here(response)}/review", {"do": "send"}, follow=True).content.decode()
    assert "Une réponse est nécessaire" in page
    response.refresh_from_db()
    assert response.state == "draft"


# --- the questionnaire of the house ----------------------------------------------------------------------------------


@pytest.fixture
def house(org):
    values = {"title": builtin.TITLE, "aim": builtin.AIM, "audience": "organisations"}
    survey = surveys.publish(
        SYSTEM, surveys.create(SYSTEM, values, builtin.questionnaire(), slug="plateformes")
    )
    return responses.start(SYSTEM, make_wave(survey), org)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_57_questions_on_one_page(browser, house, language, django_assert_max_num_queries):
    browser.get("/surveys/")
    with django_assert_max_num_queries(12):
        page = browser.get(f"{here(house)}/all", headers={"accept-language": language}).content.decode()
    assert page.count('data-question="') == 57
    assert page.count('name="Q5.2.5:E') == 14 * 6
    assert ("Votre plateforme" if language == "fr" else "Your platform") in page


def test_every_section_has_its_page(browser, house, django_assert_max_num_queries):
    for key in ("1", "2", "3-1", "3-2", "3-3", "3-4", "3-5", "3-6", "4", "5-1", "5-2", "c"):
        with django_assert_max_num_queries(12):
            assert browser.get(f"{here(house)}/{key}").status_code == 200
    assert browser.get(f"{here(house)}/7").status_code == 404


def test_the_questions_can_be_read_before(house):
    page = Client().get("/surveys/plateformes/questions").content.decode()
    assert page.count('class="question-number"') == 57
    raw = Client().get("/questionnaires/plateformes-1.json").json()
    assert raw == builtin.questionnaire()


def test_what_was_just_changed_is_not_zero_minutes_old(browser, wave, org):
    other = make.viewer(make.make_editor(org, name="Noor Exemple"))
    response = make_response(wave, org)
    responses.save(other, response, {"T": responses.Change(None, "de Noor")})
    page = browser.get(f"{here(response)}/1").content.decode()
    assert "Noor Exemple a modifié cette partie il y a moins d’une minute" in page
    english = browser.get(f"{here(response)}/1", headers={"accept-language": "en"}).content.decode()
    assert "Noor Exemple changed this part less than a minute ago" in english
