"""From what was counted to what may be shown: one study for each field of a questionnaire, for one viewer.

Everything given back here has been through ``rules.suppression`` and ``rules.analysis_levels``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from communaux.ground.countries import country_codes, country_name
from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.reading import analysis as counted
from communaux.modules.surveys.rules import analysis as rules
from communaux.modules.surveys.rules.analysis import NOTHING, YES_NO, Bars, Grades, Numbers, Tally
from communaux.modules.surveys.rules.analysis_levels import (
    chosen,
    parts_of_bars,
    parts_of_grades,
    parts_of_numbers,
)
from communaux.modules.surveys.rules.definition import Column, Definition, Field, Question, Type

OTHERS = Said("Autres", "Others")
OPEN = frozenset({Type.TEXT, Type.LONGTEXT})


@dataclass(frozen=True, slots=True)
class ColumnStudy:
    """One closed column of a table: respondents who have it in a row at least."""

    column: Column
    bars: Bars


@dataclass(frozen=True, slots=True)
class Study:
    """What may be shown of one field. ``kind``: bars, numbers, grades, table or open; ``result``: of bars, numbers and
    grades; of a table and of open answers how many gave any (as bars of one); ``narrowed``: the viewer may read more
    answers than are counted, and counting them would give them away."""

    question: Question
    field: Field
    kind: str
    result: Bars | Numbers | Grades
    columns: tuple[ColumnStudy, ...] = ()
    narrowed: bool = False


def options_of(field: Field | Column) -> list[tuple[str, Said]]:
    """The categories of a closed field; none where they are those that were found."""
    if field.type is Type.YESNO:
        return list(YES_NO)
    return [(choice.code, choice.label) for choice in field.choices]


def country_names() -> dict[str, Said]:
    """Code -> name of every country."""
    return {code: Said(country_name(code, "fr"), country_name(code, "en")) for code in country_codes()}


def telling(question: Question, one: Field) -> bool:
    """Whether not answering says something: the field was shown to some only."""
    return question.show_if is not None or one.show_if is not None


def kind_of(one: Field) -> str:
    """How a field is studied."""
    if one.type in OPEN:
        return "open"
    if one.type is Type.TABLE:
        return "table"
    if one.type is Type.MATRIX:
        return "grades"
    return "numbers" if one.type in counted.NUMERIC else "bars"


def studies(
    viewer: Viewer, wave: Wave, definition: Definition, names: Iterable[str] | None = None
) -> list[Study]:
    """Every field's study, in the order of the questionnaire; of these fields only, where named."""
    wanted = None if names is None else set(names)
    levels = [level.tallies for level in counted.levels(viewer, wave, definition, wanted)]
    total = counted.population(wave)
    return [
        study(question, one, levels, total)
        for question in definition.questions
        for one in question.fields
        if not one.other_of and (wanted is None or one.id in wanted)
    ]


Tallies = Mapping[counted.Key, Tally]


def study(question: Question, one: Field, levels: Sequence[Tallies], total: int) -> Study:
    """The study of one field, from its tallies at every level."""
    kind = kind_of(one)
    tells = telling(question, one)
    match kind:
        case "bars":
            results: list[Any] = [
                bars(one, level.get((one.id, "", ""), NOTHING), total, tells) for level in levels
            ]
            place = chosen(results, parts_of_bars)
        case "numbers":
            results = [number_study(one, level, total, tells) for level in levels]
            place = chosen(results, parts_of_numbers)
        case "grades":
            results = [grade_study(one, level, total, tells) for level in levels]
            place = chosen(results, parts_of_grades)
        case _:
            results = [given(level.get((one.id, "", ""), NOTHING), total, tells) for level in levels]
            place = chosen(results, parts_of_bars)
    columns: tuple[ColumnStudy, ...] = ()
    if kind == "table":
        columns = tuple(
            ColumnStudy(column, column_bars(one, column, levels, total, tells))
            for column in one.columns
            if column.type in counted.CLOSED
        )
    return Study(
        question, one, kind, results[place], columns, place < len(levels) - 1 and _more(results, place)
    )


def _more(results: Sequence[Any], place: int) -> bool:
    """Whether a narrower level counts other answers than the shown one."""
    return any(result != results[place] for result in results[place + 1 :])


def bars(one: Field | Column, tally: Tally, total: int, tells: bool) -> Bars:
    """The distribution of a closed field."""
    several = one.type in (Type.MULTICHOICE, Type.COUNTRIES)
    if one.type in (Type.COUNTRY, Type.COUNTRIES):
        return rules.bars_of_open_list(country_names(), OTHERS, tally, total, several=several, telling=tells)
    make: Callable[..., Bars] = rules.bars_of_several if several else rules.bars_of_choice
    return make(options_of(one), tally, total, telling=tells)


def given(tally: Tally, total: int, tells: bool) -> Bars:
    """How many gave any answer."""
    return rules.bars_of_several([], tally, total, telling=tells)


def column_bars(table: Field, column: Column, levels: Sequence[Tallies], total: int, tells: bool) -> Bars:
    """The distribution of a closed column: a respondent counts once for each category of their rows."""
    results = []
    for level in levels:
        answered = level.get((table.id, "", ""), NOTHING).answered
        counts = level.get((table.id, column.id, ""), NOTHING).counts
        tally = Tally(answered, counts)
        if column.type in (Type.COUNTRY, Type.COUNTRIES):
            results.append(
                rules.bars_of_open_list(country_names(), OTHERS, tally, total, several=True, telling=tells)
            )
        else:
            results.append(rules.bars_of_several(options_of(column), tally, total, telling=tells))
    return results[chosen(results, parts_of_bars)]


def number_study(one: Field, level: Tallies, total: int, tells: bool) -> Numbers:
    """Median, quartiles and classes; of a sum of money its amount, of a volume without amounts the volume."""
    tally = level.get((one.id, part_of(one), ""), NOTHING)
    return rules.numbers(values(tally.counts), total, telling=tells, years=one.type is Type.YEAR)


def part_of(one: Field) -> str:
    """The part of a field that is a number: the amount of a sum."""
    return "amount" if one.type is Type.MONEY_OR_VOLUME else ""


def values(counts: Mapping[str, int]) -> dict[float, int]:
    """Texts that are numbers -> numbers; what reads as none is left out."""
    found: Counter[float] = Counter()
    for text, many in counts.items():
        try:
            found[float(text)] += many
        except ValueError:
            continue
    return dict(found)


def grade_study(one: Field, level: Tallies, total: int, tells: bool) -> Grades:
    """The grades of every statement of a matrix."""
    counts = {row.code: level.get((one.id, "", row.code), NOTHING).counts for row in one.rows}
    return rules.grades(
        [(row.code, row.label) for row in one.rows],
        [(step.code, step.label) for step in one.scale],
        counts,
        total,
        telling=tells,
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """A part of the respondents: what it looks at, the codes, and who has which."""

    name: str
    options: tuple[tuple[str, Said], ...]
    several: bool
    of: Mapping[int, frozenset[str]] = field(default_factory=dict)
