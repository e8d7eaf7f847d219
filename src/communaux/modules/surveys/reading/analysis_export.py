"""The answers of one wave as rows, for those who work on them elsewhere: what the viewer may read, and nothing else.

Responses bear a number, drawn anew in each wave by the hash of their key: neither name nor address goes with them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.modules.surveys.models import Response, Wave
from communaux.modules.surveys.reading import visible
from communaux.modules.surveys.rules.definition import Definition, Field, Type

Line = list[Any]


def numbers(wave: Wave) -> dict[int, int]:
    """Response -> its number in the files of this wave."""
    rows = Response.objects.filter(wave=wave, state="submitted", consent=True).values_list("pk", "key")
    ordered = sorted(rows, key=lambda row: hashlib.sha256(f"{wave.slug} {row[1]}".encode()).digest())
    return {pk: place for place, (pk, _key) in enumerate(ordered, start=1)}


def _label(definition: Definition, field: Field, language: str) -> str:
    question = definition.question_of[field.id]
    if field.id == question.id or field.label == question.label:
        return question.label.label(language)
    return f"{question.label.label(language)} – {field.label.label(language)}"


def wide(viewer: Viewer, wave: Wave, definition: Definition, language: str) -> Iterator[Line]:
    """One row a response; the first row bears the ids of the columns, the second their words.

    Several choices stand in one cell, parted by a semicolon; tables and matrices have files of their own.
    """
    fields = [one for one in definition.fields.values() if one.type not in (Type.TABLE, Type.MATRIX)]
    heads: list[tuple[str, str, str]] = []
    for one in fields:
        words = _label(definition, one, language)
        parts = ("amount", "volume", "unit") if one.type is Type.MONEY_OR_VOLUME else ("",)
        heads += [(one.id, part, f"{words} ({part})" if part else words) for part in parts]
    yield ["response", *(f"{name}.{part}" if part else name for name, part, _words in heads)]
    yield ["", *(words for _name, _part, words in heads)]
    numbered = numbers(wave)
    said: dict[int, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = visible.cells(viewer, wave, fields=[one.id for one in fields]).order_by("response_id", "position")
    for response, name, part, text in rows.values_list("response_id", "field", "column", "text").iterator():
        said[response][name, part].append(text)
    for response in sorted(said, key=numbered.__getitem__):
        found = said[response]
        yield [
            numbered[response],
            *("; ".join(found.get((name, part), ())) for name, part, _words in heads),
        ]


def long(viewer: Viewer, wave: Wave, field: Field) -> Iterator[Line]:
    """A table or a matrix as response, row, column, value."""
    yield ["response", "row", "column", "value"]
    numbered = numbers(wave)
    rows = visible.cells(viewer, wave, fields=[field.id]).order_by("response_id", "position")
    places: dict[tuple[int, str], int] = {}
    lines = []
    for response, row, column, text in rows.values_list("response_id", "row", "column", "text").iterator():
        if field.type is Type.TABLE:
            many = sum(1 for key in places if key[0] == response) if (response, row) not in places else 0
            place: Any = places.setdefault((response, row), many + 1)
        else:
            place = row
        lines.append([numbered[response], place, column, text])
    yield from sorted(lines, key=lambda line: line[0])


def codebook(definition: Definition, language: str) -> Iterator[Line]:
    """What every column and code of the files means."""
    yield ["field", "part", "type", "code", "label", "visibility"]
    for question in definition.questions:
        for one in question.fields:
            visibility = question.visibility.value
            yield [one.id, "", one.type.value, "", _label(definition, one, language), visibility]
            for kind, listed in (("choice", one.choices), ("row", one.rows), ("scale", one.scale)):
                for choice in listed:
                    yield [one.id, kind, "", choice.code, choice.label.label(language), ""]
            for column in one.columns:
                yield [one.id, column.id, column.type.value, "", column.label.label(language), ""]
                for choice in column.choices:
                    yield [one.id, column.id, "", choice.code, choice.label.label(language), ""]


def codebook_json(definition: Definition) -> dict[str, Any]:
    """The same for programs, in both languages."""

    def said(words: Said) -> dict[str, str]:
        return {"fr": words.fr, "en": words.en}

    def listed(choices: Any) -> dict[str, dict[str, str]]:
        return {choice.code: said(choice.label) for choice in choices}

    return {
        "title": said(definition.title),
        "fields": {
            one.id: {
                "question": question.id,
                "type": one.type.value,
                "label": said(one.label if one.id != question.id else question.label),
                "visibility": question.visibility.value,
                **({"choices": listed(one.choices)} if one.choices else {}),
                **({"rows": listed(one.rows), "scale": listed(one.scale)} if one.rows else {}),
                **(
                    {
                        "columns": {
                            column.id: {
                                "type": column.type.value,
                                "label": said(column.label),
                                **({"choices": listed(column.choices)} if column.choices else {}),
                            }
                            for column in one.columns
                        }
                    }
                    if one.columns
                    else {}
                ),
            }
            for question in definition.questions
            for one in question.fields
        },
    }
