"""What a node says of itself at ``/.well-known/void`` (VoID, DCAT), read by who wants to follow it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from communaux.modules.nodes.rules.feed import triples_of, within
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.modules.nodes.rules.words import TYPE, term

MOST_CONTAINERS = 200


@dataclass(frozen=True, slots=True)
class Description:
    """``feed``: the root page of its change feed; ``head``: where its signed head is; ``containers``: one a class."""

    feed: str
    head: str
    title: dict[str, str] = field(default_factory=dict)
    licence: str = ""
    containers: tuple[str, ...] = ()

    def titled(self, language: str) -> str:
        """The title, in this language where there is one."""
        return self.title.get(language) or next(iter(self.title.values()), "")


def read(body: bytes, media_type: str, url: str, origin: str) -> Description:
    """What ``/.well-known/void`` says. Raises PeerError: ``unsigned`` where no feed with a head is told, ``elsewhere``
    where either is not the node's own."""
    triples = triples_of(body, media_type, url)
    streams = {t.subject for t in triples if t.predicate == TYPE and t.object == term("ldes:EventStream")}
    feed = head = ""
    for triple in triples:
        if triple.subject in streams and isinstance(triple.object, ox.NamedNode):
            if triple.predicate == term("tree:view"):
                feed = feed or triple.object.value
            elif triple.predicate == term("prov:has_provenance"):
                head = head or triple.object.value
    if not feed or not head:
        raise PeerError("unsigned")
    for address in (feed, head):
        if not within(address, origin):
            raise PeerError("elsewhere", address)
    whole = {t.object for t in triples if t.predicate == term("foaf:primaryTopic")}
    licence = next(
        (
            t.object.value
            for t in triples
            if t.predicate == term("dcterms:license")
            and t.subject in whole
            and isinstance(t.object, ox.NamedNode)
            and t.object.value.startswith(("https://", "http://"))
            and len(t.object.value) <= 500
        ),
        "",
    )
    title = {
        t.object.language or "": t.object.value.replace("\x00", "")[:200]
        for t in triples
        if t.predicate == term("dcterms:title") and t.subject in whole and isinstance(t.object, ox.Literal)
    }
    roots = {
        t.object.value
        for t in triples
        if t.predicate == term("void:rootResource") and isinstance(t.object, ox.NamedNode)
    }
    containers = tuple(sorted(one for one in roots if within(one, origin)))[:MOST_CONTAINERS]
    return Description(feed, head, title, licence, containers)


def contained(body: bytes, media_type: str, url: str, origin: str) -> tuple[list[str], list[str]]:
    """What a page of a container holds, and the pages that come after it. Raises PeerError."""
    triples = triples_of(body, media_type, url)
    things = [
        t.object.value
        for t in triples
        if t.predicate == term("ldp:contains")
        and isinstance(t.object, ox.NamedNode)
        and within(t.object.value, origin)
    ]
    following = [
        t.object.value
        for t in triples
        if t.predicate == term("tree:node")
        and isinstance(t.object, ox.NamedNode)
        and within(t.object.value, origin)
    ]
    return things, following
