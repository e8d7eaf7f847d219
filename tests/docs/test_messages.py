"""What the command can answer is explained under "Troubleshooting"."""

import ast
import re

import pytest

from tests.docs.pages import ROOT

SITE = ROOT / "src" / "communaux" / "site"
PAGE = (ROOT / "docs/operators/care.md").read_text(encoding="utf-8")
EXPLAINED = re.findall(r"^\| \*(.+?)\* \|", PAGE, re.M)


def _messages() -> list[str]:
    """The sentences of every refusal of the command, and of every finding that something is wrong."""
    found = []
    for path in [*sorted((SITE / "commands").glob("*.py")), SITE / "archive.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            is_finding = node.func.id == "_finding" and getattr(node.args[0], "value", "") != "good"
            if node.func.id in {"Stop", "ArchiveError"} or is_finding:
                found += [_sentence(inner) for inner in ast.walk(node) if _sentence(inner)]
    return sorted(set(found))


def _sentence(node: ast.AST) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
        value = getattr(node.args[0], "value", "")
        return value if isinstance(value, str) else ""
    return ""


def _pattern(explained: str) -> re.Pattern[str]:
    """What the page quotes, with … for what changes, and without the stop that ends it."""
    return re.compile(".*".join(re.escape(part) for part in explained.rstrip(".").split("…")))


@pytest.mark.parametrize("message", _messages())
def test_every_message_of_the_command_is_explained(message: str) -> None:
    assert any(_pattern(explained).search(message) for explained in EXPLAINED)


@pytest.mark.parametrize("explained", EXPLAINED)
def test_every_message_explained_is_one_of_the_house(explained: str) -> None:
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*SITE.rglob("*.py"), *(ROOT / "src/communaux/ground").rglob("*.py")]
    )
    assert _pattern(explained).search(re.sub(r"\"\s*\n\s*\"", "", said))


def test_messages_are_found_at_all() -> None:
    assert len(_messages()) > 25
    assert len(EXPLAINED) > 25
