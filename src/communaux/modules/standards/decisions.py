"""Where decisions of the network come from, once a body decides on standards: a registry that upper rooms fill.

Until then the stewards decide, and what they decide is recorded as theirs. A room that keeps decisions registers the
start of their addresses and how to find one; from then on a version may be adopted by a decision, and a decision can be
linked to what the stewards decided before.

    decisions.register("/decisions/", find)     # find("/decisions/abc") -> Said("titre", "title"), or None
"""

from __future__ import annotations

from collections.abc import Callable

from communaux.ground.said import Said

Find = Callable[[str], Said | None]
_SOURCES: dict[str, Find] = {}


def register(prefix: str, find: Find) -> None:
    """Make known where decisions stand, such as ``/decisions/``; once for each start of address."""
    _SOURCES[prefix] = find


def forget(prefix: str) -> None:
    """Take a source away again."""
    _SOURCES.pop(prefix, None)


def known() -> bool:
    """Whether any room keeps decisions."""
    return bool(_SOURCES)


def title_of(path: str) -> Said | None:
    """The title of the decision at this path, None where there is none."""
    for prefix, find in _SOURCES.items():
        if path.startswith(prefix):
            return find(path)
    return None
