"""The table of attacks: every attack that was named has lines, every line has tests, and each of them exists and runs."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

import pytest

from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "developers" / "attacks.md"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_ROW = re.compile(r"^\| (?!attack |---)(.+?) \| (.+?) \| (.+?) \|$", re.M)
NAMED = (
    "forged proof", "replayed proof", "expired proof", "foreign proof", "redirects inside", "names that lead inside", "IPv6", "huge answers", "slow answers",
    "WebID", "JWKS", "client id", "contexts of elsewhere", "webhook", "feed", "path tricks", "locks everyone out", "at once", "Turtle", "JSON-LD", "injection",
    "page of elsewhere that reads", "sign-in with any address",
)  # fmt: skip
"""What must be there, whatever else is."""


def rows() -> list[tuple[str, str, str]]:
    """Attack, answer, tests."""
    return [match.groups() for match in _ROW.finditer(PAGE.read_text(encoding="utf-8"))]  # type: ignore[misc]


@lru_cache(maxsize=100)
def _functions(path: str) -> dict[str, list[str]]:
    """The tests of a file, and the decorators of each."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name: [ast.unparse(one) for one in node.decorator_list]
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_line_says_an_answer_and_names_tests() -> None:
    found = rows()
    assert len(found) > 40
    for attack, answer, tests in found:
        assert len(answer) >= 3, attack
        assert _TEST.sub("", tests).strip() == "", (attack, "something else than tests")
        assert _TEST.search(tests), attack


@pytest.mark.parametrize(("path", "name"), sorted(set(_TEST.findall(PAGE.read_text(encoding="utf-8")))))
def test_every_test_that_is_named_exists_and_runs(path: str, name: str) -> None:
    assert (ROOT / path).is_file(), path
    assert name in _functions(path), f"{path} has no {name}"
    assert not any("skip" in one or "xfail" in one for one in _functions(path)[name])


@pytest.mark.parametrize("attack", NAMED)
def test_no_attack_is_left_out(attack: str) -> None:
    assert attack in PAGE.read_text(encoding="utf-8")
