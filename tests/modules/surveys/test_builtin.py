"""The questionnaire of the house: 57 questions, whole in both languages, with the structure that the report describes."""

import re

import pytest

from communaux.modules.surveys.builtin import questionnaire
from communaux.modules.surveys.rules.definition import Type, digest
from communaux.modules.surveys.rules.parsing import parse
from tests.shared import shared_data

PARSED = parse(questionnaire())


@pytest.fixture(scope="module")
def definition():
    assert PARSED.definition is not None, "\n".join(problem.label("en") for problem in PARSED.problems)
    return PARSED.definition


def test_it_reads_without_a_problem(definition):
    assert len(definition.questions) == 57
    assert len(definition.sections) == 12


def test_the_matrix_has_fourteen_expectations_on_five_steps(definition):
    matrix = definition.fields["Q5.2.5"]
    assert matrix.type is Type.MATRIX
    assert [row.code for row in matrix.rows] == [f"E{n}" for n in range(1, 15)]
    assert len(matrix.scale) == 5


def test_the_explicit_tables_are_tables(definition):
    for name, least in (("Q1.8", 4), ("Q3.1.1", 2), ("Q3.2.1", 2), ("Q4.5", 4)):
        assert definition.fields[name].type is Type.TABLE
        assert len(definition.fields[name].columns) >= least
    families = {choice.group.fr for choice in definition.fields["Q3.2.1"].column("source").choices}
    assert len(families) == 2


def test_branches_lead_from_their_gates(definition):
    assert definition.by_id["Q3.3.2"].show_if is not None
    assert definition.by_id["Q5.2.2"].show_if is not None
    assert definition.fields["Q3.4.3.b"].show_if != definition.fields["Q3.4.3.c"].show_if


def test_both_languages_say_something_of_their_own(definition):
    for question in definition.questions:
        assert question.label.fr != question.label.en, question.id
        assert "  " not in question.label.fr + question.label.en


def test_every_type_of_field_is_used_but_the_plain_ones_of_tables(definition):
    used = {field.type for field in definition.fields.values()}
    assert set(Type) == used


def test_what_it_maps_to_exists(definition):
    from communaux.modules.network.models import Commons, Stakeholder
    from communaux.nouns.models import Organisation

    parts = {"stakeholders": Stakeholder, "commons": Commons}
    for one in [*definition.questions, *definition.fields.values()]:
        said = one.maps_to
        if "directory" in said:
            Organisation._meta.get_field(said["directory"])
        if "part" in said:
            for name in [*said["columns"], *said.get("fixed", {})]:
                parts[said["part"]]._meta.get_field(name)
        assert all(re.fullmatch(r"[GVDCK]\d+", code) for code in said.get("charter", ()))


def test_its_content_is_the_same_each_time():
    assert digest(questionnaire()) == digest(questionnaire())


def test_it_has_the_questions_of_the_report(definition):
    report = shared_data("directory/charter_questionnaire.json")
    import json

    told = json.loads(report.read_text("utf-8"))
    sections = [section["section"] for section in told["questionnaire"]]
    asked = [question["id"] for section in told["questionnaire"] for question in section["questions"]]
    assert [question.id for question in definition.questions] == asked
    assert [section.id for section in definition.sections] == sections
    assert [row.code for row in definition.fields["Q5.2.5"].rows] == [e["id"] for e in told["expectations"]]
    codes = {criterion["id"] for part in told["charter"] for criterion in part["criteria"]}
    for criterion in (c for part in told["charter"] for c in part["criteria"]):
        for name in re.findall(r"Q[\d.C]+\d", criterion["questions"]):
            question = definition.by_id[name]
            mapped = set(question.maps_to.get("charter", ()))
            for field in question.fields:
                mapped |= set(field.maps_to.get("charter", ()))
            assert criterion["id"] in mapped, (criterion["id"], name)
            assert mapped <= codes
