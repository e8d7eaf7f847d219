"""What a questionnaire is, once read: sections, questions, fields, choices. Values only; they never change.

A *question* is what a person is asked and has one or several *fields*; a *field* is one control with one value. The
field of a simple question bears its id (``Q2.1``), those of a compound question add a part (``Q1.2.a``). A choice that
may be "other" brings a field of its own for the words (``Q1.5.a.other``), so a value never needs two shapes.

Values, as answers keep them:

=================  =========================================================================
text, longtext     text
integer, year      whole number
money_or_volume    ``{"amount": "1200.50", "volume": "30", "unit": "heures"}``, each only where said
country            code of two letters; ``countries``: list of them
choice             code; ``multichoice``: list of codes, in the order of the definition
yesno              true or false
table              list of rows ``{"id": "…", column: value}``; columns hold the types above
matrix             ``{row code: scale code}``
=================  =========================================================================

``rules.parsing`` makes these from JSON; ``digest`` names a definition by what it says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules.conditions import Condition

FORMAT = "communaux-questionnaire/1"
"""What the key ``format`` of a definition says."""

OTHER = "other"
"""The code of a choice that asks for words, and the last part of the id of the field that takes them."""


class Type(StrEnum):
    """The kinds of field."""

    TEXT = "text"
    LONGTEXT = "longtext"
    INTEGER = "integer"
    MONEY_OR_VOLUME = "money_or_volume"
    YEAR = "year"
    COUNTRY = "country"
    COUNTRIES = "countries"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    YESNO = "yesno"
    TABLE = "table"
    MATRIX = "matrix"


IN_TABLES = frozenset(Type) - {Type.TABLE, Type.MATRIX}
"""Types that a column of a table may have."""
WITH_CHOICES = frozenset({Type.CHOICE, Type.MULTICHOICE})


class Visibility(StrEnum):
    """Who may read an answer, from the widest to the narrowest."""

    PUBLIC = "public"
    MEMBERS = "members"
    RESEARCHERS = "researchers"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose, one row of a matrix or one step of its scale. ``group``: the family it stands in."""

    code: str
    label: Said
    group: Said | None = None
    help: Said | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. ``list_name``: the list of the definition that its choices come from, or ''."""

    id: str
    type: Type
    label: Said
    help: Said | None = None
    choices: tuple[Choice, ...] = ()
    list_name: str = ""
    min: int | None = None
    max: int | None = None
    unit: Said | None = None
    currency: str = "EUR"

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its choices, in order."""
        return tuple(choice.code for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Field:
    """One control. ``id``: full id; ``part``: its last part within the question, '' where it is the whole question.

    ``min``, ``max``: bounds of a number or a year, the most choices of a multichoice (``max``), the rows of a table.
    ``rows`` and ``scale`` are those of a matrix. ``other_of``: the choice field whose words "other" this one takes.
    ``maps_to``: see ``rules.mapping``.
    """

    id: str
    part: str
    type: Type
    label: Said
    help: Said | None = None
    choices: tuple[Choice, ...] = ()
    list_name: str = ""
    columns: tuple[Column, ...] = ()
    rows: tuple[Choice, ...] = ()
    scale: tuple[Choice, ...] = ()
    min: int | None = None
    max: int | None = None
    unit: Said | None = None
    currency: str = "EUR"
    required: bool = False
    show_if: Condition | None = None
    other_of: str = ""
    maps_to: Mapping[str, Any] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its choices, in order."""
        return tuple(choice.code for choice in self.choices)

    def column(self, name: str) -> Column:
        """The column with this id. Raises KeyError."""
        for column in self.columns:
            if column.id == name:
                return column
        raise KeyError(name)


class ConstraintKind(StrEnum):
    """``at_most``: the number of the first field is not above that of the second; ``one_of``: say one at least."""

    AT_MOST = "at_most"
    ONE_OF = "one_of"


@dataclass(frozen=True, slots=True)
class Constraint:
    """What the fields of one question owe each other; ``message`` is the definition's own sentence, or None."""

    kind: ConstraintKind
    fields: tuple[str, ...]
    message: Said | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``visibility`` is where an answer starts; the respondent may widen or narrow it."""

    id: str
    label: Said
    fields: tuple[Field, ...]
    help: Said | None = None
    required: bool = False
    show_if: Condition | None = None
    constraints: tuple[Constraint, ...] = ()
    visibility: Visibility = Visibility.MEMBERS
    maps_to: Mapping[str, Any] = field(default_factory=dict)

    @property
    def single(self) -> bool:
        """Whether one field is the whole question (a field for the words of "other" may follow it)."""
        return self.fields[0].id == self.id


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together; one page when one answers section by section."""

    id: str
    title: Said
    questions: tuple[Question, ...]
    intro: Said | None = None

    @property
    def key(self) -> str:
        """The id as an address may hold it: ``3.1`` is ``3-1``."""
        return self.id.replace(".", "-").lower()


@dataclass(frozen=True)
class Definition:
    """A whole questionnaire."""

    title: Said
    sections: tuple[Section, ...]
    intro: Said | None = None
    languages: tuple[str, ...] = ("fr", "en")

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its full id, in order."""
        return {one.id: one for question in self.questions for one in question.fields}

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Every question by its id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def question_of(self) -> dict[str, Question]:
        """The question of each field, by the field's full id."""
        return {one.id: question for question in self.questions for one in question.fields}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of each question, by the question's id."""
        return {question.id: section for section in self.sections for question in section.questions}

    def section(self, key: str) -> Section | None:
        """The section with this id or key, or None."""
        for section in self.sections:
            if key in (section.id, section.key):
                return section
        return None

    def of_type(self, *types: Type) -> Iterator[Field]:
        """The fields of these types, in order."""
        return (one for one in self.fields.values() if one.type in types)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a definition: where (``sections[2].questions[0].show_if``), what, and how to mend it."""

    path: str
    what: Said
    mend: Said

    def label(self, lang: str = "fr") -> str:
        """One line for people."""
        return f"{self.path} : {self.what.label(lang)} {self.mend.label(lang)}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What reading a definition gives: the definition where nothing is wrong, else None and every problem."""

    definition: Definition | None
    problems: tuple[Problem, ...]


def canonical(raw: Mapping[str, Any]) -> str:
    """The JSON of a definition, the same text for the same content."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(raw: Mapping[str, Any]) -> str:
    """The name of a definition by its content: SHA-256 of its canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(raw).encode()).hexdigest()
