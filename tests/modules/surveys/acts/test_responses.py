"""Writing answers: who may, what is merged, kept aside, refused, and what the journal holds of it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, Refused, Viewer
from communaux.modules.surveys.acts import responses, surveys, waves
from communaux.modules.surveys.acts.responses import Change, WaveClosed
from communaux.modules.surveys.models import Cell
from communaux.modules.surveys.reading import visible
from tests import factories as make
from tests.modules.surveys.factories import make_response, make_survey, make_wave, write
from tests.modules.surveys.written import choices, q, raw

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return make.make_organisation("Vélo")


@pytest.fixture
def wave():
    return make_wave()


def editor(org, name="Camille") -> Viewer:
    return make.viewer(make.make_editor(org, name=name))


def cells(response):
    return list(response.cells.order_by("pk").values_list("field", "text"))


def test_a_response_is_begun_once(org, wave):
    one = responses.start(editor(org), wave, org)
    assert responses.start(editor(org, "Noor"), wave, org) == one
    assert wave.responses.count() == 1


def test_only_those_who_keep_the_record_answer_for_it(org, wave):
    member = make.viewer(make.make_member(org))
    with pytest.raises(Refused):
        responses.start(member, wave, org)
    response = make_response(wave, org)
    stranger = editor(make.make_organisation("Autre"))
    with pytest.raises(Refused):
        responses.save(stranger, response, {"T": Change(None, "x")})


def test_a_person_answers_where_people_are_asked(org):
    wave = make_wave(make_survey(audience="people"))
    viewer = make.viewer(make.make_member(org))
    response = responses.start(viewer, wave)
    assert write(viewer, response, T="pour moi").answers == {"T": "pour moi"}
    with pytest.raises(Refused):
        responses.start(editor(org), wave, org)
    steward = make.viewer(make.make_steward())
    with pytest.raises(Refused):
        responses.save(steward, response, {"T": Change(None, "x")})


def test_answers_and_their_cells_are_written_together(org, wave):
    response = write(editor(org), make_response(wave, org), T="un", MC=["a", "b"], I=3)
    assert response.answers == {"T": "un", "MC": ["a", "b"], "I": 3}
    assert sorted(cells(response)) == [("I", "3"), ("MC", "a"), ("MC", "b"), ("T", "un")]
    response = write(editor(org), response, MC=["b"], I=None)
    assert sorted(cells(response)) == [("MC", "b"), ("T", "un")]
    assert "I" not in response.answers


def test_the_journal_names_fields_and_never_answers(org, wave):
    response = write(editor(org), make_response(wave, org), T="un secret")
    entries = Entry.objects.filter(object=f"/responses/{response.key}")
    assert [entry.verb for entry in entries.order_by("sequence")] == [
        "surveys.response.started",
        "surveys.response.saved",
    ]
    assert all("secret" not in entry.facts for entry in entries)
    assert entries.order_by("-sequence")[0].details["fields"] == ["T"]


def test_saving_nothing_new_writes_nothing(org, wave):
    response = write(editor(org), make_response(wave, org), T="un")
    count = Entry.objects.count()
    same = write(editor(org), response, T="un")
    assert (same.version, Entry.objects.count()) == (response.version, count)


def test_two_editors_of_different_questions_never_meet(org, wave):
    response = make_response(wave, org)
    write(editor(org), response, T="de Camille")
    saved = responses.save(editor(org, "Noor"), response, {"L": Change(None, "de Noor")})
    assert saved.response.answers == {"T": "de Camille", "L": "de Noor"}
    assert not saved.clashes


def test_two_answers_to_one_question_are_both_kept_until_somebody_chooses(org, wave):
    response = make_response(wave, org)
    camille, noor = editor(org), editor(org, "Noor")
    responses.save(camille, response, {"T": Change(None, "de Camille")})
    saved = responses.save(noor, response, {"T": Change(None, "de Noor")})
    assert saved.clashes == ("T",)
    now = saved.response
    assert now.answers["T"] == "de Camille"
    assert [(one["value"], one["by"]) for one in now.aside["T"]] == [("de Noor", noor.actor)]
    with pytest.raises(ValidationError) as refused:
        responses.submit(camille, now)
    assert "T" in refused.value.message_dict
    with pytest.raises(ValidationError):
        responses.settle(noor, now, "T", "de Noor", base_value="rien de tel")
    done = responses.settle(noor, now, "T", "de Noor", base_value="de Camille").response
    assert done.answers["T"] == "de Noor"
    assert done.aside == {}
    assert ("T", "de Noor") in cells(done)


def test_a_wrong_answer_is_told_and_the_others_are_kept(org, wave):
    saved = responses.save(
        editor(org), make_response(wave, org), {"I": Change(None, "beaucoup"), "T": Change(None, "bien")}
    )
    assert [wrong.field for wrong in saved.wrong] == ["I"]
    assert saved.response.answers == {"T": "bien"}


def test_what_stops_showing_loses_its_cells_and_keeps_its_answer(org):
    wave = make_wave(make_survey(q("G", "yesno"), q("Y", show_if={"equals": ["G", True]})))
    response = write(SYSTEM, make_response(wave, org), G=True, Y="parce que")
    response = write(SYSTEM, response, G=False)
    assert cells(response) == [("G", "no")]
    response = write(SYSTEM, response, G=True)
    assert sorted(cells(response)) == [("G", "yes"), ("Y", "parce que")]


def test_a_closed_wave_takes_nothing(org, wave):
    response = write(editor(org), make_response(wave, org), T="avant")
    waves.close(SYSTEM, wave)
    with pytest.raises(WaveClosed):
        responses.save(editor(org), response, {"T": Change("avant", "après")})
    response.refresh_from_db()
    assert response.answers == {"T": "avant"}
    assert not responses.consent(editor(org), response, False).consent


def test_a_wave_whose_last_day_is_past_takes_nothing(org, wave):
    response = make_response(wave, org)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    type(wave).objects.filter(pk=wave.pk).update(closes=yesterday)
    with pytest.raises(WaveClosed):
        responses.save(editor(org), response, {"T": Change(None, "après")})
    assert waves.follow_the_days() == 1
    wave.refresh_from_db()
    assert wave.state == "closed"


def test_what_was_sent_is_taken_up_before_it_changes(org, wave):
    response = make_response(wave, org, {"T": "un"}, sent=True)
    with pytest.raises(ValidationError):
        responses.save(editor(org), response, {"T": Change("un", "deux")})
    response = responses.reopen(editor(org), response)
    assert write(editor(org), response, T="deux").state == "draft"


def test_an_empty_response_and_a_contradiction_are_not_sent(org):
    wave = make_wave(make_survey(q("A", "yesno", required=True), q("B")))
    response = make_response(wave, org)
    with pytest.raises(ValidationError):
        responses.submit(SYSTEM, response)
    response = write(SYSTEM, response, B="oui")
    with pytest.raises(ValidationError) as refused:
        responses.submit(SYSTEM, response)
    assert list(refused.value.message_dict) == ["A"]


def test_the_next_wave_begins_with_the_answers_of_the_last(org):
    survey = make_survey(q("A"), q("B", "choice", choices=choices("x", "y")), q("C", "integer"))
    before = make_wave(survey, "2025")
    make_response(before, org, {"A": "ancien", "B": "x", "C": 4}, sent=True, consent=True)
    waves.close(SYSTEM, before)
    surveys.add_version(SYSTEM, survey, raw(q("A"), q("B", "choice", choices=choices("y", "z")), q("D")))
    now = make_wave(survey, "2026")
    response = responses.start(editor(org), now, org)
    assert response.answers == {"A": "ancien"}, "what does not fit the new questions stays behind"
    assert response.marks["A"]["from"] == before.slug
    assert response.taken_from.wave == before
    assert not response.consent, "consent is given anew"
    confirmed = responses.save(editor(org), response, {}, confirm=["A"]).response
    assert "from" not in confirmed.marks["A"]


# --- who reads -------------------------------------------------------------------------------------------------------


def test_what_others_read_follows_visibility_sending_and_consent(org):
    wave = make_wave(make_survey(q("P", visibility="public"), q("M"), q("R", visibility="researchers")))
    response = make_response(wave, org, {"P": "p", "M": "m", "R": "r"})
    everybody = {
        "visitor": Viewer(),
        "member": make.viewer(make.make_member(org)),
        "researcher": make.viewer(make.make_account(researcher=True)),
        "steward": make.viewer(make.make_steward()),
    }

    def read(analysis=True):
        return {
            name: "".join(
                sorted(visible.cells(viewer, wave, analysis=analysis).values_list("field", flat=True))
            )
            for name, viewer in everybody.items()
        }

    nothing = dict.fromkeys(everybody, "")
    assert read() == read(analysis=False) == nothing, "a draft is nobody's"
    response = responses.submit(SYSTEM, response)
    assert read() == nothing, "no consent, no analysis"
    assert read(analysis=False) == {"visitor": "P", "member": "MP", "researcher": "P", "steward": "MP"}
    response = responses.consent(SYSTEM, response, True)
    assert read() == {"visitor": "P", "member": "MP", "researcher": "MPR", "steward": "MP"}
    response = responses.consent(SYSTEM, response, False)
    assert read() == nothing, "taking consent back closes the door at once"
    response = responses.consent(SYSTEM, response, True)
    responses.withdraw(SYSTEM, response)
    assert read() == read(analysis=False) == nothing
    assert not Cell.objects.filter(response=response).exists()


def test_the_respondent_widens_and_narrows(org):
    wave = make_wave(make_survey(q("P", visibility="public"), q("M")))
    response = make_response(wave, org, {"P": "p", "M": "m"})
    response = responses.show(editor(org), response, {"P": "researchers", "M": "public"})
    assert response.visibility == {"P": "researchers", "M": "public"}
    assert dict(response.cells.values_list("field", "visibility")) == {"P": "researchers", "M": "public"}
    response = write(editor(org), response, P="autre")
    assert response.cells.get(field="P").visibility == "researchers"
    response = responses.show(editor(org), response, {"P": "public"})
    assert response.visibility == {"M": "public"}
    with pytest.raises(ValidationError):
        responses.show(editor(org), response, {"P": "friends"})


def test_consent_is_dated_and_signed(org, wave):
    viewer = editor(org)
    response = responses.consent(viewer, make_response(wave, org), True)
    assert response.consent_on is not None
    assert response.consent_by_id == viewer.person
    link = Viewer(actor="/edit-links/1", edits=frozenset({org.pk}))
    with pytest.raises(Refused):
        responses.consent(link, response, True)
    assert not responses.consent(link, response, False).consent
