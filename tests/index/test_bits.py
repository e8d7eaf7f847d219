"""Sets as whole numbers, and positions kept in order."""

from hypothesis import given
from hypothesis import strategies as st

from communaux.index import bits
from communaux.index.bits import Order, bits_of, flags_of, holds, positions_of

_sets = st.sets(st.integers(0, 3000)) | st.integers(0, 3000).map(lambda n: set(range(n)))


@given(_sets)
def test_a_set_comes_back_as_it_went_in(members: set[int]) -> None:
    number = bits_of(members, 3001)
    assert positions_of(number) == sorted(members)
    assert [n for n, flag in enumerate(flags_of(number, 3001)) if flag] == sorted(members)
    assert all(holds(number, n) == (n in members) for n in (0, 1, 7, 8, 3000))


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 5)), max_size=10),
    st.sets(st.integers(0, 39)),
    st.integers(0, 5),
    st.integers(0, 10),
    st.booleans(),
    st.sampled_from([0, 2000]),
)
def test_an_order_stays_sorted_while_keys_change(
    keys: list[int],
    changes: list[tuple[int, int]],
    chosen: set[int],
    start: int,
    many: int,
    backwards: bool,
    few: int,
) -> None:
    order = Order(keys)
    order.fill(range(len(keys)))
    for position, key in changes:
        position %= len(keys)
        order.remove(position)
        keys[position] = key
        order.add(position)
    members = {n for n in chosen if n < len(keys)}
    expected = sorted(members, key=lambda n: (keys[n], n), reverse=backwards)[start : start + many]
    kept, bits._FEW = bits._FEW, few
    try:
        found = order.take(bits_of(members, len(keys)), len(keys), start, start + many, backwards=backwards)
    finally:
        bits._FEW = kept
    assert found == expected
