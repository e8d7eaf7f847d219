"""What of this house is told to other nodes: which kinds of things, how many, and each as visitors read it.

People are not in it, nor what points at one or tells of one in free text: a copy elsewhere could not be taken back with
the same certainty. Nor what was mirrored from another node, which has no meaning here, nor what others wrote (news).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from communaux.meaning import turtle
from communaux.meaning.access import VISITOR
from communaux.meaning.declare import Kind, Meaning, all_meanings, named
from communaux.meaning.reader import Document, reader
from communaux.modules.nodes.rules.chain import canonical, digest_of

LEFT_OUT = frozenset(
    {
        "news",  # what others wrote, under their licence
        "milestone", "slot", "track",  # speakers and organisers are named in their texts
        "note", "agenda-item",  # minutes tell who said what
        "neighbour",  # whom this node follows, and how much it holds of them: read at its own address
        "resource-use", "charter-opinion", "plan-step",  # free text about the work of people
    }
)  # fmt: skip
_CHUNK = 500


@lru_cache(maxsize=1)
def meanings() -> tuple[Meaning, ...]:
    """The kinds of things that this node tells others of."""
    return tuple(meaning for meaning in all_meanings() if _told(meaning))


def _told(meaning: Meaning) -> bool:
    if meaning.name in LEFT_OUT or meaning.name == "person" or not reader(meaning.model, VISITOR.roles).open:
        return False
    for prop in reader(meaning.model, VISITOR.roles).properties:
        kind = meaning.kinds[prop.name]
        if kind == Kind.EMAIL or (
            kind in {Kind.REF, Kind.REFS} and meaning.target(prop.name).name == "person"
        ):
            return False
    return True


@lru_cache(maxsize=1)
def _by_path() -> dict[str, Meaning]:
    return {meaning.path: meaning for meaning in meanings()}


def meaning_of(path: str) -> tuple[Meaning, str] | None:
    """The meaning and the key of a path that the feed may speak of."""
    start, _slash, key = path.rpartition("/")
    meaning = _by_path().get(start + "/")
    return (meaning, key) if meaning is not None and key else None


def digest(document: Document) -> str:
    """The digest of a document as the feed bears it."""
    text = turtle.to_ntriples(document).encode()
    return digest_of(canonical(quad.triple for quad in ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES)))


def read(meaning: Meaning, key: str) -> Document | None:
    """A thing as a visitor reads it, None where there is none."""
    return reader(meaning.model, VISITOR.roles).read(key)


def rows(meaning: Meaning) -> Any:
    """The rows of a kind that a visitor may see."""
    return meaning.model._default_manager.filter(meaning.visible(VISITOR.roles)).order_by("pk")


def documents(meaning: Meaning) -> Iterator[Document]:
    """All public things of a kind, a chunk of rows at a time."""
    after = 0
    while True:
        pks = list(rows(meaning).filter(pk__gt=after).values_list("pk", flat=True).distinct()[:_CHUNK])
        if not pks:
            return
        yield from (document for _pk, document in reader(meaning.model, VISITOR.roles).read_many(pks))
        after = pks[-1]


def container(name: str, after: int, limit: int) -> tuple[list[str], int]:
    """Paths of the public things of a kind after a primary key, and the key after which the next page begins, or 0."""
    meaning = named(name)
    found = list(rows(meaning).filter(pk__gt=after).values_list("pk", meaning.key).distinct()[: limit + 1])
    more = found[limit - 1][0] if len(found) > limit else 0
    return [meaning.address(str(key)) for _pk, key in found[:limit]], more


def counts() -> list[tuple[Meaning, int]]:
    """How many things of each kind a visitor may see; those of which there are none left out."""
    counted = [(meaning, rows(meaning).values("pk").distinct().count()) for meaning in meanings()]
    return [(meaning, count) for meaning, count in counted if count]
