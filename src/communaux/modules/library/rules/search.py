"""How resources are found by words: what is kept of each, and what a query asks for. Pure.

The words of a resource are kept as one text of stems between spaces, so that one comparison finds a whole stem on
either database. There are thousands of resources, not millions: no index of their own is worth its keep.
"""

from __future__ import annotations

from collections.abc import Iterable

from communaux.ground.text import query_stems, stems

_MOST = 8
"""Words of a query that are looked for."""


def kept(texts: Iterable[str]) -> str:
    """The stems of these texts, each once, between spaces."""
    found = dict.fromkeys(stem for text in texts for stem in stems(text))
    return f" {' '.join(found)} " if found else ""


def wanted(query: str) -> list[str]:
    """What a resource must hold, each as it stands in ``kept``: ``" stem "``."""
    return [f" {stem} " for stem in query_stems(query)[:_MOST]]
