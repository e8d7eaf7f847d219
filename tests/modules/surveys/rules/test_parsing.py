"""A definition is read whole, and everything wrong with it is told with its place and a way to mend it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.surveys.rules.definition import Type, Visibility, digest
from communaux.modules.surveys.rules.parsing import parse
from tests.modules.surveys.written import EVERY_TYPE, choices, definition, q, raw, w


def problems(*questions, **more):
    return parse(raw(*questions, **more)).problems


def paths(*questions, **more):
    return [problem.path for problem in problems(*questions, **more)]


def test_every_type_is_read():
    read = definition(*EVERY_TYPE)
    assert {field.type for field in read.fields.values()} == set(Type)
    assert list(read.fields)[7:9] == ["CH", "CH.other"]
    assert read.fields["CH.other"].other_of == "CH"
    assert read.question_of["CH.other"].id == "CH"


def test_a_compound_question_names_its_fields():
    read = definition(
        {
            "id": "Q1.2",
            "label": w("Pays"),
            "visibility": "public",
            "fields": [
                {"id": "a", "type": "country", "label": w("de création")},
                {"id": "b", "type": "countries"},
            ],
        }
    )
    question = read.by_id["Q1.2"]
    assert [field.id for field in question.fields] == ["Q1.2.a", "Q1.2.b"]
    assert question.fields[1].label == question.label
    assert question.visibility is Visibility.PUBLIC
    assert not question.single


def test_a_list_is_named_once_and_used_twice():
    read = definition(
        q("A", "choice", choices="sizes"),
        q("B", "multichoice", choices="sizes"),
        lists={"sizes": choices("small", "large")},
    )
    assert read.fields["A"].codes == read.fields["B"].codes == ("small", "large")
    assert read.fields["B"].list_name == "sizes"


@pytest.mark.parametrize(
    ("question", "path", "word"),
    [
        (q("A", "tabel"), "sections[0].questions[0].type", "tabel"),
        (q("A", "choice"), "sections[0].questions[0].choices", "liste non vide"),
        (q("A", "choice", choices=[]), "sections[0].questions[0].choices", "liste non vide"),
        (q("A", "choice", choices="nowhere"), "sections[0].questions[0].choices", "nowhere"),
        (q("A", "table", columns=[]), "sections[0].questions[0].columns", "liste non vide"),
        (q("A", showif={"answered": "B"}), "sections[0].questions[0].showif", "inconnue"),
        (q("A b"), "sections[0].questions[0].id", "identifiant"),
        (q("A", min="x"), "sections[0].questions[0].min", "entier"),
        (q("A", "integer", min=5, max=2), "sections[0].questions[0].min", "dépasse"),
        (q("A", label={"fr": "seul"}), "sections[0].questions[0].label", "anglais"),
        (q("A", visibility="friends"), "sections[0].questions[0].visibility", "friends"),
        (q("A", "choice", choices=choices("a"), other=True), "sections[0].questions[0].choices", "other"),
        (q("A", "choice", choices=choices("a", "a")), "sections[0].questions[0].choices[1].code", "déjà"),
        (q("A", show_if={"is": "B"}), "sections[0].questions[0].show_if.is", "ne se lit pas"),
        (q("A", constraints=[{"less": 1}]), "sections[0].questions[0].constraints[0]", "ne se lit pas"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(question, path, word):
    found = [problem for problem in problems(question) if problem.path == path]
    assert found, problems(question)
    assert word in found[0].what.fr
    assert found[0].mend.fr
    assert found[0].mend.en
    assert found[0].what.en


def test_an_id_serves_once():
    found = problems(q("A"), q("A"))
    assert [problem.path for problem in found] == ["sections[0].questions[1].id"]
    assert "sections[0].questions[0].id" in found[0].what.fr


def test_a_field_may_not_take_the_id_of_a_question():
    assert paths({"id": "Q1", "label": w("x"), "fields": [{"id": "2", "type": "text"}]}, q("Q1.2"))


def test_a_loop_is_told_with_its_chain():
    found = problems(
        q("A", show_if={"answered": "C"}),
        q("B", show_if={"answered": "A"}),
        q("C", show_if={"answered": "B"}),
    )
    assert len(found) == 1
    assert "A → C → B → A" in found[0].what.fr


def test_a_question_may_not_wait_for_itself():
    assert "A → A" in problems(q("A", show_if={"answered": "A"}))[0].what.fr


@pytest.mark.parametrize(
    ("condition", "word"),
    [
        ({"answered": "Z"}, "aucun champ"),
        ({"answered": "C"}, "vient après"),
        ({"equals": ["A", "yes"]}, "pas une réponse possible"),
        ({"any_of": ["P", ["a", "z"]]}, "pas une réponse possible"),
    ],
)
def test_a_condition_looks_back_at_a_possible_answer(condition, word):
    found = problems(
        q("A", "yesno"), q("P", "choice", choices=choices("a", "b")), q("B", show_if=condition), q("C")
    )
    assert [problem.path for problem in found] == ["B.show_if"]
    assert word in found[0].what.fr


def test_a_constraint_compares_numbers_of_its_own_question():
    two = {
        "id": "A",
        "label": w("x"),
        "fields": [{"id": "a", "type": "integer"}, {"id": "b", "type": "text"}],
        "constraints": [{"at_most": ["A.b", "A.a"]}, {"one_of": ["A.a", "B"]}],
    }
    found = problems(two, q("B", "integer"))
    assert [problem.path for problem in found] == ["A.constraints[0]", "A.constraints[1]"]


def test_a_questionnaire_in_one_language_needs_no_other():
    read = definition(
        q("A", label="Un nom"),
        languages=["fr"],
        title="Titre",
        sections=[
            {"id": "1", "title": "Tout", "questions": [{"id": "A", "type": "text", "label": "Un nom"}]}
        ],
    )
    assert read.by_id["A"].label.en == "Un nom"


def test_the_digest_is_that_of_the_content():
    one, two = raw(q("A")), dict(reversed(raw(q("A")).items()))
    assert digest(one) == digest(two)
    assert digest(one) != digest(raw(q("B")))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "label", "fields", "choices", "show_if", "sections", "questions", "fr"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(_JSON)
def test_no_json_makes_the_reader_fall(value):
    parsed = parse(value)
    assert parsed.problems
    assert parsed.definition is None
    inside = parse({**raw(q("A")), "sections": value})
    assert (inside.definition is None) == bool(inside.problems)
