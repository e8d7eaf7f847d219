"""Writing the tables of full text: a batch of organisations at a time, or all of them anew. Nothing else writes there.

A list is cut in blocks of 4,096 keys, so that a change rewrites half a kilobyte for each word that came or went.
Callers are inside ``gate.writing()``; it may not know queries or scores.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from communaux.ground.text import stem

if TYPE_CHECKING:
    from communaux.index.words import Levels

BLOCK = 4096
_DENSE, _SPARSE = 0, 1
_CHUNK = 400

Place = tuple[str, int, int]
"""A stem, a level and a block: the key of one row."""


def pack(bits: int) -> bytes:
    """A set of numbers below 4,096: one byte that says how, then a bitmap, or the numbers in two bytes each if fewer."""
    length = (bits.bit_length() + 7) // 8
    if bits.bit_count() * 2 >= length:
        return bytes([_DENSE]) + bits.to_bytes(length, "little")
    numbers = array("H")
    while bits:
        lowest = bits & -bits
        numbers.append(lowest.bit_length() - 1)
        bits ^= lowest
    return bytes([_SPARSE]) + b"".join(number.to_bytes(2, "little") for number in numbers)


def unpack(packed: bytes | memoryview) -> int:
    """The set that ``pack`` wrote."""
    buffer = bytearray(BLOCK // 8)
    unpack_into(buffer, 0, packed)
    return int.from_bytes(buffer, "little")


def unpack_into(buffer: bytearray, block: int, packed: bytes | memoryview) -> None:
    """Add a packed block to a bitmap of many."""
    base = block * (BLOCK // 8)
    if packed[0] == _SPARSE:
        data = bytes(packed)
        for at in range(1, len(data), 2):
            number = data[at] | data[at + 1] << 8
            buffer[base + (number >> 3)] |= 1 << (number & 7)
        return
    end = base + len(packed) - 1
    both = int.from_bytes(buffer[base:end], "little") | int.from_bytes(packed[1:], "little")
    buffer[base:end] = both.to_bytes(end - base, "little")


def to_text(levels: Levels) -> str:
    """How a document keeps its words: a line a level. '' where it has none."""
    # The whole name holds spaces: it is written with underscores, which no folded word has.
    lines = [" ".join(sorted(form.replace(" ", "_") for form in forms)) for forms in levels]
    return "\n".join(lines) if any(lines) else ""


def from_text(text: str) -> list[frozenset[str]]:
    """The words that ``to_text`` wrote."""
    return [
        frozenset(form.replace("_", " ") for form in line.split(" ") if form) for line in text.split("\n")
    ]


def replace(documents: dict[int, Levels]) -> int:
    """Put the words of some organisations in place of those that they had; returns how many changed."""
    from communaux.index.words import stems_of

    before = _documents(documents)
    added: dict[Place, int] = defaultdict(int)
    removed: dict[Place, int] = defaultdict(int)
    forms: Counter[str] = Counter()
    rows = []
    for pk, levels in documents.items():
        text = to_text(levels)
        old_text = before.get(pk, "")
        if text == old_text:
            continue
        rows.append((pk, text))
        old = from_text(old_text) if old_text else []
        block, bit = pk // BLOCK, 1 << pk % BLOCK
        new_stems, old_stems = stems_of(levels).items(), stems_of(old).items()
        for one, level in new_stems - old_stems:
            added[one, level, block] |= bit
        for one, level in old_stems - new_stems:
            removed[one, level, block] |= bit
        forms.update(_all(levels))
        forms.subtract(_all(old))
    if rows:
        _write_postings(added, removed)
        _write_forms(forms)
        _write_documents(rows)
    return len(rows)


class Block(NamedTuple):
    """The rows of one block, ready to be written."""

    number: int
    postings: list[tuple[str, int, int, bytes]]
    documents: list[tuple[int, str]]


def prepare(block: int, documents: dict[int, Levels]) -> Block:
    """The rows of one block whose organisations have these words: all the work that needs no lock."""
    from communaux.index.words import stems_of

    found: dict[Place, int] = defaultdict(int)
    for pk, levels in documents.items():
        bit = 1 << pk % BLOCK
        for one, level in stems_of(levels).items():
            found[one, level, block] |= bit
    texts = [(pk, text) for pk, levels in documents.items() if (text := to_text(levels))]
    return Block(block, list(_packed(found)), texts)


def replace_block(block: Block, *, empty: bool = False) -> None:
    """Write one block anew, whatever it held; its forms are counted by ``count_forms`` at the end.

    ``empty``: the tables are known to have held nothing, and need not be looked through.
    """
    if not empty:
        first = block.number * BLOCK
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM index_posting WHERE block = %s", [block.number])
            cursor.execute(
                "DELETE FROM index_document WHERE organisation >= %s AND organisation < %s",
                [first, first + BLOCK],
            )
    _insert_postings(block.postings)
    _write_documents(block.documents)


def drop_from(block: int) -> None:
    """Take out all blocks from one on: keys that no organisation has any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM index_posting WHERE block >= %s", [block])
        cursor.execute("DELETE FROM index_document WHERE organisation >= %s", [block * BLOCK])


def count_forms() -> Counter[str]:
    """How many documents write each form, counted in all of them."""
    counted: Counter[str] = Counter()
    after = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT organisation, words FROM index_document WHERE organisation > %s ORDER BY organisation LIMIT 5000",
                [after],
            )
            rows = cursor.fetchall()
        for _pk, text in rows:
            counted.update(_all(from_text(text)))
        if not rows:
            return counted
        after = rows[-1][0]


def replace_forms(counted: Counter[str]) -> None:
    """Write all forms anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM index_form")
    _insert_forms(counted.items())


def _all(levels: Levels) -> Iterator[str]:
    """The forms of all levels, without the whole name, which nobody types the beginning of."""
    return (form for forms in levels for form in forms if form[0] != "=")


def _documents(pks: Iterable[int]) -> dict[int, str]:
    return dict(
        _select("SELECT organisation, words FROM index_document WHERE organisation IN ({})", sorted(pks))
    )


def _select(statement: str, values: Sequence[Any]) -> Iterator[Any]:
    """The rows of a statement with ``IN ({})``, asked for some values at a time."""
    for start in range(0, len(values), _CHUNK):
        some = values[start : start + _CHUNK]
        with connection.cursor() as cursor:
            cursor.execute(statement.format(", ".join(["%s"] * len(some))), list(some))
            yield from cursor.fetchall()


def _write_postings(added: dict[Place, int], removed: dict[Place, int]) -> None:
    concerned = added.keys() | removed.keys()
    blocks = sorted({block for _stem, _level, block in concerned})
    stems = sorted({one for one, _level, _block in concerned})
    among = ", ".join(map(str, blocks))
    statement = (
        f"SELECT stem, level, block, bits FROM index_posting WHERE block IN ({among}) AND stem IN ({{}})"  # noqa: S608
    )
    now: dict[Place, int] = {}
    for one, level, block, bits in _select(statement, stems):
        if (one, level, block) in concerned:
            now[one, level, block] = unpack(bits)
    changed = {place: now.get(place, 0) & ~removed.get(place, 0) | added.get(place, 0) for place in concerned}
    _insert_postings(_packed(changed))
    gone = [place for place, bits in changed.items() if not bits and place in now]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM index_posting WHERE stem = %s AND level = %s AND block = %s", gone)


def _packed(found: Mapping[Place, int]) -> Iterator[tuple[str, int, int, bytes]]:
    return ((*place, pack(bits)) for place, bits in sorted(found.items()) if bits)


def _insert_postings(rows: Iterable[tuple[str, int, int, bytes]]) -> None:
    _insert(
        "INSERT INTO index_posting (stem, level, block, bits) VALUES {} "
        "ON CONFLICT (stem, level, block) DO UPDATE SET bits = excluded.bits",
        iter(rows),
        4,
    )


def _write_documents(rows: Iterable[tuple[int, str]]) -> None:
    rows = list(rows)
    gone = [[pk] for pk, text in rows if not text]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM index_document WHERE organisation = %s", gone)
    _insert(
        "INSERT INTO index_document (organisation, words) VALUES {} "
        "ON CONFLICT (organisation) DO UPDATE SET words = excluded.words",
        ((pk, text) for pk, text in rows if text),
        2,
    )


def _write_forms(forms: Counter[str]) -> None:
    changes = [(form, by) for form, by in forms.items() if by]
    _insert_forms(changes)
    gone = [[form] for form, by in changes if by < 0]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM index_form WHERE form = %s AND documents <= 0", gone)


def _insert_forms(counted: Iterable[tuple[str, int]]) -> None:
    _insert(
        "INSERT INTO index_form (form, stem, documents) VALUES {} "
        "ON CONFLICT (form) DO UPDATE SET documents = index_form.documents + excluded.documents",
        ((form, stem(form), by) for form, by in sorted(counted)),
        3,
    )


def _insert(statement: str, rows: Iterator[tuple[Any, ...]], width: int) -> None:
    """Insert many rows a statement: five times quicker than one by one on PostgreSQL."""
    one = f"({', '.join(['%s'] * width)})"
    with connection.cursor() as cursor:
        while some := list(islice(rows, _CHUNK // width)):
            cursor.execute(statement.format(", ".join([one] * len(some))), [v for row in some for v in row])
