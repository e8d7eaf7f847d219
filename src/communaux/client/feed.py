"""Following the change feed: each change once, from where one stopped. The cursor is a short text that one keeps.

Reads the feed as TREE and LDES describe it, page after page. It believes what the house says over TLS; a node that follows
another proves the chain of hashes and the signed head besides (``communaux follow``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from communaux.client import triples as rdf
from communaux.client.errors import NoAnswer
from communaux.client.triples import Term, Triple

TREE = "https://w3id.org/tree#"
AS = "https://www.w3.org/ns/activitystreams#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
POSITION = "https://schema.org/position"
DIGEST = "https://schema.org/sha256"
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class Change:
    """What happened to a thing. ``kind``: Create, Update, Delete; ``position``: its place in the feed; ``cursor``: to go on after it."""

    id: str
    kind: str
    object: str
    published: str
    position: int
    digest: str
    cursor: str


def changes(read: Callable[[str], list[Triple]], feed: str, cursor: str = "") -> Iterator[Change]:
    """Every change after the cursor that the feed knows now, in its order. ``read``: gives the triples of an address."""
    position, _space, page = cursor.partition(" ")
    last, todo, seen = int(position or 0), [page or feed], set()
    while todo:
        here = todo.pop(0)
        if here in seen:
            continue
        seen.add(here)
        if len(seen) > MOST_PAGES or urlsplit(here)[:2] != urlsplit(feed)[:2]:
            raise NoAnswer(f"{feed} leads elsewhere: {here}")
        about = _by_subject(read(here))
        found = [_change(name, said, here) for name, said in _members(about)]
        for change in sorted(found, key=lambda one: one.position):
            if change.position > last:
                yield change
                last = change.position
        todo += [there for there in _following(about, here) if there not in seen]


def _by_subject(triples: list[Triple]) -> dict[str, dict[str, list[Term]]]:
    found: dict[str, dict[str, list[Term]]] = {}
    for subject, predicate, value in triples:
        found.setdefault(rdf.written(subject), {}).setdefault(predicate, []).append(value)
    return found


def _members(about: dict[str, dict[str, list[Term]]]) -> Iterator[tuple[str, dict[str, list[Term]]]]:
    names = [str(one) for said in about.values() for one in said.get(f"{TREE}member", [])]
    for name in dict.fromkeys(names):
        yield name, about.get(f"<{name}>", {})


def _change(name: str, said: dict[str, list[Term]], page: str) -> Change:
    def one(predicate: str) -> str:
        return str(said.get(predicate, [""])[0])

    position = one(POSITION)
    if not position.isdigit() or not one(f"{AS}object"):
        raise NoAnswer(f"{name} on {page} says no place in the feed, or no thing")
    return Change(
        id=name,
        kind=one(TYPE).removeprefix(AS),
        object=one(f"{AS}object"),
        published=one(f"{AS}published"),
        position=int(position),
        digest=one(DIGEST),
        cursor=f"{position} {page}",
    )


def _following(about: dict[str, dict[str, list[Term]]], here: str) -> Iterator[str]:
    for said in about.values():
        for link in said.get(f"{TREE}relation", []):
            for there in about.get(rdf.written(link), {}).get(f"{TREE}node", []):
                yield urljoin(here, str(there)).partition("#")[0]
