"""What rooms tell of a person in their WebID document: their storages, their inbox, where more is said.

A room registers a function while its app is made ready; the room that serves WebIDs asks them all, and knows none of them.
Whatever is told here is public: addresses alone, never what a person wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from communaux.nouns.models import Person

STORAGE = "http://www.w3.org/ns/pim/space#storage"
INBOX = "http://www.w3.org/ns/ldp#inbox"
SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
PREDICATES = frozenset(
    {
        STORAGE,
        INBOX,
        SEE_ALSO,
        "http://www.w3.org/ns/solid/terms#publicTypeIndex",
        "http://www.w3.org/ns/pim/space#preferencesFile",
        "http://www.w3.org/ns/auth/cert#key",
    }
)
"""What a room may tell: never ``solid:oidcIssuer``, by which somebody else could sign in as this person."""

Told = tuple[str, str]
"""A predicate of ``PREDICATES`` and an absolute address."""
OfPerson = Callable[[Person], Iterable[Told]]

_rooms: list[OfPerson] = []


def on_webid(function: OfPerson) -> None:
    """Add to the WebID documents of people."""
    _rooms.append(function)


def told(person: Person) -> Iterator[Told]:
    """What every room tells of a person, each thing once; what a room may not tell is left out."""
    seen: set[Told] = set()
    for room in _rooms:
        for predicate, address in room(person):
            if predicate in PREDICATES and (predicate, address) not in seen:
                seen.add((predicate, address))
                yield predicate, address
