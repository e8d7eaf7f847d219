"""Every type of answer: what is read, in which shape, and what is refused with a sentence that names the question."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.surveys.rules.answers import WrongAnswer, read, read_all
from communaux.modules.surveys.rules.constraints import broken
from communaux.modules.surveys.rules.showing import cells, progress, shown
from communaux.modules.surveys.rules.telling import condition_words, lines, words
from tests.modules.surveys.written import EVERY_TYPE, choices, definition, q, w

ALL = definition(*EVERY_TYPE)


def get(name, raw):
    ids = iter("abcdefgh")
    return read(ALL.question_of[name], ALL.fields[name], raw, lambda: next(ids))


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("T", "  deux   mots ", "deux mots"),
        ("T", "", None),
        ("L", " a\r\nb ", "a\nb"),
        ("I", "1 000", 1000),
        ("I", 12, 12),
        ("I", "", None),
        ("M", "1 200,50", {"amount": "1200.5"}),
        ("M", {"amount": "", "volume": "30", "unit": " heures "}, {"volume": "30", "unit": "heures"}),
        ("M", {"amount": "", "volume": "", "unit": ""}, None),
        ("Y", "2016", 2016),
        ("C", "FR", "FR"),
        ("C", "Belgique", "BE"),
        ("CS", ["France", "", "BE"], ["BE", "FR"]),
        ("CH", "a", "a"),
        ("MC", ["b", "a"], ["a", "b"]),
        ("MC", [], None),
        ("YN", "yes", True),
        ("YN", "non", False),
        ("YN", False, False),
        ("YN", "", None),
        ("TB", [{"id": "r1", "what": "pain", "how": ""}, {"what": ""}], [{"id": "r1", "what": "pain"}]),
        ("TB", [{"what": "pain"}], [{"id": "a", "what": "pain"}]),
        ("MX", {"E1": "s2", "E2": ""}, {"E1": "s2"}),
    ],
)
def test_what_is_read(name, raw, value):
    assert get(name, raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "word"),
    [
        ("T", 5, "pas un texte"),
        ("T", "x" * 501, "500"),
        ("I", "beaucoup", "nombre entier"),
        ("I", "1,5", "nombre entier"),
        ("I", True, "nombre entier"),
        ("I", "-4", "entre 0 et 1000"),
        ("M", "trois", "montant"),
        ("M", {"montant": 3}, "inconnu"),
        ("Y", "16", "année"),
        ("C", "Atlantide", "pays"),
        ("CH", "z", "choix"),
        ("MC", ["a", "b", "c"], "2 au plus"),
        ("YN", "peut-être", "ni oui ni non"),
        ("TB", "pain", "lignes"),
        ("TB", [{"id": str(n), "what": "x"} for n in range(4)], "3 au plus"),
        ("TB", [{"prix": 3}], "colonne"),
        ("TB", [{"what": "a"}, {"cost": "cher"}], "montant"),
        ("MX", {"E9": "s1"}, "ligne"),
        ("MX", {"E1": "s9"}, "échelle"),
    ],
)
def test_what_is_refused_names_the_question(name, raw, word):
    with pytest.raises(WrongAnswer) as caught:
        get(name, raw)
    told = caught.value.label("fr")
    assert word in told
    assert told.startswith(f"{name} « Question {name} »")
    assert f"{name} “Question {name} (en)”" in caught.value.label("en")


def test_a_wrong_cell_is_told_with_its_row_and_column():
    with pytest.raises(WrongAnswer) as caught:
        get("TB", [{"what": "a"}, {"cost": "cher"}])
    assert "ligne 2, Combien" in caught.value.label("fr")


def test_an_unknown_field_is_wrong_and_the_others_are_read():
    values, wrong = read_all(ALL, {"T": "a", "Z": "b"})
    assert values == {"T": "a"}
    assert [one.field for one in wrong] == ["Z"]


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(ALL.fields)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "what", "cost", "amount", "E1", "unit"]), inner, max_size=3
            )
        ),
        max_leaves=6,
    ),
)
def test_reading_gives_a_value_or_a_sentence_and_reads_its_own_values(name, raw):
    question, field = ALL.question_of[name], ALL.fields[name]
    try:
        value = read(question, field, raw)
    except WrongAnswer as error:
        assert error.label("fr")  # noqa: PT017 - a sentence is as good as a value
        return
    assert read(question, field, value) == value
    lines(field, value, "fr")
    words(field, value, "en")


# --- what shows ------------------------------------------------------------------------------------------------------

BRANCH = definition(
    q("G", "yesno", required=True),
    q("Y", "text", show_if={"equals": ["G", True]}),
    q("N", "text", show_if={"not": {"any_of": ["G", [True]]}}),
    q("D", "choice", choices=choices("a", "other"), other=True, show_if={"answered": "Y"}),
)


def test_what_does_not_show_is_kept_but_has_no_cell():
    answers = {"G": True, "Y": "oui", "D": "other", "D.other": "autre chose"}
    now = shown(BRANCH, answers)
    assert now.questions == {"G", "Y", "D"}
    assert [(cell.field, cell.text) for cell in cells(BRANCH, answers, now)] == [
        ("G", "yes"),
        ("Y", "oui"),
        ("D", "other"),
        ("D.other", "autre chose"),
    ]
    turned = {**answers, "G": False}
    now = shown(BRANCH, turned)
    assert now.questions == {"G", "N"}, "what hangs on a hidden answer is hidden too"
    assert [cell.field for cell in cells(BRANCH, turned, now)] == ["G"]
    assert shown(BRANCH, {**turned, "G": True}).questions == {"G", "Y", "D"}


def test_progress_counts_what_shows():
    part = progress(BRANCH, {})[0]
    assert (part.answered, part.total) == (0, 2)
    assert [question.id for question in part.missing] == ["G"]
    part = progress(BRANCH, {"G": True, "Y": "oui"})[0]
    assert (part.answered, part.total, part.done) == (2, 3, False)


def test_one_is_not_true():
    read = definition(q("A", "integer"), q("B", show_if={"equals": ["A", 1]}))
    assert shown(read, {"A": 1}).questions == {"A", "B"}
    assert shown(read, {"A": True}).questions == {"A"}


def test_cells_of_tables_sums_and_matrices():
    answers = {
        "M": {"amount": "10.5", "unit": "mois"},
        "MC": ["a", "c"],
        "TB": [{"id": "r1", "what": "pain", "cost": {"amount": "3"}}],
        "MX": {"E2": "s3"},
    }
    found = [
        (cell.field, cell.row, cell.column, cell.text, cell.number)
        for cell in cells(ALL, answers, shown(ALL, answers))
    ]
    assert found == [
        ("M", "", "amount", "10.5", 10.5),
        ("M", "", "unit", "mois", None),
        ("MC", "", "", "a", None),
        ("MC", "", "", "c", None),
        ("TB", "r1", "what", "pain", None),
        ("TB", "r1", "cost.amount", "3", 3.0),
        ("MX", "E2", "", "s3", 3.0),
    ]


def test_constraints_compare_what_is_answered():
    read = definition(
        {
            "id": "A",
            "label": w("Combien"),
            "fields": [
                {"id": "a", "type": "integer", "label": w("Inscrits")},
                {"id": "b", "type": "integer", "label": w("Actifs")},
                {"id": "c", "type": "text", "label": w("Période")},
            ],
            "constraints": [{"at_most": ["A.b", "A.a"]}, {"one_of": ["A.a", "A.b"]}],
        }
    )
    question = read.by_id["A"]
    assert not broken(question, {})
    assert not broken(question, {"A.a": 5, "A.b": 5})
    assert "Actifs" in broken(question, {"A.a": 5, "A.b": 6})[0][1].fr
    assert "Inscrits" in broken(question, {"A.c": "2025"})[0][1].fr


def test_a_condition_is_told_in_words():
    when = BRANCH.by_id["Y"].show_if
    assert condition_words(BRANCH, when, "fr") == "G « Question G » : oui"
    assert "it is not so" in condition_words(BRANCH, BRANCH.by_id["N"].show_if, "en")
