"""Readers: they answer, they are ended at their limits, and nobody else feels it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from communaux.index.graphs import owner
from communaux.index.graphs.client import Crowd, Question, Reply, Unanswered, ask
from communaux.index.graphs.readers import Limits
from tests.index.graphs.owned import graphs_of, owned

LIMITS = Limits(seconds=1.5, memory=96 * 1024 * 1024, result=200_000)
MANY = "".join(f'<http://e/{n}> <http://e/p{n % 7}> "value {n}" .\n' for n in range(2000))
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    # A folder whose name is longer than a socket's address may be.
    place = tmp_path_factory.mktemp("a-folder-with-a-long-name-" + "x" * 90) / "sparql.sock"
    graphs = graphs_of({"http://e/g": MANY, "http://e/h": '<http://e/a> <http://e/b> "c"@fr .\n'})
    with owned(graphs, place, LIMITS):
        yield place


def _ask(path: Path, text: str, asker: str = "", crowd: Crowd | None = None, **more: object) -> Reply:
    question = Question(text.encode(), "http://e/sparql", JSON, "application/n-triples", **more)  # type: ignore[arg-type]
    return ask(path, question, LIMITS.seconds, asker, crowd)


def _end(path: Path, text: str) -> str:
    """How a question ended."""
    try:
        reply = _ask(path, text)
    except Unanswered as unanswered:
        return unanswered.reason
    return reply.error or reply.kind


def _values(reply: Reply) -> list[dict[str, str]]:
    found = orjson.loads(reply.body)["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in found]


def test_answers_say_what_they_have_reached(path: Path) -> None:
    reply = _ask(path, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert (reply.kind, reply.sequence) == ("rows", 7)
    assert _values(reply) == [{"n": "2001"}]
    assert orjson.loads(_ask(path, "ASK { <a> ?p ?o }").body)["boolean"] is True
    assert _ask(path, "CONSTRUCT WHERE { <a> ?p ?o }").body == b'<http://e/a> <http://e/b> "c"@fr .\n'


def test_graphs_of_the_query_and_of_the_protocol(path: Path) -> None:
    assert _values(_ask(path, "SELECT (COUNT(*) AS ?n) FROM <http://e/h> { ?s ?p ?o }")) == [{"n": "1"}]
    both = _ask(path, "SELECT (COUNT(*) AS ?n) FROM <http://e/h> { ?s ?p ?o }", default=["http://e/g"])
    assert _values(both) == [{"n": "2000"}]
    only_named = _ask(path, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", named=["http://e/g"])
    assert _values(only_named) == [{"n": "0"}]
    assert _values(_ask(path, "SELECT (COUNT(*) AS ?n) FROM <http://other/> { ?s ?p ?o }")) == [{"n": "0"}]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * {", "syntax"),
        ("INSERT DATA { <a> <b> <c> }", "update"),
        ("SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }", "service"),
        ("SELECT * { VALUES ?x { <http://localhost:9/> } SERVICE ?x { ?s ?p ?o } }", "service"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "too-big"),
    ],
)
def test_what_is_refused_says_why(path: Path, text: str, error: str) -> None:
    reply = _ask(path, text)
    assert (reply.kind, reply.error) == ("error", error)


def test_a_mistake_is_told_with_its_place(path: Path) -> None:
    reply = _ask(path, "SELECT *\n{ ?s ?p\n  FILTER( }")
    assert (reply.line, reply.column) == (2, 8) or reply.line in {2, 3}
    assert reply.said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "late"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", "broken"),
        ("SELECT * {" + "{" * 100_000 + "}" * 100_000 + "}", "broken"),
        ("ASK { FILTER(" + "!" * 120_000 + "true) }", "broken"),
        ("ASK { ?s " + "<p>/" * 60_000 + "<p> ?o }", "broken"),
    ],
    ids=["product", "sorted-product", "nested-groups", "nested-negations", "long-path"],
)
def test_a_bomb_is_ended_and_the_next_question_answered(path: Path, text: str, reason: str) -> None:
    assert _end(path, text) == reason
    assert _ask(path, "ASK {}").kind == "boolean"


def test_others_go_on_while_bombs_run(path: Path) -> None:
    crowd, ends = Crowd(each=2, together=4), []

    def bomb() -> None:
        try:
            ends.append(_ask(path, BOMB, "somebody", crowd).kind)
        except Unanswered as unanswered:
            ends.append(unanswered.reason)

    threads = [threading.Thread(target=bomb) for _n in range(6)]
    for thread in threads:
        thread.start()
    answered = [_ask(path, "ASK {}", "else", crowd).kind for _n in range(50)]
    for thread in threads:
        thread.join()
    assert answered == ["boolean"] * 50
    assert sorted(set(ends)) == ["late", "often"]
    assert ends.count("late") <= 2


def test_no_file_and_no_socket_is_opened_by_a_query(path: Path) -> None:
    """Were a way to ask elsewhere ever overlooked, the kernel would refuse it."""
    import os
    import resource
    import socket

    pid = os.fork()
    if not pid:
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            socket.socket()
        except OSError:
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_without_readers_a_question_is_told_to_come_again(tmp_path: Path) -> None:
    with pytest.raises(Unanswered) as ended:
        _ask(tmp_path / "sparql.sock", "ASK {}")
    assert ended.value.reason == "not-filled"


def _readers(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="the children of a process are read in /proc")
def test_readers_are_there_from_the_first_question_on_until_nobody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, "REST", 1.0)
    place = tmp_path / "sparql.sock"

    def asked_and_all_there() -> bool:
        # The first reader may answer before the owner has made the second.
        return _ask(place, "ASK {}").kind == "boolean" and len(_readers(pid)) == owner.KEPT

    with owned(graphs_of({"http://e/g": MANY}), place, LIMITS) as pid:
        _until(asked_and_all_there)
        _until(lambda: not _readers(pid))
        assert _values(_ask(place, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")) == [{"n": "2000"}]
        for _try in range(10):
            _until(asked_and_all_there)
            there, longest, last = _readers(pid), 0.0, time.monotonic()
            for _n in range(40):
                assert _ask(place, "ASK {}").kind == "boolean"
                longest, last = max(longest, time.monotonic() - last), time.monotonic()
                time.sleep(0.04)
            if longest < owner.REST / 2:  # else the machine stood still, and nobody asked for a while
                assert sorted(_readers(pid)) == sorted(there)
                break
        else:
            pytest.fail("the machine stood still ten times")
        assert _end(place, BOMB) == "late"  # one at work is not sent away, however long it takes
        _until(lambda: not _readers(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="the children of a process are read in /proc")
def test_an_owner_that_nobody_asks_has_no_reader(tmp_path: Path) -> None:
    place = tmp_path / "sparql.sock"
    with owned(graphs_of({"http://e/g": MANY}), place, LIMITS, ask_first=False) as pid:
        _until(place.exists)
        os.kill(pid, signal.SIGUSR1)  # the graphs were renewed
        time.sleep(0.3)
        assert not _readers(pid)
        assert _ask(place, "ASK {}").kind == "boolean"
