"""How much of what a stranger wrote is read: octets, statements, depth, seconds. A reading that meets a limit is refused whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from communaux.modules.standards.rules.packages.faults import PackageFault

Item = TypeVar("Item")
_LOOK = 2000
"""Statements between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``size`` in octets, ``statements`` triples, ``depth`` levels of XML or JSON, ``seconds`` of reading."""

    size: int = 64 * 1024 * 1024
    statements: int = 2_000_000
    depth: int = 64
    seconds: float = 60.0

    def need_size(self, size: int) -> None:
        """Raises PackageFault where a file is too large, or empty."""
        if size == 0:
            raise PackageFault("empty")
        if size > self.size:
            raise PackageFault("too-large", most=self.size // 1024**2 or 1)


def bounded(
    items: Iterable[Item], limits: Limits, clock: Callable[[], float] = time.monotonic
) -> Iterator[Item]:
    """The same items, as long as they are not too many and the time is not up. Raises PackageFault."""
    end = clock() + limits.seconds
    for number, item in enumerate(items, 1):
        if number > limits.statements:
            raise PackageFault("too-many", most=limits.statements)
        if number % _LOOK == 0 and clock() > end:
            raise PackageFault("too-slow", most=round(limits.seconds))
        yield item
