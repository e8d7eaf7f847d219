"""Which answers a table counts, where readers of several kinds see several tables of the same question (SUR-03).

Some answers are public, some for members, some for research. Everybody sees the table of the public ones; a member sees
that of all they may read, and could take one from the other. So a table of more answers is shown only where nothing in
it differs from a table of fewer by one to four; where it does, its readers see the one of fewer. Pure Python.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

from communaux.modules.surveys.rules.analysis import Bars, Grades, Numbers
from communaux.modules.surveys.rules.suppression import small

T = TypeVar("T")
Parts = Mapping[Hashable, int | None]
"""The shown counts of a result; None: hidden."""


def chosen(results: Sequence[T], parts: Callable[[T], Parts]) -> int:
    """The place of the result to show, among those of ever more answers: the last that none before gives away."""
    published = [parts(results[0])]
    best = 0
    for place, result in enumerate(results[1:], start=1):
        shown = parts(result)
        if all(_apart(shown, other) for other in published):
            published.append(shown)
            best = place
    return best


def _apart(one: Parts, other: Parts) -> bool:
    for key, count in one.items():
        before = other.get(key)
        if count is not None and before is not None and small(abs(count - before)):
            return False
    return True


def parts_of_bars(bars: Bars) -> Parts:
    """Its bars, and how many answered and did not."""
    return {bar.code or None: bar.count for bar in bars.bars} | _ends(bars)


def parts_of_numbers(numbers: Numbers) -> Parts:
    """How many answered, and how many lie below each bound that is told."""
    found: dict[Hashable, int | None] = dict(_ends(numbers))
    below = 0
    for one in numbers.classes:
        below += one.count
        if one.last is not None:
            found["below", one.last] = below
    return found


def parts_of_grades(grades: Grades) -> Parts:
    """Every cell of every row, and how many answered it."""
    found: dict[Hashable, int | None] = {}
    for row in grades.rows:
        found[row.code, "answered"] = row.answered
        found[row.code, "missing"] = row.missing
        for place, count in enumerate(row.counts):
            found[row.code, place] = count
    return found


def _ends(result: Bars | Numbers) -> dict[Hashable, int | None]:
    return {("answered",): result.answered, ("missing",): result.missing}
