"""Codes of open answers over the REST door: added, changed and taken away by those who keep codebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from communaux.modules.surveys.models import Code, Wave
from tests import factories
from tests.modules.surveys import analysis_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave() -> Wave:
    return world.make_wave(world.make_survey())


def sent(client: Client, about: Wave, **more: Any) -> Any:
    body = {"wave": f"/waves/{about.slug}", "field": "B1", "label": {"fr": "Temps", "en": "Time"}, **more}
    return client.post("/api/codes/", json.dumps(body), content_type="application/json")


def test_a_code_goes_through_its_life(wave: Wave) -> None:
    client = Client()
    client.force_login(factories.make_account(researcher=True))
    made = sent(client, wave)
    assert made.status_code == 201, made.content
    code = Code.objects.get()
    assert (code.wave, code.field, code.label) == (wave, "B1", {"fr": "Temps", "en": "Time"})
    read = Client().get(f"/codes/{code.key}", headers={"accept": "application/ld+json"})
    assert read.json()["label"]["fr"] == "Temps"
    tag = client.get(f"/api/codes/{code.key}")["ETag"]
    gone = client.delete(f"/api/codes/{code.key}", headers={"if-match": tag})
    assert gone.status_code in (200, 204), gone.content
    assert not Code.objects.exists()


@pytest.mark.parametrize("more", [{"field": "A1"}, {"field": 3}, {"wave": "/waves/none"}, {"label": {}}])
def test_what_does_not_fit_is_told(wave: Wave, more: dict[str, Any]) -> None:
    client = Client()
    client.force_login(factories.make_account(researcher=True))
    answer = sent(client, wave, **more)
    assert answer.status_code in (400, 422), answer.content
    assert not Code.objects.exists()


def test_members_and_visitors_keep_no_codebook(wave: Wave) -> None:
    member = Client()
    member.force_login(factories.make_member(factories.make_organisation()))
    assert sent(member, wave).status_code == 403
    assert sent(Client(), wave).status_code in (401, 403)
    assert not Code.objects.exists()
