"""Another SPARQL server behind the endpoint: Virtuoso, with our limits before it and the journal's graphs in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from communaux.index.graphs.remote import NotTaken, Remote, of_settings
from tests.doors.sparql.asking import asking_at
from tests.doors.sparql.virtuoso import virtuoso
from tests.index.graphs.owned import graphs_of

TRAP = r'"} } ; DROP ALL ; INSERT DATA { <http://e/x> <http://e/x> \"x\" } #"@fr'
GRAPHS = {
    "http://e/one": '<http://e/a> <http://e/name> "Épicerie"@fr .\n<http://e/a> <http://e/size> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
    "http://e/two?q='x'&y=%3E": f"<http://e/b> <http://e/name> {TRAP} .\n",
}
MINE = "SELECT ?s ?name { ?s <http://e/name> ?name } ORDER BY ?s"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as address:
        yield address


@pytest.fixture
def behind(server: str, settings: Any, tmp_path: Path) -> str:
    settings.DATA = tmp_path
    settings.SPARQL_ENDPOINT = f"{server}/sparql"
    settings.SPARQL_GRAPH_STORE = f"{server}/sparql-graph-crud-auth"
    settings.SPARQL_USER = settings.SPARQL_PASSWORD = "dba"
    return server


def _rows(answer: tuple[int, dict[str, str], bytes]) -> list[tuple[str, ...]]:
    status, _headers, body = answer
    assert status == 200, body
    found = orjson.loads(body)
    return [
        tuple(row[name]["value"] for name in found["head"]["vars"]) for row in found["results"]["bindings"]
    ]


def test_graphs_are_given_changed_and_taken_away(behind: str, settings: Any, tmp_path: Path) -> None:
    ask = asking_at(tmp_path)
    remote = of_settings()
    assert remote is not None
    graphs = graphs_of(GRAPHS, sequence=41)
    remote.tell(graphs, everything=True)
    status, headers, body = ask(settings, urlencode({"query": MINE}))
    rows = _rows((status, headers, body))
    assert [row[0] for row in rows] == ["http://e/a", "http://e/b"]
    assert rows[1][1].startswith("} } ; DROP ALL")
    assert headers["Journal-Sequence"] == "41"
    graphs.changes.clear()
    graphs.put("http://e/one", None)
    graphs.sequence = 42
    assert remote.tell(graphs) == 1
    assert [row[0] for row in _rows(ask(settings, urlencode({"query": MINE})))] == ["http://e/b"]
    # A new start: what was given before and is no more is taken away.
    remote.tell(graphs_of({"http://e/three": GRAPHS["http://e/one"]}), everything=True)
    assert [row[0] for row in _rows(ask(settings, urlencode({"query": MINE})))] == ["http://e/a"]


def test_formats_and_datasets_are_those_of_the_protocol(behind: str, settings: Any, tmp_path: Path) -> None:
    ask = asking_at(tmp_path)
    Remote(settings.SPARQL_GRAPH_STORE, "dba", "dba").tell(graphs_of(GRAPHS), everything=True)
    named = {"query": "SELECT ?s { ?s <http://e/name> ?n }", "default-graph-uri": "http://e/one"}
    assert _rows(ask(settings, urlencode(named))) == [("http://e/a",)]
    query = urlencode({"query": "CONSTRUCT { ?s <http://e/name> ?n } WHERE { ?s <http://e/name> ?n }"})
    status, headers, body = ask(settings, query, accept="application/n-triples")
    assert status == 200
    assert headers["Content-Type"].startswith("application/n-triples")
    assert b"<http://e/a>" in body
    status, headers, body = ask(settings, urlencode({"query": MINE}), accept="text/csv")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { ?s ?p", 400),
        ("INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/b> 1 } }", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ('DEFINE get:soft "soft" SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }', 400),
        ("SELECT (bif:sys_stat('st_dbms_ver') AS ?v) {}", 400),
    ],
)
def test_what_is_refused_here_never_reaches_it(
    behind: str, settings: Any, tmp_path: Path, query: str, status: int
) -> None:
    found, _headers, body = asking_at(tmp_path)(settings, urlencode({"query": query}))
    assert found == status
    assert orjson.loads(body)["detail"]


def test_a_server_that_is_away_is_told(settings: Any, tmp_path: Path) -> None:
    settings.SPARQL_ENDPOINT = settings.SPARQL_GRAPH_STORE = "http://127.0.0.1:9/sparql"
    settings.DATA = tmp_path
    status, headers, _body = asking_at(tmp_path)(settings, urlencode({"query": "ASK {}"}))
    assert (status, headers["Retry-After"]) == (503, "5")
    graphs = graphs_of(GRAPHS)
    remote = of_settings()
    assert remote is not None
    with pytest.raises(NotTaken):
        remote.tell(graphs)
    assert graphs.changes == set(GRAPHS)
