"""The matrix of roles: every verb of surveys, every kind of person, nothing open by omission."""

from __future__ import annotations

import pytest

from communaux.ground.journal import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Viewer
from communaux.modules.surveys import verbs as v
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.permissions import MATRIX, allows
from tests import factories as make

pytestmark = pytest.mark.django_db

STEWARDS = {"steward", "house"}
KEEPERS = STEWARDS | {"editor"}
WITH_LINK = KEEPERS | {"link"}
EXPECTED = {
    v.SURVEY_CREATED: STEWARDS,
    v.SURVEY_CHANGED: STEWARDS,
    v.SURVEY_PUBLISHED: STEWARDS,
    v.SURVEY_ARCHIVED: STEWARDS,
    v.VERSION_ADDED: STEWARDS,
    v.WAVE_PLANNED: STEWARDS,
    v.WAVE_CHANGED: STEWARDS,
    v.WAVE_OPENED: STEWARDS,
    v.WAVE_CLOSED: STEWARDS,
    v.WAVE_INVITED: STEWARDS,
    v.WAVE_REMINDED: STEWARDS,
    v.RESPONSE_STARTED: WITH_LINK,
    v.RESPONSE_SAVED: WITH_LINK,
    v.RESPONSE_SETTLED: WITH_LINK,
    v.RESPONSE_SHOWN: WITH_LINK,
    v.RESPONSE_SUBMITTED: WITH_LINK,
    v.RESPONSE_REOPENED: WITH_LINK,
    v.RESPONSE_WITHDRAWN: KEEPERS,
    v.RESPONSE_APPLIED: WITH_LINK,
    v.CONSENT_GIVEN: KEEPERS,
    v.CONSENT_REVOKED: WITH_LINK,
}
OWN = {
    v.RESPONSE_STARTED,
    v.RESPONSE_SAVED,
    v.RESPONSE_SETTLED,
    v.RESPONSE_SHOWN,
    v.RESPONSE_SUBMITTED,
    v.RESPONSE_REOPENED,
    v.RESPONSE_WITHDRAWN,
    v.CONSENT_GIVEN,
    v.CONSENT_REVOKED,
}
"""What a person may do with the answers given in their own name; nobody else may, not even a steward."""


@pytest.fixture
def people() -> tuple[dict[str, Viewer], int]:
    here, there = make.make_organisation("Ici"), make.make_organisation("Ailleurs")
    return {
        "visitor": VISITOR,
        "account": make.viewer(make.make_account()),
        "member": make.viewer(make.make_member(here)),
        "researcher": make.viewer(make.make_account(researcher=True)),
        "link": Viewer(actor="/edit-links/1", edits=frozenset({here.pk})),
        "editor": make.viewer(make.make_editor(here)),
        "other-editor": make.viewer(make.make_editor(there)),
        "steward": make.viewer(make.make_steward()),
        "house": SYSTEM,
    }, here.pk


def test_every_verb_has_its_line():
    declared = {verb for verb in VERBS if verb.startswith("surveys.")}
    analysis = {verb for verb in MATRIX.verbs if verb not in EXPECTED}
    assert declared == set(EXPECTED) | analysis
    assert all(MATRIX.may.get(verb) for verb in analysis), "a verb of analysis has its roles too"


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_who_may(verb, people):
    viewers, here = people
    assert {name for name, viewer in viewers.items() if MATRIX.allows(viewer, verb, here)} == EXPECTED[verb]


@pytest.mark.parametrize(
    "verb", sorted(v_ for v_ in EXPECTED if v_.startswith(("surveys.response", "surveys.consent")))
)
def test_a_response_in_ones_own_name_is_ones_own(verb, people):
    viewers, _here = people
    own = Response(key="abc", person_id=viewers["member"].person)
    assert {name for name, viewer in viewers.items() if allows(viewer, verb, own)} == (
        {"member"} if verb in OWN else set()
    )
