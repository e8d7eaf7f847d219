"""The terms that the feed, the containers and the description of the node are written in: W3C and SEMIC vocabularies only.

No term of ours: two nodes need not share a namespace to read each other. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "ldes": "https://w3id.org/ldes#",
    "ldp": "http://www.w3.org/ns/ldp#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sec": "https://w3id.org/security#",
    "tree": "https://w3id.org/tree#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RDF_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def term(compact: str) -> ox.NamedNode:
    """A term such as ``tree:member`` in full."""
    prefix, _colon, local = compact.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


TYPE = term("rdf:type")


def whole(number: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(number), datatype=term("xsd:integer"))


def instant(text: str) -> ox.Literal:
    """An instant that is written already."""
    return ox.Literal(text, datatype=term("xsd:dateTime"))


def written(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Triples in a format of ``RDF_FORMATS``."""
    rows = list(triples)
    if media_type == "application/n-triples":
        return ox.serialize(rows, format=ox.RdfFormat.N_TRIPLES) or b""
    used = {
        str(t.value)
        for row in rows
        for t in (row.subject, row.predicate, row.object)
        if isinstance(t, ox.NamedNode)
    }
    prefixes = {name: iri for name, iri in PREFIXES.items() if any(one.startswith(iri) for one in used)}
    data = ox.serialize(rows, format=RDF_FORMATS[media_type], prefixes=prefixes) or b""
    if media_type != "text/turtle":
        return data
    # The serialiser writes the prefixes in an order of its own each time: the same text must have the same ETag.
    lines = data.split(b"\n")
    head = [line for line in lines if line.startswith(b"@prefix ")]
    return b"\n".join([*sorted(head), b"", *lines[len(head) :]])
