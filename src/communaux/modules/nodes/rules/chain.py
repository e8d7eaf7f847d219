"""The chain of public changes: what one member of the feed is, and the hash that ties it to the one before. Pure.

The hash of a member is the SHA-256, in hexadecimal, of the UTF-8 JSON array, without spaces,

    [FORMAT, sequence, instant, kind, object, digest, previous hash]

``instant``: ``2026-11-23T10:25:56.123456Z``; ``kind``: Create, Update or Delete; ``object``: the path of the thing on its
own node; ``digest``: the commitment to its public representation, "" for Delete; the previous hash of the first member is
"". Sequences run without a gap. Anybody can check it with twenty lines of any language.

A commitment is the SHA-256 of ``[THING, salt, digest]``, written likewise, the digest being the SHA-256 of the canonical
N-Triples. The salt is told beside the chain for as long as the thing says that, and forgotten with it: then nobody can find
out any more, by guessing, what the thing said. Nodes of before told the bare digest: there the salt is "".
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
import pyoxigraph as ox

FORMAT = "communaux-feed-1"
THING = "communaux-thing-1"
KINDS = ("Create", "Update", "Delete")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z", re.ASCII)


class Member(NamedTuple):
    """One change of one public thing, as it is hashed, then its hash."""

    sequence: int
    instant: str
    kind: str
    object: str
    digest: str
    previous: str
    hash: str = ""

    def sealed(self) -> Member:
        """The same with the hash that belongs to it."""
        return self._replace(hash=seal_of(self))


def seal_of(member: Member) -> str:
    """The hash that belongs to a member: 64 hexadecimal digits."""
    return sha256(orjson.dumps([FORMAT, *member[:6]])).hexdigest()


def instant_text(instant: dt.datetime) -> str:
    """UTC to the microsecond, always of the same length."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> dt.datetime:
    """An instant of the feed. Raises ValueError for any other way to write one."""
    if not _INSTANT.match(text):
        raise ValueError(text[:40])
    return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=dt.UTC)


def canonical(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as sorted N-Triples, one a line, each once. Blank nodes are named by their order of appearance."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}
    found = set()
    for triple in triples:
        found.add(ox.Triple(_named(triple.subject, names), triple.predicate, _named(triple.object, names)))
    lines = ox.serialize(list(found), format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def _named(term: Term, names: dict[ox.BlankNode, ox.BlankNode]) -> Any:
    if isinstance(term, ox.BlankNode):
        return names.setdefault(term, ox.BlankNode(f"b{len(names)}"))
    return term


def digest_of(canonical_bytes: bytes) -> str:
    """The bare digest of a representation."""
    return sha256(canonical_bytes).hexdigest()


def salt_made() -> str:
    """A salt that nobody can guess: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def committed(salt: str, digest: str) -> str:
    """What a member says of a thing with this digest: a commitment, the bare digest where there is no salt."""
    return sha256(orjson.dumps([THING, salt, digest])).hexdigest() if salt else digest
