"""What a file of a vocabulary is written in: told by whoever registers it, by its ending, by the server, by its first letters.

What a server says is believed last: many give ontologies as plain text or as octets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import RdfFormat

from communaux.modules.standards.rules.packages.faults import PackageFault

RDF_FORMATS: Mapping[str, RdfFormat] = {
    "application/rdf+xml": RdfFormat.RDF_XML,
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    "application/ld+json": RdfFormat.JSON_LD,
}
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
LINKML = "application/yaml"
SYNTAX: Mapping[str, str] = {
    "application/rdf+xml": "RDF/XML",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "application/yaml": "YAML",
}
"""What people call them."""
ENDINGS: Mapping[str, str] = {
    ".rdf": RDF_XML,
    ".owl": RDF_XML,
    ".xml": RDF_XML,
    ".ttl": "text/turtle",
    ".turtle": "text/turtle",
    ".n3": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": JSON_LD,
    ".json": JSON_LD,
    ".yaml": LINKML,
    ".yml": LINKML,
}
_WRITTEN = {media: ending for ending, media in reversed(list(ENDINGS.items()))} | {JSON_LD: ".jsonld"}
_SAID: Mapping[str, str] = {
    **{media: media for media in SYNTAX},
    "application/json": JSON_LD,
    "application/xml": RDF_XML,
    "text/xml": RDF_XML,
    "application/x-turtle": "text/turtle",
    "text/n3": "text/turtle",
    "application/x-yaml": LINKML,
    "text/yaml": LINKML,
    "text/x-yaml": LINKML,
}
_YAML = re.compile(r"\A\s*(#[^\n]*\n\s*)*(---\s*\n)?\s*(id|name|title|prefixes|imports|classes)\s*:\s", re.A)
_TURTLE = re.compile(r"\A\s*(#[^\n]*\n\s*)*(@prefix|@base|prefix\s|base\s)", re.I)
_TRIPLES = re.compile(r"\A\s*(#[^\n]*\n\s*)*(<[^<>\s]+>|_:\S+)\s+<[^<>\s]+>\s")


def media_type_of(data: bytes, name: str = "", said: str = "", told: str = "") -> str:
    """The media type of a document. ``told``: by whoever registers it, ``said``: by a server. Raises PackageFault.

    An ending that the first letters deny is not believed: an ``.owl`` file is often Turtle.
    """
    if told:
        found = _SAID.get(told.partition(";")[0].strip().lower(), "")
        if not found:
            raise PackageFault("format")
        return found
    head = data[:4096].decode("utf-8-sig", "replace")
    start = head.lstrip()
    if start[:14].lower() == "<!doctype html" or start[:5].lower() == "<html":
        raise PackageFault("web-page")
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    guesses = [ENDINGS.get(ending, ""), _SAID.get(said.partition(";")[0].strip().lower(), "")]
    seen = _looks_like(head)
    for guess in guesses:
        if guess and (not seen or seen == guess or (seen, guess) in _FITS):
            return guess
    if seen:
        return seen
    raise PackageFault("format")


_FITS = {
    ("text/turtle", "application/trig"),
    ("application/n-triples", "text/turtle"),
    ("application/n-triples", "application/trig"),
    ("application/n-triples", "application/n-quads"),
}


def _looks_like(head: str) -> str:
    """The media type that the first letters tell; "" where they leave it open."""
    start = head.lstrip()
    if start[:1] in ("{", "["):
        return JSON_LD
    if start.startswith(("<?xml", "<!DOCTYPE", "<rdf:RDF")):
        return RDF_XML
    if _TURTLE.match(head):
        return "text/turtle"
    if _TRIPLES.match(head):
        return "application/n-triples"
    return LINKML if _YAML.match(head) else ""


def ending_of(media_type: str) -> str:
    """The ending of the files of a media type."""
    return _WRITTEN[media_type]
