"""Another node in memory: it answers as a real one does, and can be made to lie in every way that the tests name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox
from joserfc.jwk import OKPKey

from communaux.ground.outbound_answers import Fetched, refusal
from communaux.ground.outbound_errors import NotReachedError
from communaux.modules.nodes.rules import chain, feed, heads
from communaux.modules.nodes.rules.words import TYPE, term, written

TURTLE = "text/turtle"


@dataclass
class Peer:
    """A node at ``origin`` with things; ``say`` is called before each answer and may give another one, or raise."""

    origin: str = "https://node.example"
    licence: str = "https://creativecommons.org/licenses/by-sa/4.0/"
    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519"))
    things: dict[str, bytes] = field(default_factory=dict)
    members: list[chain.Member] = field(default_factory=list)
    say: Callable[[str], Fetched | None] = lambda _url: None
    signed: int | None = None
    away: bool = False
    asked: list[str] = field(default_factory=list)
    head_of: Callable[[], str] | None = None
    more: list[ox.Triple] = field(default_factory=list)
    listed: set[str] | None = None
    salted: bool = True
    """A node of before, where not, whose members bear the bare digest."""
    salts: dict[str, tuple[int, str]] = field(default_factory=dict)
    begins: tuple[int, str] = (0, "")

    # --- what it publishes ------------------------------------------------------------------------------------------

    def thing(self, path: str, name: str, extra: str = "") -> None:
        """Write a thing, new or not, and tell it in the feed."""
        known = path in self.things
        text = f'<{self.origin}{path}> <{TYPE.value}> <https://schema.org/Organization> ; <https://schema.org/name> "{name}" . {extra}'
        self.things[path] = text.encode()
        triples = [quad.triple for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE)]
        salt = chain.salt_made() if self.salted else ""
        digest = chain.committed(salt, chain.digest_of(chain.canonical(triples)))
        self.tell("Update" if known else "Create", path, digest)
        if salt:
            self.salts[path] = (self.members[-1].sequence, salt)

    def drop(self, path: str) -> None:
        """Withdraw a thing, and tell it."""
        del self.things[path]
        self.salts.pop(path, None)
        self.tell("Delete", path, "")

    def forget(self) -> None:
        """Begin the feed after its last member, and tell all there is anew, as a node does that learns to salt."""
        self.begins = self.end
        self.salted = True
        for path, body in self.things.items():
            triples = [quad.triple for quad in ox.parse(input=body, format=ox.RdfFormat.TURTLE)]
            salt = chain.salt_made()
            self.tell("Create", path, chain.committed(salt, chain.digest_of(chain.canonical(triples))))
            self.salts[path] = (self.members[-1].sequence, salt)

    @property
    def end(self) -> tuple[int, str]:
        """The last member and its hash."""
        return (self.members[-1].sequence, self.members[-1].hash) if self.members else (0, "")

    def tell(self, kind: str, path: str, digest: str, instant: str = "") -> None:
        """A member of the feed, true or not."""
        last = self.members[-1] if self.members else None
        instant = instant or chain.instant_text(dt.datetime.now(dt.UTC))
        one = chain.Member(len(self.members) + 1, instant, kind, path, digest, last.hash if last else "")
        self.members.append(one.sealed())

    def head(self) -> str:
        """The head as it signs it."""
        last = self.members[-1] if self.members else None
        when = self.signed if self.signed is not None else int(dt.datetime.now(dt.UTC).timestamp())
        return heads.sign(
            self.key,
            heads.Head(
                self.origin,
                last.sequence if last else 0,
                last.hash if last else "",
                when,
                begins=self.begins[0],
                begins_hash=self.begins[1],
            ),
        )

    # --- what it answers --------------------------------------------------------------------------------------------

    def fetch(self, url: str, **asked: Any) -> Fetched:
        """What stands for ``outbound.fetch``."""
        self.asked.append(url)
        if self.away:
            raise NotReachedError("connection", "Ce site ne répond pas.", "This site does not answer.")
        if (said := self.say(url)) is not None:
            return said
        path = url.removeprefix(self.origin)
        if path == "/.well-known/void":
            return self.rdf(url, self._void())
        if path == "/feed/head":
            return Fetched(url, 200, (self.head_of or self.head)().encode(), heads.MEDIA_TYPE)
        if path == "/feed":
            first = feed.page_of(self.begins[0] + 1)
            return self.rdf(url, [*feed.stream(self.feed), *feed.relation(self.feed, f"{self.feed}/{first}")])
        if path.startswith("/feed/"):
            number = int(path.split("/")[2])
            members = self.members[(number - 1) * feed.PAGE : number * feed.PAGE]
            members = [one for one in members if one.sequence > self.begins[0]]
            if path.endswith("/salts"):
                told = [
                    (sequence, self.members[sequence - 1].hash, salt)
                    for sequence, salt in self.salts.values()
                    if feed.page_of(sequence) == number
                ]
                return self.rdf(url, list(feed.salts(self.feed, number, told)))
            said = feed.page(self.feed, number, members, self.origin)
            plain = [one for one in said if self.salted or one.predicate != term("rdfs:seeAlso")]
            return self.rdf(url, [*plain, *self.more])
        if path == "/things/":
            listed = self.things if self.listed is None else self.listed
            return self.rdf(
                url,
                [
                    ox.Triple(ox.NamedNode(url), term("ldp:contains"), ox.NamedNode(self.origin + p))
                    for p in listed
                ],
            )
        if path in self.things:
            body = self.things[path]
            etag = f'"{chain.digest_of(body)[:16]}"'
            if asked.get("etag") == etag:
                return Fetched(url, 304, b"", unchanged=True, etag=etag)
            return Fetched(url, 200, body, TURTLE, etag=etag)
        raise refusal(404)

    @property
    def feed(self) -> str:
        return f"{self.origin}/feed"

    def rdf(self, url: str, triples: list[ox.Triple]) -> Fetched:
        """Triples as an answer."""
        return Fetched(url, 200, written(triples, TURTLE), TURTLE)

    def _void(self) -> list[ox.Triple]:
        return list(self._said())

    def _said(self) -> Iterator[ox.Triple]:
        here, data = ox.NamedNode(f"{self.origin}/.well-known/void"), ox.NamedNode(f"{self.origin}/#data")
        yield ox.Triple(here, term("foaf:primaryTopic"), data)
        yield ox.Triple(data, term("dcterms:title"), ox.Literal("Réseau d’essai", language="fr"))
        yield ox.Triple(data, term("dcterms:title"), ox.Literal("Test network", language="en"))
        yield ox.Triple(data, term("dcterms:license"), ox.NamedNode(self.licence))
        yield ox.Triple(data, term("void:rootResource"), ox.NamedNode(f"{self.origin}/things/"))
        yield from feed.stream(self.feed)
