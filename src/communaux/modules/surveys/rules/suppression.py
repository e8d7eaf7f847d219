"""What of a count may be published (SUR-04): nothing that speaks of one to four respondents, and nothing from which
such a number could be worked out by subtraction.

Pure Python. All tables of one wave speak of the same respondents, whose number is public. Each question is a line of
categories with, last, those who did not answer; two questions are a table whose lines and columns add up to the two
lines. Both are flows: from a source through the rows, then the columns, to a sink. A cell is *small* when it counts
one to four. Hiding it is not enough where the others give it back, so more cells are hidden until every small one
could, as far as a reader can tell, be five or more: there is a circuit of hidden cells along which the missing
respondents could be moved. That somebody did not answer is no answer, and is protected only where it tells one.

    J. P. Kelly, B. L. Golden, A. A. Assad, "Cell suppression: disclosure protection for sensitive tabular data",
    Networks 22 (1992), 397-417: circuits through a table as network.

What this does not promise: that two or three cross-tables laid side by side never narrow a combination of three
questions, nor that a zero, which is shown, tells nothing ("nobody here said no").
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
"""Respondents that a published count must speak of, unless it is nought."""


def small(count: int) -> bool:
    """Whether a count speaks of somebody, and of too few to be shown."""
    return 0 < count < LEAST


@dataclass(frozen=True, slots=True)
class Line:
    """The published distribution of one question.

    ``cells``: respondents of each category, None where hidden; ``missing``: those who did not answer, None where
    hidden; ``answered``: those who did, None where hidden; ``total``: all respondents, always public;
    ``refused``: fewer than five answered, so nothing is shown at all; ``telling``: as in ``line``.
    """

    cells: tuple[int | None, ...]
    missing: int | None
    answered: int | None
    total: int
    refused: bool = False
    telling: bool = False

    @property
    def hidden(self) -> int:
        """How many categories are hidden."""
        return sum(cell is None for cell in self.cells)

    @property
    def rest(self) -> int | None:
        """Respondents of the hidden categories together: five or more, 0 without hidden ones, None when unknown."""
        if self.answered is None:
            return None
        return self.answered - sum(cell for cell in self.cells if cell is not None)


def line(counts: Sequence[int], missing: int = 0, *, telling: bool = False, ordered: bool = False) -> Line:
    """Publish a distribution: respondents of each category, which exclude one another, and those without an answer.

    Args:
        counts: respondents of each category.
        missing: respondents who did not answer.
        telling: not answering says something, since the question was asked only of those who answered another one
            in a certain way; then that number is protected like any other.
        ordered: the categories are grades, so that a hidden run of neighbours is easier to read.
    """
    answered = sum(counts)
    total = answered + missing
    if small(answered) or small(total):
        return Line((None,) * len(counts), None, None, total, True, telling)
    hidden = {place for place, count in enumerate(counts) if small(count)}
    hide_missing = telling and small(missing)
    if hidden or hide_missing:
        _complete(counts, hidden, missing if hide_missing else 0, ordered)
    cells = tuple(None if place in hidden else count for place, count in enumerate(counts))
    if hide_missing:
        return Line(cells, None, None, total, telling=telling)
    return Line(cells, missing, answered, total, telling=telling)


def _complete(counts: Sequence[int], hidden: set[int], along: int, ordered: bool) -> None:
    """Hide more categories until those hidden together (``along``: with others) count five at least."""
    while sum(counts[place] for place in hidden) + along < LEAST or len(hidden) + bool(along) < 2:
        shown = [place for place in range(len(counts)) if place not in hidden]
        useful = [place for place in shown if counts[place]]
        if not useful:
            hidden.update(shown)
            return
        if ordered and hidden:
            _hide_up_to(counts, hidden, min(useful, key=lambda place: (_gap(place, hidden), counts[place])))
        else:
            hidden.add(min(useful, key=lambda place: (counts[place], place)))


def _gap(place: int, hidden: set[int]) -> int:
    return min(abs(place - other) for other in hidden)


def _hide_up_to(counts: Sequence[int], hidden: set[int], place: int) -> None:
    """Hide a category, and the empty ones between it and the nearest that is hidden."""
    nearest = min(hidden, key=lambda other: abs(other - place))
    step = 1 if place > nearest else -1
    hidden.update(range(nearest, place + step, step))


@dataclass(frozen=True, slots=True)
class Grid:
    """The published table of two questions; ``rows`` and ``columns`` are their lines, those without an answer last.

    ``cells``: one line per category of the first question and one more for those without an answer to it; the
    columns alike. ``refused``: nothing inside could be shown.
    """

    cells: tuple[tuple[int | None, ...], ...]
    rows: Line
    columns: Line
    refused: bool = False

    @property
    def hidden(self) -> int:
        """How many cells are hidden, those of respondents without an answer left out."""
        return sum(cell is None for row in self.cells[:-1] for cell in row[:-1])


def grid(counts: Sequence[Sequence[int]], rows: Line, columns: Line) -> Grid:
    """Publish the table of two questions beside their two lines, which are public as they are.

    Args:
        counts: respondents by category of the first question and category of the second; the last row and the last
            column are those without an answer.
        rows: the published line of the first question, over the same respondents.
        columns: that of the second.
    """
    if rows.refused or columns.refused:
        return Grid(tuple((None,) * len(counts[0]) for _row in counts), rows, columns, refused=True)
    flow = _Flow(counts, rows, columns)
    flow.protect()
    cells = flow.shown()
    return Grid(cells, rows, columns, refused=all(cell is None for row in cells[:-1] for cell in row[:-1]))


def _open(published: Line) -> list[bool]:
    """Which categories of a line are shown, with those without an answer last."""
    return [cell is not None for cell in published.cells] + [published.missing is not None]


Arc = tuple[int, int]
_FAR = 1 << 60


class _Flow:
    """A table as a network: source 0, rows 1…r, columns r+1…r+c, sink r+c+1.

    A hidden line of a question is hidden as a whole in every table, so that no table narrows it further.
    """

    def __init__(self, counts: Sequence[Sequence[int]], rows: Line, columns: Line) -> None:
        rows_open, columns_open = _open(rows), _open(columns)
        self.height, self.width = len(rows_open), len(columns_open)
        self.sink = self.height + self.width + 1
        self.value: dict[Arc, int] = {}
        self.fixed: set[Arc] = set()
        self.hidden: set[Arc] = set()
        self.harmless: set[Arc] = set()
        if not rows.telling:
            self.harmless |= {(self.height, self.height + 1 + j) for j in range(self.width)}
        if not columns.telling:
            self.harmless |= {(1 + i, self.height + self.width) for i in range(self.height)}
        for i, row in enumerate(counts, start=1):
            self._margin((0, i), sum(row), rows_open[i - 1])
            for j, count in enumerate(row, start=self.height + 1):
                self.value[i, j] = count
                if not (rows_open[i - 1] and columns_open[j - self.height - 1]):
                    self.hidden.add((i, j))
        for j in range(self.width):
            total = sum(row[j] for row in counts)
            self._margin((self.height + 1 + j, self.sink), total, columns_open[j])
        self.near: dict[int, list[Arc]] = {node: [] for node in range(self.sink + 1)}
        for arc in self.value:
            self.near[arc[0]].append(arc)
            self.near[arc[1]].append(arc)

    def _margin(self, arc: Arc, value: int, shown: bool) -> None:
        self.value[arc] = value
        (self.fixed if shown else self.hidden).add(arc)

    def protect(self) -> None:
        """Hide what is small, then circuits around it, the ones that cost least; all of the inside when none helps."""
        inside = {arc for arc in self.value if arc[0] and arc[1] != self.sink}
        sensitive = {arc for arc in inside - self.harmless if small(self.value[arc])}
        self.hidden |= sensitive
        for arc in sorted(sensitive, key=lambda arc: (self.value[arc], arc)):
            around = self._around(arc)
            if around is None:
                self.hidden |= inside
                return
            self.hidden |= around

    def _around(self, arc: Arc) -> set[Arc] | None:
        """The cells through which enough respondents could flow back, from the head of a small cell to its tail, for
        it to count five; None where the published margins leave no such way."""
        moved: dict[Arc, int] = {}
        for _respondent in range(LEAST - self.value[arc]):
            way = self._way(arc, moved)
            if way is None:
                return None
            for step, change in way:
                moved[step] = moved.get(step, 0) + change
        return {step for step, change in moved.items() if change}

    def _way(self, arc: Arc, moved: dict[Arc, int]) -> list[tuple[Arc, int]] | None:
        """The cheapest way of one respondent (Dijkstra): a shown cell costs what it counts, a hidden one nothing."""
        start, goal = arc[1], arc[0]
        best = {start: 0}
        came: dict[int, tuple[int, Arc, int]] = {}
        queue = [(0, start)]
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return _steps(came, start, goal)
            if cost > best[node]:
                continue
            for step in self.near[node]:
                if step == arc or step in self.fixed:
                    continue
                change = -1 if step[1] == node else 1
                if change < 0 and self.value[step] + moved.get(step, 0) < 1:
                    continue
                other = step[0] if change < 0 else step[1]
                free = step in self.hidden or moved.get(step)
                price = cost + (0 if free else self.value[step] + 1)
                if price < best.get(other, _FAR):
                    best[other] = price
                    came[other] = (node, step, change)
                    heapq.heappush(queue, (price, other))
        return None

    def shown(self) -> tuple[tuple[int | None, ...], ...]:
        """The inside of the table, hidden cells as None."""
        first = self.height + 1
        return tuple(
            tuple(
                None if (i, j) in self.hidden else self.value[i, j] for j in range(first, first + self.width)
            )
            for i in range(1, self.height + 1)
        )


def _steps(came: dict[int, tuple[int, Arc, int]], start: int, goal: int) -> list[tuple[Arc, int]]:
    steps = []
    node = goal
    while node != start:
        node, arc, change = came[node]
        steps.append((arc, change))
    return steps


def apart(whole: Sequence[int | None], part: Sequence[int | None]) -> bool:
    """Whether a table may be published beside that of a part of its respondents: no shown cell differs by one to four.

    Both hold the same cells in the same order. Used where two groups of readers see tables over different answers.
    """
    return not any(
        small(one - other)
        for one, other in zip(whole, part, strict=True)
        if one is not None and other is not None
    )


def merged_bins(counts: Sequence[int], least: int = LEAST) -> list[tuple[int, int]]:
    """Neighbouring classes of a histogram put together until each counts ``least`` or nothing.

    Gives pairs (first, last) of places, in order, that cover all classes. Empty where all of them together are too few.
    """
    if small(sum(counts)):
        return []
    groups: list[list[int]] = []
    start = held = 0
    for place, count in enumerate(counts):
        if not held and not count:
            groups.append([place, place, 0])
            start = place + 1
            continue
        held += count
        if held >= least:
            groups.append([start, place, held])
            start, held = place + 1, 0
    if held:
        while groups and held < least:
            first, _last, count = groups.pop()
            held += count
            start = first
        groups.append([start, len(counts) - 1, held])
    return [(first, last) for first, last, _count in groups]
