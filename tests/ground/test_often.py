"""How often: never more than allowed in any window, wherever it begins; over threads, processes and forks."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.ground import often
from communaux.ground.often import Often

NOW = 1_800_000_000.0


def mark(n: int) -> bytes:
    return hashlib.blake2b(str(n).encode(), digest_size=often.MARK).digest()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Often]:
    table = Often(tmp_path_factory.mktemp("often") / "often")
    yield table
    table.close()


@settings(deadline=None, max_examples=150)
@given(
    window=st.sampled_from([60, 600, 3600]),
    most=st.integers(1, 12),
    steps=st.lists(st.floats(0, 0.4), min_size=1, max_size=60),
    begin=st.floats(0, 4000),
)
def test_in_no_window_more_than_allowed_and_no_wait_longer_than_a_slice_more(
    shared: Often, window: int, most: int, steps: list[float], begin: float
) -> None:
    shared.forget()
    now, taken = NOW + begin, []
    for step in steps:
        now += step * window
        wait = shared.take(mark(1), most, window, now)
        if not wait:
            taken.append(now)
            assert sum(1 for one in taken if one > now - window) <= most
            continue
        # Refused: as many as allowed lie in the window and the slice before it, and the wait is not in vain.
        reach = window * (1 + 1 / (often.SLICES - 1))
        assert sum(1 for one in taken if one > now - reach) >= most
        assert 0 < wait <= reach
        assert shared.wait(mark(1), most, window, now + wait + 0.01) == 0


def test_the_edge_of_the_clock_gives_no_second_turn(tmp_path: Path) -> None:
    table = Often(tmp_path / "often")
    edge = 600 * 3_000_000.0
    assert [table.take(mark(1), 3, 600, edge - 1) for _ in range(3)] == [0, 0, 0]
    assert table.take(mark(1), 3, 600, edge + 1) > 590
    assert table.take(mark(2), 3, 600, edge + 1) == 0
    assert table.take(mark(1), 3, 600, edge + 700) == 0


def test_a_clock_put_back_neither_opens_nor_locks_for_good(tmp_path: Path) -> None:
    table = Often(tmp_path / "often")
    assert table.take(mark(1), 1, 600, NOW) == 0
    assert table.take(mark(1), 1, 600, NOW - 100) > 0
    assert table.take(mark(1), 1, 600, NOW - 86_400) == 0


def test_a_full_row_keeps_who_tries_often(tmp_path: Path) -> None:
    table = Often(tmp_path / "often")
    same_row = [b"\0\7" + bytes([n]) * (often.MARK - 2) for n in range(often.PLACES + 20)]
    assert [table.take(same_row[0], 5, 600, NOW) for _ in range(5)] == [0] * 5
    for other in same_row[1:]:
        assert table.take(other, 5, 600, NOW) == 0
    assert table.take(same_row[0], 5, 600, NOW + 1) > 0


def test_sweeping_forgets_what_is_over_and_nothing_else(tmp_path: Path) -> None:
    table = Often(tmp_path / "often")
    table.take(mark(1), 1, 60, NOW)
    table.take(mark(2), 1, 3600, NOW)
    table.sweep(NOW + 300)
    held = (tmp_path / "often").read_bytes()
    assert mark(1)[2:] not in held
    assert mark(2)[2:] in held
    assert table.take(mark(2), 1, 3600, NOW + 300) > 0


def test_many_threads_take_no_more_than_allowed(tmp_path: Path) -> None:
    table = Often(tmp_path / "often")
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _n: table.take(mark(1), 40, 600, NOW), range(400)))
    assert waits.count(0) == 40


def _take(path: Path, found: multiprocessing.Queue[int]) -> None:
    table = often.often_at(path)
    found.put(sum(table.take(mark(1), 100, 600, NOW) == 0 for _ in range(60)))


def test_processes_share_it_also_after_a_fork(tmp_path: Path) -> None:
    forking = multiprocessing.get_context("fork")
    table = often.often_at(tmp_path / "often")
    assert table.take(mark(1), 100, 600, NOW) == 0
    found: multiprocessing.Queue[int] = forking.Queue()
    workers = [forking.Process(target=_take, args=(tmp_path / "often", found)) for _ in range(3)]
    for one in workers:
        one.start()
    total = sum(found.get(timeout=30) for _ in workers)
    for one in workers:
        one.join()
    assert total == 99


def test_a_place_that_cannot_be_written_is_an_error_not_a_yes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        Often(tmp_path / "file" / "often").take(mark(1), 5, 600, NOW)
