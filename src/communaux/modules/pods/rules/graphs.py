"""Graphs of documents: read from Turtle, JSON-LD or N-Triples, kept as sorted N-Triples, written back. Pure.

Lexical forms are kept: nothing passes through a store. No context of JSON-LD is ever fetched: those that are handed in are
known, all others are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from pyoxigraph import DefaultGraph, RdfFormat, Triple, parse, serialize

from communaux.ground.entangling import entangled
from communaux.ground.nesting import too_nested
from communaux.ground.said import Said
from communaux.ground.swelling import Swollen, measured
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.modules.pods.rules.unreadable import no_json, unreadable

TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
NTRIPLES = "application/n-triples"
FORMATS = {TURTLE: RdfFormat.TURTLE, JSON_LD: RdfFormat.JSON_LD, NTRIPLES: RdfFormat.N_TRIPLES}
MOST_BYTES = 4 * 1024 * 1024
MOST_TRIPLES = 50_000
SMALL = 4096
"""Octets up to which a graph, as it is kept, and what was written of it stay in memory: a few megabytes for 256 of them."""
PREFIXES = {
    "acl": "http://www.w3.org/ns/auth/acl#",
    "as": "https://www.w3.org/ns/activitystreams#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "ldp": "http://www.w3.org/ns/ldp#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pim": "http://www.w3.org/ns/pim/space#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "solid": "http://www.w3.org/ns/solid/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,80}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,80}"
    r"(?:\s*;\s*[A-Za-z0-9!#$&^_.+-]{1,60}=(?:[A-Za-z0-9!#$&^_.+-]{1,120}|\"[\x20\x21\x23-\x5b\x5d-\x7e]{0,120}\"))*\Z"
)
_BYTES = {name: iri.encode() for name, iri in PREFIXES.items()}


def media_type(said: str) -> str:
    """The format of a document as it is kept: of a graph without its parameters, of a file as it was said (RFC 9110, 8.3.1;
    RFC 6838, 4.2). Raises DocumentRefused for what is no media type: it stands in graphs and headers later."""
    said = said.strip()
    if len(said) > 250 or not _MEDIA.match(said):
        raise DocumentRefused("media-type")
    media = said.partition(";")[0].strip().lower()
    return media if media in FORMATS else said


def read(data: bytes, media: str, base: str, contexts: Mapping[str, Any] | None = None) -> list[Triple]:
    """The triples of a body. ``contexts``: JSON-LD contexts by address that need not be fetched. Raises DocumentRefused."""
    if len(data) > MOST_BYTES:
        raise DocumentRefused("too-large", _LARGE)
    if media == JSON_LD:
        data = _inlined(data, contexts or {})
        if entangled(data):
            raise DocumentRefused("bad-request", _ENTANGLED)
    elif too_nested(data):
        raise DocumentRefused("bad-request", _NESTED)
    found: list[Triple] = []
    try:
        parsed = parse(data, format=FORMATS[media], base_iri=base, rename_blank_nodes=False)
        for quad in measured(parsed, len(data)):
            if not isinstance(quad.graph_name, DefaultGraph):
                raise DocumentRefused("invalid", _GRAPHS)
            found.append(quad.triple)
            if len(found) > MOST_TRIPLES:
                raise DocumentRefused("too-large", _MANY)
    except Swollen:
        raise DocumentRefused("too-large", _SWOLLEN) from None
    except (SyntaxError, ValueError) as error:
        raise DocumentRefused("bad-request", unreadable(error)) from None
    return found


def _inlined(data: bytes, contexts: Mapping[str, Any]) -> bytes:
    """The same document with known contexts put in place of their addresses."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DocumentRefused("bad-request", no_json(error)) from None
    if not _put_in(document, contexts):
        return data
    return orjson.dumps(document)


def _put_in(document: Any, contexts: Mapping[str, Any]) -> bool:
    if isinstance(document, list):
        return sum(_put_in(one, contexts) for one in document) > 0  # each of them, not up to the first
    if not isinstance(document, dict) or "@context" not in document:
        return False
    given = document["@context"]
    several = given if isinstance(given, list) else [given]
    if not any(isinstance(one, str) for one in several):
        return False
    for one in several:
        if isinstance(one, str) and one not in contexts:
            known = ", ".join(contexts)
            raise DocumentRefused(
                "bad-request",
                Said(
                    f"Le contexte {one[:200]} n’est pas lu : écrivez-le dans le document, ou prenez {known}.",
                    f"The context {one[:200]} is not fetched: write it into the document, or take {known}.",
                ),
            )
    known_now = [contexts[one] if isinstance(one, str) else one for one in several]
    document["@context"] = [part for one in known_now for part in (one if isinstance(one, list) else [one])]
    return True


def lines(triples: Iterable[Triple]) -> set[str]:
    """The triples as lines of N-Triples, without their ends."""
    return {f"{triple} ." for triple in triples}


def kept(triples: Iterable[Triple]) -> bytes:
    """The graph as it is kept: N-Triples, sorted, each line once."""
    return together(lines(triples))


def together(some: Iterable[str]) -> bytes:
    """Lines as they are kept."""
    return "".join([f"{line}\n" for line in sorted(some)]).encode()


def stored(data: bytes) -> list[Triple]:
    """The triples of a graph as it is kept."""
    return [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES, rename_blank_nodes=False)]


def written(data: bytes, media: str) -> bytes:
    """A graph that is kept, in the format asked for."""
    if media == NTRIPLES or (not data and media == TURTLE):
        return data
    return _small(data, media) if len(data) <= SMALL else _written(data, media)


def _written(data: bytes, media: str) -> bytes:
    triples = (quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES, rename_blank_nodes=False))
    if media == JSON_LD:
        return serialize(triples, format=RdfFormat.JSON_LD) or b"[]"
    used = {name: PREFIXES[name] for name, iri in _BYTES.items() if iri in data}
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b""


_small = lru_cache(maxsize=256)(_written)
"""The same for what is asked often: it follows from the octets alone, so nothing of it can be stale."""

_LARGE = Said(
    f"Un graphe pèse {MOST_BYTES // 1048576} Mo au plus.",
    f"A graph weighs {MOST_BYTES // 1048576} MB at most.",
)
_MANY = Said(
    f"Un document a {MOST_TRIPLES} triplets au plus.", f"A document has {MOST_TRIPLES} triples at most."
)
_NESTED = Said("Des triplets s’emboîtent trop profondément.", "Triples are nested too deep.")
_SWOLLEN = Said(
    "Les adresses de ce graphe, en toutes lettres, prennent trop de place : raccourcissez les préfixes.",
    "The addresses of this graph take too much room in full: shorten its prefixes.",
)
_ENTANGLED = Said(
    "Ce JSON-LD s’emboîte trop profondément, reprend trop souvent un grand contexte, ou nomme deux fois la même clé.",
    "This JSON-LD is nested too deep, opens a large context too often, or names one key twice.",
)
_GRAPHS = Said(
    "Un document est un seul graphe : pas de graphe nommé.", "A document is one graph: no named graphs."
)
