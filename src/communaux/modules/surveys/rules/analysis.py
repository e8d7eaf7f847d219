"""What the answers to one field say together (SUR-04): distributions, numbers, grades, tables, two questions at once.

Pure Python, on counts: how they were read is ``reading.analysis``. Every result here has been through
``rules.suppression``: what it holds may be shown as it is, and None stands for what must not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

from communaux.ground.said import Said
from communaux.modules.surveys.rules.suppression import (
    Grid,
    Line,
    grid,
    line,
    merged_bins,
    small,
)

YES_NO = (("yes", Said("Oui", "Yes")), ("no", Said("Non", "No")))
MOST_CLASSES = 12
"""Classes of a histogram, and categories of a side of a cross-table."""

Options = Sequence[tuple[str, Said]]
"""Codes and what they say, in order."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: ``answered`` respondents who said anything, and how many by value."""

    answered: int
    counts: Mapping[str, int]


NOTHING = Tally(0, {})


@dataclass(frozen=True, slots=True)
class Bar:
    """One category: its code, its words, its respondents (None: hidden)."""

    code: str
    label: Said
    count: int | None


@dataclass(frozen=True, slots=True)
class Bars:
    """The distribution of a closed field. ``several``: one respondent may be in many bars; ``rest``: respondents of the
    hidden bars together, where that is known and the bars exclude one another."""

    bars: tuple[Bar, ...]
    answered: int | None
    missing: int | None
    total: int
    several: bool
    refused: bool
    rest: int | None = None

    @property
    def hidden(self) -> int:
        """How many bars are hidden."""
        return sum(bar.count is None for bar in self.bars)


def bars_of_choice(
    options: Options, tally: Tally, total: int, *, telling: bool = False, ordered: bool = False
) -> Bars:
    """One answer each: choice, yes or no."""
    counts = [tally.counts.get(code, 0) for code, _label in options]
    published = line(counts, total - sum(counts), telling=telling, ordered=ordered)
    bars = tuple(Bar(code, label, cell) for (code, label), cell in zip(options, published.cells, strict=True))
    return Bars(bars, published.answered, published.missing, total, False, published.refused, published.rest)


def bars_of_several(options: Options, tally: Tally, total: int, *, telling: bool = False) -> Bars:
    """Many answers each: every option is a question of its own, chosen or not."""
    lines = [
        line((count, tally.answered - count), total - tally.answered, telling=telling)
        for count in (tally.counts.get(code, 0) for code, _label in options)
    ]
    whole = line((tally.answered,), total - tally.answered, telling=telling)
    bars = tuple(Bar(code, label, one.cells[0]) for (code, label), one in zip(options, lines, strict=True))
    return Bars(bars, whole.answered, whole.missing, total, True, whole.refused)


def bars_of_open_list(
    names: Mapping[str, Said], others: Said, tally: Tally, total: int, *, several: bool, telling: bool = False
) -> Bars:
    """A long list of which few were chosen, such as countries: the frequent ones by name, the others together.

    Those that must be hidden are not even named, since being in the list would say that somebody chose them.
    """
    found = sorted(tally.counts, key=lambda code: (-tally.counts[code], code))
    options = [(code, names.get(code, Said(code, code))) for code in found]
    if several:
        whole = bars_of_several(options, tally, total, telling=telling)
        named = tuple(bar for bar in whole.bars if bar.count is not None)[:MOST_CLASSES]
        return Bars(named, whole.answered, whole.missing, total, True, whole.refused)
    whole = bars_of_choice(options, tally, total, telling=telling)
    shown = [bar for bar in whole.bars if bar.count is not None]
    kept, folded = shown[:MOST_CLASSES], shown[MOST_CLASSES:]
    rest = (whole.rest or 0) + sum(bar.count or 0 for bar in folded)
    last = (Bar("", others, rest),) if rest else ()
    return Bars((*kept, *last), whole.answered, whole.missing, total, False, whole.refused)


# --- numbers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a histogram, from ``first`` up to, and without, ``last``; None: no bound is told."""

    first: float | None
    last: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """A field of numbers. The smallest and the largest are never told: each would be the answer of one respondent.

    ``median``, ``low``, ``high``: median and quartiles, to two significant digits except for years; None where fewer
    than five answered. ``classes``: neighbours put together until none counts one to four.
    """

    answered: int | None
    missing: int | None
    total: int
    refused: bool
    median: float | None = None
    low: float | None = None
    high: float | None = None
    classes: tuple[Class, ...] = ()
    years: bool = False


def numbers(
    values: Mapping[float, int], total: int, *, telling: bool = False, years: bool = False
) -> Numbers:
    """Sum up numbers, given as value -> respondents."""
    answered = sum(values.values())
    whole = line((answered,), total - answered, telling=telling)
    if whole.refused or not answered:
        return Numbers(whole.answered, whole.missing, total, whole.refused, years=years)
    low, median, high = (_quantile(values, answered, part) for part in (0.25, 0.5, 0.75))
    if not years:
        low, median, high = rounded(low), rounded(median), rounded(high)
    return Numbers(
        whole.answered,
        whole.missing,
        total,
        False,
        median,
        low,
        high,
        tuple(_classes(values, years)),
        years,
    )


def _quantile(values: Mapping[float, int], answered: int, part: float) -> float:
    """Linear interpolation between the two neighbours: definition 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in
    statistical packages", The American Statistician 50 (1996), 361-365."""
    place = (answered - 1) * part
    under = floor(place)
    wanted = {under, min(under + 1, answered - 1)}
    found: dict[int, float] = {}
    seen = 0
    for value in sorted(values):
        count = values[value]
        for one in wanted:
            if seen <= one < seen + count:
                found[one] = value
        seen += count
    left, right = found[under], found[min(under + 1, answered - 1)]
    return left + (right - left) * (place - under)


def rounded(value: float, digits: int = 2) -> float:
    """To so many significant digits, so that a figure about all is nobody's own figure."""
    if not value:
        return 0.0
    return round(value, digits - 1 - floor(log10(abs(value))))


def edges(values: Mapping[float, int], years: bool) -> list[float]:
    """Where the classes of a histogram begin, and where the last one ends: round numbers, a dozen at the most.

    Values spread over several powers of ten get the classes 0, 1, 10, 100…
    """
    low, high = min(values), max(values)
    if not years and low >= 0 and high >= 100 * max(1.0, _middle(values)):
        return [0.0, *(10.0**power for power in range(floor(log10(high)) + 2))]
    width = 1.0 if years or high - low >= 1 else 10.0 ** floor(log10((high - low) or 1.0))
    turn = 0
    while (floor(high / width) - floor(low / width)) + 1 > MOST_CLASSES:
        width *= (2.0, 2.5, 2.0)[turn % 3]
        turn += 1
    first = floor(low / width)
    return [place * width for place in range(first, floor(high / width) + 2)]


def _middle(values: Mapping[float, int]) -> float:
    return _quantile(values, sum(values.values()), 0.5)


def _classes(values: Mapping[float, int], years: bool) -> Iterable[Class]:
    bounds = edges(values, years)
    counts = [0] * (len(bounds) - 1)
    for value, count in values.items():
        place = max(at for at, bound in enumerate(bounds[:-1]) if bound <= value)
        counts[place] += count
    groups = merged_bins(counts)
    for first, last in groups:
        yield Class(
            bounds[first] if first > 0 else None,
            bounds[last + 1] if last + 1 < len(bounds) - 1 else None,
            sum(counts[first : last + 1]),
        )


# --- grades ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One statement of a matrix: respondents by grade (None: hidden), and its place among the others (1 first)."""

    code: str
    label: Said
    counts: tuple[int | None, ...]
    answered: int | None
    missing: int | None
    refused: bool
    rank: int

    @property
    def rest(self) -> int | None:
        """Respondents of the hidden grades together."""
        if self.answered is None:
            return None
        return self.answered - sum(count for count in self.counts if count is not None)


@dataclass(frozen=True, slots=True)
class Grades:
    """A matrix: its scale from the lowest grade to the highest, its statements in their own order."""

    scale: Options
    rows: tuple[GradeRow, ...]
    total: int

    @property
    def ranked(self) -> tuple[GradeRow, ...]:
        """The statements, the best graded first."""
        return tuple(sorted(self.rows, key=lambda row: row.rank))

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return sum(count is None for row in self.rows for count in row.counts)


def grades(
    statements: Options,
    scale: Options,
    counts: Mapping[str, Mapping[str, int]],
    total: int,
    *,
    telling: bool = False,
) -> Grades:
    """Publish a matrix: statement -> grade -> respondents.

    The order of rank comes from what is published, not from what is hidden: where grades are hidden, those respondents
    count as standing in the middle of the hidden run.
    """
    published = {}
    for code, _label in statements:
        row = [counts.get(code, {}).get(grade, 0) for grade, _said in scale]
        published[code] = line(row, total - sum(row), telling=telling, ordered=True)
    order = sorted((code for code, _label in statements), key=lambda code: -published_mean(published[code]))
    ranks = {code: rank for rank, code in enumerate(order, start=1)}
    rows = tuple(
        GradeRow(
            code,
            label,
            published[code].cells,
            published[code].answered,
            published[code].missing,
            published[code].refused,
            ranks[code],
        )
        for code, label in statements
    )
    return Grades(scale, rows, total)


def published_mean(published: Line) -> float:
    """The mean grade (the lowest is 1) that a reader of the published line would guess; 0 where nothing is shown."""
    return 0.0 if published.refused else mean_of(published.cells, published.answered)


def mean_of(cells: Sequence[int | None], answered: int | None) -> float:
    """The mean place of those who answered, the hidden ones taken as standing in the middle of the hidden places."""
    if not answered:
        return 0.0
    hidden = [place for place, cell in enumerate(cells, start=1) if cell is None]
    middle = sum(hidden) / len(hidden) if hidden else 0.0
    known = sum(place * cell for place, cell in enumerate(cells, start=1) if cell is not None)
    rest = answered - sum(cell for cell in cells if cell is not None)
    return (known + middle * rest) / answered


# --- tables ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a column of numbers, to two significant digits; None where it may not be told."""

    amount: float | None
    respondents: int | None


def column_sum(by_respondent: Sequence[float]) -> Sum:
    """What all respondents wrote in a column, each of them added up before.

    Not told for fewer than five, nor where one of them makes up more than half: their figure could be guessed.
    The half is stricter than the rules of dominance in use: A. Hundepool et al., "Statistical Disclosure Control",
    Wiley 2012, chapter 4.
    """
    many = len(by_respondent)
    if small(many) or not many:
        return Sum(None, None if small(many) else many)
    whole = sum(by_respondent)
    if whole <= 0 or max(by_respondent) > whole / 2:
        return Sum(None, many)
    return Sum(rounded(whole), many)


# --- two questions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a cross-table: its categories, which exclude one another, and its published line.

    ``telling``: as in ``suppression.line``.
    """

    options: Options
    published: Line


def side(options: Options, counts: Sequence[int], total: int, *, telling: bool = False) -> Side:
    """A side, from the respondents of each category among ``total``."""
    return Side(options, line(counts, total - sum(counts), telling=telling))


@dataclass(frozen=True, slots=True)
class Cross:
    """Two questions at once: ``grid.cells`` by category of the rows, then of the columns, both with those who did not
    answer last."""

    rows: Side
    columns: Side
    grid: Grid

    def row_base(self, row: int) -> int | None:
        """Respondents of a row who answered the column's question too; None where it may not be told."""
        return _base(self.rows.published.cells[row], self.grid.cells[row][-1], self.columns)

    def column_base(self, column: int) -> int | None:
        """The same of a column."""
        return _base(self.columns.published.cells[column], self.grid.cells[-1][column], self.rows)

    @property
    def both(self) -> int | None:
        """Respondents who answered both."""
        inside = [cell for row in self.grid.cells[:-1] for cell in row[:-1]]
        if any(cell is None for cell in inside):
            return None
        return sum(cell for cell in inside if cell is not None)


def _base(whole: int | None, without: int | None, other: Side) -> int | None:
    if whole is None:
        return None
    if other.published.missing == 0:
        return whole
    return None if without is None else whole - without


def cross(pairs: Mapping[tuple[str, str], int], rows: Side, columns: Side) -> Cross:
    """Cross two questions: (code or '', code or '') -> respondents, '' for those who did not answer."""
    row_codes = [*(code for code, _label in rows.options), ""]
    column_codes = [*(code for code, _label in columns.options), ""]
    counts = [[pairs.get((one, other), 0) for other in column_codes] for one in row_codes]
    return Cross(rows, columns, grid(counts, rows.published, columns.published))


# --- waves -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """One category in two waves, as shares of those who answered, 0 to 1; None where hidden."""

    code: str
    label: Said
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """In points of share; None where one of both is hidden."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def moves(before: Bars, after: Bars) -> tuple[Move, ...]:
    """Category by category, those of the later wave first, then those that only the earlier one had."""
    old = {bar.code: bar for bar in before.bars}
    new = {bar.code: bar for bar in after.bars}
    return tuple(
        Move(
            code,
            (new.get(code) or old[code]).label,
            share(old[code].count, before.answered) if code in old else None,
            share(new[code].count, after.answered) if code in new else None,
        )
        for code in dict.fromkeys([*new, *old])
    )


def share(count: int | None, base: int | None) -> float | None:
    """A part of a whole, 0 to 1; None where either is hidden or nobody is there."""
    if count is None or not base:
        return None
    return count / base
