"""What shows with these answers, how far one is, and the cells that analysis reads.

A question or field shows where its condition holds; one that does not show counts as not answered, for conditions too.
Its answer is kept, and comes back when it shows again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.constraints import broken
from communaux.modules.surveys.rules.definition import Definition, Field, Question, Section, Type


@dataclass(frozen=True, slots=True)
class Shown:
    """The ids of the questions and of the fields that show."""

    questions: frozenset[str]
    fields: frozenset[str]


def shown(definition: Definition, answers: Mapping[str, Any]) -> Shown:
    """What shows with these answers, from first to last: conditions look back only."""
    questions: set[str] = set()
    fields: set[str] = set()

    def value_of(name: str) -> Any:
        return answers.get(name) if name in fields else None

    for question in definition.questions:
        if question.show_if is not None and not conditions.holds(question.show_if, value_of):
            continue
        questions.add(question.id)
        for field in question.fields:
            if field.show_if is None or conditions.holds(field.show_if, value_of):
                fields.add(field.id)
    return Shown(frozenset(questions), frozenset(fields))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a section is. ``missing``: required questions without an answer; ``wrong``: questions whose answers
    contradict each other."""

    section: Section
    total: int
    answered: int
    missing: tuple[Question, ...]
    wrong: tuple[Question, ...]

    @property
    def done(self) -> bool:
        """Whether every question that shows has an answer."""
        return self.answered == self.total


def answered(question: Question, answers: Mapping[str, Any], now: Shown) -> bool:
    """Whether a question has an answer in a field that shows."""
    return any(field.id in now.fields and answers.get(field.id) is not None for field in question.fields)


def progress(definition: Definition, answers: Mapping[str, Any], now: Shown | None = None) -> list[Progress]:
    """How far each section is."""
    now = now or shown(definition, answers)
    found = []
    for section in definition.sections:
        asked = [question for question in section.questions if question.id in now.questions]
        said = {question.id for question in asked if answered(question, answers, now)}
        visible = {name: value for name, value in answers.items() if name in now.fields}
        found.append(
            Progress(
                section,
                len(asked),
                len(said),
                tuple(question for question in asked if _lacks(question, visible, said, now)),
                tuple(question for question in asked if broken(question, visible)),
            )
        )
    return found


def _lacks(question: Question, visible: Mapping[str, Any], said: set[str], now: Shown) -> bool:
    if question.required and question.id not in said:
        return True
    return any(
        field.required and field.id in now.fields and visible.get(field.id) is None
        for field in question.fields
    )


# --- Cells -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellValue:
    """One value; see ``models.Cell`` for what each part holds."""

    question: str
    field: str
    row: str
    column: str
    position: int
    text: str
    number: float | None


def cells(
    definition: Definition, answers: Mapping[str, Any], now: Shown, questions: frozenset[str] | None = None
) -> Iterator[CellValue]:
    """The cells of the answers that show; of these questions only, where they are named."""
    for question in definition.questions:
        if question.id not in now.questions or (questions is not None and question.id not in questions):
            continue
        for field in question.fields:
            value = answers.get(field.id)
            if value is None or field.id not in now.fields:
                continue
            for position, (row, column, text, number) in enumerate(_parts(field, value)):
                yield CellValue(question.id, field.id, row, column, position, text, number)


_Part = tuple[str, str, str, float | None]


def _parts(field: Field, value: Any) -> Iterator[_Part]:
    if field.type is Type.TABLE:
        for row in value:
            for column in field.columns:
                if column.id in row:
                    for part, text, number in _scalars(column.type, row[column.id]):
                        name = f"{column.id}.{part}" if part else column.id
                        yield row["id"], name, text, number
    elif field.type is Type.MATRIX:
        places = {step.code: float(place) for place, step in enumerate(field.scale, 1)}
        for line in field.rows:
            code = value.get(line.code)
            if code is not None:
                yield line.code, "", code, places.get(code)
    else:
        for part, text, number in _scalars(field.type, value):
            yield "", part, text, number


def _scalars(kind: Type, value: Any) -> Iterator[tuple[str, str, float | None]]:
    """(part, text, number) of a value that is neither a table nor a matrix."""
    match kind:
        case Type.YESNO:
            yield "", "yes" if value else "no", 1.0 if value else 0.0
        case Type.INTEGER | Type.YEAR:
            yield "", str(value), float(value)
        case Type.MONEY_OR_VOLUME:
            for part in ("amount", "volume"):
                if part in value:
                    yield part, value[part], float(value[part])
            if "unit" in value:
                yield "unit", value["unit"], None
        case Type.MULTICHOICE | Type.COUNTRIES:
            for code in value:
                yield "", code, None
        case _:
            yield "", value, None
