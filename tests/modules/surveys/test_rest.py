"""Surveys and one's own answers by program: the same acts, the same refusals."""

from __future__ import annotations

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone

from communaux.modules.surveys.models import Survey
from tests import factories as make
from tests.modules.surveys.factories import make_response, make_survey, make_wave
from tests.modules.surveys.written import q, raw

pytestmark = pytest.mark.django_db


class Program(Client):
    """A program that signed in and sends JSON."""

    def __init__(self, account) -> None:
        super().__init__()
        self.force_login(account)

    def send(self, method, path, body=None, **headers):
        return self.generic(
            method, path, json.dumps(body or {}), content_type="application/json", headers=headers
        )

    def change(self, path, body):
        tag = self.get(path, headers={"accept": "application/json"})["ETag"]
        return self.send("PATCH", path, body, **{"If-Match": tag})


@pytest.fixture
def org():
    return make.make_organisation("Vélo", slug="velo")


@pytest.fixture
def program(org):
    return Program(make.make_editor(org))


def test_a_steward_prepares_a_survey_by_program():
    steward = Program(make.make_steward())
    body = {"title": {"fr": "Enquête"}, "audience": "organisations", "definition": raw(q("A"))}
    reply = steward.send("POST", "/api/surveys/", body)
    assert reply.status_code == 201, reply.content
    assert steward.change("/api/surveys/enquete", {"move": "publish"}).status_code == 200
    today = timezone.localdate()
    wave = {
        "survey": "enquete",
        "questionnaire": "enquete-1",
        "title": {"fr": "2026"},
        "opens": today.isoformat(),
        "closes": (today + datetime.timedelta(days=9)).isoformat(),
    }
    reply = steward.send("POST", "/api/waves/", wave)
    assert reply.status_code == 201, reply.content
    path = reply["Location"].removeprefix("http://localhost:8000").removeprefix("http://testserver")
    reply = steward.change("/api" + path.partition("/api")[2], {"move": "open"})
    assert reply.status_code == 200, reply.content
    assert Survey.objects.get().waves.get().is_open()
    bad = steward.send("POST", "/api/questionnaires/", {"survey": "enquete", "definition": raw(q("A", "x"))})
    assert bad.status_code == 422 or bad.status_code == 400
    assert "definition" in bad.json()["errors"]


def test_one_answers_by_program(program, org):
    wave = make_wave()
    body = {"organisation": "velo", "wave": wave.slug, "answers": {"T": "un", "I": 3}}
    reply = program.send("POST", "/api/responses/", body)
    assert reply.status_code == 201, reply.content
    response = wave.responses.get()
    assert response.answers == {"T": "un", "I": 3}
    path = f"/api/responses/{response.key}"
    reply = program.change(path, {"answers": {"T": "deux", "I": None}, "visibility": {"T": "public"}})
    assert reply.status_code == 200, reply.content
    told = program.get(f"/responses/{response.key}/answers.json").json()
    assert told["answers"] == {"T": "deux"}
    assert told["visibility"]["T"] == "public"
    wrong = program.change(path, {"answers": {"I": "beaucoup", "L": "bien"}})
    assert wrong.status_code in (400, 422)
    assert "nombre entier" in wrong.json()["errors"]["answers.I"][0]
    response.refresh_from_db()
    assert response.answers == {"T": "deux"}, "all or none"
    assert program.change(path, {"move": "consent"}).json()["consent"] is True
    assert program.change(path, {"move": "submit"}).json()["state"] == "submitted"


def test_a_stale_program_is_told(program, org):
    response = make_response(make_wave(), org, {"T": "un"})
    path = f"/api/responses/{response.key}"
    tag = program.get(path, headers={"accept": "application/json"})["ETag"]
    assert program.send("PATCH", path, {"answers": {"T": "deux"}}, **{"If-Match": tag}).status_code == 200
    assert program.send("PATCH", path, {"answers": {"T": "trois"}}, **{"If-Match": tag}).status_code == 412


def test_answers_are_no_part_of_linked_data_and_strangers_read_none(program, org):
    response = make_response(make_wave(make_survey(q("A"))), org, {"A": "un secret"}, sent=True)
    for path in (f"/responses/{response.key}", f"/api/responses/{response.key}"):
        told = program.get(path, headers={"accept": "application/ld+json"})
        assert told.status_code == 200
        assert b"secret" not in told.content
        assert Client().get(path, headers={"accept": "application/ld+json"}).status_code in (401, 403, 404)
    assert Client().get(f"/responses/{response.key}/answers.json").status_code == 404
    other = Program(make.make_editor(make.make_organisation()))
    assert other.get(f"/responses/{response.key}/answers.json").status_code == 404


def test_a_survey_is_linked_data():
    wave = make_wave()
    told = Client().get("/surveys/essai", headers={"accept": "text/turtle"})
    assert told.status_code == 200
    assert wave.slug in told.content.decode()
    page = Client().get("/surveys/essai", headers={"accept": "text/html"})
    assert "text/html" in page["Content-Type"]
