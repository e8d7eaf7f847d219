"""The charter that comes with the software: whole, in both languages, true to the facts it is made from."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from communaux.ground.markdown import to_html
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.charter import lists
from communaux.modules.charter.acts import texts
from communaux.modules.charter.models import CharterVersion, Criterion
from communaux.modules.charter.rules.criteria import LETTERS, part_of
from tests.shared import shared_data

TOLD: dict[str, Any] = yaml.safe_load(texts.FIRST.read_text("utf-8"))
CRITERIA = [one for part in TOLD["parts"] for one in part["criteria"]]


def test_it_has_five_parts_and_thirty_two_criteria() -> None:
    assert [part["code"] for part in TOLD["parts"]] == list(lists.PARTS.codes) == list(LETTERS)
    assert [len(part["criteria"]) for part in TOLD["parts"]] == [8, 7, 10, 3, 4]
    assert len({one["code"] for one in CRITERIA}) == 32
    for part in TOLD["parts"]:
        assert {part_of(one["code"]) for one in part["criteria"]} == {part["code"]}


def test_everything_is_said_in_both_languages() -> None:
    for name in ("title", "notice", "preamble", "manifesto"):
        assert set(TOLD[name]) == {"fr", "en"}
    for part in TOLD["parts"]:
        assert set(part["title"]) == set(part["text"]) == {"fr", "en"}
    for one in CRITERIA:
        for name in ("statement", "help", "expected"):
            assert set(one[name]) == {"fr", "en"}, one["code"]
            assert all(len(text) > 10 for text in one[name].values())
            assert "'" not in one[name]["fr"], f"{one['code']}: a typewriter apostrophe"


def test_grades_conditions_and_readings() -> None:
    grades = {one["code"]: one["grade"] for one in CRITERIA}
    assert {code for code, grade in grades.items() if grade == "best-effort"} == {"G6", "G7"}
    assert {code for code, grade in grades.items() if grade == "optional"} == {"V3"}
    assert {one["code"]: one["condition"] for one in CRITERIA if "condition" in one} == {
        "V4": "organises-work",
        "V5": "organises-work",
        "D2": "external-use",
        "D4": "prices-with-data",
        "D7": "rates",
    }
    assert [one["code"] for one in CRITERIA if one.get("partial")] == ["D7"]
    assert {one["code"]: one["reading"] for one in CRITERIA if "reading" in one} == {
        "G2": "stakeholders-listed",
        "G3": "governance-stated",
        "G5": "record-fresh",
        "D6": "countries-stated",
        "C3": "licences-free",
        "K1": "deeds-counted",
        "K2": "deeds-counted",
        "K3": "something-shared",
        "K4": "openness-stated",
    }


def test_each_criterion_names_the_line_and_the_questions_of_its_source() -> None:
    source = json.loads(shared_data("directory/charter_questionnaire.json").read_text("utf-8"))
    facts = {one["id"]: one for part in source["charter"] for one in part["criteria"]}
    assert set(facts) == {one["code"] for one in CRITERIA}
    for one in CRITERIA:
        fact = facts[one["code"]]
        assert str(fact["line"]) in one["line"].replace(",", " ").split(), one["code"]
        assert one.get("questions", "—") == fact["questions"], one["code"]
        assert one["statement"]["en"] != fact["statement_en"]


@pytest.mark.django_db
class TestInstalling:
    def test_an_empty_house_opens_with_it(self) -> None:
        version = texts.install()
        assert version is not None
        version.refresh_from_db()
        assert (version.state, version.number, version.get_absolute_url()) == ("in-force", "1", "/charter/1")
        assert version.in_force_from is not None
        assert Criterion.objects.filter(charter=version).count() == 32
        assert "\u00a0:" in version.preamble["fr"]
        assert " :" not in version.preamble["fr"]

    def test_twice_is_once(self) -> None:
        texts.install()
        assert texts.install() is None
        assert CharterVersion.objects.count() == 1

    def test_a_house_that_has_a_text_keeps_it(self) -> None:
        texts.draft(SYSTEM)
        assert texts.install() is None
        assert CharterVersion.objects.get().state == "draft"

    def test_a_visitor_installs_nothing(self) -> None:
        with pytest.raises(Refused):
            texts.install(VISITOR)

    def test_its_texts_are_shown_with_titles_below_those_of_the_page(self) -> None:
        assert "<h3>" in to_html(TOLD["manifesto"]["fr"])
