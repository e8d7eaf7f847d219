"""A meaning as flat columns, for CSV and spreadsheets: documents to rows of cells, and cells to values for an act.

A text in two languages takes two columns (``summary_fr``, ``summary_en``); several values stand in one cell, parted by
``;``. Headers are the property names, the same in every language. This file knows neither files nor formulas: the
door that writes a spreadsheet defuses what could run there.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from communaux.ground.countries import country_code, country_name
from communaux.ground.time import PartialDate, PartialDateError
from communaux.meaning.access import Roles
from communaux.meaning.declare import Kind, Meaning, named
from communaux.meaning.fields import LANGUAGES, LangTextField, check_link
from communaux.meaning.lists import CodeList
from communaux.meaning.reader import Document

Cell = str | int | float | bool | None
SEPARATOR = ";"
_BETWEEN_LINKS = re.compile(r"\s*[;\n]\s*(?=https?://)|\s+|;\s*$")
_TRUE = frozenset({"true", "vrai", "oui", "yes", "1", "x"})
_FALSE = frozenset({"false", "faux", "non", "no", "0"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read. ``sentence`` says why, for people, in the active language."""

    header: str
    value: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Column:
    """One column: ``header`` in files; ``name`` of its property ('' for the address and the key); ``language`` of a
    text; ``label`` for people, in the active language when asked."""

    meaning: Meaning
    header: str
    name: str
    kind: Kind | None
    language: str = ""

    @property
    def label(self) -> str:
        """What people call the column."""
        if not self.name:
            return self.header
        label = self.meaning.label(self.name)
        return f"{label} ({self.language})" if self.language else label

    def cell(self, document: Document) -> Cell:
        """What stands in this column for a document; None where nothing is said."""
        if self.kind is None:
            return str(document["@id"])
        value = document.get(self.name)
        if value is None:
            return None
        if self.language:
            return value.get(self.language)
        if self.kind == Kind.LINKS:
            return SEPARATOR.join(_apart(link) for link in value)
        if self.kind.several:
            return SEPARATOR.join(value)
        return value

    def value(self, cell: Cell) -> Any:
        """The value that a cell says, in the model's own form; the empty value for an empty cell.

        Raises ValidationError with a sentence for people. A reference is given back as its text: finding it is the
        business of the act.
        """
        if self.kind is None or self.kind == Kind.FILE:
            return None
        if isinstance(cell, str):
            cell = cell.strip()
        if cell is None or cell == "":
            return self.empty()
        if self.kind in _NATIVE and isinstance(cell, _NATIVE[self.kind]):
            return _from_native(self.kind, cell)
        text = _text(cell)
        if self.kind in {Kind.CODE, Kind.CODES}:
            return _codes(self.meaning.code_list(self.name), self.kind, text)
        return _READERS.get(self.kind, str)(text)

    def empty(self) -> Any:
        """What the model holds where nothing is said."""
        field = self.meaning.field(self.name)
        if self.language:
            return ""
        if self.kind is not None and self.kind.several:
            return []
        return None if isinstance(field, models.Field) and field.null else ""


_NATIVE: Mapping[Kind, tuple[type, ...]] = {
    Kind.NUMBER: (int, float),
    Kind.INTEGER: (int, float),
    Kind.BOOLEAN: (bool,),
    Kind.DATE: (dt.date,),
    Kind.PARTIAL_DATE: (dt.date,),
    Kind.INSTANT: (dt.datetime,),
}
"""What a spreadsheet gives as something else than text."""


def _from_native(kind: Kind, cell: Any) -> Any:
    if isinstance(cell, dt.datetime) and kind in {Kind.DATE, Kind.PARTIAL_DATE}:
        cell = cell.date()
    if kind == Kind.PARTIAL_DATE:
        return str(PartialDate.of(cell))
    if kind == Kind.NUMBER:
        return float(cell)
    if kind == Kind.INTEGER:
        if int(cell) != cell:
            raise ValidationError(_("Un nombre entier est attendu."), code="integer")
        return int(cell)
    return cell


def _text(cell: Any) -> str:
    """A cell as text: a spreadsheet's 2016.0 is 2016."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _codes(code_list: CodeList, kind: Kind, text: str) -> Any:
    def one(part: str) -> str:
        if (code := code_list.find(part)) is None:
            raise ValidationError(
                _("« %(value)s » n’est pas dans la liste « %(list)s »."),
                code="code",
                params={"value": part[:80], "list": code_list.title()},
            )
        return code

    if kind == Kind.CODE:
        return one(text)
    order = {code: place for place, code in enumerate(code_list.codes)}
    parts = _parts(text)
    # A label may hold the separator of a list; but where each part is of the list, they are several, even if the whole is
    # also another name of one ("scic;sas" is not "SCIC SAS").
    if not all(code_list.find(part) for part in parts) and (whole := code_list.find(text)) is not None:
        return [whole]
    return sorted({one(part) for part in parts}, key=order.__getitem__)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n|]", text) if part.strip()]


def _country(text: str) -> str:
    if (code := country_code(text)) is None:
        raise ValidationError(
            _("« %(value)s » n’est pas un pays que nous reconnaissons."),
            code="country",
            params={"value": text[:80]},
        )
    return code


def _apart(link: str) -> str:
    """A link that cannot be taken for two, nor its end for a separator."""
    link = link.replace(";http", "%3Bhttp")
    return f"{link[:-1]}%3B" if link.endswith(SEPARATOR) else link


def _links(text: str) -> list[str]:
    links = sorted({part for part in _BETWEEN_LINKS.split(text) if part})
    for link in links:
        check_link(link)
    return links


def _link(text: str) -> str:
    check_link(text)
    return text


def _boolean(text: str) -> bool:
    word = text.casefold()
    if word not in _TRUE | _FALSE:
        raise ValidationError(
            _("« %(value)s » : écrivez oui ou non."), code="boolean", params={"value": text[:80]}
        )
    return word in _TRUE


def _number(text: str) -> float:
    try:
        value = float(text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        value = float("nan")
    if not math.isfinite(value):
        raise ValidationError(
            _("« %(value)s » n’est pas un nombre."), code="number", params={"value": text[:80]}
        )
    return value


def _integer(text: str) -> int:
    value = _number(text)
    if int(value) != value:
        raise ValidationError(_("Un nombre entier est attendu."), code="integer")
    return int(value)


def _partial_date(text: str) -> str:
    try:
        return str(PartialDate.parse(text))
    except PartialDateError as error:
        message = _("« %(value)s » n’est pas une date : écrivez 2016, 2016-01 ou 2016-01-05.")
        raise ValidationError(message, code=error.code, params={"value": text[:40]}) from None


def _date(text: str) -> dt.date:
    message = _("« %(value)s » n’est pas un jour : écrivez 2016-01-05.")
    try:
        parsed = PartialDate.parse(text)
    except PartialDateError as error:
        raise ValidationError(message, code=error.code, params={"value": text[:40]}) from None
    if parsed.month is None or parsed.day is None:
        raise ValidationError(message, code="precision", params={"value": text[:40]})
    return dt.date(parsed.year, parsed.month, parsed.day)


def _instant(text: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(text)
    except ValueError:
        message = _("« %(value)s » n’est pas un instant : écrivez 2016-01-05T10:00:00Z.")
        raise ValidationError(message, code="instant", params={"value": text[:40]}) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.LINK: _link,
    Kind.LINKS: _links,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: lambda text: sorted({_country(part) for part in _parts(text)}),
    Kind.BOOLEAN: _boolean,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.PARTIAL_DATE: _partial_date,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.REFS: _parts,
}


@dataclass(frozen=True)
class Table:
    """The columns of a meaning for some roles."""

    meaning: Meaning
    columns: tuple[Column, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """The first line of a file."""
        return tuple(column.header for column in self.columns)

    def row(self, document: Document) -> list[Cell]:
        """The cells of a document, in the order of the columns."""
        return [column.cell(document) for column in self.columns]

    def values(
        self, cells: Mapping[str, Cell], before: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Values by property name out of cells by header, and what could not be read.

        Only the headers that are there are read: an absent column says nothing, an empty cell says "empty".
        ``before``: the values of the thing so far, so that a file with the French column alone keeps the English text.
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self.columns:
            if column.header not in cells or not column.name:
                continue
            cell = cells[column.header]
            try:
                value = column.value(cell)
            except ValidationError as error:
                problems.append(
                    Problem(column.header, _text(cell), error.code or "invalid", " ".join(error.messages))
                )
                continue
            if column.language:
                texts = values.setdefault(column.name, dict((before or {}).get(column.name) or {}))
                texts[column.language] = value
            else:
                values[column.name] = value
        for name, value in values.items():
            if self.meaning.kinds[name] == Kind.LANGTEXT:
                values[name] = LangTextField.normal(value)
        return values, problems


def _columns(meaning: Meaning, names: Iterable[str], address: bool) -> Iterable[Column]:
    if address:
        yield Column(meaning, "id", "", None)
    for name in names:
        kind = meaning.kinds[name]
        if kind == Kind.LANGTEXT:
            for language in LANGUAGES:
                yield Column(meaning, f"{name}_{language}", name, kind, language)
        else:
            yield Column(meaning, name, name, kind)


@lru_cache(maxsize=1024)
def _table(name: str, roles: Roles, writing: bool) -> Table:
    meaning = named(name)
    if writing:
        names = [
            p.name for p in meaning.editable(roles) if meaning.kinds[p.name] not in {Kind.REFS, Kind.FILE}
        ]
    else:
        names = [p.name for p in meaning.readable(roles)]
    return Table(meaning, tuple(_columns(meaning, names, address=not writing and bool(names))))


def table(meaning: Meaning, roles: Roles, *, writing: bool = False) -> Table:
    """The table of a meaning: what these roles may read, with the address first; or, ``writing``, what they may change."""
    return _table(meaning.name, roles, writing)


def columns(name: str, roles: Roles) -> tuple[Column, ...]:
    """The columns of what these roles may read of the meaning called so."""
    return table(named(name), roles).columns


def words(column: Column, cell: Cell, language: str) -> str:
    """A cell as people read it: labels in the place of codes, names in the place of country codes."""
    if cell is None:
        return ""
    if column.kind in {Kind.CODE, Kind.CODES}:
        code_list = column.meaning.code_list(column.name)
        return ", ".join(code_list.label(code, language) for code in str(cell).split(SEPARATOR))
    if column.kind in {Kind.COUNTRY, Kind.COUNTRIES}:
        return ", ".join(country_name(code, language) for code in str(cell).split(SEPARATOR))
    if column.kind == Kind.PARTIAL_DATE:
        return PartialDate.parse(str(cell)).label(language)
    if column.kind == Kind.BOOLEAN:
        with translation.override(language):
            return str(_("oui") if cell else _("non"))
    return _text(cell)
