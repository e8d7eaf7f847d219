"""Reading organisations for the facets: plain columns, page by page, as codes and numbers.

Only what everybody may read is read, for counts would tell the rest. The two databases answer the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import orjson
from django.db import connection

from communaux.ground.countries import country_codes
from communaux.ground.text import fold
from communaux.index.filters import LISTS, STATES
from communaux.meaning.lists import ALL
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

COLUMNS: dict[str, tuple[str, ...]] = {
    "activity": ("activities",),
    "country": ("country", "countries"),
    "form": ("legal_forms",),
    "maturity": ("maturity",),
    "igas": ("igas",),
    "market": ("markets",),
    "interaction": ("interactions",),
    "kind": ("kind",),
}
"""Facet to the fields of the organisation that its codes come from."""

_FIELDS = (
    "id",
    "state",
    "name",
    "updated",
    "latitude",
    "longitude",
    *(f for fs in COLUMNS.values() for f in fs),
)
_FACET_OF_VALUE = tuple(facet for facet, names in COLUMNS.items() for _name in names)
_PAGE = 5000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Code = tuple[str, str]
"""A facet and one of its codes."""


class Record(NamedTuple):
    """What the facets keep of one organisation. ``updated``: microseconds since 1970; ``codes``: widened."""

    pk: int
    name: str
    updated: int
    lat: float | None
    lon: float | None
    codes: tuple[Code, ...]


def _select(condition: str) -> str:
    table = Organisation._meta.db_table
    columns = ", ".join(str(Organisation._meta.get_field(name).column) for name in _FIELDS)  # type: ignore[union-attr]
    return f"SELECT {columns} FROM {table} WHERE {condition}"  # noqa: S608


def every(largest: int) -> Iterator[Record]:
    """Every organisation up to a key, in the order of keys, 5,000 read at a time."""
    after = 0
    statement = _select("id > %s AND id <= %s ORDER BY id LIMIT %s")
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [after, largest, _PAGE])
            rows = cursor.fetchall()
        yield from map(_record, rows)
        if len(rows) < _PAGE:
            return
        after = rows[-1][0]


def some(pks: Iterable[int]) -> list[Record]:
    """The organisations of some keys, in the order of keys."""
    wanted = sorted(set(pks))
    if not wanted:
        return []
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(_select(f"id IN ({marks}) ORDER BY id"), wanted)
        return [_record(row) for row in cursor.fetchall()]


def changed_since(updated: int) -> dict[int, int]:
    """Key to instant of change, of what changed at ``updated`` or later (microseconds since 1970)."""
    instant = _EPOCH + timedelta(microseconds=max(0, updated))
    # Every state is named, for the index is on both.
    changed = Organisation.objects.filter(state__in=State.values, updated__gte=instant).values_list(
        "pk", "updated"
    )
    return {pk: _microseconds(when) for pk, when in changed}


def keys_of(slugs: Iterable[str]) -> dict[str, int]:
    """Slug to key, of those that exist."""
    wanted = sorted(set(slugs))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        some_slugs = wanted[start : start + 500]
        found.update(Organisation.objects.filter(slug__in=some_slugs).values_list("slug", "pk"))
    return found


def _record(row: tuple[Any, ...]) -> Record:
    pk, state, name, updated, lat, lon, *rest = row
    return Record(pk, fold(name), _microseconds(updated), lat, lon, _codes(state, *rest))


def _microseconds(value: Any) -> int:
    """SQLite keeps UTC as a text, or as a naive instant; PostgreSQL answers in the zone of the connection."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    since = value - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _codes(state: str, *values: Any) -> tuple[Code, ...]:
    """The codes of one organisation; what the lists do not know is left out, as the filters do."""
    found: tuple[Code, ...] = (("state", state),) if state in STATES else ()
    for facet, value in zip(_FACET_OF_VALUE, values, strict=True):
        if value:
            found += _codes_in(facet, value if isinstance(value, str) else orjson.dumps(value).decode())
    return found


@lru_cache(maxsize=10_000)
def _codes_in(facet: str, value: str) -> tuple[Code, ...]:
    """The codes of one column: a code, or a JSON array of codes."""
    given = orjson.loads(value) if value.startswith("[") else [value]
    wider = [(facet, found) for code in given if isinstance(code, str) for found in _wider(facet, code)]
    return tuple(dict.fromkeys(wider))


@cache
def _wider(facet: str, code: str) -> tuple[str, ...]:
    """A code and those above it: who rides bikes is also found under mobility. None for what no list knows."""
    if facet == "country":
        return (code,) if code in country_codes() else ()
    codes = ALL[LISTS[facet]]
    term, found = codes.get(code), list[str]()
    while term is not None:
        found.append(term.code)
        term = codes.get(term.broader)
    return tuple(found)
