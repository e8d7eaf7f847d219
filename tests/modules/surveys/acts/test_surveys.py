"""Stewards prepare surveys, versions and waves; what was asked never changes."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.meaning.access import SYSTEM, Refused, Viewer
from communaux.modules.surveys.acts import responses, surveys, waves
from communaux.nouns.acts.errors import Conflict
from tests import factories as make
from tests.modules.surveys.factories import make_response, make_survey, make_wave
from tests.modules.surveys.written import q, raw

pytestmark = pytest.mark.django_db
VALUES = {"title": {"fr": "Une enquête"}, "audience": "organisations"}


def test_a_survey_is_prepared_and_published():
    survey = surveys.create(SYSTEM, VALUES, raw(q("A")))
    assert (survey.slug, survey.state) == ("une-enquete", "draft")
    assert survey.versions.get().key == "une-enquete-1"
    assert surveys.publish(SYSTEM, survey).state == "published"


def test_only_stewards_prepare():
    with pytest.raises(Refused):
        surveys.create(Viewer(), VALUES, raw(q("A")))


def test_a_questionnaire_that_does_not_read_is_refused_with_each_reason():
    with pytest.raises(ValidationError) as refused:
        surveys.create(SYSTEM, VALUES, raw(q("A", "tabel"), q("A")))
    assert len(refused.value.message_dict["definition"]) == 2


def test_a_version_is_added_and_the_old_one_stays():
    survey = make_survey(q("A"))
    wave = make_wave(survey)
    second = surveys.add_version(SYSTEM, survey, raw(q("B")), note="B au lieu de A")
    assert (second.number, second.note) == (2, "B au lieu de A")
    wave.refresh_from_db()
    assert wave.questionnaire.number == 1
    assert surveys.add_version(SYSTEM, survey, raw(q("B"))) == second


def test_two_stewards_change_one_survey():
    survey = make_survey()
    surveys.change(SYSTEM, survey, {"aim": {"fr": "un"}})
    with pytest.raises(Conflict):
        surveys.change(SYSTEM, survey, {"aim": {"fr": "deux"}}, expected_version=survey.version)


def test_a_wave_has_its_days_in_order():
    survey = make_survey()
    today = timezone.localdate()
    values = {"title": {"fr": "2026"}, "opens": today, "closes": today - datetime.timedelta(days=1)}
    with pytest.raises(ValidationError):
        waves.plan(SYSTEM, survey, survey.versions.get(), values)


def test_a_planned_wave_opens_by_itself_on_its_day():
    wave = make_wave(is_open=False)
    assert waves.follow_the_days() == 1
    wave.refresh_from_db()
    assert wave.is_open()
    assert waves.follow_the_days() == 0


def test_a_survey_is_archived_once_its_waves_are_closed():
    wave = make_wave()
    with pytest.raises(ValidationError):
        surveys.archive(SYSTEM, wave.survey)
    waves.close(SYSTEM, wave)
    assert surveys.archive(SYSTEM, wave.survey).state == "archived"


def test_organisations_are_invited_once_and_reminded_later(django_capture_on_commit_callbacks):
    wave = make_wave()
    kept = make.make_organisation("Tenue")
    make.make_editor(kept, email="camille@exemple.org")
    alone = make.make_organisation("Seule", email="contact@seule.exemple.org")
    invented = make.make_organisation("Inventée", email="x@inventee.exemple.org", fictional=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert waves.invite(SYSTEM, wave, [kept, alone, invented]) == 3
        assert waves.invite(SYSTEM, wave, [kept]) == 0
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "camille@exemple.org",
        "contact@seule.exemple.org",
    ]
    by_address = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "/edit/" in by_address["contact@seule.exemple.org"], (
        "who has no account gets a link that opens the record"
    )
    assert "/edit/" not in by_address["camille@exemple.org"]
    assert waves.remind(SYSTEM, wave) == 0, "nobody is reminded on the same day"
    wave.invitations.update(sent=timezone.now() - datetime.timedelta(days=10))
    make_response(wave, kept, {"T": "a"}, sent=True)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert waves.remind(SYSTEM, wave) == 2
    assert [letter.to[0] for letter in mail.outbox] == ["contact@seule.exemple.org"]
    assert wave.invitations.get(organisation=alone).reminders == 1


def test_nobody_begins_in_a_wave_that_is_not_open():
    wave = make_wave(is_open=False)
    with pytest.raises(responses.WaveClosed):
        responses.start(SYSTEM, wave, make.make_organisation())
