"""What pages of analysis ask of the answers of one wave: counts by value, values by response, facts of organisations.

Counts are made by the database, in a few statements however many responses there are. Who may read what is said by
``reading.visible`` alone: ``_READABLE`` is its condition on an answer of a response that consents, in SQL, and a test
holds both equal. Results hold whatever was counted; nothing here may be shown before ``rules.suppression``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from communaux.meaning.access import Viewer
from communaux.modules.surveys.models import Cell, Response, Wave
from communaux.modules.surveys.reading import visible
from communaux.modules.surveys.rules.analysis import Tally
from communaux.modules.surveys.rules.definition import Column, Definition, Field, Type

CLOSED = frozenset({Type.CHOICE, Type.MULTICHOICE, Type.YESNO, Type.COUNTRY, Type.COUNTRIES})
NUMERIC = frozenset({Type.INTEGER, Type.YEAR, Type.MONEY_OR_VOLUME})
LONGEST_CODE = 40
"""Letters of the longest text that is counted; the index of migration 0002 holds no longer one."""

Key = tuple[str, str, str]
"""Field, column of a table or part of a sum ('' without), row of a matrix ('' without)."""

_CELL, _RESPONSE = Cell._meta.db_table, Response._meta.db_table
_READABLE = (
    f"visibility IN ({{levels}}) AND response_id IN (SELECT id FROM {_RESPONSE}"  # noqa: S608 - names of our own
    " WHERE wave_id = %s AND state = 'submitted' AND consent)"
)


@dataclass(frozen=True, slots=True)
class Level:
    """What one group of readers may count: the tallies by key, cumulated from the widest visibility on."""

    visibility: str
    tallies: Mapping[Key, Tally]


def population(wave: Wave) -> int:
    """Responses that analysis counts: submitted, and consenting."""
    return Response.objects.filter(wave=wave, state="submitted", consent=True).count()


def counted_keys(definition: Definition) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """What is counted: plain fields, (table, column) pairs, matrices."""
    plain, columns, matrices = [], [], []
    for field in definition.fields.values():
        if field.type is Type.MATRIX:
            matrices.append(field.id)
        elif field.type is Type.TABLE:
            columns += [(field.id, column.id) for column in field.columns if column.type in CLOSED]
        elif field.type in CLOSED | NUMERIC:
            plain.append(field.id)
    return plain, columns, matrices


def levels(
    viewer: Viewer, wave: Wave, definition: Definition, fields: Iterable[str] | None = None
) -> list[Level]:
    """The tallies of every level that the viewer may read, from the widest to theirs; of these fields only, if named."""
    allowed = visible.readable(viewer)
    wanted = None if fields is None else set(fields)
    found: dict[str, dict[Key, Counter[str]]] = {one: defaultdict(Counter) for one in allowed}
    answered: dict[str, Counter[Key]] = {one: Counter() for one in allowed}
    plain, columns, matrices = counted_keys(definition)
    if wanted is not None:
        plain = [one for one in plain if one in wanted]
        columns = [one for one in columns if one[0] in wanted]
        matrices = [one for one in matrices if one in wanted]
    for name, column, text, visibility, many in _grouped(wave, allowed, plain, columns):
        found[visibility][name, column, ""][text] += many
    for name, row, text, visibility, many in _matrix(wave, allowed, matrices):
        found[visibility][name, "", row][text] += many
    for name, visibility, many in _answered(wave, allowed, wanted):
        answered[visibility][name, "", ""] += many
    return _cumulated(allowed, found, answered)


def _cumulated(
    allowed: Sequence[str],
    found: Mapping[str, Mapping[Key, Counter[str]]],
    answered: Mapping[str, Counter[Key]],
) -> list[Level]:
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    said: Counter[Key] = Counter()
    result = []
    for one in allowed:
        said += answered[one]
        for key, more in found[one].items():
            counts[key] = counts[key] + more
        keys = {*counts, *said}
        tallies = {
            key: Tally(said[key] if key in said else sum(counts[key].values()), dict(counts.get(key, {})))
            for key in keys
        }
        result.append(Level(one, tallies))
    return result


def _conditions(wave: Wave, allowed: Sequence[str]) -> tuple[str, list[Any]]:
    marks = ", ".join(["%s"] * len(allowed))
    return _READABLE.format(levels=marks), [*allowed, wave.pk]


def _grouped(
    wave: Wave, allowed: Sequence[str], plain: Sequence[str], columns: Sequence[tuple[str, str]]
) -> Iterable[tuple[str, str, str, str, int]]:
    """(field, column, text, visibility, respondents) of closed and numeric fields, and of closed columns of tables."""
    readable, values = _conditions(wave, allowed)
    parts: list[tuple[str, list[Any]]] = []
    if plain:
        parts.append((f"field IN ({', '.join(['%s'] * len(plain))})", list(plain)))
    by_table: dict[str, list[str]] = defaultdict(list)
    for table, column in columns:
        by_table[table].append(column)
    for table, names in by_table.items():
        parts.append((f'field = %s AND "column" IN ({", ".join(["%s"] * len(names))})', [table, *names]))
    for condition, chosen in parts:
        yield from _rows(
            f'SELECT field, "column", text, visibility, COUNT(DISTINCT response_id) FROM {_CELL}'  # noqa: S608
            f" WHERE wave_id = %s AND {condition} AND length(text) <= {LONGEST_CODE} AND {readable}"
            ' GROUP BY field, "column", text, visibility',
            [wave.pk, *chosen, *values],
        )


def _matrix(
    wave: Wave, allowed: Sequence[str], fields: Sequence[str]
) -> Iterable[tuple[str, str, str, str, int]]:
    """(field, row, text, visibility, respondents) of matrices."""
    if not fields:
        return ()
    readable, values = _conditions(wave, allowed)
    return _rows(
        f'SELECT field, "row", text, visibility, COUNT(*) FROM {_CELL} WHERE wave_id = %s'  # noqa: S608
        f" AND field IN ({', '.join(['%s'] * len(fields))}) AND length(text) <= {LONGEST_CODE} AND {readable}"
        ' GROUP BY field, "row", text, visibility',
        [wave.pk, *fields, *values],
    )


def _answered(wave: Wave, allowed: Sequence[str], fields: set[str] | None) -> Iterable[tuple[str, str, int]]:
    """(field, visibility, respondents who said anything): the first cell of each answer stands for it."""
    readable, values = _conditions(wave, allowed)
    named = "" if fields is None else f" AND field IN ({', '.join(['%s'] * len(fields))})"
    return _rows(
        f"SELECT field, visibility, COUNT(*) FROM {_CELL} WHERE wave_id = %s AND position = 0{named}"  # noqa: S608
        f" AND {readable} GROUP BY field, visibility",
        [wave.pk, *(sorted(fields) if fields else []), *values],
    )


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


# --- one field, respondent by respondent -----------------------------------------------------------------------------

Said = dict[int, dict[str, frozenset[str]]]
"""Response -> row of a matrix ('' elsewhere) -> what was said there."""


def said_of(viewer: Viewer, wave: Wave, field: Field) -> list[Said]:
    """Who said what in a closed, numeric or matrix field, for every level that the viewer may read, widest first."""
    allowed = visible.readable(viewer)
    rows = visible.cells(viewer, wave, fields=[field.id]).values_list(
        "response_id", "row", "column", "text", "visibility"
    )
    part = {Type.MONEY_OR_VOLUME: "amount"}.get(field.type, "")
    by_level: dict[str, dict[int, dict[str, set[str]]]] = {one: {} for one in allowed}
    for response, row, column, text, visibility in rows.iterator(chunk_size=5000):
        if column == part:
            by_level[visibility].setdefault(response, {}).setdefault(row, set()).add(text)
    result: list[Said] = []
    before: Said = {}
    for one in allowed:
        before = before | {
            response: {row: frozenset(texts) for row, texts in rows.items()}
            for response, rows in by_level[one].items()
        }
        result.append(before)
    return result


def responses(wave: Wave) -> dict[int, tuple[int | None, int | None]]:
    """The responses that analysis counts -> (organisation, person)."""
    rows = Response.objects.filter(wave=wave, state="submitted", consent=True)
    return {pk: (org, person) for pk, org, person in rows.values_list("pk", "organisation", "person")}


FACTS = ("country", "maturity", "kind", "activities", "legal_forms")
"""What the directory says of an organisation and answers can be filtered by."""


def facts(wave: Wave, name: str) -> dict[int, frozenset[str]]:
    """Response -> what the directory says of its organisation, of one of ``FACTS``; nothing said: not in it."""
    if name not in FACTS:
        raise KeyError(name)
    rows = Response.objects.filter(wave=wave, state="submitted", consent=True, organisation__isnull=False)
    found = {}
    for pk, value in rows.values_list("pk", f"organisation__{name}"):
        values = frozenset(value if isinstance(value, list) else [value] if value else [])
        if values:
            found[pk] = values
    return found


# --- tables and open answers -----------------------------------------------------------------------------------------


def sums_of(viewer: Viewer, wave: Wave, table: Field, column: Column) -> dict[str, dict[int, float]]:
    """Column of numbers of a table -> response -> its sum, at the viewer's own level; by category of the first closed
    column (and '' for all together)."""
    part = f"{column.id}.amount" if column.type is Type.MONEY_OR_VOLUME else column.id
    first = next((one.id for one in table.columns if one.type is Type.CHOICE), "")
    category: dict[tuple[int, str], str] = {}
    amounts: list[tuple[int, str, float]] = []
    rows = visible.cells(viewer, wave, fields=[table.id]).filter(column__in=[part, first])
    for response, row, name, text, number in rows.values_list(
        "response_id", "row", "column", "text", "number"
    ).iterator(chunk_size=5000):
        if name == first:
            category[response, row] = text
        elif number is not None:
            amounts.append((response, row, number))
    found: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for response, row, number in amounts:
        found[""][response] += number
        if (response, row) in category:
            found[category[response, row]][response] += number
    return found


@dataclass(slots=True)
class OpenAnswer:
    """One open answer: its cell, its words, who may read it, the organisation that gave it (None for a person); and,
    where answers are coded, the codes that the viewer gave (None: none yet)."""

    cell: int
    response: int
    text: str
    visibility: str
    organisation: tuple[str, str, bool] | None
    codes: frozenset[str] | None = None


def open_answers(
    viewer: Viewer, wave: Wave, field: Field, *, start: int = 0, many: int = 50
) -> list[OpenAnswer]:
    """Open answers that the viewer may read, in the order in which they came: (name, address, fictional) of each
    organisation with them, for a public answer is given in its name; of none that is not published."""
    rows = (
        visible.cells(viewer, wave, fields=[field.id])
        .filter(column="")
        .order_by("response__submitted_on", "pk")
        .values_list(
            "pk",
            "response_id",
            "text",
            "visibility",
            "response__organisation__name",
            "response__organisation__slug",
            "response__organisation__fictional",
            "response__organisation__state",
        )
    )
    return [
        OpenAnswer(
            pk,
            response,
            text,
            visibility,
            (name, f"/organisations/{slug}", fictional) if state == "published" else None,
        )
        for pk, response, text, visibility, name, slug, fictional, state in rows[start : start + many]
    ]
