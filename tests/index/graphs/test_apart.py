"""Graphs read by a fork: all of them to the letter, an error where it ended too early, and nothing of it left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from communaux.index.graphs.apart import apart
from communaux.index.graphs.store import Graphs


def _children() -> str:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


GRAPHS = [("http://e/é", b""), ("http://e/1", b"<a> <b> <c> .\n" * 200_000), ("", b"\x00\xff")]


def test_every_graph_comes_to_the_letter_from_another_process() -> None:
    def told() -> Iterator[tuple[str, bytes]]:
        yield from GRAPHS
        yield "pid", str(os.getpid()).encode()

    *found, (_name, pid) = apart(told)
    assert found == GRAPHS
    assert int(pid) != os.getpid()
    assert pid.decode() not in _children().split()


@pytest.mark.parametrize("how", ["error", "killed", "killed within"])
def test_one_that_ends_too_early_is_no_whole(how: str) -> None:
    def broken() -> Iterator[tuple[str, bytes]]:
        yield from GRAPHS
        if how == "error":
            raise ValueError("the database went away")
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        yield "x", b"y" * 3_000_000
        os.kill(os.getpid(), signal.SIGKILL)

    before = _children()
    with pytest.raises(RuntimeError, match="before its end"):
        list(apart(broken))
    assert _children() == before


def test_it_ends_when_nobody_reads_on() -> None:
    def endless() -> Iterator[tuple[str, bytes]]:
        while True:
            yield "http://e/", b"x" * 10_000

    before = _children()
    reading = iter(apart(endless))
    assert next(reading)[0] == "http://e/"
    reading.close()  # type: ignore[attr-defined]
    assert _children() == before


def test_graphs_of_a_fill_that_broke_are_not_called_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[tuple[str, bytes]]:
        yield "http://e/", b"<http://e/a> <http://e/b> <http://e/c> .\n"
        raise ValueError("the database went away")

    monkeypatch.setattr("communaux.index.graphs.sources.own", broken)
    monkeypatch.setattr("communaux.index.graphs.store.journal.head", lambda: (1, "hash"))
    graphs = Graphs()
    with pytest.raises(RuntimeError):
        graphs.fill(through=apart)
    assert not graphs.filled


@pytest.mark.django_db(transaction=True)
def test_the_connection_of_the_parent_stays_its_own() -> None:
    def asked() -> Iterator[tuple[str, bytes]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 + 1")
            yield "sum", str(cursor.fetchone()[0]).encode()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 40 + 2")
        assert list(apart(asked)) == [("sum", b"2")]
        assert cursor.fetchone() == (42,)
        cursor.execute("SELECT 3")
        assert cursor.fetchone() == (3,)
