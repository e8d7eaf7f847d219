"""Codes that stand, and how far two coders agree: by hand and against another way to count it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.said import Said
from communaux.modules.surveys.rules.coding import (
    Coded,
    agreement,
    by_coder,
    coders_of,
    distribution,
    retained,
)


def coded(answer: int, coder: str, *codes: str) -> Coded:
    return Coded(answer, coder, frozenset(codes))


def test_a_code_stands_when_half_of_the_coders_gave_it() -> None:
    found = retained(
        [
            coded(1, "ana", "time"),
            coded(1, "bo", "time", "money"),
            coded(1, "cy"),
            coded(2, "ana", "money"),
            coded(2, "bo"),
            coded(3, "ana"),
        ]
    )
    assert found == {1: {"time"}, 2: {"money"}, 3: frozenset()}


def test_codes_of_few_answers_are_hidden() -> None:
    book = [("time", Said("Temps", "Time")), ("money", Said("Argent", "Money"))]
    many = [coded(n, "ana", *(["time"] if n < 6 else []), *(["money"] if n < 3 else [])) for n in range(12)]
    found = distribution(book, many, total=20)
    assert [bar.count for bar in found.bars] == [6, None]
    assert found.answered == 12


def test_kappa_of_a_worked_example() -> None:
    """Fifty answers: agreement 0.7, by chance 0.5, so kappa (0.7 - 0.5) / (1 - 0.5)."""
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    one = {n: frozenset({"yes"}) if a else frozenset() for n, (a, _b) in enumerate(pairs)}
    other = {n: frozenset({"yes"}) if b else frozenset() for n, (_a, b) in enumerate(pairs)}
    (found,) = agreement(["yes"], one, other)
    assert found.kappa == pytest.approx(0.4)
    assert (found.both, found.first, found.second, found.neither, found.read) == (20, 5, 10, 15, 50)


sets = st.dictionaries(st.integers(0, 20), st.frozensets(st.sampled_from("ab")), min_size=1)


@given(sets, sets)
def test_kappa_is_one_with_oneself_and_the_same_both_ways(
    one: dict[int, frozenset[str]], other: dict[int, frozenset[str]]
) -> None:
    for found in agreement(["a", "b"], one, one):
        assert found.kappa in (None, 1)
    for left, right in zip(agreement(["a"], one, other), agreement(["a"], other, one), strict=True):
        assert left.kappa == right.kappa or left.kappa == pytest.approx(right.kappa)
        if left.kappa is not None:
            assert -1 <= left.kappa <= 1


def test_chance_alone_gives_no_kappa() -> None:
    one = {1: frozenset({"a"}), 2: frozenset({"a"})}
    assert agreement(["a"], one, one)[0].kappa is None
    assert agreement(["a"], one, {}) == agreement(["a"], {}, one)


def test_who_coded_most_comes_first() -> None:
    many = [coded(1, "ana"), coded(1, "bo", "x"), coded(2, "bo", "x")]
    assert coders_of(many) == ["bo", "ana"]
    assert by_coder(many, "bo") == {1: {"x"}, 2: {"x"}}
