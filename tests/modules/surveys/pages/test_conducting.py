"""Stewards prepare, publish, plan, follow and invite from their pages."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from communaux.modules.surveys.models import Survey, Wave
from tests import factories as make
from tests.modules.surveys.factories import make_response, make_survey, make_wave
from tests.modules.surveys.written import q, raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward():
    client = Client()
    client.force_login(make.make_steward())
    return client


PRESENTED = {
    "title_fr": "Une enquête",
    "title_en": "A survey",
    "aim_fr": "Pour voir.",
    "aim_en": "",
    "audience": "organisations",
}


def test_a_survey_goes_from_preparation_to_an_open_wave(steward):
    page = steward.get("/surveys/new").content.decode()
    assert 'name="origin"' in page
    reply = steward.post("/surveys/new", {**PRESENTED, "origin": "builtin"})
    assert reply.status_code == 302, reply.content.decode()
    survey = Survey.objects.get()
    assert survey.title == {"fr": "Une enquête", "en": "A survey"}
    assert Client().get("/surveys/une-enquete").status_code == 404, "only stewards see a draft"
    steward.post("/surveys/une-enquete/publish")
    assert Client().get("/surveys/une-enquete").status_code == 200
    today = timezone.localdate()
    version = survey.versions.get()
    reply = steward.post(
        "/surveys/une-enquete/waves/new",
        {
            "title_fr": "2026",
            "title_en": "2026",
            "opens": today,
            "closes": today,
            "questionnaire": version.pk,
        },
    )
    wave = Wave.objects.get()
    steward.post(f"/surveys/une-enquete/waves/{wave.slug}/open")
    wave.refresh_from_db()
    assert wave.is_open()
    steward.post(f"/surveys/une-enquete/waves/{wave.slug}/close")
    wave.refresh_from_db()
    assert wave.state == "closed"


@pytest.mark.parametrize(
    ("name", "body", "word"),
    [
        ("a.json", b'{"format": ', "ligne 1"),
        ("a.yaml", b"format: [", "YAML"),
        ("a.json", b"\xff\xfe", "UTF-8"),
        ("a.yaml", b"- 1", "objet"),
        ("a.json", json.dumps(raw(q("A", show_if={"answered": "A"}))).encode(), "A → A"),
    ],
)
def test_a_broken_file_is_refused_in_words(steward, name, body, word):
    given = SimpleUploadedFile(name, body)
    page = steward.post("/surveys/new", {**PRESENTED, "origin": "file", "file": given}).content.decode()
    assert word in page
    assert "Une enquête" in page, "what was typed is still there"
    assert not Survey.objects.exists()


def test_a_new_version_leaves_waves_as_they_are(steward):
    wave = make_wave(make_survey(q("A")))
    given = SimpleUploadedFile("b.yaml", json.dumps(raw(q("B"))).encode())
    reply = steward.post("/surveys/essai/versions/new", {"origin": "file", "file": given, "note": "Autre"})
    assert reply.status_code == 302
    page = steward.get("/surveys/essai/manage").content.decode()
    assert "Version 2" in page
    wave.refresh_from_db()
    assert wave.questionnaire.number == 1


def test_the_wave_is_followed_without_reading_answers(steward, django_assert_max_num_queries):
    wave = make_wave()
    one, two = make.make_organisation("Une"), make.make_organisation("Deux")
    make_response(wave, one, {"T": "un secret"}, sent=True)
    make_response(wave, two, {"T": "un secret"})
    make.make_organisation("Trois")
    with django_assert_max_num_queries(14):
        page = steward.get(f"/surveys/essai/waves/{wave.slug}").content.decode()
    assert "Envoyées" in page
    assert "En cours" in page
    assert "secret" not in page
    steward.post(f"/surveys/essai/waves/{wave.slug}/invite")
    assert wave.invitations.count() == 3


def test_others_do_not_conduct(db):
    make_wave()
    member = Client()
    member.force_login(make.make_member(make.make_organisation()))
    for client in (Client(), member):
        for address in ("/surveys/new", "/surveys/essai/manage", "/surveys/essai/edit"):
            assert client.get(address).status_code == 403
        assert client.post("/surveys/essai/archive").status_code == 403


def test_the_presentation_is_changed(steward):
    make_survey()
    reply = steward.post("/surveys/essai/edit", {**PRESENTED, "title_fr": "Autre titre"})
    assert reply.status_code == 302, reply.content.decode()
    assert Survey.objects.get().title["fr"] == "Autre titre"
