"""Questions that would take the endpoint for themselves, or ask it what it was not made for: ended at their limits, others unhurt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.core.cache import cache
from django.test import Client

from communaux.index.graphs.client import Question, Unanswered, ask
from communaux.index.graphs.readers import Limits
from tests import factories
from tests.doors.sparql.asking import Asking, asking_at
from tests.index.graphs.owned import graphs_of, owned

LIMITS = Limits(seconds=1.0, memory=96 * 1024 * 1024, result=200_000)
NODES = 900
WEB = "".join(
    f"<http://e/{n}> <http://e/p> <http://e/{(n * k) % NODES}> .\n" for n in range(NODES) for k in (2, 3, 7)
)
JSON = "application/sparql-results+json"
ONE = '<http://e/a> <http://e/b> "c" .\n'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("endpoint")

    with owned(graphs_of({"http://e/web": WEB, "http://e/h": ONE}), folder / "sparql.sock", LIMITS):
        yield folder


@pytest.fixture
def asking(place: Path) -> Asking:
    return asking_at(place)


def _in(count: int) -> str:
    return ", ".join(f"<http://e/{n}>" for n in range(count))


BOMBS = {
    "every path": "SELECT (COUNT(*) AS ?n) { ?a <http://e/p>* ?b . ?b <http://e/p>* ?c . ?c <http://e/p>* ?d }",
    "paths within paths": "SELECT (COUNT(*) AS ?n) { ?a ((<http://e/p>+)*/(<http://e/p>|^<http://e/p>)+)* ?b }",
    "all that is not": "SELECT (COUNT(*) AS ?n) { ?a !(<http://e/q>)* ?b . ?c !(<http://e/q>)* ?d }",
    "everything by everything": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY RAND()",
    "each one once": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "grouped by each": "SELECT ?a ?d (GROUP_CONCAT(?x) AS ?y) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(STR(?a) AS ?x) } GROUP BY ?a ?d",
    "optional upon optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "OPTIONAL { ?x ?y ?z } " * 6 + "}",
    "without what": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f MINUS { ?g ?h ?i . ?j ?k ?l FILTER(?a = ?g) } }",
    "not there": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?a . ?i ?j ?k FILTER(?k != ?d) } }",
    "a text that doubles": "SELECT (STRLEN(?z) AS ?n) { BIND('xxxxxxxxxx' AS ?a0) " + " ".join(
        f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40)) + " BIND(?a40 AS ?z) }",
    "a text replaced by more": "SELECT (STRLEN(?z) AS ?n) { BIND('xxxxxxxxxxxxxxxxxxxx' AS ?a0) " + " ".join(
        f"BIND(REPLACE(?a{n}, 'x', 'xxxxxxxxxxxxxxxxxxxx') AS ?a{n + 1})" for n in range(12)) + " BIND(?a12 AS ?z) }",
    "a pattern that tries all": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a), STR(?d)), '((.*)*)*((.*)*)*z')) }",
    "a large pattern": "ASK { FILTER(REGEX('x', '((x{1000}){1000}){1000}')) }",
    "many values": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(900)))} }}" for n in range(20)) + " }",
    "a long list": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a IN ({_in(5000)})) }}",
    "a long list of values": f"SELECT (COUNT(*) AS ?n) {{ VALUES ?x {{ {_in(9000).replace(',', '')} }} ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }}",
    "queries within queries": "SELECT * { " + "{ SELECT * { " * 3000 + "?s ?p ?o" + " } }" * 3000 + " }",
    "conditions within conditions": "ASK { FILTER(" + "(" * 60_000 + "true" + ")" * 60_000 + ") }",
    "unions within unions": "SELECT * { " + "{ " * 3000 + "?s ?p ?o" + " } UNION { ?s ?p ?o }" * 3000 + " }",
    "many unions": "SELECT (COUNT(*) AS ?n) { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f }"] * 2000) + " }",
    "lists within lists": "ASK { ?s ?p " + "(" * 30_000 + ")" * 30_000 + " }",
    "triples within triples": "ASK { ?s ?p " + "<< ?a ?b " * 20_000 + "?c" + " >>" * 20_000 + " }",
    "much to construct": "CONSTRUCT { " + " ".join(f"?a <http://e/{n}> ?c ." for n in range(3000)) + " } { ?a ?b ?c }",
    "much to describe": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f }",
    "much to tell": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
}  # fmt: skip
ENDS = {"query-refused", "bad-query", "too-often", "crowded"}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_ended_and_others_are_answered_meanwhile(asking: Asking, settings: Any, name: str) -> None:
    """While it burns, everybody else goes on; and afterwards its asker too."""
    told: list[tuple[int, bytes]] = []

    def burn() -> None:
        status, _headers, body = asking(
            settings, body=BOMBS[name].encode(), method="POST", content_type="application/sparql-query"
        )
        told.append((status, body))

    settings.SPARQL_SECONDS = LIMITS.seconds
    burning = threading.Thread(target=burn)
    burning.start()
    during = [
        asking(settings, urlencode({"query": "ASK { ?s <http://e/b> 'c' }"}), REMOTE_ADDR="192.0.2.9")
        for _n in range(5)
    ]
    burning.join()
    assert [status for status, _headers, _body in during] == [200] * 5
    assert all(body.endswith(b"true}") for _status, _headers, body in during)
    ((status, body),) = told
    assert status == 200 or orjson.loads(body)["type"].partition("#")[2] in ENDS, body[:300]
    assert len(body) <= LIMITS.result + 1000
    if status == 200:  # quick after all: then it was none
        assert len(body) < 1000
    assert asking(settings, urlencode({"query": "ASK {}"}))[0] == 200


def test_the_limits_are_those_of_the_kernel(place: Path) -> None:
    """A bomb of time ends by time, one of memory by memory, one of rows by its rows; whatever the engine is at."""
    ends = {}
    for name in ("everything by everything", "a text that doubles", "much to tell"):
        question = Question(BOMBS[name].encode(), "http://e/sparql", JSON)

        try:
            reply = ask(place / "sparql.sock", question, LIMITS.seconds)
            ends[name] = reply.error or reply.kind
        except Unanswered as unanswered:
            ends[name] = unanswered.reason
    assert ends["everything by everything"] == "late"
    assert ends["a text that doubles"] in ("broken", "failed", "too-big")
    assert ends["much to tell"] == "too-big"


# --- Words that would become part of a question ------------------------------------------------------------------------------------

INJECTIONS = (
    "' } ; DROP ALL #", '" . } INSERT DATA { <a> <b> <c> } #', "> } SERVICE <http://127.0.0.1/> { ?s ?p ?o } #", "x> <http://e/p> <y", "}", "{", "\\",
    "<", ">", "'''", '"""', "\\u003e } LOAD <http://127.0.0.1/> #", "\x00", "%3E%20%7D", "?x", "; SELECT * { ?s ?p ?o }", "sectors\nLOAD <http://e/>",
    "' OR 1=1 --", "1; DROP TABLE pods_document", "$(id)", "{{7*7}}", "../../etc/passwd", "-1", "1e400", "99999999999999999999", "é\ud7ff",
)  # fmt: skip
PARAMETERS = (
    "/organisations/?after={}", "/people/?after={}", "/feed/{}", "/feed?page={}", "/directory/?q={}", "/directory/?activity={}", "/directory/?country={}",
    "/directory/?network={}", "/directory/?near={}", "/directory/?bbox={}", "/directory/?sort={}", "/directory/?page={}", "/directory/map?activity={}",
    "/directory/graph?kind={}", "/api/organisations/?activity={}", "/api/organisations/?after={}", "/api/organisations/{}", "/organisations/{}",
    "/ns/{}", "/ns/shapes/{}", "/ns/lists/{}", "/neighbours/?q={}", "/neighbours/{}", "/sparql?example={}", "/sparql?view={}", "/sparql?format={}",
    "/sparql?query=ASK%20%7B%7D&default-graph-uri={}", "/sparql?query=ASK%20%7B%7D&named-graph-uri={}", "/storages/{}/", "/solid/conformance?q={}",
    "/directory/export?mapping={}", "/directory/export?format={}",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", PARAMETERS)
def test_no_parameter_becomes_a_question(address: str) -> None:
    """Neither of SPARQL nor of SQL: what was typed is looked for, left out or refused, and everything is still there."""
    organisation = factories.make_organisation("Vélo", slug="velo")
    client = Client()
    for injection in INJECTIONS:
        cache.clear()
        path = address.format(urlencode({"": injection})[1:])
        for accept in ("text/html", "text/turtle", "application/json"):
            answer = client.get(path, headers={"accept": accept})
            assert answer.status_code < 500 or (answer.status_code == 503 and "sparql" in address), (
                path,
                answer.status_code,
            )
            assert b"SyntaxError" not in answer.content
            assert b"OperationalError" not in answer.content
    organisation.refresh_from_db()
    assert client.get("/organisations/velo", headers={"accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize("injection", INJECTIONS)
def test_the_graphs_of_a_question_are_names_and_nothing_else(
    asking: Asking, settings: Any, injection: str
) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        query = urlencode(
            {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", name: injection}, errors="surrogatepass"
        )
        status, _headers, body = asking(settings, query)
        assert status in (200, 400)
        if status == 200:
            assert b'"0"' in body  # a graph that nobody has


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1/>", "INSERT DATA { <a> <b> <c> }", "DELETE WHERE { ?s ?p ?o }", "DROP ALL", "CLEAR ALL", "CREATE GRAPH <g>",
        "COPY DEFAULT TO <g>", "MOVE <a> TO <b>", "ADD <a> TO <b>", "PREFIX a: <http://e/> LOAD <http://e/>", "BASE <http://e/> DROP ALL",
        "# SELECT\nDROP ALL", "'SELECT' DROP ALL", "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "ASK {} ; DROP ALL", "\\u0044ROP ALL",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SELECT * { SERVICE SILENT <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?x { ?s ?p ?o } }", "SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }", "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
        "DESCRIBE <http://127.0.0.1/>", "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }", "CONSTRUCT { ?s ?p ?o } FROM <http://127.0.0.1/> { ?s ?p ?o }",
    ],
)  # fmt: skip
def test_a_question_neither_changes_nor_fetches(asking: Asking, settings: Any, text: str) -> None:
    for method, more in (
        ("GET", {"query": urlencode({"query": text})}),
        ("POST", {"content_type": "application/sparql-query", "body": text.encode()}),
        (
            "POST",
            {
                "content_type": "application/x-www-form-urlencoded",
                "body": urlencode({"query": text}).encode(),
            },
        ),
    ):
        status, _headers, body = asking(settings, method=method, **more)
        assert status in (200, 400), text
        if status == 200:
            assert b'"value"' not in body
            assert b"<http" not in body.replace(b"<http://www.w3.org/", b"")
    for field in ("update", "query"):
        body = urlencode({field: text, "update": "DROP ALL"}).encode()
        assert (
            asking(settings, method="POST", content_type="application/x-www-form-urlencoded", body=body)[0]
            == 400
        )
    assert (
        str(len(set(WEB.splitlines())) + 1).encode()
        in asking(settings, urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}), accept="text/csv")[
            2
        ]
    )
