"""A measure of what a short text becomes: one long prefix or base, used by many short names, makes gigabytes of addresses.

Turtle is measured as it is parsed, triple by triple. JSON-LD is parsed at one go, so that it is looked at before
(``ground.entangling``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

MOST = 32_000_000
"""Letters of the triples of one document, its addresses in full."""
SMALL = 8192
"""Octets up to which a document cannot swell beyond that."""
_One = TypeVar("_One")


class Swollen(ValueError):  # noqa: N818 - an answer
    """The triples take more room than those of one document may."""


def measured(triples: Iterable[_One], size: int, most: int = MOST) -> Iterator[_One]:
    """The triples, or quads, that a parser gives, until they are too long. ``size``: octets of the document. Raises Swollen."""
    if size <= SMALL:
        yield from triples
        return
    letters = 0
    for triple in triples:
        letters += len(str(triple))
        if letters > most:
            raise Swollen(f"the addresses of this document take more than {most} letters in full")
        yield triple
