"""Packed lists say exactly what was packed."""

from hypothesis import given
from hypothesis import strategies as st

from communaux.index.postings import BLOCK, from_text, pack, to_text, unpack, unpack_into

_sets = st.one_of(
    st.sets(st.integers(0, BLOCK - 1), max_size=20),
    st.integers(0, BLOCK - 1).map(lambda n: set(range(n))),
    st.sets(st.integers(0, 15)),
)


@given(_sets)
def test_packing_loses_nothing_and_stays_small(numbers: set[int]) -> None:
    bits = sum(1 << n for n in numbers)
    packed = pack(bits)
    assert unpack(packed) == unpack(memoryview(packed)) == bits
    assert len(packed) <= 1 + min(BLOCK // 8, 2 * len(numbers))


@given(st.lists(st.tuples(st.integers(0, 2), _sets), max_size=4))
def test_blocks_add_up(blocks: list[tuple[int, set[int]]]) -> None:
    buffer = bytearray(3 * BLOCK // 8)
    expected = 0
    for block, numbers in blocks:
        bits = sum(1 << n for n in numbers)
        unpack_into(buffer, block, pack(bits))
        expected |= bits << block * BLOCK
    assert int.from_bytes(buffer, "little") == expected


@given(st.lists(st.frozensets(st.sampled_from(["velo", "ville", "=la ville", "x"])), min_size=4, max_size=4))
def test_documents_keep_their_words(levels: list[frozenset[str]]) -> None:
    text = to_text(levels)
    assert from_text(text) == levels if any(levels) else text == ""
