"""What a form of answers sent, field by field, in the shapes that ``rules.answers`` reads.

Names in the form: ``Q1.1`` (one value, or several of one name), ``Q1.7.b:amount``, ``Q5.2.5:E1``, ``Q1.8:<row>:<column>``
and, for a sum in a table, ``Q3.1.1:<row>:<column>:amount``. ``on`` lists the fields that the form holds, since what is
not ticked sends nothing. ``was:<field>`` is the answer that the writer had before them, as JSON.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import QueryDict

from communaux.modules.surveys.acts.responses import Change
from communaux.modules.surveys.rules.answers import WrongAnswer, read
from communaux.modules.surveys.rules.definition import Definition, Field, Type

_SEVERAL = frozenset({Type.MULTICHOICE, Type.COUNTRIES})
_MOST_FIELDS = 2000


def changes(definition: Definition, post: QueryDict) -> tuple[dict[str, Change], dict[str, Any]]:
    """The answers that differ from what the writer had before them; and everything that was typed, by field."""
    typed: dict[str, Any] = {}
    found: dict[str, Change] = {}
    rows = _rows(post)
    for name in " ".join(post.getlist("on")).split()[:_MOST_FIELDS]:
        field = definition.fields.get(name)
        if field is None:
            continue
        raw = _raw(field, post, rows.get(name, {}))
        base = _was(post, name)
        typed[name] = raw
        if not _same(definition, field, base, raw):
            found[name] = Change(base, raw)
    return found, typed


def _same(definition: Definition, field: Field, base: Any, raw: Any) -> bool:
    """Whether what is typed is what was there. What does not read is a change, so that it is told."""
    try:
        return bool(read(definition.question_of[field.id], field, raw) == base)
    except WrongAnswer:
        return False


def _was(post: QueryDict, name: str) -> Any:
    sent = post.get(f"was:{name}")
    if not sent:
        return None
    try:
        return json.loads(sent)
    except ValueError:
        return None


def _rows(post: QueryDict) -> dict[str, dict[str, dict[str, Any]]]:
    """Field -> row -> column -> raw value, in the order of the form."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for key in post:
        parts = key.split(":")
        if parts[0] == "was" or not 3 <= len(parts) <= 4:
            continue
        row = found.setdefault(parts[0], {}).setdefault(parts[1], {})
        if len(parts) == 4:
            row.setdefault(parts[2], {})[parts[3]] = post[key]
        else:
            row[parts[2]] = post.getlist(key)
    return found


def _raw(field: Field, post: QueryDict, rows: dict[str, dict[str, Any]]) -> Any:
    match field.type:
        case Type.TABLE:
            several = {column.id: column.type in _SEVERAL for column in field.columns}
            return [
                {
                    "id": name,
                    **{
                        column: value if isinstance(value, dict) or several.get(column) else value[-1]
                        for column, value in cells.items()
                    },
                }
                for name, cells in rows.items()
            ]
        case Type.MATRIX:
            return {row.code: post.get(f"{field.id}:{row.code}", "") for row in field.rows}
        case Type.MONEY_OR_VOLUME:
            return {part: post.get(f"{field.id}:{part}", "") for part in ("amount", "volume", "unit")}
        case _:
            if field.type in _SEVERAL:
                return post.getlist(field.id)
            return post.get(field.id, "")
