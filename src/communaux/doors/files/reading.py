"""Files that come in, as rows of text cells: CSV, XLSX, JSON, JSON lines and GeoJSON.

A file is taken as hostile: its size, its unfolding, its depth, its encoding and its cells have limits, and a refusal
says what to do. Rows stream: only JSON is held whole. What the cells mean is the module's business.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson
from defusedxml.common import DefusedXmlException
from django.conf import settings

from communaux.doors.files.refusals import FileRefused

MAX_COLUMNS = 300
MAX_CELL = 100_000
MAX_UNFOLDED = 512 * 1024 * 1024
MAX_RATIO = 200
MAX_DEPTH = 6
SAMPLE = 64 * 1024
Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """A file read as a table. ``rows`` gives (line number in the file, cells by header) and can be read once.

    ``format``: csv, xlsx, json or geojson. ``encoding``: of a CSV, to be shown. A cell is text, '' where empty.
    """

    headers: tuple[str, ...]
    rows: Iterator[tuple[int, Row]]
    format: str
    encoding: str = "utf-8"


@contextmanager
def open_table(path: Path, name: str = "") -> Iterator[Table]:
    """Read a file as a table; ``name`` is what its sender calls it. Raises FileRefused."""
    name = name or path.name
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > settings.IMPORT_MAX_BYTES:
        raise FileRefused("too-big", size=size // 1024**2, limit=settings.IMPORT_MAX_BYTES // 1024**2)
    with path.open("rb") as file:
        start = file.read(SAMPLE)
        file.seek(0)
        yield _table(file, start, name)


def _table(file: IO[bytes], start: bytes, name: str) -> Table:
    if start.startswith(b"PK\x03\x04"):
        return _xlsx(file)
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"GIF8", b"\x1f\x8b")):
        raise FileRefused("unknown-format", name=name)
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] in {b"[", b"{"}:
        return _json(file.read())
    return _csv(file, start, name)


# CSV


def _encoding(start: bytes, name: str) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in start:
        raise FileRefused("binary", name=name)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            # the sample may cut a character in two: up to three bytes of it may be missing
            io.TextIOWrapper(io.BytesIO(start[:-3] if len(start) == SAMPLE else start), encoding).read()
        except UnicodeDecodeError as error:
            if encoding == "utf-8-sig" and len(start) == SAMPLE and error.start > len(start) - 8:
                return encoding
            continue
        return encoding
    raise FileRefused("binary", name=name)


def _delimiter(line: str) -> str:
    """The delimiter that cuts the header line into most columns; a comma where none does."""
    counts = {mark: len(next(csv.reader([line], delimiter=mark), [])) for mark in ",;\t|"}
    return max(counts, key=lambda mark: counts[mark])


def _csv(file: IO[bytes], start: bytes, name: str) -> Table:
    encoding = _encoding(start, name)
    text = io.TextIOWrapper(file, encoding, newline="")
    first = io.StringIO(start.decode(encoding, "replace"), newline="").readline()
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(text, delimiter=_delimiter(first.strip("\r\n")))
    lines = _csv_lines(reader, file)
    _line, header = next(lines, (0, []))
    headers = _headers(header)
    return Table(headers, _rows(headers, lines), "csv", encoding.replace("-sig", ""))


def _csv_lines(reader: Any, file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise FileRefused("cell-too-long", line=reader.line_num, limit=MAX_CELL) from error
            raise FileRefused("bad-csv", line=reader.line_num, error=error) from error
        except UnicodeDecodeError as error:
            raise FileRefused("encoding", position=file.tell() + error.start) from error
        yield reader.line_num, cells


def _headers(cells: Iterable[Any]) -> tuple[str, ...]:
    headers = [" ".join(str(cell or "").split()) for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    if not any(headers):
        raise FileRefused("no-header")
    if len(headers) > MAX_COLUMNS:
        raise FileRefused("too-many-columns", count=len(headers), limit=MAX_COLUMNS)
    headers = [header or f"({place + 1})" for place, header in enumerate(headers)]
    for place, header in enumerate(headers):
        if header in headers[:place]:
            raise FileRefused("same-header", header=header)
    return tuple(headers)


def _rows(headers: tuple[str, ...], lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, Row]]:
    width = len(headers)
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = {header: cell.strip() for header, cell in zip(headers, cells, strict=False)}
        if len(row) < width:
            row.update(dict.fromkeys(headers[len(cells) :], ""))
        if extra := [cell for cell in cells[width:] if cell.strip()]:
            row[EXTRA] = " | ".join(extra)
        yield line, row


EXTRA = "\x00extra"
"""Key of cells beyond the last header: the row is refused by whoever reads it, with its line."""


# XLSX


def _xlsx(file: IO[bytes]) -> Table:
    import openpyxl  # large, and seldom needed

    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            unfolded = sum(info.file_size for info in infos)
            folded = sum(info.compress_size for info in infos) or 1
            if unfolded > MAX_UNFOLDED or (unfolded > 20 * 1024**2 and unfolded / folded > MAX_RATIO):
                raise FileRefused("zip-bomb", size=unfolded // 1024**2)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except FileRefused:
        raise
    except DefusedXmlException as error:
        raise FileRefused("bad-xml") from error
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise FileRefused("bad-zip") from error
    lines = _xlsx_lines(book.worksheets[0])
    _line, header = next(lines, (0, []))
    headers = _headers(header)
    return Table(headers, _rows(headers, lines), "xlsx")


def _xlsx_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()
    try:
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_cell_text(cell) for cell in cells[: MAX_COLUMNS + 1]]
    except DefusedXmlException as error:
        raise FileRefused("bad-xml") from error
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused("bad-zip") from error


def _cell_text(cell: Any) -> str:
    """A cell as the text that a person would have typed: a whole number without its point, a day without its hour."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time.min else cell.isoformat()
    if isinstance(cell, dict | list):
        return "; ".join(_cell_text(part) for part in (cell.values() if isinstance(cell, dict) else cell))
    text = str(cell)
    if len(text) > MAX_CELL:
        raise FileRefused("cell-too-long", line="?", limit=MAX_CELL)
    return text


# JSON and GeoJSON


def _json(data: bytes) -> Table:
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        try:
            document = [orjson.loads(line) for line in data.splitlines() if line.strip()]
        except orjson.JSONDecodeError:
            raise FileRefused("bad-json", error=error) from error
        if len(document) < 2:
            raise FileRefused("bad-json", error=error) from error
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        return _objects(document.get("features"), _feature, "geojson")
    if isinstance(document, dict):
        lists = [value for value in document.values() if isinstance(value, list)]
        document = document.get("@graph") or (lists[0] if len(lists) == 1 else [document])
    return _objects(document, dict, "json")


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise FileRefused("json-shape")
    found = dict(properties)
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        place = geometry.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:
            found.setdefault("longitude", place[0])
            found.setdefault("latitude", place[1])
    if feature.get("id") is not None:
        found.setdefault("id", feature["id"])
    return found


def _objects(items: Any, take: Callable[[Any], dict[str, Any]], format_: str) -> Table:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise FileRefused("json-shape")
    objects = [_flat(take(item)) for item in items]
    headers = _headers(dict.fromkeys(key for item in objects for key in item))
    lines = (
        (number, [_cell_text(item.get(header)) for header in headers])
        for number, item in enumerate(objects, start=1)
    )
    return Table(headers, _rows(headers, lines), format_)


def _flat(item: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """Nested objects as ``summary_fr``; a list stays one cell."""
    if depth > MAX_DEPTH:
        raise FileRefused("too-deep", limit=MAX_DEPTH)
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}_", depth + 1))
        else:
            flat[f"{prefix}{key}"] = value
    return flat
