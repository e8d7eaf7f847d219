"""Answers fill the record and the charter after somebody ticked what, and nothing else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.charter.models import Suggestion
from communaux.modules.surveys import builtin
from communaux.modules.surveys.acts import applying, responses, surveys
from communaux.modules.surveys.reading.offers import offers
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.charter.peers import make_charter
from tests.modules.surveys.factories import make_response, make_wave

pytestmark = pytest.mark.django_db

ANSWERS = {
    "Q1.1": 2016,
    "Q1.2.a": "BE",
    "Q1.2.b": ["BE", "FR"],
    "Q1.3.a": ["food", "energy"],
    "Q1.8": [
        {
            "id": "r1",
            "category": "workers",
            "label": "Livreuses",
            "action": ["sells", "governs"],
            "status": "employee",
        },
        {"id": "r2", "label": "sans catégorie"},
    ],
    "Q3.4.1": [
        {"id": "r1", "name": "Application", "origin": "own", "free": "yes", "licence": "AGPL-3.0-or-later"},
        {"id": "r2", "name": "Paiement", "origin": "external", "free": "no"},
    ],
}


@pytest.fixture
def org():
    return make.make_organisation("Vélo", slug="velo", country="FR", activities=["food"])


@pytest.fixture
def sent(org):
    values = {"title": builtin.TITLE, "audience": "organisations"}
    survey = surveys.publish(SYSTEM, surveys.create(SYSTEM, values, builtin.questionnaire()))
    return make_response(make_wave(survey), org, ANSWERS, sent=True)


def by_key(response):
    return {one.key: one for one in offers(response, "fr")}


def test_what_is_offered_stands_beside_what_is_there(sent):
    found = by_key(sent)
    assert found["directory:Q1.1"].values == {"started": "2016"}
    assert (found["directory:Q1.2.a"].now, found["directory:Q1.2.a"].answer) == ("France", "Belgique")
    assert found["directory:Q1.3.a"].values == {"activities": ["food", "energy"]}, "what is there stays"
    assert found["part:Q1.8:r1"].values["action"] == "Vend ou fournit un service, Prend part aux décisions"
    assert found["part:Q1.8:r1"].values["status"] == "employee"
    assert "part:Q1.8:r2" not in found, "a line without a category is no line of the record"
    assert found["part:Q3.4.1:r1"].values == {
        "name": "Application",
        "licence": "AGPL-3.0-or-later",
        "nature": "code",
    }
    assert "part:Q3.4.1:r2" not in found, "what a third party makes is nobody's commons"


def test_only_what_is_ticked_is_written_and_then_no_more_offered(sent, org):
    editor = make.viewer(make.make_editor(org))
    ticked = ["directory:Q1.1", "part:Q1.8:r1", "part:Q3.4.1:r1"]
    assert applying.apply(editor, sent, ticked, "fr") == 3
    org = Organisation.objects.get(pk=org.pk)
    assert (org.started, org.country) == ("2016", "FR")
    assert org.stakeholders.get().label == "Livreuses"
    assert org.commons.get().openness
    sent.refresh_from_db()
    assert not set(ticked) & set(by_key(sent))


def test_a_record_that_changed_meanwhile_is_shown_again(sent, org):
    with pytest.raises(Conflict):
        applying.apply(SYSTEM, sent, ["directory:Q1.1"], "fr", expected_version=org.version + 5)
    assert Organisation.objects.get(pk=org.pk).started == ""


def test_nothing_is_taken_from_a_draft_nor_what_is_not_offered(sent):
    with pytest.raises(ValidationError):
        applying.apply(SYSTEM, sent, ["directory:Q9.9"], "fr")
    draft = responses.reopen(SYSTEM, sent)
    with pytest.raises(ValidationError):
        applying.apply(SYSTEM, draft, ["directory:Q1.1"], "fr")


def test_the_page_shows_and_applies(sent, org):
    browser = Client()
    browser.force_login(make.make_editor(org))
    address = f"/surveys/{sent.wave.survey.slug}/answer/{sent.key}/update"
    page = browser.get(address).content.decode()
    assert "Belgique" in page
    assert "Livreuses" in page
    org.refresh_from_db()
    reply = browser.post(address, {"version": org.version, "tick": ["directory:Q1.2.a"]}, follow=True)
    assert "1 ligne mise à jour" in reply.content.decode()
    assert Organisation.objects.get(pk=org.pk).country == "BE"


def test_the_charter_is_told_what_an_answer_may_show(sent, org):
    make_charter()
    found = [one for one in offers(sent, "fr") if one.kind == "charter"]
    assert {one.target for one in found} == {"C1", "V4"}
    chosen = next(one.key for one in found if one.target == "V4")
    applying.apply(SYSTEM, sent, [chosen], "fr")
    made = Suggestion.objects.get()
    assert (made.criterion.code, made.source) == ("V4", f"/responses/{sent.key}#Q1.8")
    assert "Livreuses" in made.text
    assert chosen not in by_key(sent)


def test_what_goes_to_the_charter_says_where_it_waits(org, sent):
    make_charter()
    client = Client()
    client.force_login(make.make_editor(org, name="Camille Exemple"))
    here = f"/surveys/{sent.wave.survey.slug}/answer/{sent.key}/update"
    assert "charter/assess" not in client.get(here).content.decode()
    key = next(one.key for one in offers(sent, "fr") if one.kind == "charter")
    page = client.post(here, {"tick": key}, follow=True).content.decode()
    assert "1 réponse attend dans votre auto-évaluation de la charte." in page
    assert 'href="/organisations/velo/charter/assess"' in page
    begun = client.get("/organisations/velo/charter/assess").content.decode()
    assert "1 réponse d’enquête peut servir de preuve." in begun
