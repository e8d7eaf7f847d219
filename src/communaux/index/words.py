"""Full text: which organisations hold the words asked for, and how well each answers.

The plan was FTS5 on SQLite and tsvector on PostgreSQL. Both hand out matches one by one, while counts of facets need
all of them at once: 30,000 rows cost more than the whole budget of a search. So the index keeps its own lists, a stem
to the set of organisations that hold it, in two plain tables that both databases read alike; ``bench/directory.py``
runs the other way beside it. A search is then a few crossings of sets, and the order of *all* results is exact.

Every word must be held, by its stem; the last one may be unfinished. An organisation scores, for each word, the weight
of the best place where it holds it: name, then labels and places, then summary, then description. No statistics of
the collection enter, so that a score means the same on every node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from communaux.ground.countries import country_codes, country_name
from communaux.ground.text import scan, stem, words
from communaux.index.filters import LISTS
from communaux.index.models import IndexState
from communaux.index.postings import BLOCK, unpack_into
from communaux.meaning.access import Role
from communaux.meaning.declare import of
from communaux.meaning.fields import LANGUAGES
from communaux.meaning.lists import ALL
from communaux.nouns.models import Organisation

SCHEME = 1
"""Raise it when the same organisation would give other words: the index then makes itself again."""

NAME, LABEL, SUMMARY, DESCRIPTION = range(4)
WEIGHTS = (16, 8, 4, 2)
BEGUN = (12, 6, 3, 1)
"""Weights of a last word that is only the beginning of what was found."""
WHOLE_NAME = 64
"""Added where the words asked for are the whole name."""
PREFIX_FROM = 3
MOST_BEGUN = 256
"""Stems that a last word may be the beginning of; the commonest, when there are more."""

FIELDS: dict[str, int] = {
    "name": NAME,
    "short_name": NAME,
    "kind": LABEL,
    "activities": LABEL,
    "legal_forms": LABEL,
    "igas": LABEL,
    "interactions": LABEL,
    "city": LABEL,
    "region": LABEL,
    "postcode": LABEL,
    "country": LABEL,
    "countries": LABEL,
    "website": LABEL,
    "registration": LABEL,
    "summary": SUMMARY,
    "description": DESCRIPTION,
}
"""What is searched, where it counts. Only what visitors may read is, whatever this says: see ``searched``."""
_LISTS = {
    "kind": "kind",
    "activities": "activity",
    "legal_forms": "form",
    "igas": "igas",
    "interactions": "interaction",
}

Levels = Sequence[frozenset[str]]
"""The folded words of one organisation, by level, each word at its best level only."""


def searched() -> tuple[str, ...]:
    """The fields whose words enter the index: those above that everybody may read."""
    readable = {p.name for p in of(Organisation).readable(frozenset({Role.VISITOR}))}
    return tuple(name for name in FIELDS if name in readable)


def levels_of(values: Mapping[str, Any]) -> Levels:
    """The words of an organisation, from the values of its searched fields; '=' and the whole name is one more."""
    found: list[set[str]] = [set() for _weight in WEIGHTS]
    for name in ("name", "short_name"):
        if whole := _whole(words(values.get(name) or "")):
            found[NAME].add(whole)
    for name, value in values.items():
        if value:
            found[FIELDS[name]].update(_words_of(name, value))
    seen: set[str] = set()
    levels = []
    for level in found:
        levels.append(frozenset(level - seen))
        seen |= level
    return levels


def _words_of(name: str, value: Any) -> Iterable[str]:
    if name in _LISTS:
        codes = [value] if isinstance(value, str) else value
        return (word for code in codes for word in _label_words(_LISTS[name], code))
    if name in ("country", "countries"):
        codes = [value] if isinstance(value, str) else value
        return (word for code in codes for word in _country_words(code))
    if isinstance(value, dict):
        return (word for text in value.values() for word in words(text))
    return words(value)


@lru_cache(maxsize=4096)
def _label_words(facet: str, code: str) -> tuple[str, ...]:
    """The words of a code and of those above it, in all languages."""
    listed, found = ALL[LISTS[facet]], list[str]()
    term = listed.get(code)
    while term is not None:
        found += [word for lang in LANGUAGES for word in words(term.label(lang))]
        term = listed.get(term.broader)
    return tuple(found)


@lru_cache(maxsize=512)
def _country_words(code: str) -> tuple[str, ...]:
    if code not in country_codes():
        return ()
    return tuple(word for lang in LANGUAGES for word in words(country_name(code, lang)))


def _whole(found: Sequence[str]) -> str:
    return ("=" + " ".join(found))[:200].rstrip() if found else ""


def stems_of(levels: Levels) -> dict[str, int]:
    """Stem to its best level. The whole name is its own stem."""
    found: dict[str, int] = {}
    for level, forms in enumerate(levels):
        for form in forms:
            found.setdefault(form if form[0] == "=" else stem(form), level)
    return found


def match(query: str) -> list[tuple[int, int]]:
    """The organisations that hold all words of a query, as disjoint (score, set) pairs, best first; none for no word."""
    scanned = list(scan(query))
    telling = [word.folded for word in scanned if not word.stop] or [word.folded for word in scanned]
    if not telling:
        return []
    forms = list(dict.fromkeys(telling))
    last = stem(telling[-1])
    begun = _begun(telling[-1]) - {last}
    whole = _whole(words(query))
    lists = _read({stem(form) for form in forms} | begun | {whole})
    scores = {0: -1}
    for one in dict.fromkeys(map(stem, forms)):
        tiers = list(zip(WEIGHTS, _union(lists, [one]), strict=True))
        if one == last:
            tiers += zip(BEGUN, _union(lists, begun), strict=True)
            tiers.sort(reverse=True)
        scores = _crossed(scores, tiers)
    return _with_whole_name(scores, _union(lists, [whole])[NAME])


def reached() -> int:
    """The entry of the journal up to which words were read."""
    return IndexState.objects.values_list("sequence", flat=True).first() or 0


def _begun(form: str) -> set[str]:
    """The stems of words that begin so; the commonest, where too many do."""
    if len(form) < PREFIX_FROM:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stem FROM index_form WHERE form >= %s AND form < %s"
            " GROUP BY stem ORDER BY sum(documents) DESC, stem LIMIT %s",
            [form, form + "\U0010ffff", MOST_BEGUN],
        )
        return {row[0] for row in cursor.fetchall() if row[0][0] != "="}


_Lists = Mapping[str, Sequence[tuple[int, int, bytes]]]


def _read(stems: set[str]) -> _Lists:
    """Stem to (level, block, packed set)."""
    found: dict[str, list[tuple[int, int, bytes]]] = defaultdict(list)
    wanted = sorted(stems)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        among = ", ".join(["%s"] * len(some))
        statement = f"SELECT stem, level, block, bits FROM index_posting WHERE stem IN ({among})"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, some)
            for one, level, block, bits in cursor.fetchall():
                found[one].append((level, block, bits))
    return found


def _union(lists: _Lists, stems: Iterable[str]) -> list[int]:
    """By level, the organisations that hold one of the stems there."""
    rows = [row for one in stems for row in lists.get(one, ())]
    room = (max((block for _level, block, _bits in rows), default=0) + 1) * BLOCK // 8
    levels: dict[int, bytearray] = {}
    for level, block, bits in rows:
        unpack_into(levels.setdefault(level, bytearray(room)), block, bits)
    return [int.from_bytes(levels.get(level, b""), "little") for level in range(len(WEIGHTS))]


def _crossed(scores: Mapping[int, int], tiers: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The scores with one more word: those that do not hold it are out, the others gain its best weight."""
    crossed: dict[int, int] = defaultdict(int)
    left = dict(scores)
    for weight, holding in tiers:
        if not holding:
            continue
        for score, bits in left.items():
            if hit := bits & holding:
                crossed[score + weight] |= hit
                left[score] = bits ^ hit
    return crossed


def _with_whole_name(scores: Mapping[int, int], named: int) -> list[tuple[int, int]]:
    found: dict[int, int] = defaultdict(int)
    for score, bits in scores.items():
        found[score + WHOLE_NAME] |= bits & named
        found[score] |= bits & ~named
    return sorted(((score, bits) for score, bits in found.items() if bits), reverse=True)
