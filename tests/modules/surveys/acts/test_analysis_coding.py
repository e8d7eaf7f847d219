"""Codes are kept by researchers and stewards, answers are coded by those who may read them, and nothing leaks."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import VISITOR, Refused, Viewer
from communaux.modules.surveys.acts import coding
from communaux.modules.surveys.models import Code, CodedAnswer, Response, Wave
from communaux.modules.surveys.reading.analysis_coding import coding_of
from communaux.nouns.acts.errors import Conflict
from tests import factories
from tests.modules.surveys import analysis_world as world

pytestmark = pytest.mark.django_db

WORDS = {"label": {"fr": "Manque de temps", "en": "Lack of time"}}


@pytest.fixture
def wave() -> Wave:
    return world.make_wave(world.make_survey())


@pytest.fixture
def researcher() -> Viewer:
    return factories.viewer(factories.make_account(researcher=True))


@pytest.fixture
def member() -> Viewer:
    return factories.viewer(factories.make_member(factories.make_organisation()))


def written(wave: Wave, words: str = "Le temps manque", visibility: str = "members") -> Response:
    return world.answer(wave, {"A2": True, "B1": words}, visibility={"B1": visibility})


def test_a_code_is_added_said_otherwise_and_taken_away(wave: Wave, researcher: Viewer) -> None:
    code = coding.add_code(researcher, wave, "B1", WORDS)
    coding.change_code(researcher, code, {"label": {"fr": "Temps", "en": "Time"}}, expected_version=1)
    code.refresh_from_db()
    assert (code.label["fr"], code.version) == ("Temps", 2)
    response = written(wave)
    coding.code_answer(researcher, response, "B1", [code.key])
    other = coding.add_code(researcher, wave, "B1", {"label": {"fr": "Argent", "en": "Money"}})
    coding.remove_code(researcher, code, into=other)
    assert list(Code.objects.values_list("key", flat=True)) == [other.key]
    assert CodedAnswer.objects.get().codes == [other.key]


def test_two_codes_of_the_same_words_are_refused(wave: Wave, researcher: Viewer) -> None:
    coding.add_code(researcher, wave, "B1", WORDS)
    with pytest.raises(ValidationError, match="Manque de temps"):
        coding.add_code(researcher, wave, "B1", {"label": {"fr": "manque de TEMPS", "en": "No time"}})
    assert Code.objects.count() == 1


@pytest.mark.parametrize("field", ["A1", "A1.other", "nowhere", ""])
def test_only_open_questions_have_codes(wave: Wave, researcher: Viewer, field: str) -> None:
    with pytest.raises(ValidationError):
        coding.add_code(researcher, wave, field, WORDS)


def test_an_old_page_does_not_overwrite_a_code(wave: Wave, researcher: Viewer) -> None:
    code = coding.add_code(researcher, wave, "B1", WORDS)
    coding.change_code(researcher, code, {"label": {"fr": "Temps", "en": "Time"}}, expected_version=1)
    with pytest.raises(Conflict):
        coding.change_code(researcher, code, {"label": {"fr": "Durée", "en": "Hours"}}, expected_version=1)


def test_nobody_codes_what_they_may_not_read(wave: Wave, researcher: Viewer, member: Viewer) -> None:
    code = coding.add_code(researcher, wave, "B1", WORDS)
    secret = written(wave, visibility="researchers")
    with pytest.raises(Refused):
        coding.code_answer(member, secret, "B1", [code.key])
    silent = world.answer(wave, {"A2": True, "B1": "Sans accord"}, consent=False)
    with pytest.raises(Refused):
        coding.code_answer(researcher, silent, "B1", [code.key])
    with pytest.raises(Refused):
        coding.code_answer(VISITOR, written(wave, visibility="public"), "B1", [code.key])
    coding.code_answer(researcher, secret, "B1", [code.key])
    coding.code_answer(member, written(wave), "B1", [])
    assert CodedAnswer.objects.count() == 2


def test_a_code_of_another_question_or_wave_is_refused(wave: Wave, researcher: Viewer) -> None:
    other = world.make_wave(wave.survey, 2020)
    code = coding.add_code(researcher, other, "B1", WORDS)
    with pytest.raises(ValidationError):
        coding.code_answer(researcher, written(wave), "B1", [code.key])
    mine = coding.add_code(researcher, wave, "B1", WORDS)
    with pytest.raises(ValidationError):
        coding.remove_code(researcher, mine, into=code)


def test_the_journal_never_holds_an_answer(wave: Wave, researcher: Viewer) -> None:
    code = coding.add_code(
        researcher, wave, "B1", {"label": {"fr": "LIBELLE-SECRET", "en": "LIBELLE-SECRET"}}
    )
    coding.code_answer(researcher, written(wave, "REPONSE-SECRETE"), "B1", [code.key])
    told = " ".join(str(entry.details) + entry.verb for entry in Entry.objects.all())
    assert "surveys.answer.coded" in told
    assert "SECRET" not in told


def test_two_coders_agree_and_small_counts_stay_hidden(
    wave: Wave, researcher: Viewer, django_assert_max_num_queries
) -> None:
    second = factories.viewer(factories.make_account(researcher=True))
    often = coding.add_code(researcher, wave, "B1", WORDS)
    seldom = coding.add_code(researcher, wave, "B1", {"label": {"fr": "Argent", "en": "Money"}})
    for n in range(12):
        response = written(wave)
        keys = [often.key] if n < 6 else [seldom.key] if n < 8 else []
        coding.code_answer(researcher, response, "B1", keys)
        coding.code_answer(second, response, "B1", keys)
    definition = world.definition()
    with django_assert_max_num_queries(5):
        found = coding_of(researcher, wave, definition.by_id["B1"], definition.fields["B1"])
    assert [bar.count for bar in found.bars.bars] == [6, None]
    assert found.agreement is not None
    assert [one.kappa for one in found.agreement] == [1, 1]
    outside = coding_of(VISITOR, wave, definition.by_id["B1"], definition.fields["B1"])
    assert outside.done == 0
    assert outside.agreement is None
