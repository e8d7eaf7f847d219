"""The table of what was seen: once is once, over threads and processes, and for no longer than said."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from communaux.ground import seen
from communaux.ground.seen import Full, Seen

NOW = 1_800_000_000.0


def mark(n: int) -> bytes:
    return hashlib.blake2b(str(n).encode(), digest_size=seen.MARK).digest()


def test_once_is_once_until_it_is_over(tmp_path: Path) -> None:
    table = Seen(tmp_path / "deep" / "seen")
    assert table.first_time(mark(1), NOW + 10, NOW)
    assert not table.first_time(mark(1), NOW + 10, NOW + 10)
    assert table.first_time(mark(2), NOW + 10, NOW)
    assert table.first_time(mark(1), NOW + 30, NOW + 12)


def test_it_is_the_same_table_for_another_that_opens_it(tmp_path: Path) -> None:
    assert Seen(tmp_path / "seen").first_time(mark(1), NOW + 10, NOW)
    assert not Seen(tmp_path / "seen").first_time(mark(1), NOW + 10, NOW)
    assert seen.seen_at(tmp_path / "seen") is seen.seen_at(tmp_path / "seen")


def test_a_full_row_forgets_nothing_and_says_so(tmp_path: Path) -> None:
    table = Seen(tmp_path / "seen")
    row = [bytes([n]) * 12 + b"\0\7\0\0" for n in range(seen.PLACES + 1)]
    assert all(table.first_time(one, NOW + 10, NOW) for one in row[:-1])
    with pytest.raises(Full):
        table.first_time(row[-1], NOW + 10, NOW)
    assert not any(table.first_time(one, NOW + 10, NOW) for one in row[:-1])
    assert table.first_time(row[-1], NOW + 30, NOW + 20)


def test_a_thousand_marks_by_many_threads_are_each_new_once(tmp_path: Path) -> None:
    table = Seen(tmp_path / "seen")
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda n: table.first_time(mark(n % 500), NOW + 10, NOW), range(2000)))
    assert sum(new) == 500


def _count(path: Path, found: multiprocessing.Queue[int]) -> None:
    table = seen.seen_at(path)
    found.put(sum(table.first_time(mark(n), NOW + 10, NOW) for n in range(300)))


def test_processes_share_it_also_after_a_fork(tmp_path: Path) -> None:
    forking = multiprocessing.get_context("fork")
    table = seen.seen_at(tmp_path / "seen")
    assert table.first_time(mark(0), NOW + 10, NOW)
    found: multiprocessing.Queue[int] = forking.Queue()
    workers = [forking.Process(target=_count, args=(tmp_path / "seen", found)) for _ in range(3)]
    for one in workers:
        one.start()
    total = sum(found.get(timeout=30) for _ in workers)
    for one in workers:
        one.join()
    assert total == 299


def test_a_place_that_cannot_be_written_is_an_error_not_a_yes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        Seen(tmp_path / "file" / "seen").first_time(mark(1), NOW + 10, NOW)


def test_a_disk_without_room_is_an_error_not_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError):
        Seen(tmp_path / "seen").first_time(mark(1), NOW + 10, NOW)
