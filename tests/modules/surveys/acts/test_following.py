"""Two records or pages made one, somebody erased: their answers follow."""

from __future__ import annotations

import pytest
from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import duplicates, people
from communaux.modules.surveys.models import Cell, Invitation, Response
from communaux.site import subscriptions
from tests import factories as make
from tests.modules.surveys import factories as asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected() -> None:
    """As every process does at its start."""
    subscriptions.connect()


def test_answers_go_to_the_record_that_stays_but_where_both_answered() -> None:
    kept, gone = make.make_organisation("Vélo"), make.make_organisation("Vélo")
    survey = asked.make_survey()
    both, only = asked.make_wave(survey, "2025"), asked.make_wave(survey, "2026")
    mine, theirs = (Response.objects.create(wave=both, organisation=one) for one in (kept, gone))
    moved = Response.objects.create(wave=only, organisation=gone)
    for one in (kept, gone):
        Invitation.objects.create(wave=both, organisation=one, sent=timezone.now())
    duplicates.merge_organisations(SYSTEM, kept, gone, {})
    for row, owner in ((mine, kept), (theirs, gone), (moved, kept)):
        row.refresh_from_db()
        assert row.organisation == owner
    assert Invitation.objects.get().organisation == kept


def test_what_somebody_answered_for_themself_follows_their_page_and_goes_with_them() -> None:
    kept, gone = make.make_person("Camille"), make.make_person("Camille")
    survey = asked.make_survey(audience="people")
    wave = asked.make_wave(survey)
    response = Response.objects.create(wave=wave, person=gone, answers={"a": "SECRET"})
    Cell.objects.create(response=response, wave=wave, field="a", text="SECRET", visibility="researcher")
    people.merge(SYSTEM, kept, gone, {})
    response.refresh_from_db()
    assert response.person == kept
    people.erase(SYSTEM, kept)
    assert not Response.objects.exists()
    assert not Cell.objects.exists()
