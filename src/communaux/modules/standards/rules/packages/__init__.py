"""Vocabulary packages: what others published, registered with origin, version, licence and hash, resolved offline from then on.

``Store(folder)`` holds them: ``.list()``, ``.get(name)``, ``.add(file, …)``, ``.add_from(url, fetch, …)``, ``.remove(name)``,
``.vocabulary(name)``, ``.context(url)``, ``.check()``. ``name`` is "dfc-business" (the latest version) or
"dfc-business@1.16.0". ``compare(a, b)`` sets two vocabularies side by side. Whatever can go wrong is a ``PackageFault``
with ``.said`` in both languages. Plain Python; nothing here goes out to the web by itself.
"""

from pathlib import Path

from communaux.modules.standards.rules.packages.comparing import (
    BY,
    CHANGES,
    Change,
    Comparison,
    Pair,
    compare,
)
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.limits import Limits
from communaux.modules.standards.rules.packages.model import (
    KINDS,
    MATCHES,
    TERM_KINDS,
    Holds,
    Package,
    Scheme,
    Term,
    Use,
    Vocabulary,
)
from communaux.modules.standards.rules.packages.store import Fetch, Fetched, Store

FOLDER = "standards"
"""Where packages stand in the data folder."""


def store_of(data: Path) -> Store:
    """The packages of a data folder."""
    return Store(data / FOLDER)


__all__ = [
    "BY", "CHANGES", "FOLDER", "KINDS", "MATCHES", "TERM_KINDS", "Change", "Comparison", "Fetch", "Fetched", "Holds",
    "Limits", "Package", "PackageFault", "Pair", "Scheme", "Store", "Term", "Use", "Vocabulary", "compare", "store_of",
]  # fmt: skip
