"""Small builders for tests of surveys: a published survey with a wave that is open, and responses to it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from communaux.meaning.access import SYSTEM, Viewer
from communaux.modules.surveys.acts import responses, surveys, waves
from communaux.modules.surveys.models import Response, Survey, Wave
from communaux.nouns.models import Organisation
from tests.modules.surveys import written


def make_survey(*questions: dict[str, Any], audience: str = "organisations", title: str = "Essai") -> Survey:
    """A published survey with these questions, or one of every type."""
    values = {"title": {"fr": title}, "aim": {"fr": "Pour essayer."}, "audience": audience}
    survey = surveys.create(SYSTEM, values, written.raw(*(questions or written.EVERY_TYPE)))
    return surveys.publish(SYSTEM, survey)


def make_wave(survey: Survey | None = None, name: str = "2026", *, is_open: bool = True) -> Wave:
    """A wave of the latest version, open unless said."""
    survey = survey or make_survey()
    today = timezone.localdate()
    values = {
        "title": {"fr": name},
        "opens": today - datetime.timedelta(days=2),
        "closes": today + datetime.timedelta(days=20),
    }
    wave = waves.plan(SYSTEM, survey, survey.versions.order_by("-number")[0], values)
    return waves.open_(SYSTEM, wave) if is_open else wave


def make_response(
    wave: Wave,
    organisation: Organisation,
    answers: dict[str, Any] | None = None,
    *,
    sent: bool = False,
    consent: bool = False,
) -> Response:
    """A response with these answers, by field id."""
    response = responses.start(SYSTEM, wave, organisation)
    response = write(SYSTEM, response, **(answers or {}))
    if consent:
        response = responses.consent(SYSTEM, response, True)
    return responses.submit(SYSTEM, response) if sent else response


def write(viewer: Viewer, response: Response, **answers: Any) -> Response:
    """Save answers on top of what is stored."""
    changes = {name: responses.Change(response.answers.get(name), value) for name, value in answers.items()}
    saved = responses.save(viewer, response, changes)
    assert not saved.wrong, [wrong.label() for wrong in saved.wrong]
    return saved.response
