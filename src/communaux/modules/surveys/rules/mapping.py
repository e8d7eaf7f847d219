"""What answers can fill elsewhere: a field of the directory record, a line of one of its tables, a criterion's evidence.

Said once, in the definition, under ``maps_to`` of a field or of a question:

``{"directory": "started"}``: a field of the record; ``{"part": "stakeholders", "columns": {field: column}, "fixed":
{field: value}, "where": {column: [values]}}``: one line for each row of the table that fits; ``{"charter": ["G1"]}``:
criteria that the answer may show. Nothing is filled by itself: these are proposals that a person confirms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.modules.surveys.rules.definition import Definition, Field, Question, Type
from communaux.modules.surveys.rules.showing import Shown, answered
from communaux.modules.surveys.rules.telling import lines, words


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that answers could fill.

    ``kind``: directory, part or charter; ``target``: name of the field, of the table, or of the criterion; ``key``: names
    the proposal in a form; ``value``: of a directory field, as the answer holds it; ``row``: of a table, field -> value and
    its words; ``text``: the answer in words.
    """

    kind: str
    target: str
    key: str
    question: str
    text: str
    value: Any = None
    row: Mapping[str, tuple[Any, str]] = field(default_factory=dict)


def proposals(
    definition: Definition, answers: Mapping[str, Any], now: Shown, lang: str = "fr"
) -> Iterator[Proposal]:
    """Everything that the answers that show could fill, in the order of the questions."""
    for question in definition.questions:
        if not answered(question, answers, now):
            continue
        for one in question.fields:
            if one.id in now.fields and answers.get(one.id) is not None:
                maps = {**(question.maps_to if one is question.fields[0] else {}), **one.maps_to}
                yield from _filled(question, one, maps, answers[one.id], lang)
        yield from _shows(question, answers, now, lang)


def _filled(
    question: Question, one: Field, maps: Mapping[str, Any], value: Any, lang: str
) -> Iterator[Proposal]:
    if "directory" in maps:
        yield Proposal(
            "directory", maps["directory"], f"directory:{one.id}", question.id, words(one, value, lang), value
        )
    if "part" in maps and one.type is Type.TABLE:
        for row in value:
            if any(row.get(column) not in allowed for column, allowed in maps.get("where", {}).items()):
                continue
            told = {target: (fixed, str(fixed)) for target, fixed in maps.get("fixed", {}).items()}
            for target, column in maps["columns"].items():
                if column in row:
                    told[target] = (row[column], words(one.column(column), row[column], lang))
            cells = [words(column, row.get(column.id), lang) for column in one.columns]
            text = " · ".join(cell for cell in cells if cell)
            yield Proposal("part", maps["part"], f"part:{one.id}:{row['id']}", question.id, text, row=told)


def _shows(question: Question, answers: Mapping[str, Any], now: Shown, lang: str) -> Iterator[Proposal]:
    criteria = [*question.maps_to.get("charter", ())]
    for one in question.fields:
        criteria += [code for code in one.maps_to.get("charter", ()) if code not in criteria]
    if not criteria:
        return
    told = [question.label.label(lang)]
    for one in question.fields:
        value = answers.get(one.id)
        if value is None or one.id not in now.fields:
            continue
        said = lines(one, value, lang)
        label = "" if one.id == question.id or one.other_of else one.label.label(lang)
        colon = " : " if lang == "fr" else ": "
        told += [f"{label}{colon}{said[0]}", *said[1:]] if label and said else said
    for code in criteria:
        yield Proposal("charter", code, f"charter:{question.id}:{code}", question.id, "\n".join(told))
