"""Two questions at once, or a question and what the directory says of those who answered; and one question filtered.

A filtered distribution is a column of such a table: it is protected together with all its other columns, so that the
rest cannot be worked out from the whole. That is why one criterion is asked at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.meaning.lists import CodeList
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.reading import analysis as counted
from communaux.modules.surveys.reading.analysis_studies import country_names, options_of, telling
from communaux.modules.surveys.rules.analysis import (
    MOST_CLASSES,
    Bar,
    Bars,
    Cross,
    GradeRow,
    Grades,
    Options,
    Side,
    cross,
    mean_of,
    side,
)
from communaux.modules.surveys.rules.analysis_levels import Parts, chosen
from communaux.modules.surveys.rules.definition import Definition, Field, Type
from communaux.modules.surveys.rules.suppression import LEAST
from communaux.nouns import lists

NOT = "-"
"""The code of those who did not choose an option, while they chose others."""
OTHER_CODE = "+"
"""The code of all categories too rare to be named."""
OTHERS = Said("Autres", "Others")
NOT_CHOSEN = Said("Ne l’a pas choisi", "Did not choose it")


@dataclass(frozen=True, slots=True)
class Block:
    """Categories that exclude one another, and which of them each respondent is in; who is in none is not in it."""

    options: Options
    of: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Variable:
    """What one side of a table speaks of. ``blocks``: one, or one for each option where several can be chosen;
    ``telling``: as in ``suppression.line``."""

    code: str
    label: Said
    blocks: tuple[Block, ...]
    several: bool
    telling: bool = False

    @property
    def options(self) -> list[tuple[str, Said]]:
        """The categories that a table shows: of several, each option once."""
        if self.several:
            return [block.options[0] for block in self.blocks]
        return list(self.blocks[0].options) if self.blocks else []


FACT_LISTS: dict[str, CodeList] = {
    "maturity": lists.MATURITY,
    "kind": lists.ORG_KINDS,
    "activities": lists.ACTIVITIES,
    "legal_forms": lists.LEGAL_FORMS,
}


def fact_label(name: str) -> Said:
    """The words of one of ``FACTS``."""
    return {
        "country": Said("Pays du siège", "Country of the seat"),
        "maturity": Said("Étape", "Maturity"),
        "kind": Said("Sorte d’organisation", "Kind of organisation"),
        "activities": Said("Activité", "Activity"),
        "legal_forms": Said("Forme juridique", "Legal form"),
    }[name]


def fact_variable(wave: Wave, name: str) -> Variable:
    """What the directory says of those who answered."""
    said = counted.facts(wave, name)
    several = name in ("activities", "legal_forms")
    if name == "country":
        labels = country_names()
    else:
        known = FACT_LISTS[name]
        labels = {code: Said(known.label(code, "fr"), known.label(code, "en")) for code in known.codes}
    return _variable(f"org.{name}", fact_label(name), labels, said, several=several, named=False)


def field_variables(
    viewer: Viewer, wave: Wave, definition: Definition, one: Field, row: str = ""
) -> list[Variable]:
    """A closed field, or a row of a matrix, at every level that the viewer may read, the widest first."""
    question = definition.question_of[one.id]
    tells = telling(question, one)
    label = question.label if one.id == question.id else one.label
    if one.type is Type.MATRIX:
        label = next(statement.label for statement in one.rows if statement.code == row)
        options: list[tuple[str, Said]] = [(step.code, step.label) for step in one.scale]
    else:
        options = options_of(one)
    open_list = one.type in (Type.COUNTRY, Type.COUNTRIES)
    labels = country_names() if open_list else dict(options)
    found = []
    for said in counted.said_of(viewer, wave, one):
        values = {pk: rows[row] for pk, rows in said.items() if row in rows}
        several = one.type in (Type.MULTICHOICE, Type.COUNTRIES)
        code = f"{one.id}/{row}" if row else one.id
        found.append(
            _variable(code, label, labels, values, several=several, named=not open_list, tells=tells)
        )
    return found


def _variable(
    code: str,
    label: Said,
    labels: Mapping[str, Said],
    values: Mapping[int, frozenset[str]],
    *,
    several: bool,
    named: bool,
    tells: bool = False,
) -> Variable:
    """``named``: all categories are shown, also those nobody chose; else the frequent ones, others together."""
    counts = Counter(value for one in values.values() for value in one)
    codes = list(labels) if named else [value for value, many in counts.most_common() if many >= LEAST]
    codes = codes if named else codes[:MOST_CLASSES]
    if several:
        blocks = tuple(
            Block(
                [(option, labels.get(option, Said(option, option))), (NOT, NOT_CHOSEN)],
                {pk: option if option in one else NOT for pk, one in values.items()},
            )
            for option in codes
        )
        return Variable(code, label, blocks, True, tells)
    kept = set(codes)
    of = {}
    for pk, one in values.items():
        value = next(iter(one))
        of[pk] = value if value in kept else OTHER_CODE
    options = [(option, labels.get(option, Said(option, option))) for option in codes]
    if OTHER_CODE in of.values():
        options.append((OTHER_CODE, OTHERS))
    return Variable(code, label, (Block(options, of),), False, tells)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of two variables as it may be shown. ``cells`` by row and column; totals: respondents of a category at
    all; bases: those of them who also answered the other question, for percentages; None: hidden."""

    rows: Variable
    columns: Variable
    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    row_bases: tuple[tuple[int | None, ...], ...]
    column_bases: tuple[tuple[int | None, ...], ...]
    refused: bool
    narrowed: bool = False

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return sum(cell is None for row in self.cells for cell in row)


def table(rows: Sequence[Variable], columns: Sequence[Variable], everybody: frozenset[int]) -> Table:
    """The table to show, from the variables at every level (a fact of the directory is the same at each)."""
    many = max(len(rows), len(columns))
    made = [
        _table(rows[min(level, len(rows) - 1)], columns[min(level, len(columns) - 1)], everybody)
        for level in range(many)
    ]
    place = chosen(made, _parts)
    found = made[place]
    narrowed = any(other != found for other in made[place + 1 :])
    return replace(found, narrowed=True) if narrowed else found


def _table(rows: Variable, columns: Variable, everybody: frozenset[int]) -> Table:
    parts = [
        [_cross(one, other, rows, columns, everybody) for other in columns.blocks] for one in rows.blocks
    ]
    places = [(b, i) for b, block in enumerate(rows.blocks) for i in _places(block, rows.several)]
    others = [(b, j) for b, block in enumerate(columns.blocks) for j in _places(block, columns.several)]
    cells, row_bases, column_bases = [], [], []
    for b, i in places:
        cells.append(tuple(parts[b][c].grid.cells[i][j] for c, j in others))
        row_bases.append(tuple(parts[b][c].row_base(i) for c, _j in others))
        column_bases.append(tuple(parts[b][c].column_base(j) for c, j in others))
    return Table(
        rows,
        columns,
        tuple(cells),
        tuple(parts[b][0].rows.published.cells[i] for b, i in places) if others else (),
        tuple(parts[0][c].columns.published.cells[j] for c, j in others) if places else (),
        tuple(row_bases),
        tuple(column_bases),
        all(cell is None for row in cells for cell in row),
    )


def _places(block: Block, several: bool) -> range:
    return range(1) if several else range(len(block.options))


def _cross(one: Block, other: Block, rows: Variable, columns: Variable, everybody: frozenset[int]) -> Cross:
    pairs: Counter[tuple[str, str]] = Counter()
    for pk in everybody:
        pairs[one.of.get(pk, ""), other.of.get(pk, "")] += 1
    total = len(everybody)
    return cross(pairs, _side(one, rows, everybody, total), _side(other, columns, everybody, total))


def _side(block: Block, variable: Variable, everybody: frozenset[int], total: int) -> Side:
    counts = Counter(code for pk, code in block.of.items() if pk in everybody)
    return side(
        block.options, [counts[code] for code, _label in block.options], total, telling=variable.telling
    )


def _parts(one: Table) -> Parts:
    found: dict[Hashable, int | None] = {}
    rows = [code for code, _label in one.rows.options]
    columns = [code for code, _label in one.columns.options]
    for code, cells in zip(rows, one.cells, strict=True):
        for other, cell in zip(columns, cells, strict=True):
            found[code, other] = cell
    found |= {("row", code): count for code, count in zip(rows, one.row_totals, strict=False)}
    found |= {("column", code): count for code, count in zip(columns, one.column_totals, strict=False)}
    return found


def filtered(whole: Table, code: str) -> Bars | None:
    """One column of a table as a distribution of its own; None where nobody may be shown there."""
    codes = [option for option, _label in whole.columns.options]
    if code not in codes:
        return None
    place = codes.index(code)
    total = whole.column_totals[place] if whole.column_totals else None
    bases = [bases[place] for bases in whole.column_bases]
    answered = (
        bases[0] if bases and not whole.rows.several else next((b for b in bases if b is not None), None)
    )
    cells = [row[place] for row in whole.cells]
    if total is None or not cells:
        return None
    listed = tuple(
        Bar(option, label, cell) for (option, label), cell in zip(whole.rows.options, cells, strict=True)
    )
    missing = None if answered is None else total - answered
    refused = all(cell is None for cell in cells)
    return Bars(listed, answered, missing, total, whole.rows.several, refused)


def everybody(wave: Wave) -> frozenset[int]:
    """The responses that analysis counts."""
    return frozenset(counted.responses(wave))


def published_options(variable: Variable, respondents: frozenset[int]) -> list[tuple[str, Said, int]]:
    """The categories that may be named with how many respondents they hold, the largest first."""
    found: list[tuple[str, Said, int]] = []
    for block in variable.blocks:
        published = _side(block, variable, respondents, len(respondents)).published
        for place in _places(block, variable.several):
            count = published.cells[place]
            if count:
                found.append((*block.options[place], count))
    return sorted(found, key=lambda one: -one[2])


def filtered_grades(
    viewer: Viewer,
    wave: Wave,
    definition: Definition,
    one: Field,
    variable: Variable,
    code: str,
    respondents: frozenset[int],
) -> Grades | None:
    """A matrix for a part of the respondents: each statement is a table of its own."""
    codes = [option for option, _label in variable.options]
    if code not in codes:
        return None
    rows: list[GradeRow] = []
    total = 0
    for statement in one.rows:
        made = table(field_variables(viewer, wave, definition, one, statement.code), [variable], respondents)
        bars = filtered(made, code)
        if bars is None:
            return None
        total = bars.total
        rows.append(
            GradeRow(
                statement.code,
                statement.label,
                tuple(bar.count for bar in bars.bars),
                bars.answered,
                bars.missing,
                bars.refused or bars.answered is None,
                len(rows) + 1,
            )
        )
    ranked = sorted(rows, key=lambda row: -mean_of(row.counts, row.answered))
    places = {row.code: place for place, row in enumerate(ranked, start=1)}
    return Grades(
        [(step.code, step.label) for step in one.scale],
        tuple(replace(row, rank=places[row.code]) for row in rows),
        total,
    )
