"""XLSForm in and out: nothing lost on the way, pyxform agrees, and whatever comes in gets an answer by cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from communaux.ground.said import Said
from communaux.modules.surveys import builtin
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import Type
from communaux.modules.surveys.rules.parsing import parse
from communaux.modules.surveys.rules.xlsform_book import SHEETS
from communaux.modules.surveys.rules.xlsform_export import export
from communaux.modules.surveys.rules.xlsform_expressions import (
    ExpressionError,
    read_constraint,
    read_relevant,
    write_relevant,
)
from communaux.modules.surveys.rules.xlsform_import import Imported, import_form
from tests.modules.surveys import analysis_world as world

COUNTRIES = [("FR", Said("France", "France")), ("ES", Said("Espagne", "Spain"))]
Rows = Sequence[Sequence[object]]


def book(survey: Rows, choices: Rows = (), settings_rows: Rows = (), **others: Rows) -> bytes:
    """A workbook of these sheets; the first row of each bears the headers."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": settings_rows, **others}.items():
        if rows:
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


HEADS = (
    "type",
    "name",
    "label::Français (fr)",
    "label::English (en)",
    "relevant",
    "constraint",
    "appearance",
)
YES = [("list_name", "name", "label::Français (fr)", "label::English (en)")]


def form(*rows: Sequence[object], choices: Rows = ()) -> Imported:
    """What a form of these rows gives."""
    return import_form(book([HEADS, *rows], [*YES, *choices] if choices else ()))


# --- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [builtin.questionnaire(), world.RAW], ids=["built-in", "every kind"])
def test_a_questionnaire_comes_back_as_it_went(raw: dict[str, Any]) -> None:
    definition = parse(raw).definition
    assert definition is not None
    found = import_form(export(definition, COUNTRIES))
    assert found.problems == ()
    assert found.notes == ()
    assert found.definition == definition
    again = import_form(export(found.definition, COUNTRIES))
    assert again.raw == found.raw


@pytest.mark.parametrize("raw", [builtin.questionnaire(), world.RAW], ids=["built-in", "every kind"])
def test_pyxform_takes_what_we_write(raw: dict[str, Any], tmp_path: Any) -> None:
    definition = parse(raw).definition
    assert definition is not None
    path = tmp_path / "form.xlsx"
    path.write_bytes(export(definition, COUNTRIES, form_id="essai", version="3"))
    made = convert(str(path), validate=False, pretty_print=False)
    assert made.warnings == []
    for one in definition.fields.values():
        if one.type is not Type.MATRIX:
            assert one.id.replace(".", "_").replace("-", "_") in made.xform


def test_a_plain_form_of_another_tool_is_understood() -> None:
    found = form(
        ("start", "start", "", ""),
        ("note", "hello", "Bonjour", "Hello"),
        ("text", "name", "Nom", "Name"),
        ("begin_group", "about", "À propos", "About"),
        ("date", "since", "Depuis", "Since", "", "", "year"),
        ("integer", "members", "Membres", "Members", "", ". >= 0 and . <= 5000"),
        ("select_one yn", "open", "Ouvert ?", "Open?"),
        ("select_multiple what or_other", "does", "Activités", "Activities", "${open} = 'yes'", "count-selected(.) <= 2"),
        ("note", "mind", "Attention", "Mind"),
        ("text", "more", "Plus", "More", "selected(${does}, 'food') or selected(${does}, 'bikes')", "", "multiline"),
        ("begin_repeat", "funders", "Financeurs", "Funders"),
        ("text", "who", "Qui", "Who"),
        ("end_repeat",),
        ("begin_group", "views", "Avis", "Views", "", "", "table-list"),
        ("select_one much", "E1", "Partage", "Sharing"),
        ("select_one much", "E2", "Marché", "Market"),
        ("end_group",),
        ("end_group",),
        choices=[
            ("yn", "yes", "Oui", "Yes"), ("yn", "no", "Non", "No"),
            ("what", "food", "Repas", "Food"), ("what", "bikes", "Vélos", "Bikes"),
            ("much", 1, "Peu", "Little"), ("much", 2, "Beaucoup", "Much"),
        ],
    )  # fmt: skip
    assert found.problems == ()
    assert [note.row for note in found.notes] == [2, 10]
    one = found.definition
    assert one is not None
    assert one.intro == Said("Bonjour", "Hello")
    assert [question.id for question in one.questions] == [
        "name", "since", "members", "open", "does", "more", "funders", "views",
    ]  # fmt: skip
    kinds = {name: field.type for name, field in one.fields.items()}
    assert kinds["since"] is Type.YEAR
    assert kinds["open"] is Type.YESNO
    assert kinds["funders"] is Type.TABLE
    assert kinds["views"] is Type.MATRIX
    assert kinds["more"] is Type.LONGTEXT
    assert (one.fields["members"].min, one.fields["members"].max) == (0, 5000)
    assert one.fields["does"].codes == ("food", "bikes", "other")
    assert one.fields["does.other"].other_of == "does"
    assert one.by_id["does"].show_if == conditions.Equals("open", True)
    assert one.by_id["more"].show_if == conditions.AnyOf("does", ("food", "bikes"))
    assert one.by_id["more"].help == Said("Attention", "Mind")


def test_a_form_in_one_language_stays_in_one() -> None:
    found = import_form(book([("type", "name", "label"), ("text", "name", "Nom")]))
    assert found.definition is not None
    assert found.definition.languages == ("fr",)
    assert found.definition.questions[0].label == Said("Nom", "Nom")


# --- conditions ------------------------------------------------------------------------------------------------------

FIELDS = {"a": Type.YESNO, "b": Type.CHOICE, "c": Type.INTEGER, "d": Type.MULTICHOICE, "e": Type.TABLE}
NAMES = {name: f"q_{name}" for name in FIELDS}
TARGET = {f"q_{name}": (name, kind) for name, kind in FIELDS.items()}

leaves = st.one_of(
    st.sampled_from("abcde").map(conditions.Answered),
    st.booleans().map(lambda value: conditions.Equals("a", value)),
    st.integers(-9, 99).map(lambda value: conditions.Equals("c", value)),
    st.sampled_from(["x", "y-z", "1"]).map(lambda value: conditions.Equals("b", value)),
    st.lists(st.sampled_from(["x", "y-z", "1"]), min_size=1, max_size=3).map(
        lambda values: conditions.AnyOf("d", tuple(values))
    ),
)
written = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(conditions.Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: conditions.All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: conditions.Any_(tuple(parts))),
    ),
    max_leaves=6,
)


@given(
    written, st.dictionaries(st.sampled_from("abcd"), st.sampled_from([True, False, 1, "x", ["x", "1"], "1"]))
)
@settings(max_examples=150, deadline=None)
def test_a_condition_means_the_same_after_relevant(
    condition: conditions.Condition, answers: dict[str, Any]
) -> None:
    back = read_relevant(write_relevant(condition, NAMES, FIELDS), TARGET.__getitem__)
    assert conditions.holds(back, answers.get) == conditions.holds(condition, answers.get)


@given(st.text(st.sampled_from("${}q_a='\"()<>=!.,and or not selected 019%"), max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_under_relevant_or_constraint_is_read_or_refused(text: str) -> None:
    def target(name: str) -> tuple[str, Type]:
        if name not in TARGET:
            raise ExpressionError(name)
        return TARGET[name]

    for read in (lambda: read_relevant(text, target), lambda: read_constraint(text)):
        try:
            read()
        except ExpressionError:
            continue


# --- what is wrong is named ------------------------------------------------------------------------------------------

TEXT = ("text", "one", "Un", "One")


@pytest.mark.parametrize(
    ("rows", "row", "column", "words"),
    [
        ([("begin_group", "g", "G", "G"), TEXT], 2, "type", "jamais fermé"),
        ([TEXT, ("end_group",)], 3, "type", "ne ferme rien"),
        ([("begin_group", "g", "G", "G"), TEXT, ("end_repeat",)], 4, "type", "ne ferme rien"),
        ([TEXT, TEXT], 3, "name", "déjà pris à la ligne 2"),
        ([("geopoint", "here", "Ici", "Here")], 2, "type", "geopoint"),
        ([("wizardry", "here", "Ici", "Here")], 2, "type", "est inconnu"),
        ([("decimal", "n", "N", "N")], 2, "type", "decimal"),
        ([("date", "n", "N", "N")], 2, "type", "date"),
        ([("select_one lost", "n", "N", "N")], 2, "type", "« lost »"),
        ([("text", "", "N", "N")], 2, "name", "Le nom manque"),
        ([("text", "1st", "N", "N")], 2, "name", "« 1st »"),
        ([("", "n", "N", "N")], 2, "type", "Le type manque"),
        ([("text", "n", "", "")], 2, "label::Français (fr)", "L’intitulé manque"),
        ([("text", "n", "Nom", "")], 2, "label::English (en)", "dans cette langue"),
        ([TEXT, ("text", "two", "Deux", "Two", "${nobody} = 'x'")], 3, "relevant", "« nobody »"),
        ([TEXT, ("text", "two", "Deux", "Two", "${one} + 2 > 3")], 3, "relevant", "dépasse"),
        ([TEXT, ("text", "two", "Deux", "Two", "regex(${one}, 'x')")], 3, "relevant", "dépasse"),
        ([TEXT, ("text", "two", "Deux", "Two", "${one} = 'x")], 3, "relevant", "dépasse"),
        ([("integer", "n", "N", "N", "", "regex(., '[0-9]')")], 2, "constraint", "dépasse"),
        ([("integer", "n", "N", "N", "", ". < ${ghost}")], 2, "constraint", "dépasse"),
        ([("begin_group", "g", "G", "G", "${one} = 'x'"), TEXT, ("end_group",)], 2, "relevant", "section"),
        ([("begin_group", "g", "G", "G"), ("end_group",)], 2, "type", "aucune question"),
        ([("begin_repeat", "r", "R", "R"), ("note", "x", "X", "X"), ("end_repeat",)], 3, "type", "simples"),
        ([("note", "x", "X", "X")], 0, "", "aucune question"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_by_row_and_column(rows: Rows, row: int, column: str, words: str) -> None:
    found = form(*rows)
    assert found.raw is None
    told = [one for one in found.problems if words in one.what.fr]
    assert told, [one.what.fr for one in found.problems]
    assert (told[0].sheet, told[0].row, told[0].column) == ("survey", row, column)
    assert told[0].mend.fr
    assert told[0].what.en != ""


def test_a_loop_in_relevant_is_told_at_its_row() -> None:
    found = form(
        ("text", "one", "Un", "One", "${two} != ''"),
        ("text", "two", "Deux", "Two", "${one} != ''"),
    )
    (problem,) = found.problems
    assert "s’attendent" in problem.what.fr
    assert (problem.row, problem.column) == (2, "relevant")


@pytest.mark.parametrize(
    ("choices", "row", "words"),
    [
        ([("l", "a", "A", "A"), ("l", "a", "B", "B")], 3, "deux fois"),
        ([("", "a", "A", "A")], 2, "pas de nom de liste"),
        ([("l", "à côté", "A", "A")], 2, "n’est pas un code"),
        ([("l", "a", "A", "")], 2, "dans cette langue"),
    ],
)
def test_mistakes_in_choices_are_told_there(choices: Rows, row: int, words: str) -> None:
    found = form(("select_one l", "q", "Q", "Q"), choices=choices)
    told = [one for one in found.problems if one.sheet == "choices"]
    assert (told[0].row, words in told[0].what.fr) == (row, True)


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "classeur"),
        (b"type,name,label\ntext,a,A\n", "classeur"),
        (b"PK\x03\x04 broken", "classeur"),
        (zipped(hello=b"world"), "classeur"),
        (zipped(bomb=b"0" * 80_000_000), "démesuré"),
        (b"PK" + b"x" * (6 * 1024 * 1024), "5 Mo"),
        (book([], others=[("a", "b"), ("c", "d")]), "« survey » manque"),
    ],
    ids=["empty", "csv", "cut", "no workbook", "bomb", "large", "no survey"],
)
def test_what_is_no_form_is_refused_in_words(content: bytes, words: str) -> None:
    found = import_form(content)
    assert found.definition is None
    assert words in found.problems[0].what.fr


cells = st.one_of(
    st.none(), st.integers(-5, 5), st.booleans(),
    st.sampled_from(["text", "begin_group", "end_group", "begin_repeat", "select_one l", "integer", "note", "yes",
                     "${a} = 'b'", "a", "a", "b", "table-list", "{", "[]", "{}", "other", "question", "section",
                     "money_or_volume", "::", "=1+1", "\x0b"]),
    st.text(max_size=12),
)  # fmt: skip


@given(
    st.lists(st.lists(cells, min_size=1, max_size=12), max_size=12),
    st.lists(st.lists(cells, max_size=4), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_any_cells_at_all_give_an_answer(rows: list[list[Any]], choices: list[list[Any]]) -> None:
    heads = [*HEADS, "required", "communaux::type", "communaux::id", "communaux::maps_to", "communaux::min"]

    def plain(row: list[Any]) -> list[Any]:
        return ["".join(c for c in cell if c >= " ") if isinstance(cell, str) else cell for cell in row]

    content = book([heads, *map(plain, rows)], [list(YES[0]), *map(plain, choices)])
    found = import_form(content)
    assert (found.definition is None) == bool(found.problems)
    assert set(SHEETS) >= {one.sheet for one in found.problems if one.sheet}
