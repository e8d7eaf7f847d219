"""Graphs that others give: taken in with care, dropped when they are no more, and never in place of ours."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.conf import settings

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.ground.journal.models import Entry
from communaux.index.graphs import store as stores
from communaux.index.graphs.feeds import GraphFeed
from communaux.index.graphs.store import Graphs
from communaux.modules.network import verbs
from tests.index.graphs.test_replay import assert_same, follow, rebuilt, told

pytestmark = pytest.mark.django_db
HELD: dict[str, bytes] = {}


def _concerned(entry: Entry) -> Iterable[str]:
    return [entry.object.removeprefix("/fed?")] if entry.object.startswith("/fed?") else ()


FEEDS = (GraphFeed("fake", lambda: HELD.items(), HELD.get, _concerned),)


@pytest.fixture(autouse=True)
def _fake_feed(settings: object) -> None:
    settings.GRAPH_FEEDS = f"{__name__}.FEEDS"  # type: ignore[attr-defined]
    HELD.clear()


def say(name: str, content: bytes | None) -> None:
    """The feed changes, and the journal says so."""
    HELD.pop(name, None)
    if content is not None:
        HELD[name] = content
    with writing(alone=True):
        journal.record(verbs.IMPORT_DONE, f"/fed?{name}", actor="", version=1)


def of(graphs: Graphs, name: str) -> set[str]:
    return {triple for graph, triple in told(graphs) if graph == name}


TEXT = b'<http://e/a> <http://e/p> "one" .\n'


def test_a_fed_graph_comes_changes_and_goes() -> None:
    HELD["http://e/first"] = TEXT
    graphs = rebuilt()
    assert of(graphs, "http://e/first") == {'<http://e/a> <http://e/p> "one"'}
    say("http://e/second", TEXT)
    say("http://e/second", TEXT.replace(b"one", b"two"))
    assert_same(graphs)
    assert of(graphs, "http://e/second") == {'<http://e/a> <http://e/p> "two"'}
    say("http://e/second", None)
    say("http://e/first", None)
    assert_same(graphs)
    assert not of(graphs, "http://e/second")
    assert not of(graphs, "http://e/first")


def test_a_beginning_stands_for_all_that_is_held() -> None:
    HELD.update({"http://e/x/1": TEXT, "http://e/x/2": TEXT, "http://e/y": TEXT})
    graphs = rebuilt()
    del HELD["http://e/x/1"], HELD["http://e/x/2"]
    say("http://e/x/*", None)
    assert_same(graphs)
    assert not of(graphs, "http://e/x/1")
    assert of(graphs, "http://e/y")


@pytest.mark.parametrize(
    "content",
    [
        b"<http://e/a> <http://e/p> <http://e/b> <http://other/graph> .\n",
        b'<http://e/a> <http://e/p> "not closed .\n',
        b"<< " * 5000,
        b"\xff\xfe",
        b'<http://e/a> <http://e/p> "x" . <http://g> .\n',
    ],
    ids=["quads", "broken", "nested", "no-text", "trailing"],
)
def test_what_cannot_be_read_is_left_out_and_others_stay(content: bytes) -> None:
    HELD.update({"http://e/bad": content, "http://e/good": TEXT})
    graphs = rebuilt()
    assert of(graphs, "http://e/good")
    assert not [name for name, _triple in told(graphs) if name == "http://other/graph"]
    say("http://e/bad", content)
    assert_same(graphs)


@pytest.mark.parametrize("name", ["http://e/> { } INSERT", "not an iri", "", "http://e/a b"])
def test_a_name_that_is_no_address_is_left_out(name: str) -> None:
    HELD[name] = TEXT
    graphs = rebuilt()
    assert name not in {graph for graph, _triple in told(graphs)}


def test_blank_nodes_of_two_graphs_are_not_the_same() -> None:
    text = b'_:x <http://e/p> "one" .\n'
    HELD.update({"http://e/1": text, "http://e/2": text})
    graphs = rebuilt()
    assert of(graphs, "http://e/1") != of(graphs, "http://e/2")
    assert graphs.compare() == []


def test_a_feed_that_fails_leaves_the_others(settings: object, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Iterable[tuple[str, bytes]]:
        raise OSError("away")

    global BOTH
    BOTH = (GraphFeed("broken", broken, lambda _name: None, lambda _entry: ()), *FEEDS)
    settings.GRAPH_FEEDS = f"{__name__}.BOTH"  # type: ignore[attr-defined]
    HELD["http://e/good"] = TEXT
    assert of(rebuilt(), "http://e/good")
    assert "broken" in caplog.text


def test_there_is_an_end_to_what_feeds_may_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = rebuilt()
    monkeypatch.setattr(stores, "MOST", len(graphs.store))
    for number in range(3):
        say(f"http://e/{number}", TEXT.replace(b"one", str(number).encode()))
    follow(graphs)
    assert len(graphs.store) == stores.MOST + 1
    assert of(graphs, f"{settings.BASE_URL}/ns")


def test_what_leaves_makes_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = rebuilt()
    graphs.put("http://e/before", TEXT)
    graphs.put("http://e/before", None)
    graphs.put("http://e/before", TEXT.replace(b"one", b"two"))
    graphs.tidy(always=True)
    monkeypatch.setattr(stores, "MOST", len(graphs.store))
    assert graphs.put("http://e/last", TEXT)
    assert not graphs.put("http://e/too-many", TEXT)
    assert graphs.put("http://e/last", None)
    assert graphs.put("http://e/too-many", TEXT)


BOTH: tuple[GraphFeed, ...] = ()
