"""From one row of a file to the values of a record, by a mapping. Every value that is left out is told.

Nothing is guessed: what a cell does not say stays empty, what it says badly is refused with its column and reason.
"""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingType
from functools import cache
from typing import Any, NamedTuple

from communaux.ground.said import Said
from communaux.ground.text import fold
from communaux.modules.network.rules.importing import cells
from communaux.modules.network.rules.importing.cells import RefusedError
from communaux.modules.network.rules.importing.fields import FIELDS, Field
from communaux.modules.network.rules.importing.mapping import Column, Mapping, header_key
from communaux.modules.network.rules.importing.refusals import REFUSALS
from communaux.modules.network.rules.web import split_urls

MOST = 60
"""Values of one field that holds several."""
LARGEST_CELL = 100_000
"""Characters of a cell that is read at all."""
_SHOWN = 200

Row = MappingType[str, Any]


class Refusal(NamedTuple):
    """One value left out: the ``column`` as the file names it, the ``value`` it held (shortened), and the ``code`` of the
    reason, a key of ``REFUSALS``."""

    column: str
    value: str
    code: str

    @property
    def said(self) -> Said:
        """The reason, in words."""
        return REFUSALS[self.code]


class _Gathered:
    """What a row has given so far."""

    def __init__(self, mapping: Mapping) -> None:
        self.values: dict[str, Any] = {}
        self.refusals: list[Refusal] = []
        self.columns: dict[str, str] = {}
        self.target = FIELDS[mapping.target]

    def refuse(self, column: str, value: str, code: str) -> None:
        self.refusals.append(Refusal(column, value[:_SHOWN], code))

    def put(self, field: Field, value: Any, column: str) -> None:
        """Keep a value: several columns of a list add up, otherwise the first one that says something counts."""
        if value in (None, "", [], ()):
            return
        if field.many:
            held = self.values.setdefault(field.name, [])
            for one in value if isinstance(value, list) else [value]:
                if one in held:
                    continue
                if len(held) >= MOST:
                    self.refuse(column, str(one), "too-many")
                    return
                held.append(one)
        elif field.name not in self.values:
            self.values[field.name] = value
        self.columns.setdefault(field.name, column)


def convert(row: Row, mapping: Mapping) -> tuple[dict[str, Any], list[Refusal]]:
    """The values of one row, by field, and every value refused.

    Texts of several languages (``summary``, ``description``) come as ``{"fr": …}``, lists as lists, coordinates as
    numbers, countries as ISO codes, dates as ISO texts. A field that nothing was said of is absent. A row without a name
    holds a refusal "name-missing", which is the only one that leaves nothing to import.
    """
    values, refusals, _ = convert_with_columns(row, mapping)
    return values, refusals


def convert_with_columns(row: Row, mapping: Mapping) -> tuple[dict[str, Any], list[Refusal], dict[str, str]]:
    """As ``convert``, and the header of the column that each value was read from."""
    out = _Gathered(mapping)
    for column in mapping.columns:
        text = _cell(row, column)
        if column.field and text.strip():
            _read(column, text, out)
    _settle(out, mapping)
    return out.values, out.refusals, out.columns


def _cell(row: Row, column: Column) -> str:
    value = row.get(column.header)
    if value is None and column.header not in row:
        key = header_key(column.header)
        value = next((held for header, held in row.items() if header_key(str(header)) == key), None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet keeps 44000 as 44000.0
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    return str(value)


def _read(column: Column, text: str, out: _Gathered) -> None:
    field = out.target[column.field]
    if len(text) > LARGEST_CELL:
        out.refuse(column.header, text, "too-long")
        return
    if column.values and field.codes is None:
        meant = _mapped(column, text.strip())
        if meant is not None:
            text = "\n".join(meant)
    try:
        if field.kind in _MANY:
            _MANY[field.kind](column, text, field, out)
        elif field.kind == "handle":
            out.put(out.target["links"], cells.handle(text, field, column.header), column.header)
        elif field.kind == "text":
            said = cells.paragraphs(text, field)
            if said:
                out.values.setdefault(field.name, {}).setdefault(column.lang, said)
                out.columns.setdefault(field.name, column.header)
        elif field.kind == "coordinates":
            both = cells.coordinates(text, field)
            if both:
                out.put(out.target["latitude"], both[0], column.header)
                out.put(out.target["longitude"], both[1], column.header)
        elif field.kind == "departement":
            out.put(out.target["country"], cells.departement(text, field), column.header)
        else:
            out.put(field, _ONE[field.kind](text, field), column.header)
    except RefusedError as refused:
        out.refuse(column.header, refused.text, refused.code)


_ONE: dict[str, Callable[[str, Field], Any]] = {
    "line": cells.line,
    "key": cells.line,
    "email": cells.email,
    "phone": cells.phone,
    "country": cells.country,
    "date": cells.partial_date,
    "latitude": cells.number,
    "longitude": cells.number,
}


@cache
def _folded_values(items: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[str, ...]]:
    return {" ".join(fold(said).split()): codes for said, codes in items}


def _mapped(column: Column, part: str) -> tuple[str, ...] | None:
    """What the mapping says a text means; None where it says nothing of it."""
    return _folded_values(tuple(column.values.items())).get(" ".join(fold(part).split()))


def _read_codes(column: Column, text: str, field: Field, out: _Gathered) -> None:
    assert field.codes is not None
    codes = field.codes

    def find(part: str) -> tuple[str, ...] | None:
        mapped = _mapped(column, part)
        if mapped is not None:
            return mapped or ("",)
        code = cells.find_code(codes, part)
        return (code,) if code else None

    found: list[str] = []
    for part in cells.pieces(text, column.split, find):
        meant = find(part)
        if meant is not None:
            found += [code for code in meant if code]
        elif column.unknown != "ignore":
            out.refuse(column.header, part, "code-unknown")
    if field.many:
        out.put(field, found, column.header)
    elif len(set(found)) > 1:
        out.refuse(column.header, text, "one-only")
    elif found:
        out.put(field, found[0], column.header)


def _read_countries(column: Column, text: str, field: Field, out: _Gathered) -> None:
    marks = column.split or (";", "|", ",", "\n")
    whole = cells.country_code(text.strip())
    for part in [text] if whole else cells.pieces(text, marks, bool):
        try:
            out.put(field, cells.country(part, field), column.header)
        except RefusedError as refused:
            out.refuse(column.header, refused.text, refused.code)


def _read_urls(column: Column, text: str, field: Field, out: _Gathered) -> None:
    """The first address of a website is the website, the next ones are links; an account name beside them is told."""
    links = out.target.get("links")
    parts = cells.pieces(text, column.split, bool) if column.split else split_urls(cells.plain(text))
    for part in parts:
        try:
            address = cells.url(part, field)
        except RefusedError as refused:
            out.refuse(column.header, refused.text, refused.code)
            continue
        if field.kind == "urls" or field.name not in out.values:
            out.put(field, address, column.header)
        elif links is not None and address != out.values[field.name]:
            out.put(links, address, column.header)


_MANY: dict[str, Callable[[Column, str, Field, _Gathered], None]] = {
    "codes": _read_codes,
    "code": _read_codes,
    "countries": _read_countries,
    "url": _read_urls,
    "urls": _read_urls,
}


# --- What concerns the row as a whole ---------------------------------------------------------------------------------


def _settle(out: _Gathered, mapping: Mapping) -> None:
    for name, value in mapping.constants.items():
        field = out.target[name]
        if field.kind == "text":
            out.values.setdefault(name, {"fr": value})
        elif field.many:
            out.put(field, list(value), name)
        else:
            out.values.setdefault(name, value)
    _settle_place(out)
    _settle_dates(out)
    if mapping.target == "person":
        _settle_person(out)
    if links := out.values.get("links"):
        kept = [link for link in links if link != out.values.get("website")]
        out.values["links"] = kept
        if not kept:
            del out.values["links"]
    if not out.values.get("name"):
        column = next((column.header for column in mapping.columns if column.field == "name"), "")
        out.refuse(column, "", "name-missing")


def _settle_place(out: _Gathered) -> None:
    """Both coordinates or none, on the globe, and not the point 0, 0 that files write for nothing."""
    latitude, longitude = out.values.get("latitude"), out.values.get("longitude")
    if latitude is None and longitude is None:
        return
    code = _place_refused(latitude, longitude)
    if code:
        column = out.columns.get("latitude") or out.columns.get("longitude", "")
        told = ", ".join(str(value) for value in (latitude, longitude) if value is not None)
        if code != "half" or not any(refusal.code == "number" for refusal in out.refusals):
            out.refuse(column, told, code)
        out.values.pop("latitude", None)
        out.values.pop("longitude", None)


def _place_refused(latitude: float | None, longitude: float | None) -> str:
    if latitude is None or longitude is None:
        return "half"
    if latitude == 0 and longitude == 0:
        return "zero"
    if abs(latitude) > 90 and abs(longitude) <= 90 and abs(latitude) <= 180:
        return "swapped"
    if abs(latitude) > 90:
        return "latitude"
    return "longitude" if abs(longitude) > 180 else ""


def _settle_dates(out: _Gathered) -> None:
    started, ceased = out.values.get("started"), out.values.get("ceased")
    if started and ceased and ceased < started[: len(ceased)]:
        out.refuse(out.columns.get("ceased", ""), ceased, "dates-order")
        del out.values["ceased"]


def _settle_person(out: _Gathered) -> None:
    parts = [out.values.pop("given_name", ""), out.values.pop("family_name", "")]
    if "name" not in out.values and any(parts):
        out.values["name"] = " ".join(part for part in parts if part)


def told(refusals: Iterable[Refusal], lang: str = "fr") -> list[str]:
    """The refusals as lines for people: "website: « update6 » : ce n’est pas une adresse web"."""
    quote = ("«\u00a0", "\u00a0»") if lang == "fr" else ("“", "”")
    colon = "\u00a0: " if lang == "fr" else ": "
    return [
        f"{refusal.column}{colon}{quote[0]}{refusal.value}{quote[1]}{colon}{refusal.said.label(lang)}"
        for refusal in refusals
    ]
