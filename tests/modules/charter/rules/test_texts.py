"""How a version moves, and how two wordings differ."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.charter.rules import texts

STATES = ("draft", "proposed", "in-force", "superseded")
EVENTS = ("change", "propose", "drop", "reopen", "publish", "supersede")
ALLOWED = {
    ("draft", "change"): "draft",
    ("draft", "propose"): "proposed",
    ("draft", "drop"): "",
    ("proposed", "reopen"): "draft",
    ("proposed", "publish"): "in-force",
    ("in-force", "supersede"): "superseded",
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(STATES, EVENTS)))
def test_every_move_is_allowed_or_refused(state: str, event: str) -> None:
    if (state, event) in ALLOWED:
        assert texts.move(state, event) == ALLOWED[state, event]
    else:
        with pytest.raises(texts.ForbiddenMoveError):
            texts.move(state, event)


def test_the_table_holds_nothing_else() -> None:
    assert texts.MOVES == ALLOWED


def test_what_is_in_force_can_be_changed_by_no_event_but_its_replacement() -> None:
    assert [event for state, event in texts.MOVES if state == "in-force"] == ["supersede"]
    assert [event for state, event in texts.MOVES if state == "superseded"] == []


@pytest.mark.parametrize("number", ["1", "12", "2026", "2-1", "3-12"])
def test_numbers(number: str) -> None:
    assert texts.is_number(number)


@pytest.mark.parametrize(
    "number", ["", "0", "01", "1.2", "v1", "1-", "-1", "sign", "12345", "1-1-1", "1\n", "١"]
)
def test_what_is_no_number(number: str) -> None:
    assert not texts.is_number(number)


def test_the_next_number_follows_the_highest() -> None:
    assert texts.next_number([]) == "1"
    assert texts.next_number(["1", "9", "10-2"]) == "11"


_WORDS = st.lists(st.sampled_from(["la", "charte", "des", "communs", "\n", "  "]), max_size=12).map(" ".join)


@settings(max_examples=60)
@given(_WORDS, _WORDS)
def test_the_pieces_give_both_wordings_back(before: str, after: str) -> None:
    pieces = texts.differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_only_what_changed_is_marked() -> None:
    pieces = texts.differences("une voix par membre", "une voix par personne")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "une voix par "),
        ("removed", "membre"),
        ("added", "personne"),
    ]


def test_what_a_version_lacks_is_named() -> None:
    fr = {"fr": "Texte"}
    whole = texts.lacking({"title": fr, "preamble": fr, "manifesto": fr}, {"gov": (fr, 1)}, {"G1": fr})
    assert whole == []
    found = texts.lacking(
        {"title": fr, "preamble": {}, "manifesto": {"en": "Only"}}, {"gov": (fr, 0)}, {"G1": {"en": "Only"}}
    )
    assert [said.label("en") for said in found] == [
        "the preamble",
        "the manifesto",
        "a criterion in part gov",
        "the statement of G1",
    ]


def test_french_spaces_do_not_break() -> None:
    assert texts.french_spaces("Oui ; non : « peut-être » ?") == (
        "Oui\u00a0; non\u00a0: «\u00a0peut-être\u00a0»\u00a0?"
    )
    assert texts.french_spaces("10:30") == "10:30"
