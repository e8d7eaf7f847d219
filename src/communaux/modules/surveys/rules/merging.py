"""Two people answer one question at once: what both meant, put together, and what cannot be.

A three-way merge of one answer: ``base`` is what the writer had before them, ``theirs`` what is stored now, ``mine``
what the writer sends. Different questions never meet here, so they never conflict. Ticks, rows of a matrix and rows of
a table are merged one by one (rows of a table by their id, their cells one by one); words and numbers are not.

Where both changed the same thing, theirs stays and ``clash`` is true: the caller keeps mine aside, so that neither is
lost. A row that one took away and the other changed stays, for taking it away again is one gesture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from communaux.modules.surveys.rules.definition import Field, Type
from communaux.modules.surveys.rules.parsing import MOST_ROWS


@dataclass(frozen=True, slots=True)
class Merged:
    """The answer to store, and whether mine has to be kept beside it."""

    value: Any
    clash: bool = False


def merge(field: Field, base: Any, theirs: Any, mine: Any) -> Merged:
    """Put the answers of two writers together."""
    if mine in (base, theirs):
        return Merged(theirs)
    if theirs == base:
        return Merged(mine)
    match field.type:
        case Type.MULTICHOICE | Type.COUNTRIES:
            return _ticks(field, base or [], theirs or [], mine or [])
        case Type.MATRIX:
            value, clash = _keys(base or {}, theirs or {}, mine or {})
            order = {row.code: place for place, row in enumerate(field.rows)}
            return Merged(dict(sorted(value.items(), key=lambda pair: order.get(pair[0], 0))) or None, clash)
        case Type.TABLE:
            return _table(field, base or [], theirs or [], mine or [])
        case Type.MONEY_OR_VOLUME:
            value, clash = _keys(base or {}, theirs or {}, mine or {})
            return Merged(value or None, clash)
        case _:
            return Merged(theirs, clash=True)


def _ticks(field: Field, base: list[str], theirs: list[str], mine: list[str]) -> Merged:
    """Every tick that one set and every tick that one took away."""
    added, removed = set(mine) - set(base), set(base) - set(mine)
    kept = (set(theirs) | added) - removed
    order = {code: place for place, code in enumerate(field.codes)}
    value = sorted(kept, key=lambda code: (order.get(code, len(order)), code))
    if field.max is not None and field.type is Type.MULTICHOICE and len(value) > field.max:
        return Merged(theirs or None, clash=True)
    return Merged(value or None)


def _keys(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Key by key; where both changed one key differently, theirs stays."""
    value: dict[str, Any] = dict(theirs)
    clash = False
    for key in {*base, *mine}:
        was, now, wanted = base.get(key), theirs.get(key), mine.get(key)
        if wanted in (was, now):
            continue
        if now != was:
            clash = True
        elif wanted is None:
            value.pop(key, None)
        else:
            value[key] = wanted
    return value, clash


def _table(
    field: Field, base: list[dict[str, Any]], theirs: list[dict[str, Any]], mine: list[dict[str, Any]]
) -> Merged:
    """Row by row, by their ids: theirs in their order, then the rows that only I have."""
    before, wanted = {row["id"]: row for row in base}, {row["id"]: row for row in mine}
    rows: list[dict[str, Any]] = []
    clash = False
    for row in theirs:
        name = row["id"]
        if name not in wanted:
            if before.get(name) != row:  # they added or changed it; I never saw that, or took away another
                rows.append(row)
            continue
        merged, both = _keys(before.get(name, {"id": name}), row, wanted[name])
        clash = clash or both
        rows.append({"id": name, **{key: merged[key] for key in merged if key != "id"}})
    stored = {row["id"] for row in theirs}
    rows += [row for row in mine if row["id"] not in stored and before.get(row["id"]) != row]
    if len(rows) > min(field.max or MOST_ROWS, MOST_ROWS):
        return Merged(theirs or None, clash=True)
    return Merged(rows or None, clash)
