"""Habits of the house that no linter knows: what each file says of itself, and what rules may know.

That imports go down the floors is held by import-linter and ``tests/site/test_floors.py``.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.shared import ROOT

PACKAGE = ROOT / "src" / "communaux"
FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts and path.stat().st_size
)
RULES = [path for path in FILES if "rules" in path.parts]
PURE = [
    PACKAGE / "ground" / f"{name}.py" for name in ("text", "tokens", "place", "money", "time", "suspicions")
]
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
LONGEST = 600


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_file_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert len(said) > 15


@pytest.mark.parametrize("path", [*RULES, *PURE], ids=_name)
def test_rules_know_no_django_and_no_clock(path: Path) -> None:
    """Not even inside a function: a rule gets what it needs, today included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not any(name.name.split(".")[0] == "django" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] != "django"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"today", "now", "utcnow"}, f"line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nothing_is_left_lying(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(?:print\(\"debug|breakpoint\(|pdb\.set_trace|XXX|FIXME)", text)
    assert len(text.splitlines()) <= LONGEST


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_carry_no_inline_style_or_script(path: Path) -> None:
    """The content security policy would refuse both; ``style`` inside an SVG file is another matter."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "<style" not in text
    assert not re.search(r"(?:src|href)=\"https?://(?!www\.w3\.org)[^\"{]*\.(?:js|css|woff2?)", text)
