"""The letters: each in both languages, plain, with a subject of one line and the spaces that French wants."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template.loader import get_template

from communaux.modules.network import mail

FOLDER = Path(mail.__file__).parent / "templates" / "network" / "mail"
NAMES = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.txt")})
CONTEXT = {
    "organisation": 'L’R&D <coop> d’"ici"',
    "page": "https://exemple.org/organisations/ici",
    "edit": "https://exemple.org/edit/abc",
    "confirm": "https://exemple.org/edit/abc/confirm",
    "accept": "https://exemple.org/take-over/abc",
    "desk": "https://exemple.org/desk/",
    "expires": datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
    "state": "vérifiée il y a 2 ans",
    "lacking": "Il manque : le site",
    "by": "Awa",
    "answer": "Merci & bravo",
    "count": 3,
    "records": [("Une", "https://exemple.org/1")],
    "more": 2,
}


def test_every_letter_has_its_two_languages() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{name}.{lang}.txt" for name in NAMES for lang in ("fr", "en")
    }
    assert len(NAMES) == 6


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_plain_and_whole(name: str, language: str, accepted: bool, settings: object) -> None:
    letter = mail.message(f"network/{name}", "a@exemple.org", language, {**CONTEXT, "accepted": accepted})
    assert "\n" not in letter.subject
    assert letter.subject.startswith("[")
    text = letter.subject + letter.body
    assert "&amp;" not in text
    assert "&lt;" not in text
    assert "{{" not in text
    assert "{%" not in text
    assert "\n\n\n" not in letter.body
    assert letter.extra_headers == {"Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize("name", NAMES)
def test_french_marks_stand_after_a_space_that_does_not_break(name: str) -> None:
    source = (FOLDER / f"{name}.fr.txt").read_text()
    prose = re.sub(r"{%.*?%}|{{.*?}}|https?://\S+", "x", source)
    assert not re.search(r"[^\u00a0\u202f][:;?!](\s|$)", prose)
    assert "'" not in prose


def test_dates_are_written_in_the_language_of_the_letter() -> None:
    french = mail.message("network/edit_link", "a@exemple.org", "fr", dict(CONTEXT)).body
    english = mail.message("network/edit_link", "a@exemple.org", "en", dict(CONTEXT)).body
    assert "1 décembre 2026" in french
    assert "1 December 2026" in english


def test_templates_are_found_by_the_loader() -> None:
    for name in NAMES:
        assert get_template(f"network/mail/{name}.fr.txt")
