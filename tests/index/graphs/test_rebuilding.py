"""Graphs made anew on request: what was there answers until the new is whole, and a kill in the middle loses nothing."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from communaux.index.graphs import owner as owners
from communaux.index.graphs import rebuilding, remote, sources
from communaux.index.graphs.client import Question, Reply, Unanswered, ask
from communaux.index.graphs.place import rebuild_path, rebuilding_path, sent_path, socket_path
from communaux.index.graphs.store import Graphs
from tests.index.graphs.owned import graphs_of

JSON = "application/sparql-results+json"
ALL = "SELECT ?o { GRAPH <http://e/g> { ?s ?p ?o } }"


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    settings.SPARQL_ENDPOINT = ""
    monkeypatch.setattr("communaux.index.graphs.store.journal.head", lambda: (1, "hash"))
    monkeypatch.setattr(Graphs, "step", lambda _self: False)
    monkeypatch.setattr(rebuilding, "EVERY", 0.0)


def value() -> str | None:
    """What the readers say now, None where nobody answers."""
    try:
        reply: Reply = ask(socket_path(), Question(ALL.encode(), "http://e/sparql", JSON), 5.0)
    except Unanswered:
        return None
    return ",".join(row["o"]["value"] for row in orjson.loads(reply.body)["results"]["bindings"])


def until(true: Callable[[], bool]) -> None:
    """Wait for another process; how long it takes says nothing."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


class House:
    """An owner in a process of its own. ``content``: the file whose text stands for SQL; ``gate``: a file that, while there, holds
    a rebuild in its middle."""

    def __init__(self, folder: Path) -> None:
        self.content, self.gate, self.held = folder / "sql", folder / "gate", folder / "held"
        self.pid = 0

    def own(self) -> Iterator[tuple[str, bytes]]:
        yield "http://e/first", b'<http://e/a> <http://e/b> "first" .\n'
        if self.gate.exists():
            self.held.touch()
            while self.gate.exists():
                time.sleep(0.01)
        yield "http://e/g", f'<http://e/a> <http://e/b> "{self.content.read_text()}" .\n'.encode()

    def start(self) -> None:
        self.pid = os.fork()
        if not self.pid:
            try:
                os.setpgid(0, 0)
                owners.run_owner()
            finally:
                os._exit(0)

    def kill(self) -> None:
        if self.pid:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    found = House(tmp_path)
    monkeypatch.setattr(sources, "own", found.own)
    monkeypatch.setattr(sources, "fed", lambda: iter(()))
    monkeypatch.setattr("communaux.index.graphs.store._BYTES", 0)
    found.content.write_text("old")
    found.start()
    until(lambda: value() == "old")
    yield found
    found.kill()


def test_a_rebuild_takes_in_what_sql_says_and_its_request_goes(house: House) -> None:
    house.content.write_text("new")
    rebuilding.ask()
    until(lambda: not rebuilding.asked())
    until(lambda: value() == "new")
    assert rebuilding.figures() == (2, 2)


def test_the_old_answers_until_the_new_is_whole(house: House) -> None:
    house.content.write_text("new")
    house.gate.touch()
    rebuilding.ask()
    until(house.held.exists)
    for _n in range(10):  # more than there are readers
        assert value() == "old"
    assert rebuilding.asked()
    figures = rebuilding.figures()
    assert figures is not None
    assert figures.total == 2
    house.gate.unlink()
    until(lambda: not rebuilding.asked())
    until(lambda: value() == "new")


def test_killed_in_the_middle_it_is_made_anew_by_whoever_comes_next(house: House) -> None:
    house.content.write_text("new")
    house.gate.touch()
    rebuilding.ask()
    until(house.held.exists)
    house.kill()
    assert rebuilding.asked()
    house.gate.unlink()
    house.start()
    until(lambda: not rebuilding.asked())
    until(lambda: value() == "new")


def test_what_fails_in_the_middle_leaves_the_old_and_is_tried_again(house: House) -> None:
    house.content.unlink()  # SQL cannot be read
    rebuilding.ask()
    until(lambda: rebuilding.figures() is not None)
    assert value() == "old"
    assert rebuilding.asked()
    house.content.write_text("new")
    until(lambda: not rebuilding.asked())
    until(lambda: value() == "new")


def test_a_request_that_comes_meanwhile_is_another_one() -> None:
    rebuilding.ask()
    first = rebuilding.asked()
    rebuilding.ask()
    rebuilding.done(first, 7)
    assert rebuilding.asked()
    rebuilding.done(rebuilding.asked(), 7)
    assert not rebuilding.asked()
    rebuild_path().touch()  # by hand
    assert rebuilding.asked()
    rebuilding.done(rebuilding.asked(), 7)
    assert not rebuild_path().exists()


def test_a_full_disk_holds_no_rebuild_up(monkeypatch: pytest.MonkeyPatch) -> None:
    rebuilding.tell(1, 2)

    def full(*_args: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    rebuilding.tell(2, 2)
    assert rebuilding.figures() == (1, 2)
    rebuilding.done("", 2)
    assert [path.name for path in rebuilding_path().parent.iterdir()] == ["sparql.rebuilding"]


def test_a_full_disk_keeps_what_another_server_was_given_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of names given is the old one or the new one, and what could not be told is told later."""
    graphs = graphs_of({"http://e/g": '<http://e/a> <http://e/b> "c" .\n'})
    given: list[str] = []
    monkeypatch.setattr(remote.Remote, "_put", lambda _self, _client, name, _content: given.append(name))
    server = remote.Remote("http://localhost:1/store")
    server.tell(graphs, everything=True)
    before = sent_path().read_text()
    graphs.put("http://e/new", b'<http://e/a> <http://e/b> "d" .\n')
    real = Path.write_text

    def half(self: Path, text: str, **more: Any) -> int:
        real(self, text[: len(text) // 2], **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as limited:
        limited.setattr(Path, "write_text", half)
        with pytest.raises(OSError):
            server.tell(graphs)
    assert sent_path().read_text() == before
    assert graphs.changes == {"http://e/new"}
    assert "http://e/new" not in given
    server.tell(graphs)
    assert "http://e/new" in given
    assert set(sent_path().read_text().split()) == {"http://e/g", "http://e/new"}
