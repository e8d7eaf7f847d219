"""The endpoint for machines: formats, validators, refusals, other origins, limits of what is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pyoxigraph as ox
import pytest

from communaux.doors.sparql.asked import MOST_BODY
from communaux.index.graphs.queries import LONGEST
from tests.doors.sparql.asking import Asking, asking_at
from tests.index.graphs.owned import graphs_of, owned

ROWS = urlencode({"query": "SELECT ?s ?o { ?s ?p ?o }"})
GRAPH = urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }"})


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder: Path = tmp_path_factory.mktemp("answer")
    graphs = graphs_of({"http://e/g": '<http://e/a> <http://e/p> "=1+1"@fr .\n'})
    with owned(graphs, folder / "sparql.sock"):
        yield asking_at(folder)


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (ROWS, None, "application/sparql-results+json"),
        (ROWS, "*/*", "application/sparql-results+json"),
        (ROWS, "application/json", "application/sparql-results+json"),
        (ROWS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ROWS, "text/csv", "text/csv"),
        (ROWS, "text/tab-separated-values;q=0.9, text/turtle", "text/tab-separated-values"),
        (GRAPH, None, "text/turtle"),
        (GRAPH, "application/n-triples", "application/n-triples"),
        (GRAPH, "application/ld+json", "application/ld+json"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        ("", None, "text/turtle"),
        ("", "application/ld+json", "application/ld+json"),
    ],
)
def test_formats(ask: Asking, settings: Any, query: str, accept: str | None, media: str) -> None:
    status, headers, body = ask(settings, query, accept=accept)
    assert status == 200, body
    assert headers["Content-Type"].partition(";")[0] == media
    assert headers["Access-Control-Allow-Origin"] == "*"
    if syntax := ox.RdfFormat.from_media_type(media):
        assert list(ox.parse(body, format=syntax))


@pytest.mark.parametrize(
    ("query", "accept"), [(ROWS, "text/turtle"), (GRAPH, "text/csv"), (ROWS, "image/png")]
)
def test_a_format_that_there_is_not_is_406(ask: Asking, settings: Any, query: str, accept: str) -> None:
    assert ask(settings, query, accept=accept)[0] == 406


def test_validators_and_head(ask: Asking, settings: Any) -> None:
    _status, headers, body = ask(settings, ROWS)
    assert headers["Journal-Sequence"] == "7"
    status, again, nothing = ask(settings, ROWS, HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, nothing, again["ETag"]) == (304, b"", headers["ETag"])
    status, head, nothing = ask(settings, ROWS, method="HEAD")
    assert (status, nothing, head["Content-Length"]) == (200, b"", str(len(body)))


def test_other_origins_may_ask(ask: Asking, settings: Any) -> None:
    status, headers, _body = ask(settings, method="OPTIONS")
    assert status == 204
    assert "POST" in headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in headers["Access-Control-Allow-Headers"]


def test_the_description_says_what_it_understands(ask: Asking, settings: Any) -> None:
    body = ask(settings)[2]
    said = {
        str(quad.predicate.value).rpartition("#")[2] for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)
    }
    assert {"endpoint", "supportedLanguage", "resultFormat", "feature", "defaultDataset"} <= said


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"query": "query="}, 400),
        ({"query": "update=DROP+ALL"}, 400),
        ({"query": urlencode({"query": "DROP ALL"})}, 400),
        ({"query": urlencode({"query": "ASK {}", "default-graph-uri": "http://e/> } DROP ALL"})}, 400),
        ({"query": urlencode([("query", "ASK {}")] + [("named-graph-uri", "http://e/g")] * 500)}, 400),
        ({"query": "default-graph-uri=http%3A%2F%2Fe%2F"}, 400),
        ({"query": urlencode({"query": " " * (LONGEST + 1)})}, 413),
        ({"method": "POST", "content_type": "application/sparql-query", "body": b" " * (LONGEST + 1)}, 413),
        ({"method": "POST", "content_type": "application/sparql-query", "body": b" " * (MOST_BODY + 5)}, 413),
        ({"method": "POST", "content_type": "application/sparql-query", "body": b"ASK {} # \xff"}, 400),
        ({"method": "POST", "content_type": "application/sparql-update", "body": b"DROP ALL"}, 400),
        ({"method": "POST", "content_type": "text/plain", "body": b"ASK {}"}, 415),
        ({"method": "DELETE"}, 405),
        ({"method": "PATCH", "body": b"x"}, 405),
    ],
)
def test_refusals_say_why(ask: Asking, settings: Any, asked: dict[str, Any], status: int) -> None:
    found, headers, body = ask(settings, **asked)
    assert found == status
    assert headers["Content-Type"] == "application/problem+json"
    assert orjson.loads(body)["detail"]


def test_thousands_of_prefixes_are_read(ask: Asking, settings: Any) -> None:
    prefixes = "".join(f"PREFIX p{n}: <http://e/{n}#>\n" for n in range(5000))
    body = f"{prefixes} ASK {{ ?s ?p ?o }}".encode()
    found = ask(settings, method="POST", content_type="application/sparql-query", body=body)
    assert (found[0], orjson.loads(found[2])["boolean"]) == (200, True)


def test_errors_speak_the_language_that_is_asked_for(ask: Asking, settings: Any) -> None:
    french = orjson.loads(ask(settings, "query=ASK")[2])["detail"]
    english = orjson.loads(ask(settings, "query=ASK", HTTP_ACCEPT_LANGUAGE="de, en;q=0.8")[2])["detail"]
    assert (french, english) == ("La requête ne se lit pas.", "The query cannot be read.")


def test_before_it_is_filled_it_says_when_to_come_back(settings: Any, tmp_path: Path) -> None:
    status, headers, _body = asking_at(tmp_path)(settings, ROWS)
    assert (status, headers["Retry-After"]) == (503, "5")


def test_pages_are_left_to_django(ask: Asking, settings: Any) -> None:
    assert ask(settings, accept="text/html,application/xhtml+xml,*/*;q=0.8")[0] == 299
