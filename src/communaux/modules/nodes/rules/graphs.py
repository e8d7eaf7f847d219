"""What is kept of one thing of another node: its own statements as canonical N-Triples, within limits. Pure.

Kept: statements whose subject is an address of the node that was asked, or a blank node. A statement about a subject of
anybody else, ours included, is dropped and counted: a node speaks for itself alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from communaux.modules.nodes.rules.chain import canonical, digest_of
from communaux.modules.nodes.rules.feed import origin_of, triples_of
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.modules.nodes.rules.words import TYPE, term

MOST_BYTES = 1_000_000
MOST_TRIPLES = 5_000
_TITLES = tuple(
    ox.NamedNode(iri)
    for iri in (
        "http://virtual-assembly.org/ontologies/pair#preferedLabel",  # as the ontology spells it
        "http://purl.org/dc/terms/title",
        "https://schema.org/name",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://xmlns.com/foaf/0.1/name",
        "http://www.w3.org/2000/01/rdf-schema#label",
    )
)


@dataclass(frozen=True, slots=True)
class Graph:
    """``text``: canonical N-Triples of what is kept; ``digest``: of all that came; ``dropped``: statements about others."""

    text: bytes
    triples: int
    dropped: int
    digest: str
    kind: str = ""
    title: str = ""


def read(body: bytes, media_type: str, iri: str, origin: str) -> Graph:
    """What is kept of a thing. Raises PeerError where the answer is no RDF, too large, or says nothing of the thing."""
    if len(body) > MOST_BYTES:
        raise PeerError("too-large", iri)
    triples = triples_of(body, media_type, iri, MOST_TRIPLES)
    whole = canonical(triples)
    own = [t for t in triples if _own(t.subject, origin)]
    me = ox.NamedNode(iri)
    mine = [t for t in own if t.subject == me]
    if not mine:
        raise PeerError("unreadable", iri)
    kept = canonical(own)
    return Graph(
        text=kept,
        triples=kept.count(b"\n"),
        dropped=whole.count(b"\n") - kept.count(b"\n"),
        digest=digest_of(whole),
        kind=next(
            (t.object.value for t in mine if t.predicate == TYPE and isinstance(t.object, ox.NamedNode)), ""
        )[:300],
        title=_title(mine).replace("\x00", "")[:200],
    )


def _own(subject: ox.NamedNode | ox.BlankNode | ox.Triple, origin: str) -> bool:
    if isinstance(subject, ox.BlankNode):
        return True
    if not isinstance(subject, ox.NamedNode):
        return False
    try:
        return origin_of(subject.value) == origin
    except PeerError:
        return False


def _title(triples: list[ox.Triple]) -> str:
    for wanted in _TITLES:
        for triple in triples:
            if triple.predicate == wanted and isinstance(triple.object, ox.Literal):
                return triple.object.value
    return next(
        (
            t.object.value
            for t in triples
            if t.predicate == term("schema:headline") and isinstance(t.object, ox.Literal)
        ),
        "",
    )
