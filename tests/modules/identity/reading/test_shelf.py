"""What was fetched is kept in measure: asked for once by many, forgotten in time, and never more than so much."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from communaux.modules.identity.reading import issuers
from communaux.modules.identity.reading.issuers import Shelf
from communaux.modules.identity.rules.refusals import TokenRefused


def busy() -> int:
    raise TokenRefused("busy")


def broken() -> int:
    raise ValueError


def test_many_threads_ask_once() -> None:
    shelf, asked, together = Shelf(), [], threading.Barrier(6)

    def ask() -> int:
        asked.append(1)
        return 7

    def one(_n: int) -> int:
        together.wait(5)
        return shelf.get("kind", "key", ask, 60)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(6))) == [7] * 6
    assert len(asked) == 1


def test_what_is_old_is_asked_for_again() -> None:
    shelf, answers = Shelf(), iter(range(9))
    assert [shelf.get("kind", "key", lambda: next(answers), 0) for _ in range(3)] == [0, 1, 2]
    assert [shelf.get("kind", "key", lambda: next(answers), 60) for _ in range(3)] == [3, 3, 3]
    assert shelf.get("kind", "key", lambda: next(answers), 60, newer_than=shelf.asked("kind", "key")) == 4


def test_a_refusal_for_want_of_room_is_not_kept_and_leaves_nothing_behind() -> None:
    shelf = Shelf()
    for ask, error in ((busy, TokenRefused), (broken, ValueError)):
        with pytest.raises(error):
            shelf.get("kind", "key", ask, 60)
    assert not shelf._asking
    assert shelf.get("kind", "key", lambda: 7, 60) == 7


def test_a_minute_holds_so_many_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuers, "A_MINUTE", 3)
    measure = issuers._Measure()
    for n in range(3):
        measure.take(f"host-{n}.example")
    with pytest.raises(TokenRefused, match="busy"):
        measure.take("another.example")
