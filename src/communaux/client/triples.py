"""Linked data as plain values: reading N-Triples, the format that every address of the house speaks, and writing terms.

No RDF library is needed for that. Who wants graphs and queries hands ``Document.body`` to rdflib or pyoxigraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

MEDIA = "application/n-triples"
XSD = "http://www.w3.org/2001/XMLSchema#"
STRING = f"{XSD}string"
LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Iri(str):
    """The address of a thing."""

    __slots__ = ()


class Blank(str):
    """A thing without an address; its name holds within one document."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal:
    """A value: its letters, and its language or its datatype."""

    value: str
    language: str = ""
    datatype: str = STRING

    def __str__(self) -> str:
        return self.value


Term: TypeAlias = "Iri | Blank | Literal"
Triple: TypeAlias = "tuple[Iri | Blank, Iri, Term]"

_LINE = re.compile(
    r"[ \t]*(?P<subject><[^<>\"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}[^<>]*)?>|_:\S+)[ \t]*(?P<predicate><[^<>]*>)[ \t]*"
    r"(?P<object><[^<>]*>|_:[^\s.]+(?:\.+[^\s.]+)*|"
    r"\"(?P<value>(?:[^\"\\]|\\.)*)\"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<(?P<datatype>[^<>]*)>)?)"
    r"[ \t]*\.[ \t]*(?:#.*)?"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def read(text: str) -> Iterator[Triple]:
    """The triples of an N-Triples document, in its order. Raises ValueError with the number of the line."""
    for number, line in enumerate(re.split(r"\r\n?|\n", text), 1):
        if not line.strip(" \t") or line.lstrip(" \t").startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"line {number} is no triple: {line[:100]}")
        subject, predicate = _node(found["subject"]), _node(found["predicate"])
        assert isinstance(predicate, Iri)
        if found["value"] is None:
            yield subject, predicate, _node(found["object"])
        elif found["language"]:
            yield subject, predicate, Literal(_plain(found["value"]), found["language"], LANGUAGE_STRING)
        else:
            yield subject, predicate, Literal(_plain(found["value"]), "", _plain(found["datatype"] or STRING))


def written(term: Term) -> str:
    """A term as Turtle, N3 and SPARQL write it. Raises ValueError for an address that cannot be one."""
    if isinstance(term, Literal):
        value = term.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        if term.language:
            if not re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", term.language):
                raise ValueError(f"no language: {term.language!r}")
            return f'"{value}"@{term.language}'
        return f'"{value}"' if term.datatype == STRING else f'"{value}"^^{written(Iri(term.datatype))}'
    if isinstance(term, Blank):
        if not re.fullmatch(r"[A-Za-z0-9_]+", term):
            raise ValueError(f"no name of a blank node: {str(term)!r}")
        return f"_:{term}"
    if _FORBIDDEN.search(term):
        raise ValueError(f"no address: {str(term)!r}")
    return f"<{term}>"


def lines(triples: Iterator[Triple] | list[Triple]) -> str:
    """Triples as N-Triples, which are Turtle and N3 too."""
    return "".join(f"{written(s)} {written(p)} {written(o)} .\n" for s, p, o in triples)


def _node(text: str) -> Iri | Blank:
    return Blank(text[2:]) if text.startswith("_:") else Iri(_plain(text[1:-1]))


def _plain(text: str) -> str:
    return _ESCAPE.sub(_letter, text) if "\\" in text else text


def _letter(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(int(code, 16))
    if found[3] not in _SHORT:
        raise ValueError(f"unknown escape \\{found[3]}")
    return _SHORT[found[3]]
