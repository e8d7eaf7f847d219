"""A look at JSON-LD before it is parsed. Four kinds of it are traps:

- levels inside levels, and terms that are said by terms that are said by terms…: the parser follows them on its stack, which
  overflows by the thousand and ends the whole process, with no exception;
- large contexts that are opened again and again: the parser copies what is known so far each time, so that a body of a few hundred
  kilobytes costs minutes;
- one long address in a context, by which many short names are said: they become gigabytes, before the parser gives the first triple;
- names said twice in one object: who looks would see the last, the parser may follow the first.

Nobody means any of these. Knows nothing else of JSON-LD; ``ground.nesting`` does the same for Turtle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

DEEPEST = 200
"""Levels of objects and lists that are let through; a parser falls from about a thousand on."""
MOST_LINKS = 64
"""Terms of one context that are said by other terms of it and by which others are said. Contexts of the field have none: their terms
are said by prefixes, and prefixes by addresses. A parser falls from some two thousand on."""
MOST_WORK = 10_000_000
"""Terms that are copied, over all openings of contexts: about two seconds of a parser."""


MOST_LETTERS = 200_000_000
"""What all names may become in full, told too high rather than too low: the longest of the contexts for each of them."""


class _Twice(ValueError):  # noqa: N818 - an answer
    """A name stands twice in one object."""


def entangled(data: bytes) -> bool:
    """Whether a body is such a trap, or no JSON at all."""
    try:
        document = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return True
    contexts, names, deep = _walked(document)
    if deep:
        return True
    if not contexts:
        return False
    spoken = [one for context in contexts for one in (context if isinstance(context, list) else [context])]
    terms = [one for one in spoken if isinstance(one, dict)]
    links = max(map(_links, terms), default=0)
    if links > MOST_LINKS or names * (links + 3) * max(map(_longest, terms), default=0) > MOST_LETTERS:
        return True
    scoped = {
        name for one in terms for name, said in one.items() if isinstance(said, dict) and "@context" in said
    }
    openings = len(spoken) - 1 + (_uses(document, scoped) if scoped else 0)
    return openings * sum(map(len, terms)) > MOST_WORK


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found


def _walked(document: Any) -> tuple[list[Any], int, bool]:
    """All contexts, wherever they stand, how many names and texts there are, and whether it goes too deep. Level by level: no
    stack of ours."""
    contexts: list[Any] = []
    level, depth, names = [document], 0, 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return contexts, names, True
        below: list[Any] = []
        for one in level:
            names += len(one) * 2 if isinstance(one, (dict, list)) else 0
            if isinstance(one, dict):
                if "@context" in one:
                    contexts.append(one["@context"])
                below += [inner for inner in one.values() if isinstance(inner, (dict, list))]
            elif isinstance(one, list):
                below += [inner for inner in one if isinstance(inner, (dict, list))]
        level = below
    return contexts, names, False


def _longest(context: dict[str, Any]) -> int:
    """Letters of the longest text in a context."""
    said = [
        one for value in context.values() for one in (value.values() if isinstance(value, dict) else [value])
    ]
    return max((len(one) for one in (*context, *said) if isinstance(one, str)), default=0)


def _links(context: dict[str, Any]) -> int:
    """How many terms stand in the middle of chains: no chain is longer than that and two, circles included."""
    saying: set[str] = set()
    said: set[str] = set()
    for name, value in context.items():
        others = {one for one in _named(name, value) if one != name and one in context}
        if others:
            saying.add(name)
            said |= others
    return len(saying & said)


def _named(name: str, value: Any) -> Iterator[str]:
    """The terms by which a term may be said: whole, or as a prefix."""
    yield name.partition(":")[0]
    for one in value.values() if isinstance(value, dict) else [value]:
        if isinstance(one, str):
            yield one
            yield one.partition(":")[0]


def _uses(document: Any, names: set[str]) -> int:
    """How often these names stand in a document, as keys and as values."""
    found, waiting = 0, [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found += sum(1 for name in one if name in names)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and one in names:
            found += 1
    return found
