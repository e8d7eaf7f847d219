"""Answers of a SPARQL endpoint (SPARQL 1.1 Query Results JSON) as plain values."""

from __future__ import annotations

from typing import Any, TypeAlias

from communaux.client.errors import NoAnswer
from communaux.client.triples import LANGUAGE_STRING, STRING, Blank, Iri, Literal, Term

JSON_RESULTS = "application/sparql-results+json"
Row: TypeAlias = "dict[str, Term]"


def rows(said: Any) -> list[Row]:
    """The rows of a SELECT. Raises NoAnswer where it is none."""
    try:
        return [{name: _term(value) for name, value in row.items()} for row in said["results"]["bindings"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise NoAnswer("the endpoint sent no rows") from error


def truth(said: Any) -> bool:
    """The answer of an ASK. Raises NoAnswer where it is none."""
    if not isinstance(said, dict) or not isinstance(said.get("boolean"), bool):
        raise NoAnswer("the endpoint said neither yes nor no")
    return bool(said["boolean"])


def _term(value: dict[str, str]) -> Term:
    match value["type"]:
        case "uri":
            return Iri(value["value"])
        case "bnode":
            return Blank(value["value"])
        case _:
            language = value.get("xml:lang", "")
            datatype = LANGUAGE_STRING if language else value.get("datatype", STRING)
            return Literal(value["value"], language, datatype)
