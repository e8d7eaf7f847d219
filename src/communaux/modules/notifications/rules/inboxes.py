"""Where the inbox of something is, as its site says: in a ``Link`` field, or in the graph (Linked Data Notifications, 3). Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pyoxigraph as ox

from communaux.ground.entangling import entangled
from communaux.ground.nesting import too_nested

INBOX = "http://www.w3.org/ns/ldp#inbox"
ACCEPT = "text/turtle, application/ld+json;q=0.9, application/n-triples;q=0.8"
LARGEST = 256 * 1024
MOST_TRIPLES = 5000
_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
_LINK = re.compile(
    r"<([^<>]{1,2000})>\s*((?:;\s*[A-Za-z*-]{1,40}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s,;\"]{1,500})\s*)*)"
)
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s,;\"]+))", re.I)


def in_link(field: str, base: str) -> str:
    """The inbox that a ``Link`` field names; '' for none."""
    for target, parameters in _LINK.findall(field):
        for quoted, bare in _REL.findall(parameters):
            if INBOX in (quoted or bare).split():
                return urljoin(base, target)
    return ""


def in_graph(body: bytes, media: str, base: str, about: str) -> str:
    """The inbox that a document says ``about`` has; '' for none, and for what cannot be read."""
    syntax = _FORMATS.get(media)
    if syntax is None or len(body) > LARGEST:
        return ""
    if entangled(body) if syntax == ox.RdfFormat.JSON_LD else too_nested(body):
        return ""
    try:
        for number, triple in enumerate(ox.parse(body, format=syntax, base_iri=base)):
            if number > MOST_TRIPLES:
                return ""
            right = isinstance(triple.subject, ox.NamedNode) and triple.subject.value in (about, base)
            if right and triple.predicate.value == INBOX and isinstance(triple.object, ox.NamedNode):
                return triple.object.value
    except (SyntaxError, ValueError):
        return ""
    return ""
