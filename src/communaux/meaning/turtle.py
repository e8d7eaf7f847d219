"""Documents as Turtle and N-Triples, and back from any RDF syntax to a document, framed by a Meaning.

Writing is direct, from the document's own values, so lexical forms are exact. Reading goes through a parser and never
through a store, which would rewrite lexical forms. No database and no HTTP here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import orjson
import pyoxigraph as ox
from django.conf import settings

from communaux.ground.entangling import entangled
from communaux.ground.nesting import too_nested
from communaux.ground.swelling import measured
from communaux.meaning.context import DATATYPES, IRIS, context, list_iri, prefixes
from communaux.meaning.declare import Kind, Meaning, classed, expand
from communaux.meaning.fields import LANGUAGES
from communaux.meaning.reader import Document, types_of

_XSD = "http://www.w3.org/2001/XMLSchema#"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
MAX_TRIPLES = 10_000


class FramingError(ValueError):
    """RDF that is not one thing of the meaning asked for. The message says which value and why."""


def literal(text: str) -> str:
    return '"' + _NEEDS_ESCAPE.sub(lambda m: _ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", text) + '"'


def _iri(iri: str) -> str:
    """An IRI between brackets; what may not stand there is percent-encoded, so that no value breaks the syntax."""
    return "<" + _NOT_IN_IRI.sub(lambda m: f"%{ord(m[0]):02X}", iri) + ">"


def double_text(value: float) -> str:
    """The canonical lexical form of an xsd:double (XSD 1.1, E notation), the shortest that gives the value back."""
    digits, _e, exponent = f"{value!r}".lower().partition("e")
    sign = "-" if digits.startswith("-") else ""
    whole, _dot, fraction = digits.lstrip("-").partition(".")
    figures = (whole + fraction).lstrip("0")
    if not figures:
        return "0.0E0"
    power = int(exponent or 0) + len(whole) - 1 - (len(whole + fraction) - len(figures))
    figures = figures.rstrip("0") or "0"
    return f"{sign}{figures[0]}.{figures[1:] or '0'}E{power}"


def _writer(meaning: Meaning, name: str, short: bool) -> Callable[[Any], list[str]]:
    """How the value of one property becomes objects of triples."""
    kind = meaning.kinds[name]
    if kind in {Kind.CODE, Kind.CODES}:
        prefix = list_iri(meaning.code_list(name))
        if kind == Kind.CODE:
            return lambda value: [_iri(prefix + value)]
        return lambda value: [_iri(prefix + code) for code in value]
    if kind in IRIS:
        return (lambda value: [_iri(one) for one in value]) if kind.several else (lambda value: [_iri(value)])
    if kind == Kind.LANGTEXT:
        return lambda value: [f"{literal(text)}@{language}" for language, text in value.items()]
    if kind == Kind.COUNTRIES:
        return lambda value: [literal(one) for one in value]
    if kind in DATATYPES:
        lexical: Callable[[Any], str] = {
            Kind.NUMBER: double_text,
            Kind.BOOLEAN: lambda value: "true" if value else "false",
        }.get(kind, str)
        suffix = f"^^{DATATYPES[kind]}" if short else f"^^<{expand(DATATYPES[kind])}>"
        if short and kind in {Kind.NUMBER, Kind.BOOLEAN, Kind.INTEGER}:
            return lambda value: [lexical(value)]
        return lambda value: [literal(lexical(value)) + suffix]
    return lambda value: [literal(value)]


class _Serialiser:
    """Writes documents of one meaning, in Turtle (``short``) or in N-Triples."""

    def __init__(self, meaning: Meaning, short: bool) -> None:
        self.short = short
        self.writers = {p.name: _writer(meaning, p.name, short) for p in meaning.properties}
        self.predicates = {p.name: p.iri if short else f"<{expand(p.iri)}>" for p in meaning.properties}
        self.types = list(meaning.types) if short else [f"<{expand(t)}>" for t in meaning.types]
        used = {p.iri.partition(":")[0] for p in meaning.properties}
        used |= {t.partition(":")[0] for t in meaning.types} | {"xsd"}
        if Kind.PARTIAL_DATE in meaning.kinds.values():
            used.add("edtf")
        self.head = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in sorted(prefixes().items()) if p in used)

    def turtle(self, document: Document) -> str:
        lines = [f"{_iri(document['@id'])} a {', '.join(self.types)}"]
        for name, value in document.items():
            if name in self.writers:
                lines.append(f"    {self.predicates[name]} {', '.join(self.writers[name](value))}")
        return " ;\n".join(lines) + " .\n"

    def ntriples(self, document: Document) -> str:
        subject = _iri(document["@id"])
        lines = [f"{subject} <{expand('rdf:type')}> {t} .\n" for t in self.types]
        for name, value in document.items():
            if name in self.writers:
                predicate = self.predicates[name]
                lines += [f"{subject} {predicate} {one} .\n" for one in self.writers[name](value)]
        return "".join(lines)


@lru_cache(maxsize=1024)
def _serialiser(class_name: str, short: bool) -> _Serialiser:
    return _Serialiser(classed(class_name), short)


def to_turtle(*documents: Document) -> str:
    """Documents of one class as a Turtle text with its prefixes; '' for none."""
    if not documents:
        return ""
    serialiser = _serialiser(documents[0]["@type"][0], True)
    return serialiser.head + "\n" + "\n".join(serialiser.turtle(document) for document in documents)


def to_ntriples(*documents: Document) -> str:
    """Documents as N-Triples, one line a triple, in the order of the declaration."""
    return "".join(_serialiser(document["@type"][0], False).ntriples(document) for document in documents)


def inlined(data: bytes | str) -> bytes:
    """A JSON-LD document with the node's own context put in place of its address; no other context is fetched.

    Raises FramingError for what is not JSON or asks for a context of elsewhere.
    """
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise FramingError(f"not JSON: {error}") from None
    if isinstance(document, dict):
        given = document.get("@context")
        if given == settings.CONTEXT_IRI:
            document = {**document, "@context": context()}
        elif isinstance(given, str) or (
            isinstance(given, list) and any(isinstance(one, str) for one in given)
        ):
            raise FramingError(f"only the context {settings.CONTEXT_IRI} is known here, not {given}")
    return orjson.dumps(document)


def parse(data: bytes | str, media_type: str, base: str | None = None) -> list[ox.Triple]:
    """The triples of an RDF text. Raises FramingError where it is not well formed or too large."""
    syntax = ox.RdfFormat.from_media_type(media_type)
    if syntax is None:
        raise FramingError(f"no RDF syntax is called {media_type}")
    if syntax == ox.RdfFormat.JSON_LD:
        data = inlined(data)
        if entangled(data):
            raise FramingError("this JSON-LD is nested too deep, or opens a large context too often")
    elif too_nested(data.encode() if isinstance(data, str) else data):
        raise FramingError("triples are nested too deep")
    triples = []
    try:
        for quad in measured(ox.parse(data, format=syntax, base_iri=base), len(data)):
            triples.append(quad.triple)
            if len(triples) > MAX_TRIPLES:
                raise FramingError(f"more than {MAX_TRIPLES} triples")
    except (SyntaxError, ValueError) as error:
        raise error if isinstance(error, FramingError) else FramingError(str(error)) from None
    return triples


def from_rdf(meaning: Meaning, data: bytes | str, media_type: str, subject: str | None = None) -> Document:
    """The document of one thing out of an RDF text.

    ``subject``: its IRI; without, the only thing of the meaning's class. Triples about other things, and properties
    that the meaning does not have, are left out. Raises FramingError for a value that does not fit its property.
    """
    triples = parse(data, media_type, subject)
    if subject is None:
        kind = ox.NamedNode(expand(meaning.types[0]))
        found = {
            t.subject.value
            for t in triples
            if t.predicate.value == expand("rdf:type")
            and t.object == kind
            and isinstance(t.subject, ox.NamedNode)
        }
        if len(found) != 1:
            raise FramingError(f"{len(found)} things of class {meaning.types[0]} where one was expected")
        subject = found.pop()
    return framed(meaning, subject, triples)


def framed(meaning: Meaning, subject: str, triples: Iterable[ox.Triple]) -> Document:
    """The document of one thing out of triples that may tell of others too. Raises FramingError."""
    told: dict[str, list[Any]] = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value == subject:
            told[triple.predicate.value].append(triple.object)
    document: Document = {
        "@context": settings.CONTEXT_IRI,
        "@id": subject,
        "@type": types_of(meaning),
    }
    for prop in meaning.properties:
        if values := told.get(expand(prop.iri)):
            document[prop.name] = _framed(meaning, prop.name, values)
    return document


def _framed(meaning: Meaning, name: str, values: list[Any]) -> Any:
    kind = meaning.kinds[name]
    if kind == Kind.LANGTEXT:
        return _languages(name, values)
    if kind in IRIS or kind in {Kind.CODE, Kind.CODES}:
        if any(not isinstance(value, ox.NamedNode) for value in values):
            raise FramingError(f"{name}: an IRI is expected")
        plain = [value.value for value in values]
        if kind in {Kind.CODE, Kind.CODES}:
            plain = _codes(meaning, name, plain)
        elif kind.several:
            plain.sort()
    else:
        plain = [_plain(kind, name, value) for value in values]
        plain.sort()
    if kind.several:
        return plain
    if len(plain) > 1:
        raise FramingError(f"{name}: one value is expected, not {len(plain)}")
    return plain[0]


def _codes(meaning: Meaning, name: str, iris: list[str]) -> list[str]:
    code_list = meaning.code_list(name)
    prefix = list_iri(code_list)
    for iri in iris:
        if not iri.startswith(prefix):
            raise FramingError(f"{name}: {iri} is not a term of {prefix}")
    codes = [iri[len(prefix) :] for iri in iris]
    places = {code: place for place, code in enumerate(code_list.codes)}
    return sorted(codes, key=lambda code: (places.get(code, len(places)), code))


def _languages(name: str, values: list[Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for value in values:
        if not isinstance(value, ox.Literal) or not value.language:
            raise FramingError(f"{name}: a text with a language is expected")
        if value.language in texts:
            raise FramingError(f"{name}: two texts in {value.language}")
        texts[value.language] = value.value
    order = {language: place for place, language in enumerate(LANGUAGES)}
    return {lang: texts[lang] for lang in sorted(texts, key=lambda lang: (order.get(lang, len(order)), lang))}


def _plain(kind: Kind, name: str, value: Any) -> Any:
    """A literal as the document writes it."""
    if not isinstance(value, ox.Literal):
        raise FramingError(f"{name}: a literal is expected")
    text = value.value
    expected = expand(DATATYPES[kind]) if kind in DATATYPES else f"{_XSD}string"
    if value.datatype.value != expected:
        raise FramingError(f"{name}: {value} is not of type {expected}")
    try:
        if kind == Kind.BOOLEAN:
            return {"true": True, "1": True, "false": False, "0": False}[text]
        if kind == Kind.INTEGER:
            return int(text)
        if kind == Kind.NUMBER:
            return float(text)
    except (ValueError, KeyError):
        raise FramingError(f"{name}: {text!r} is not of type {expected}") from None
    return text
