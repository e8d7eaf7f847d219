"""The service description (SPARQL 1.1 Service Description): what this endpoint understands, as linked data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox
from django.conf import settings

from communaux.meaning.declare import expand

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


def _triples() -> Iterator[ox.Triple]:
    endpoint = ox.NamedNode(f"{settings.BASE_URL}/sparql")
    dataset, default = ox.BlankNode("dataset"), ox.BlankNode("default")
    a = ox.NamedNode(expand("rdf:type"))

    def sd(name: str) -> ox.NamedNode:
        return ox.NamedNode(_SD + name)

    yield ox.Triple(endpoint, a, sd("Service"))
    yield ox.Triple(endpoint, sd("endpoint"), endpoint)
    yield ox.Triple(endpoint, sd("supportedLanguage"), sd("SPARQL11Query"))
    yield ox.Triple(endpoint, sd("feature"), sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield ox.Triple(endpoint, sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(endpoint, sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, a, sd("Dataset"))
    yield ox.Triple(dataset, sd("defaultGraph"), default)
    yield ox.Triple(default, a, sd("Graph"))
    title = ox.NamedNode(expand("dcterms:title"))
    yield ox.Triple(endpoint, title, ox.Literal(f"SPARQL, {settings.FEDERATION_NAME}", language="fr"))
    yield ox.Triple(endpoint, title, ox.Literal(f"SPARQL, {settings.FEDERATION_NAME}", language="en"))
    yield ox.Triple(
        endpoint,
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"),
        ox.NamedNode(f"{settings.BASE_URL}/.well-known/void"),
    )


@lru_cache(maxsize=8)
def to_bytes(media: str) -> bytes:
    """The description in an RDF syntax."""
    syntax = ox.RdfFormat.from_media_type(media)
    assert syntax is not None
    short = {"sd": _SD, "formats": _FORMATS, "dcterms": expand("dcterms:"), "rdfs": expand("rdfs:")}
    data = ox.serialize(_triples(), format=syntax, prefixes=short if media == "text/turtle" else None)
    assert isinstance(data, bytes)
    if media != "text/turtle":
        return data
    # The serialiser writes the prefixes in an order of its own each time: every process must give the same ETag.
    lines = data.split(b"\n")
    head = [line for line in lines if line.startswith(b"@prefix ")]
    return b"\n".join([*sorted(head), *lines[len(head) :]])
