"""Laws of the hash of an entry. Pure: no database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.journal.substance import JournalError, Row, canonical, refuse_email, seal_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBER = st.integers(0, 2**63 - 1)
ROWS = st.builds(
    Row,
    NUMBER,
    TEXT,
    st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    TEXT,
    TEXT,
    TEXT,
    NUMBER,
    TEXT,
    TEXT,
    TEXT,
    hash=st.just(""),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(ROWS, ROWS, st.sets(st.integers(0, 9)))
def test_two_rows_share_a_hash_only_when_they_are_the_same(one: Row, other: Row, taken: set[int]) -> None:
    mixed = Row(*(other[column] if column in taken else one[column] for column in range(10)))
    assert (seal_of(one) == seal_of(mixed)) == (one == mixed)


@given(ROWS, st.sampled_from([1, 3, 4, 5, 7, 8]), TEXT.filter(bool))
def test_text_moved_from_a_column_to_the_next_changes_the_hash(row: Row, column: int, text: str) -> None:
    values = list(row)
    following = {1: 3, 5: 7}.get(column, column + 1)
    left, right = values.copy(), values.copy()
    left[column] += text
    right[following] = text + right[following]
    assert seal_of(Row(*left)) != seal_of(Row(*right))


@given(ROWS, st.integers(-12, 14))
def test_the_zone_in_which_an_instant_is_told_does_not_matter(row: Row, hours: int) -> None:
    elsewhere = row.instant.astimezone(timezone(timedelta(hours=hours)))
    assert seal_of(row._replace(instant=elsewhere)) == seal_of(row)
    assert seal_of(row._replace(instant=row.instant + timedelta(microseconds=1))) != seal_of(row)


@given(PLAIN)
def test_the_order_of_keys_does_not_matter(value: object) -> None:
    def backwards(node: object) -> object:
        if isinstance(node, dict):
            return {key: backwards(node[key]) for key in reversed(node)}
        return [backwards(item) for item in node] if isinstance(node, list) else node

    assert canonical(backwards(value)) == canonical(value)


@given(st.emails())
def test_addresses_are_recognised(address: str) -> None:
    plain = address.isascii() and "/" not in address and "'" not in address and "." in address.split("@")[1]
    if plain:
        with pytest.raises(JournalError):
            refuse_email("facts", f'{{"a":"{address}"}}')


def test_a_row_with_a_column_of_the_wrong_type_has_no_hash() -> None:
    row = Row(1, "main", datetime(2026, 1, 1, tzinfo=UTC), "", "a.b", "urn:a", 1, "", "{}", "")
    for wrong in ({"instant": None}, {"instant": datetime(2026, 1, 1)}, {"facts": b"{}"}):
        with pytest.raises(TypeError):
            seal_of(row._replace(**wrong))
