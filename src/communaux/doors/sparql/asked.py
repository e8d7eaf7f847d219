"""What a request asks of the endpoint, by the SPARQL 1.1 Protocol (section 2.1): a query and its dataset, or why it asks none.

Pure: it knows neither WSGI nor Django requests, and does not look into the query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox

from communaux.index.graphs.queries import LONGEST

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
MOST_BODY = 3 * LONGEST + 64 * 1024
"""Octets of a body: a form writes most characters of a query as three."""
MOST_GRAPHS = 200
_KNOWN = frozenset({"query", "default-graph-uri", "named-graph-uri"})


class Wrong(Exception):  # noqa: N818 - an answer
    """A request that the protocol does not allow. ``name``: of the problem; ``why``: which sentence says it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name, self.why = name, why


@dataclass(frozen=True, slots=True)
class Asked:
    """``text``: the query in UTF-8; ``default``, ``named``: the graphs of the protocol's dataset."""

    text: bytes
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def read(method: str, query_string: str, content_type: str = "", body: bytes = b"") -> Asked | None:
    """What is asked; None for a GET without a query, which asks for the service description. Raises Wrong."""
    if method in {"GET", "HEAD"}:
        given = _pairs(query_string)
        if any(name == "update" for name, _value in given):
            raise Wrong("bad-request", "update")
        return _of(given) if any(name in _KNOWN for name, _value in given) else None
    if method != "POST":
        raise Wrong("method", "method")
    if len(body) > MOST_BODY:
        raise Wrong("too-large", "too-large")
    kind, charset = _content(content_type)
    if kind == UPDATE:
        raise Wrong("bad-request", "update")
    if kind not in {FORM, QUERY}:
        raise Wrong("media-type", "media-type")
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise Wrong("media-type", "charset")
    if kind == FORM:
        given = _pairs(body.decode("utf-8", "replace"))
        if any(name == "update" for name, _value in given):
            raise Wrong("bad-request", "update")
        # Graphs may stand in the address as well: clients write them there.
        return _of([*given, *(pair for pair in _pairs(query_string) if pair[0] != "query")])
    given = _pairs(query_string)
    if any(name == "query" for name, _value in given):
        raise Wrong("bad-request", "two-queries")
    return _of([*given, ("query", None)], body)


def _pairs(text: str) -> list[tuple[str, str | None]]:
    try:
        return list(parse_qsl(text, keep_blank_values=True, max_num_fields=2 * MOST_GRAPHS))
    except ValueError:
        raise Wrong("bad-request", "too-many") from None


def _of(given: Sequence[tuple[str, str | None]], body: bytes = b"") -> Asked:
    queries = [value for name, value in given if name == "query"]
    if not queries or queries[0] == "":
        raise Wrong("bad-request", "no-query")
    if len(queries) > 1:
        raise Wrong("bad-request", "two-queries")
    text = body if queries[0] is None else queries[0].encode("utf-8", "replace")
    if len(text) > LONGEST:
        raise Wrong("too-large", "too-large")
    return Asked(text, _graphs(given, "default-graph-uri"), _graphs(given, "named-graph-uri"))


def _graphs(given: Sequence[tuple[str, str | None]], wanted: str) -> tuple[str, ...]:
    found = tuple(value for name, value in given if name == wanted and value)
    if len(found) > MOST_GRAPHS:
        raise Wrong("bad-request", "too-many")
    for name in found:
        try:
            ox.NamedNode(name)
        except ValueError:
            raise Wrong("bad-request", "graph-name") from None
    return found


def _content(content_type: str) -> tuple[str, str]:
    kind, *parameters = [part.strip().lower() for part in content_type.split(";")]
    charset = next((p.partition("=")[2].strip('" ') for p in parameters if p.startswith("charset=")), "")
    return kind, charset
