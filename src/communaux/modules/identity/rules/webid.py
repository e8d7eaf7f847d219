"""What a WebID profile says that matters here: who may vouch for this WebID, where its storages are. Pure.

A profile is a document of the web that anybody may have written. It is read in Turtle or JSON-LD, never with a context from
elsewhere, and only what it says of the WebID itself counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from communaux.ground.entangling import entangled
from communaux.ground.nesting import too_nested
from communaux.modules.identity.rules.refusals import TokenRefused

ACCEPT = "text/turtle, application/ld+json;q=0.9, application/n-triples;q=0.8"
LARGEST = 256 * 1024
"""Octets of a profile."""
MOST = 5000
"""Triples of a profile."""
MOST_VALUES = 30
DEEPEST = 50
SOLID = "http://www.w3.org/ns/solid/terms#"
_WANTED = {
    SOLID + "oidcIssuer": "issuers",
    "http://www.w3.org/ns/pim/space#storage": "storages",
    "http://www.w3.org/ns/ldp#inbox": "inboxes",
}
_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|([\[{])|([\]}])', re.S)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a WebID says of itself: its issuers, its storages, its inboxes, as addresses."""

    issuers: tuple[str, ...] = ()
    storages: tuple[str, ...] = ()
    inboxes: tuple[str, ...] = ()


def document_of(webid: str) -> str:
    """The address of the document that describes a WebID."""
    return webid.partition("#")[0]


def read(body: bytes, media_type: str, base: str, webid: str) -> Profile:
    """The profile of ``webid`` out of what came from ``base``. Raises TokenRefused: ``webid-answer``."""
    syntax = _FORMATS.get(media_type or "text/turtle")
    if syntax is None or len(body) > LARGEST:
        raise TokenRefused("webid-answer")
    # In this order: what is no JSON is never searched for texts that do not end.
    if entangled(body) or _too_deep(body) if syntax == ox.RdfFormat.JSON_LD else too_nested(body):
        raise TokenRefused("webid-answer")
    found: dict[str, list[str]] = {"issuers": [], "storages": [], "inboxes": []}
    try:
        for count, quad in enumerate(ox.parse(body, format=syntax, base_iri=base)):
            if count >= MOST:
                raise TokenRefused("webid-answer")
            name = _WANTED.get(quad.predicate.value)
            if not name or not isinstance(quad.subject, ox.NamedNode) or quad.subject.value != webid:
                continue
            if isinstance(quad.graph_name, ox.DefaultGraph) and isinstance(quad.object, ox.NamedNode):
                found[name].append(quad.object.value)
    except (SyntaxError, ValueError, OSError, RecursionError) as error:
        raise TokenRefused("webid-answer") from error
    return Profile(**{name: tuple(dict.fromkeys(values))[:MOST_VALUES] for name, values in found.items()})


def _too_deep(body: bytes) -> bool:
    depth = 0
    for token in _BRACKETS.finditer(body):
        if token.lastindex:
            depth += 1 if token.lastindex == 1 else -1
            if depth > DEEPEST:
                return True
    return False
