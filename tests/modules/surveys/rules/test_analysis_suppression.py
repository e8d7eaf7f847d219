"""Nobody works out a count of one to four from what is published: a solver tries every table that would look the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.surveys.rules.suppression import (
    LEAST,
    Grid,
    Line,
    apart,
    grid,
    line,
    merged_bins,
    small,
)


def lines_like(published: Line, telling: bool) -> Iterator[tuple[int, ...]]:
    """Every distribution (categories, then those without an answer) that would be published with the same figures."""
    cells = [*published.cells, published.missing]
    free = [place for place, cell in enumerate(cells) if cell is None]
    left = published.total - sum(cell for cell in cells if cell is not None)
    for parts in compositions(left, len(free)):
        whole = list(cells)
        for place, part in zip(free, parts, strict=True):
            whole[place] = part
        yield tuple(cell or 0 for cell in whole)


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if total == 0:
            yield ()
        return
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


@given(
    counts=st.lists(st.integers(0, 9), min_size=1, max_size=5),
    missing=st.integers(0, 6),
    telling=st.booleans(),
    ordered=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_small_count_of_a_line_could_always_be_five_or_more(
    counts: list[int], missing: int, telling: bool, ordered: bool
) -> None:
    published = line(counts, missing, telling=telling, ordered=ordered)
    truth = (*counts, missing)
    if published.refused:
        assert small(sum(counts)) or small(sum(truth))
        assert set(published.cells) <= {None}
        assert published.answered is None
        return
    for cell, count in zip(published.cells, counts, strict=True):
        assert cell in (None, count)
        assert not small(count) or cell is None
    alike = list(lines_like(published, telling))
    assert truth in alike
    sensitive = [place for place, count in enumerate(counts) if small(count)]
    sensitive += [len(counts)] if telling and small(missing) else []
    for place in sensitive:
        assert max(other[place] for other in alike) >= LEAST


def test_a_lone_small_count_takes_the_smallest_other_with_it() -> None:
    assert line([20, 3, 8]).cells == (20, None, None)
    assert line([20, 3, 8]).rest == 11


def test_of_grades_the_neighbour_goes_with_it_so_that_what_is_hidden_is_one_run() -> None:
    assert line([2, 0, 9, 6, 30], ordered=True).cells == (None, None, None, 6, 30)
    assert line([2, 0, 9, 6, 30], ordered=False).cells == (None, 0, 9, None, 30)


def test_yes_and_no_hide_each_other() -> None:
    published = line([18, 2], missing=7)
    assert published.cells == (None, None)
    assert (published.answered, published.missing) == (20, 7)


def test_fewer_than_five_answers_show_nothing_not_even_how_many() -> None:
    assert line([2, 1], missing=20) == Line((None, None), None, None, 23, True)


def test_nobody_answered_is_no_secret() -> None:
    assert line([0, 0], missing=9).cells == (0, 0)


def test_who_was_not_asked_is_protected_since_it_tells_what_they_said_before() -> None:
    assert line([10, 7], missing=3, telling=False).missing == 3
    published = line([10, 7], missing=3, telling=True)
    assert (published.missing, published.answered) == (None, None)
    assert published.cells == (10, None)


def with_margins(inside: Sequence[Sequence[int]]) -> tuple[Line, Line]:
    """The two lines of a table that is given with those without an answer last."""
    rows = [sum(row) for row in inside]
    columns = [sum(column) for column in zip(*inside, strict=True)]
    return line(rows[:-1], rows[-1]), line(columns[:-1], columns[-1])


def tables_like(published: Grid) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table of whole numbers that the published cells and the two published lines allow."""
    row_sums = [*published.rows.cells, published.rows.missing]
    column_sums = [*published.columns.cells, published.columns.missing]
    total = published.rows.total

    def rows(place: int, left: list[int | None], rest: int) -> Iterator[tuple[tuple[int, ...], ...]]:
        if place == len(row_sums):
            if rest == 0 and all(not value for value in left):
                yield ()
            return
        cells = published.cells[place]
        known = row_sums[place]
        sums = [known] if known is not None else range(rest + 1)
        for wanted in sums:
            if wanted is None or wanted > rest:
                continue
            for row in fills(cells, wanted, left):
                remaining = [
                    None if value is None else value - cell for value, cell in zip(left, row, strict=True)
                ]
                for others in rows(place + 1, remaining, rest - wanted):
                    yield (row, *others)

    yield from rows(0, list(column_sums), total)


def fills(cells: Sequence[int | None], wanted: int, left: Sequence[int | None]) -> Iterator[tuple[int, ...]]:
    if not cells:
        if wanted == 0:
            yield ()
        return
    most = wanted if left[0] is None else min(wanted, left[0])
    choices = range(most + 1) if cells[0] is None else [cells[0]] if cells[0] <= most else []
    for first in choices:
        for rest in fills(cells[1:], wanted - first, left[1:]):
            yield (first, *rest)


def assert_protected(published: Grid, truth: Sequence[Sequence[int]]) -> None:
    """Each small cell of two answers could be five or more."""
    best: dict[tuple[int, int], int] = {}
    height, width = len(truth), len(truth[0])
    found = False
    wanted = {
        (i, j)
        for i, j in itertools.product(range(height), range(width))
        if small(truth[i][j]) and i < height - 1 and j < width - 1
    }
    for table in tables_like(published):
        found = found or all(tuple(row) == tuple(was) for row, was in zip(table, truth, strict=True))
        for i, j in wanted:
            best[i, j] = max(best.get((i, j), 0), table[i][j])
        if found and all(best.get(cell, 0) >= LEAST for cell in wanted):
            return
    assert found
    assert not [cell for cell in wanted if best.get(cell, 0) < LEAST]


@given(
    inside=st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 6, 8]), min_size=3, max_size=3), min_size=3, max_size=3
    ),
    without=st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)),
)
@settings(max_examples=60, deadline=None)
def test_a_small_cell_of_a_table_could_always_be_five_or_more(
    inside: list[list[int]], without: tuple[int, int, int]
) -> None:
    truth = [*inside[:-1], [*without]]
    rows, columns = with_margins(truth)
    published = grid(truth, rows, columns)
    if published.refused and (rows.refused or columns.refused):
        assert all(cell is None for row in published.cells for cell in row)
        return
    for shown, was in zip(published.cells, truth, strict=True):
        for cell, count in zip(shown, was, strict=True):
            assert cell in (None, count)
    for i, row in enumerate(published.cells[:-1]):
        assert not any(cell is not None and small(cell) for cell in row[:-1]), i
    assert_protected(published, truth)


def test_a_table_hides_a_square_around_one_small_cell() -> None:
    truth = [[12, 2, 0], [9, 8, 0], [20, 25, 0], [0, 0, 0]]
    published = grid(truth, *with_margins(truth))
    assert published.cells == ((None, None, 0), (None, None, 0), (20, 25, 0), (0, 0, 0))
    assert_protected(published, truth)


def test_a_hidden_line_is_hidden_in_every_table() -> None:
    truth = [[10, 10, 0], [1, 2, 0], [6, 6, 0], [0, 0, 0]]
    rows, columns = with_margins(truth)
    assert rows.cells == (20, None, None)
    published = grid(truth, rows, columns)
    assert published.cells[1][:2] == (None, None)
    assert published.cells[2][:2] == (None, None)
    assert_protected(published, truth)


def test_when_margins_leave_no_way_out_nothing_inside_is_shown() -> None:
    truth = [[0, 5, 0], [5, 1, 0], [0, 0, 0]]
    rows, columns = with_margins(truth)
    published = grid(truth, rows, columns)
    assert_protected(published, truth)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=12))
def test_classes_of_a_histogram_are_put_together_until_none_is_small(counts: list[int]) -> None:
    groups = merged_bins(counts)
    if small(sum(counts)):
        assert groups == []
        return
    covered = [place for first, last in groups for place in range(first, last + 1)]
    assert covered == list(range(len(counts)))
    assert not any(small(sum(counts[first : last + 1])) for first, last in groups)


@pytest.mark.parametrize(
    ("whole", "part", "fine"),
    [
        ((10, 8), (10, 8), True),
        ((10, 8), (5, 3), True),
        ((10, 8), (8, 8), False),
        ((10, None), (10, 7), True),
    ],
)
def test_two_groups_of_readers_never_see_tables_that_differ_by_a_few(
    whole: tuple[int | None, ...], part: tuple[int | None, ...], fine: bool
) -> None:
    assert apart(whole, part) is fine
