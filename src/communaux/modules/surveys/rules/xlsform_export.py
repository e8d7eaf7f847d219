"""A questionnaire as an XLSForm: the sheets ``survey``, ``choices`` and ``settings`` (SUR-05).

What XLSForm has no word for stands in columns of our own, ``communaux::…``, which other tools pass over: nothing is lost
on the way back (``rules.xlsform_import``), but that two conditions joined by ``any`` over the same field may become one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules.definition import (
    Choice,
    Column,
    ConstraintKind,
    Definition,
    Field,
    Question,
    Section,
    Type,
)
from communaux.modules.surveys.rules.xlsform_book import Sheet, header_of, write_book
from communaux.modules.surveys.rules.xlsform_expressions import write_constraint, write_relevant

OWN = "communaux::"
YES_NO_LIST = "communaux_yes_no"
COUNTRY_LIST = "communaux_countries"
LANGUAGES = ("fr", "en")

Cells = dict[str, Any]

SURVEY_HEADERS = (
    "type",
    "name",
    *(header_of(name, one) for name in ("label", "hint") for one in LANGUAGES),
    "required",
    "relevant",
    "constraint",
    *(header_of("constraint_message", one) for one in LANGUAGES),
    "appearance",
    *(
        OWN + name
        for name in (
            "id", "type", "other", "required", "visibility", "maps_to", "constraints", "min", "max",
            "unit_fr", "unit_en", "currency",
        )
    ),
)  # fmt: skip
CHOICE_HEADERS = (
    "list_name",
    "name",
    *(header_of("label", one) for one in LANGUAGES),
    *(f"communaux_{name}_{one}" for name in ("group", "help") for one in LANGUAGES),
)
SETTING_HEADERS = (
    "form_title", "form_id", "version", "default_language", "communaux_title_fr", "communaux_title_en",
    "communaux_languages",
)  # fmt: skip


def names_of(definition: Definition) -> dict[str, str]:
    """Id of each field and question -> a name that XLSForm takes, each once: ``Q1.2.a`` is ``Q1_2_a``."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for question in definition.questions:
        for one in (question.id, *(field.id for field in question.fields)):
            if one not in found:
                found[one] = _free(one, taken)
    return found


def _free(text: str, taken: set[str]) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "_", text)
    if not re.match(r"[A-Za-z]", name):
        name = f"q_{name}"
    wanted, number = name, 1
    while wanted.lower() in taken:
        number += 1
        wanted = f"{name}_{number}"
    taken.add(wanted.lower())
    return wanted


def export(
    definition: Definition,
    countries: Sequence[tuple[str, Said]],
    *,
    form_id: str = "questionnaire",
    version: str = "1",
) -> bytes:
    """The workbook. ``countries``: codes and names, for the fields that ask for one."""
    return write_book(sheets(definition, countries, form_id=form_id, version=version))


def sheets(
    definition: Definition, countries: Sequence[tuple[str, Said]], *, form_id: str, version: str
) -> tuple[Sheet, Sheet, Sheet]:
    """The three sheets, as headers and rows."""
    writer = _Writer(definition, countries)
    survey = list(writer.survey())
    settings = {
        "form_title": definition.title.fr,
        "form_id": _free(form_id, set()),
        "version": version,
        "default_language": "Français (fr)" if "fr" in definition.languages else "English (en)",
        "communaux_title_fr": definition.title.fr,
        "communaux_title_en": definition.title.en,
        "communaux_languages": " ".join(definition.languages),
    }
    return (
        ("survey", SURVEY_HEADERS, survey),
        ("choices", CHOICE_HEADERS, list(writer.choices())),
        ("settings", SETTING_HEADERS, [settings]),
    )


class _Writer:
    """Writes rows from top to bottom and remembers the lists of choices that they need."""

    def __init__(self, definition: Definition, countries: Sequence[tuple[str, Said]]) -> None:
        self.definition = definition
        self.names = names_of(definition)
        self.kinds = {name: field.type for name, field in definition.fields.items()}
        self.taken = {name.lower() for name in self.names.values()}
        self.lists: dict[str, tuple[Choice, ...]] = {}
        self.countries = countries

    def survey(self) -> Iterator[Cells]:
        if self.definition.intro:
            yield {"type": "note", "name": self.free("intro"), **self.said("label", self.definition.intro)}
        for section in self.definition.sections:
            yield from self.section(section)

    def section(self, section: Section) -> Iterator[Cells]:
        yield {
            "type": "begin_group",
            "name": self.free(f"section_{section.id}"),
            **self.said("label", section.title),
            OWN + "id": section.id,
            OWN + "type": "section",
        }
        if section.intro:
            name = self.free(f"section_{section.id}_intro")
            yield {"type": "note", "name": name, **self.said("label", section.intro)}
        for question in section.questions:
            yield from self.question(question)
        yield {"type": "end_group"}

    def question(self, question: Question) -> Iterator[Cells]:
        whole: Cells = {
            **self.said("label", question.label),
            **self.said("hint", question.help),
            "relevant": self.relevant(question),
            OWN + "id": question.id,
            OWN + "visibility": question.visibility.value,
            OWN + "maps_to": _json(question.maps_to),
            OWN + "constraints": _json([_constraint(one) for one in question.constraints]),
        }
        if question.single:
            first = question.fields[0]
            whole["required"] = "yes" if question.required else ""
            yield from self.field(first, whole, question)
            for other in question.fields[1:]:
                yield self.words_of_other(other)
            return
        yield {
            "type": "begin_group",
            "name": self.names[question.id],
            **whole,
            OWN + "type": "question",
            OWN + "required": "yes" if question.required else "",
        }
        for field in question.fields:
            if field.other_of:
                yield self.words_of_other(field)
                continue
            label = field.label if field.label != question.label else None
            cells: Cells = {
                **(self.said("label", label) if label else self.said("label", question.label)),
                **self.said("hint", field.help),
                "relevant": self.relevant(field),
                "required": "yes" if field.required else "",
                OWN + "id": field.part,
                OWN + "maps_to": _json(field.maps_to),
            }
            yield from self.field(field, cells, question)
        yield {"type": "end_group"}

    def relevant(self, one: Question | Field) -> str:
        return write_relevant(one.show_if, self.names, self.kinds) if one.show_if else ""

    def words_of_other(self, field: Field) -> Cells:
        return {
            "type": "text",
            "name": self.names[field.id],
            **self.said("label", field.label),
            "relevant": self.relevant(field),
            OWN + "type": "other",
            OWN + "id": field.id,
        }

    def field(self, field: Field, cells: Cells, question: Question) -> Iterator[Cells]:
        """The rows of one field; ``cells``: what its question, or it itself, says already."""
        at_most = [
            self.names[one.fields[1]]
            for one in question.constraints
            if one.kind is ConstraintKind.AT_MOST and one.fields[0] == field.id
        ]
        cells["name"] = self.names[field.id]
        cells[OWN + "other"] = "yes" if any(one.other_of == field.id for one in question.fields) else ""
        self.typed(cells, field, field.codes and field.choices, self.names[field.id])
        match field.type:
            case Type.MATRIX:
                yield from self.matrix(field, cells)
            case Type.TABLE:
                yield from self.table(field, cells)
            case Type.MONEY_OR_VOLUME:
                yield from self.money(cells)
            case _:
                cells["constraint"] = write_constraint(field, at_most)
                for one in question.constraints:
                    if one.kind is ConstraintKind.AT_MOST and one.fields[0] == field.id and one.message:
                        cells |= self.said("constraint_message", one.message)
                yield cells

    def typed(self, cells: Cells, one: Field | Column, choices: Any, name: str) -> None:
        """The type of a row, and what only our own columns say of it."""
        cells[OWN + "type"] = one.type.value
        if one.type in (Type.TABLE, Type.MATRIX, Type.MONEY_OR_VOLUME) or isinstance(one, Column):
            cells[OWN + "min"], cells[OWN + "max"] = one.min, one.max
        if one.unit:
            cells[OWN + "unit_fr"], cells[OWN + "unit_en"] = one.unit.fr, one.unit.en
        if one.currency != "EUR":
            cells[OWN + "currency"] = one.currency
        match one.type:
            case Type.TEXT:
                cells["type"] = "text"
            case Type.LONGTEXT:
                cells["type"], cells["appearance"] = "text", "multiline"
            case Type.INTEGER:
                cells["type"] = "integer"
            case Type.YEAR:
                cells["type"], cells["appearance"] = "date", "year"
            case Type.YESNO:
                cells["type"] = f"select_one {YES_NO_LIST}"
                self.lists.setdefault(YES_NO_LIST, _YES_NO)
            case Type.COUNTRY | Type.COUNTRIES:
                many = one.type is Type.COUNTRIES
                cells["type"] = f"select_{'multiple' if many else 'one'} {COUNTRY_LIST}"
                cells["appearance"] = "minimal"
                self.lists.setdefault(COUNTRY_LIST, tuple(Choice(*country) for country in self.countries))
            case Type.CHOICE | Type.MULTICHOICE:
                many = one.type is Type.MULTICHOICE
                list_name = one.list_name or f"own_{name}"
                self.lists.setdefault(list_name, tuple(choices))
                cells["type"] = f"select_{'multiple' if many else 'one'} {list_name}"

    def matrix(self, field: Field, cells: Cells) -> Iterator[Cells]:
        scale = f"own_{cells['name']}"
        self.lists[scale] = field.scale
        yield {**cells, "type": "begin_group", "appearance": "table-list", "required": ""} | (
            {OWN + "required": "yes"} if cells.get("required") else {}
        )
        for row in field.rows:
            yield {
                "type": f"select_one {scale}",
                "name": self.free(f"{cells['name']}_{row.code}"),
                **self.said("label", row.label),
                **self.said("hint", row.help),
                OWN + "id": row.code,
                OWN + "unit_fr": row.group.fr if row.group else "",
                OWN + "unit_en": row.group.en if row.group else "",
            }
        yield {"type": "end_group"}

    def table(self, field: Field, cells: Cells) -> Iterator[Cells]:
        yield {**cells, "type": "begin_repeat", "required": ""} | (
            {OWN + "required": "yes"} if cells.get("required") else {}
        )
        for column in field.columns:
            name = self.free(f"{cells['name']}_{column.id}")
            row: Cells = {
                "name": name,
                **self.said("label", column.label),
                **self.said("hint", column.help),
                OWN + "id": column.id,
            }
            self.typed(row, column, column.choices, name)
            if column.type is Type.MONEY_OR_VOLUME:
                yield from self.money(row)
            else:
                yield row
        yield {"type": "end_repeat"}

    def money(self, cells: Cells) -> Iterator[Cells]:
        yield {**cells, "type": "begin_group", "required": ""} | (
            {OWN + "required": "yes"} if cells.get("required") else {}
        )
        for part, kind, label in _MONEY:
            yield {
                "type": kind,
                "name": self.free(f"{cells['name']}_{part}"),
                **self.said("label", label),
                OWN + "type": "part",
                OWN + "id": part,
            }
        yield {"type": "end_group"}

    def choices(self) -> Iterator[Cells]:
        for list_name, listed in self.lists.items():
            for choice in listed:
                yield {
                    "list_name": list_name,
                    "name": choice.code,
                    **self.said("label", choice.label),
                    **_both("communaux_group", choice.group),
                    **_both("communaux_help", choice.help),
                }

    def free(self, name: str) -> str:
        return _free(name, self.taken)

    def said(self, header: str, words: Said | None) -> Cells:
        if words is None:
            return {}
        return {header_of(header, one): words.label(one) for one in self.definition.languages}


_YES_NO = (Choice("yes", Said("Oui", "Yes")), Choice("no", Said("Non", "No")))
_MONEY = (
    ("amount", "decimal", Said("Montant", "Amount")),
    ("volume", "decimal", Said("À défaut, volume", "Failing that, volume")),
    ("unit", "text", Said("Unité du volume", "Unit of the volume")),
)


def _both(name: str, words: Said | None) -> Cells:
    return {f"{name}_fr": words.fr, f"{name}_en": words.en} if words else {}


def _json(value: Mapping[str, Any] | Iterable[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def _constraint(one: Any) -> dict[str, Any]:
    said: dict[str, Any] = {one.kind.value: list(one.fields)}
    if one.message:
        said["message"] = {"fr": one.message.fr, "en": one.message.en}
    return said
