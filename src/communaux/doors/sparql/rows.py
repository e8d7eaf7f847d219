"""Results of a query as rows for a page: out of SPARQL JSON, or of N-Triples. Pure: no request, no drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson
import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    _XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_SAFE = re.compile(r"https?://", re.I)


@dataclass(frozen=True, slots=True)
class Term:
    """One value. ``url``: where a link may lead, '' for none."""

    text: str
    url: str = ""
    language: str = ""
    number: float | None = None
    iri: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: names of the variables; ``rows``: one term or None for each; ``total``: how many there were."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    total: int


def of_json(body: bytes, most: int) -> Table:
    """The first rows of a result in SPARQL JSON."""
    found = orjson.loads(body)
    columns = tuple(found["head"].get("vars", ()))
    bindings = found["results"]["bindings"]
    rows = tuple(tuple(_of_binding(binding.get(name)) for name in columns) for binding in bindings[:most])
    return Table(columns, rows, len(bindings))


def of_triples(body: bytes, most: int) -> Table:
    """The first triples of a graph in N-Triples."""
    triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
    rows = tuple((_of_term(t.subject), _of_term(t.predicate), _of_term(t.object)) for t in triples[:most])
    return Table(("subject", "predicate", "object"), rows, len(triples))


def _of_binding(value: dict[str, Any] | None) -> Term | None:
    if value is None:
        return None
    kind, text = value["type"], value["value"]
    if kind == "uri":
        return of_iri(text)
    if kind == "triple":
        parts = [_of_binding(text[name]) for name in ("subject", "predicate", "object")]
        return Term(" ".join(part.text if part else "" for part in parts))
    if kind == "bnode":
        return Term(f"_:{text}")
    return _literal(text, value.get("xml:lang", ""), value.get("datatype", ""))


def _of_term(term: Any) -> Term:
    if isinstance(term, ox.NamedNode):
        return of_iri(term.value)
    if isinstance(term, ox.Literal):
        return _literal(term.value, term.language or "", term.datatype.value)
    return Term(str(term))


def of_iri(iri: str) -> Term:
    """An address: a link where it leads somewhere that a browser may go."""
    return Term(iri, iri if _SAFE.match(iri) else "", iri=True)


def _literal(text: str, language: str, datatype: str) -> Term:
    number = None
    if datatype in _NUMBERS:
        try:
            number = float(text)
        except ValueError:
            number = None
    return Term(text, language=language, number=number)
