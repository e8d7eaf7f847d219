"""The list of clauses: complete, fresh, and shown to people in both languages."""

from __future__ import annotations

import ast

import pytest
from django.test import Client
from tools import conformance as tool

from communaux.doors.ldp import clauses


def test_the_lists_are_those_that_the_marks_make() -> None:
    """Else run ``make reference``."""
    assert tool.HELD.read_text(encoding="utf-8") == tool.held_text()
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page_text()


def test_clauses_are_told_once_in_both_languages() -> None:
    ids = [one.id for one in clauses.every()]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 90
    for one in clauses.every():
        assert one.level in {"must", "should", "may"}
        assert one.at.startswith("https://")
        assert one.said.fr
        assert one.said.en
        assert one.said.fr != one.said.en


def test_every_mark_names_a_clause() -> None:
    known = {one.id for one in clauses.every()}
    found = list(tool.marks())
    assert found
    assert {name for mark in found for name in mark.ids} <= known
    assert [mark for mark in found if not mark.ids] == []


def test_a_clause_without_a_test_is_not_held() -> None:
    assert tool.held([]) == {}
    told = tool.held([tool.Mark(("a",), "t::one"), tool.Mark(("a", "b"), "t::two", ("manque", "missing"))])
    assert told["a"] == {
        "state": "partly",
        "tests": ["t::one", "t::two"],
        "why": [{"fr": "manque", "en": "missing"}],
    }
    assert told["b"]["state"] == "partly"


@pytest.mark.parametrize(
    "mark", ["@pytest.mark.skip(reason='x')", "@pytest.mark.xfail", "@pytest.mark.skipif(True)"]
)
def test_a_test_that_may_not_run_holds_nothing(tmp_path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    (tmp_path / "test_a.py").write_text(
        f"@clause('x')\n{mark}\ndef test_x(): pass\n@clause('y')\ndef test_y(): pass\n"
    )
    assert [one.ids for one in tool.marks(tmp_path)] == [("y",)]


def test_a_test_is_named_after_what_it_holds() -> None:
    """The name begins as the clause does, so that a failure says which clause is broken."""
    for mark in tool.marks():
        name = mark.test.rpartition("::")[2].removeprefix("test_")
        stems = {"_".join(one.replace("-", "_").split("_")[:3]) for one in mark.ids}
        assert any(name.startswith(stem) for stem in stems), mark


def test_tests_assert_something() -> None:
    for path in sorted(tool.TESTS.glob("test_*.py")):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                said = ast.unparse(function)
                assert "assert" in said or "refused(" in said or "raises" in said, function.name


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Conformité à Solid"), ("en", "Conformance to Solid")]
)
def test_the_page_names_every_clause(client: Client, language: str, words: str) -> None:
    answer = client.get("/solid/conformance", headers={"accept-language": language})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert words in text
    assert [one.id for one in clauses.every() if f'id="{one.id}"' not in text] == []
