"""What the French guides quote from pages is written on pages: « Proposer la fiche » is a button that exists."""

import re

import pytest

from tests.docs.pages import ROOT, text_of

_QUOTED = re.compile(r"«\s*([^»]+?)\s*»")
GUIDES = sorted((ROOT / "docs/users").glob("*.fr.md"))
EXAMPLES = {"Formation à la gouvernance, deux jours", "CSV UTF-8"}
"""Quoted, and of no page: what somebody may write, and what other programs say."""


def _plain(text: str) -> str:
    return " ".join(text.split())  # no-break spaces are spaces here


def _labels() -> list[tuple[str, str]]:
    """What is quoted with a capital: a button, a heading, a link."""
    found = []
    for guide in GUIDES:
        for quoted in _QUOTED.findall(text_of(guide)):
            label = _plain(quoted)
            if label[0].isupper() and label not in EXAMPLES:
                found.append((guide.name, label))
    return sorted(set(found))


@pytest.fixture(scope="module")
def said() -> str:
    """Every text of the program, spaces made plain."""
    package = ROOT / "src" / "communaux"
    texts = [
        p.read_text(encoding="utf-8") for kind in ("*.html", "*.py") for p in sorted(package.rglob(kind))
    ]
    return _plain(re.sub(r"\"\s*\n\s*\"", "", "\n".join(texts)))


@pytest.mark.parametrize(("guide", "label"), _labels())
def test_a_label_that_a_guide_quotes_is_on_a_page(guide: str, label: str, said: str) -> None:
    assert re.search(rf"[\"'>«] ?{re.escape(label)}", said)


def test_guides_quote_labels() -> None:
    assert len(_labels()) > 15
