"""Answers and conditions in words, in the language asked for."""

from __future__ import annotations

from typing import Any

from communaux.ground.countries import country_name
from communaux.ground.said import Said
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import Choice, Column, Definition, Field, Type

_YES, _NO = Said("oui", "yes"), Said("non", "no")


def label_of(choices: tuple[Choice, ...], code: str, lang: str) -> str:
    """The label of a code; the code itself where the list does not hold it any more."""
    for choice in choices:
        if choice.code == code:
            return choice.label.label(lang)
    return code


def number_words(text: str, lang: str) -> str:
    """A number as the language writes it: ``12 000,5`` or ``12,000.5``."""
    whole, _point, rest = text.partition(".")
    groups: list[str] = []
    sign = "-" if whole.startswith("-") else ""
    digits = whole.removeprefix("-")
    while len(digits) > 3:
        digits, group = digits[:-3], digits[-3:]
        groups.insert(0, group)
    groups.insert(0, digits)
    if lang == "fr":
        return sign + "\u202f".join(groups) + (f",{rest}" if rest else "")
    return sign + ",".join(groups) + (f".{rest}" if rest else "")


def words(field: Field | Column, value: Any, lang: str = "fr") -> str:
    """One answer as a line of words, '' for none. A table or a matrix has several: see ``lines``."""
    if value is None:
        return ""
    match field.type:
        case Type.YESNO:
            return (_YES if value else _NO).label(lang)
        case Type.CHOICE:
            return label_of(field.choices, value, lang)
        case Type.MULTICHOICE:
            return ", ".join(label_of(field.choices, code, lang) for code in value)
        case Type.COUNTRY:
            return country_name(value, lang)
        case Type.COUNTRIES:
            return ", ".join(country_name(code, lang) for code in value)
        case Type.INTEGER:
            unit = f" {field.unit.label(lang)}" if field.unit else ""
            return number_words(str(value), lang) + unit
        case Type.MONEY_OR_VOLUME:
            parts = []
            if "amount" in value:
                sign = "€" if field.currency == "EUR" else field.currency
                parts.append(f"{number_words(value['amount'], lang)} {sign}")
            if "volume" in value or "unit" in value:
                volume = number_words(value["volume"], lang) if "volume" in value else ""
                parts.append(f"{volume} {value.get('unit', '')}".strip())
            return ", ".join(parts)
        case Type.TABLE | Type.MATRIX:
            return " ; ".join(lines(field, value, lang)) if isinstance(field, Field) else ""
        case _:
            return str(value)


def lines(field: Field, value: Any, lang: str = "fr") -> list[str]:
    """An answer as lines: one for each row of a table or matrix, else one for each line of the text."""
    if value is None:
        return []
    if field.type is Type.TABLE:
        told = []
        for row in value:
            cells = [words(column, row.get(column.id), lang) for column in field.columns]
            told.append(" · ".join(cell for cell in cells if cell))
        return told
    if field.type is Type.MATRIX:
        colon = " : " if lang == "fr" else ": "
        return [
            f"{line.label.label(lang)}{colon}{label_of(field.scale, value[line.code], lang)}"
            for line in field.rows
            if line.code in value
        ]
    return words(field, value, lang).splitlines()


def condition_words(definition: Definition, condition: conditions.Condition, lang: str = "fr") -> str:
    """A condition as the end of a sentence that begins "to be filled in if"."""
    return _told(definition, condition, lang)


def _told(definition: Definition, condition: conditions.Condition, lang: str) -> str:
    fr = lang == "fr"
    match condition:
        case conditions.Not(inner):
            return ("ce n’est pas le cas que " if fr else "it is not so that ") + _told(
                definition, inner, lang
            )
        case conditions.All(parts):
            return (" et " if fr else " and ").join(_told(definition, part, lang) for part in parts)
        case conditions.Any_(parts):
            return (" ou " if fr else " or ").join(_told(definition, part, lang) for part in parts)
        case conditions.Answered(name):
            return f"{_named(definition, name, lang)} {'a une réponse' if fr else 'has an answer'}"
        case conditions.Equals(name, value):
            values: tuple[Any, ...] = (value,)
        case conditions.AnyOf(name, several):
            values = several
    field = definition.fields[name]
    told = [_value(field, value, lang) for value in values]
    return f"{_named(definition, name, lang)}{' : ' if fr else ': '}{(' ou ' if fr else ' or ').join(told)}"


def _value(field: Field, value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).label(lang)
    return label_of(field.choices, str(value), lang)


def _named(definition: Definition, name: str, lang: str) -> str:
    """A field in words: its label, with the number of its question where that is another."""
    label = definition.fields[name].label.label(lang)
    quoted = f"« {label} »" if lang == "fr" else f"“{label}”"
    return f"{definition.question_of[name].id} {quoted}"
