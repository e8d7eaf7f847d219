"""Is this an answer to that field? One value at a time, from a form (texts) or from a program (JSON).

``read`` gives the value in the shape that ``rules.definition`` tells, or None where nothing is said, or raises
``WrongAnswer`` with a sentence that names the question. Nothing here is required: a draft may hold anything or nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from communaux.ground.countries import country_code, country_codes
from communaux.ground.said import Said
from communaux.modules.surveys.rules.definition import (
    Column,
    Definition,
    Field,
    Question,
    Type,
)
from communaux.modules.surveys.rules.parsing import MOST_ROWS

LONGEST = {Type.TEXT: 500, Type.LONGTEXT: 20_000}
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_LARGEST = 10**15
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")
_SPACES = re.compile(r"[\s\u00a0\u202f']+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_YES = frozenset({"yes", "oui", "true", "1", "vrai"})
_NO = frozenset({"no", "non", "false", "0", "faux"})
_ROW_ID = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")


class WrongAnswer(ValueError):  # noqa: N818 - an answer, not a mistake
    """A value that is no answer. ``field``: full id; ``question``: its question; ``row``, ``column``: where in a table
    (row: its place from 1); ``said``: what is wrong and what to write, without the name of the question."""

    def __init__(self, said: Said, *, row: int | None = None, column: str = "") -> None:
        super().__init__(said.fr)
        self.said = said
        self.row = row
        self.column = column
        self.field = ""
        self.question = ""
        self.title = Said("", "")

    def label(self, lang: str = "fr") -> str:
        """The whole sentence, which names the question."""
        name = (
            f"{self.question} « {self.title.fr} »" if lang == "fr" else f"{self.question} “{self.title.en}”"
        )
        where = ""
        if self.row is not None:
            where = f", ligne {self.row}" if lang == "fr" else f", row {self.row}"
            where += f", {self.column}" if self.column else ""
        return f"{name}{where} : {self.said.fr}" if lang == "fr" else f"{name}{where}: {self.said.en}"


def new_row_id() -> str:
    """An id for a new row of a table, which two writers will not both take."""
    return secrets.token_hex(4)


def read(question: Question, field: Field, raw: object, new_id: Callable[[], str] = new_row_id) -> Any:
    """The value of a field of a question. Raises WrongAnswer."""
    try:
        if field.type is Type.TABLE:
            return _table(field, raw, new_id)
        if field.type is Type.MATRIX:
            return _matrix(field, raw)
        return _value(field, raw)
    except WrongAnswer as error:
        error.field, error.question, error.title = field.id, question.id, question.label
        raise


def read_all(
    definition: Definition, raw: Mapping[str, object], new_id: Callable[[], str] = new_row_id
) -> tuple[dict[str, Any], list[WrongAnswer]]:
    """The values of several fields by id, and what is wrong; an unknown field is wrong too."""
    values: dict[str, Any] = {}
    wrong: list[WrongAnswer] = []
    for name, given in raw.items():
        field = definition.fields.get(name)
        if field is None:
            error = WrongAnswer(
                Said("ce questionnaire n’a pas cette question.", "this questionnaire has no such question.")
            )
            error.field = error.question = name[:90]
            wrong.append(error)
            continue
        try:
            values[name] = read(definition.question_of[name], field, given, new_id)
        except WrongAnswer as error:
            wrong.append(error)
    return values, wrong


def _value(field: Field | Column, raw: object) -> Any:
    return _READERS[field.type](field, raw)


def _shown(raw: object) -> str:
    text = str(raw)
    return text if len(text) <= 40 else text[:40] + "…"


def _text(field: Field | Column, raw: object) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise WrongAnswer(Said(f"« {_shown(raw)} » n’est pas un texte.", f"“{_shown(raw)}” is no text."))
    text = _CONTROL.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if field.type is Type.TEXT:
        text = " ".join(text.split())
    most = LONGEST[field.type]
    if len(text) > most:
        raise WrongAnswer(
            Said(
                f"le texte a {len(text)} caractères, {most} au plus sont gardés.",
                f"the text has {len(text)} characters, at most {most} are kept.",
            )
        )
    return text or None


def _number(raw: object) -> Decimal | None:
    """A number as people write it: "1 200,50". Raises ValueError."""
    if raw is None:
        return None
    if isinstance(raw, bool):
        raise ValueError(raw)
    if isinstance(raw, int | float):
        text = repr(raw)
    elif isinstance(raw, str):
        text = _SPACES.sub("", raw).replace(",", ".")
    else:
        raise ValueError(raw)
    if not text:
        return None
    if len(text) > 30 or not _NUMBER.match(text):
        raise ValueError(raw)
    try:
        return Decimal(text)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets none through
        raise ValueError(raw) from error


def _integer(field: Field | Column, raw: object) -> int | None:
    try:
        number = _number(raw)
        if number is not None and number != number.to_integral_value():
            raise ValueError(raw)
    except ValueError:
        raise WrongAnswer(
            Said(
                f"« {_shown(raw)} » n’est pas un nombre entier. Écrivez des chiffres, par exemple 1200.",
                f"“{_shown(raw)}” is no whole number. Write digits, such as 1200.",
            )
        ) from None
    if number is None:
        return None
    low = field.min if field.min is not None else 0
    high = field.max if field.max is not None else _LARGEST
    if not low <= number <= high:
        raise WrongAnswer(
            Said(
                f"{_shown(number)} n’est pas entre {low} et {high}.",
                f"{_shown(number)} is not between {low} and {high}.",
            )
        )
    return int(number)


def _year(field: Field | Column, raw: object) -> int | None:
    text = raw.strip() if isinstance(raw, str) else raw
    if text in (None, ""):
        return None
    low = field.min if field.min is not None else _FIRST_YEAR
    high = field.max if field.max is not None else _LAST_YEAR
    said = Said(
        f"« {_shown(raw)} » n’est pas une année entre {low} et {high}. Écrivez quatre chiffres, par exemple 2016.",
        f"“{_shown(raw)}” is no year between {low} and {high}. Write four digits, such as 2016.",
    )
    try:
        number = _number(text)
    except ValueError:
        raise WrongAnswer(said) from None
    if number is None or number != number.to_integral_value() or not low <= number <= high:
        raise WrongAnswer(said)
    return int(number)


def _money_or_volume(field: Field | Column, raw: object) -> dict[str, str] | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, dict):
        raw = {"amount": raw}
    unknown = set(raw) - {"amount", "volume", "unit"}
    if unknown:
        raise WrongAnswer(
            Said(
                f"« {_shown(sorted(unknown)[0])} » est inconnu ; un montant, un volume et son unité sont attendus.",
                f"“{_shown(sorted(unknown)[0])}” is unknown; an amount, a volume and its unit are expected.",
            )
        )
    found: dict[str, str] = {}
    for part, fr, en in (("amount", "montant", "amount"), ("volume", "volume", "volume")):
        given = raw.get(part)
        try:
            number = _number(given)
            if number is not None and not 0 <= number <= _LARGEST:
                raise ValueError(given)
        except ValueError:
            raise WrongAnswer(
                Said(
                    f"le {fr} « {_shown(given)} » n’est pas un nombre. Écrivez par exemple 1 200,50.",
                    f"the {en} “{_shown(given)}” is no number. Write for example 1200.50.",
                )
            ) from None
        if number is not None:
            found[part] = _plain(number, 2 if part == "amount" else 3)
    unit = raw.get("unit")
    if unit is not None and not isinstance(unit, str):
        raise WrongAnswer(Said("l’unité n’est pas un texte.", "the unit is no text."))
    if unit and unit.strip():
        found["unit"] = " ".join(_CONTROL.sub("", unit).split())[:80]
    return found or None


def _plain(number: Decimal, digits: int) -> str:
    text = f"{number.quantize(Decimal(1).scaleb(-digits)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _country(field: Field | Column, raw: object) -> str | None:
    if raw is None or raw == "":
        return None
    written = raw.strip() if isinstance(raw, str) else ""
    if not written and isinstance(raw, str):
        return None
    code = written if written in country_codes() else country_code(written[:80])
    if code is None:
        raise WrongAnswer(
            Said(
                f"« {_shown(raw)} » n’est pas un pays que nous connaissons. Écrivez son nom entier ou son code, par exemple FR.",
                f"“{_shown(raw)}” is no country that we know. Write its full name or its code, such as FR.",
            )
        )
    return code


def _countries(field: Field | Column, raw: object) -> list[str] | None:
    found = {_country(field, one) for one in _items(raw)} - {None}
    return sorted(code for code in found if code) or None


def _choice(field: Field | Column, raw: object) -> str | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str) or raw not in field.codes:
        codes = ", ".join(field.codes[:12]) + ("…" if len(field.codes) > 12 else "")
        raise WrongAnswer(
            Said(
                f"« {_shown(raw)} » n’est pas un des choix ({codes}).",
                f"“{_shown(raw)}” is none of the choices ({codes}).",
            )
        )
    return raw


def _multichoice(field: Field | Column, raw: object) -> list[str] | None:
    chosen = {_choice(field, one) for one in _items(raw)} - {None}
    if field.max is not None and len(chosen) > field.max:
        raise WrongAnswer(
            Said(
                f"{len(chosen)} choix sont cochés, {field.max} au plus sont possibles.",
                f"{len(chosen)} choices are ticked, {field.max} at most are possible.",
            )
        )
    return [code for code in field.codes if code in chosen] or None


def _items(raw: object) -> list[object]:
    if raw is None or raw == "":
        return []
    return list(raw) if isinstance(raw, list | tuple) else [raw]


def _yesno(field: Field | Column, raw: object) -> bool | None:
    if raw is None or raw == "" or isinstance(raw, bool):
        return raw if isinstance(raw, bool) else None
    word = raw.strip().casefold() if isinstance(raw, str) else ""
    if word in _YES or word in _NO:
        return word in _YES
    raise WrongAnswer(
        Said(
            f"« {_shown(raw)} » n’est ni oui ni non.",
            f"“{_shown(raw)}” is neither yes nor no.",
        )
    )


_READERS: dict[Type, Callable[[Field | Column, object], Any]] = {
    Type.TEXT: _text,
    Type.LONGTEXT: _text,
    Type.INTEGER: _integer,
    Type.YEAR: _year,
    Type.MONEY_OR_VOLUME: _money_or_volume,
    Type.COUNTRY: _country,
    Type.COUNTRIES: _countries,
    Type.CHOICE: _choice,
    Type.MULTICHOICE: _multichoice,
    Type.YESNO: _yesno,
}


def _table(field: Field, raw: object, new_id: Callable[[], str]) -> list[dict[str, Any]] | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, list | tuple) or not all(isinstance(row, dict) for row in raw):
        raise WrongAnswer(Said("une liste de lignes est attendue.", "a list of rows is expected."))
    most = min(field.max or MOST_ROWS, MOST_ROWS)
    columns = {column.id: column for column in field.columns}
    rows: list[dict[str, Any]] = []
    seen: set[str] = set()
    for place, given in enumerate(raw, 1):
        row = _row(columns, given, place)
        if not row:
            continue
        name = given.get("id")
        if not (isinstance(name, str) and _ROW_ID.match(name)) or name in seen:
            name = new_id()
        seen.add(name)
        rows.append({"id": name, **row})
    if len(rows) > most:
        raise WrongAnswer(
            Said(
                f"le tableau a {len(rows)} lignes, {most} au plus sont gardées.",
                f"the table has {len(rows)} rows, at most {most} are kept.",
            )
        )
    return rows or None


def _row(columns: Mapping[str, Column], given: Mapping[str, object], place: int) -> dict[str, Any]:
    unknown = sorted(set(map(str, given)) - set(columns) - {"id"})
    if unknown:
        raise WrongAnswer(
            Said(
                f"la colonne « {_shown(unknown[0])} » est inconnue.",
                f"the column “{_shown(unknown[0])}” is unknown.",
            ),
            row=place,
        )
    row: dict[str, Any] = {}
    for name, column in columns.items():
        try:
            value = _value(column, given.get(name))
        except WrongAnswer as error:
            error.row, error.column = place, column.label.fr
            raise
        if value is not None:
            row[name] = value
    return row


def _matrix(field: Field, raw: object) -> dict[str, str] | None:
    if raw is None or raw == "":
        return None
    if not isinstance(raw, dict):
        raise WrongAnswer(Said("une réponse par ligne est attendue.", "one answer for each row is expected."))
    scale = {step.code for step in field.scale}
    rows = {row.code: row for row in field.rows}
    for name, given in raw.items():
        if name not in rows:
            raise WrongAnswer(
                Said(f"la ligne « {_shown(name)} » est inconnue.", f"the row “{_shown(name)}” is unknown.")
            )
        if given not in scale and given not in (None, ""):
            raise WrongAnswer(
                Said(
                    f"« {_shown(given)} » n’est pas sur l’échelle ({', '.join(sorted(scale))}).",
                    f"“{_shown(given)}” is not on the scale ({', '.join(sorted(scale))}).",
                )
            )
    return {name: raw[name] for name in rows if raw.get(name)} or None
