"""Files that go out: CSV, XLSX, GeoJSON, JSON-LD, Turtle and the flat standard of the solidarity-economy maps.

Each writer takes documents (what a reader gave for the viewer's roles) and yields bytes as they come, so that an
export of any size streams. A cell that a spreadsheet would run as a formula is defused in CSV and XLSX.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from communaux.doors.files import foreign
from communaux.ground.cells import defused
from communaux.meaning.access import PUBLIC, Roles
from communaux.meaning.reader import Document
from communaux.meaning.table import columns
from communaux.meaning.turtle import to_turtle


class _Echo:
    """A file that hands back what is written, for the csv module."""

    def write(self, text: str) -> str:
        return text


def to_csv(meaning_name: str, documents: Iterable[Document], roles: Roles) -> Iterator[bytes]:
    """CSV, UTF-8 with a byte order mark (spreadsheets need it), CRLF, headers are property names."""
    cols = columns(meaning_name, roles)
    writer = csv.writer(_Echo())
    yield ("\ufeff" + writer.writerow([c.header for c in cols])).encode()
    for document in documents:
        yield writer.writerow([defused(c.cell(document)) for c in cols]).encode()


def to_xlsx(meaning_name: str, documents: Iterable[Document], roles: Roles) -> Iterator[bytes]:
    """One sheet; text cells are text, so nothing runs."""
    from openpyxl import Workbook  # large, and seldom needed
    from openpyxl.cell import WriteOnlyCell

    cols = columns(meaning_name, roles)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(meaning_name)
    sheet.append([c.header for c in cols])
    for document in documents:
        sheet.append([_xlsx_cell(WriteOnlyCell, sheet, c.cell(document)) for c in cols])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(64 * 1024):
            yield block


def _xlsx_cell(made: Callable[..., Any], sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    clean = "".join(c for c in value if c >= " " or c in "\t\n")[:32000]
    cell = made(sheet, value=defused(clean))
    cell.data_type = "s"
    return cell


def to_geojson(meaning_name: str, documents: Iterable[Document], roles: Roles) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946); a record without a place has a null geometry."""
    yield b'{"type":"FeatureCollection","features":['
    mark = b"\n"
    for document in documents:
        yield mark + orjson.dumps(_feature(document))
        mark = b",\n"
    yield b"\n]}\n"


def _feature(document: Document) -> dict[str, Any]:
    properties = {
        k: v for k, v in document.items() if k not in {"@context", "@type", "latitude", "longitude"}
    }
    geometry = None
    if "latitude" in document and "longitude" in document:
        geometry = {"type": "Point", "coordinates": [document["longitude"], document["latitude"]]}
    return {"type": "Feature", "id": document["@id"], "geometry": geometry, "properties": properties}


def to_jsonld(meaning_name: str, documents: Iterable[Document], roles: Roles) -> Iterator[bytes]:
    """One JSON-LD document with a ``@graph``."""
    mark = b""
    for document in documents:
        body = {k: v for k, v in document.items() if k != "@context"}
        if not mark:
            yield b'{"@context":' + orjson.dumps(document["@context"]) + b',"@graph":[\n'
        yield mark + orjson.dumps(body)
        mark = b",\n"
    yield b"\n]}\n" if mark else b'{"@graph":[]}\n'


def to_turtle_file(meaning_name: str, documents: Iterable[Document], roles: Roles) -> Iterator[bytes]:
    """Turtle: the prefixes once, then each thing."""
    first = True
    for document in documents:
        text = to_turtle(document)
        if not first:
            text = "\n".join(line for line in text.split("\n") if not line.startswith("@prefix")).lstrip("\n")
        first = False
        yield text.encode() + b"\n"


def to_sse(meaning_name: str, documents: Iterable[Document], roles: Roles) -> Iterator[bytes]:
    """The flat standard of the solidarity-economy maps, as CSV in UTF-8; organisations only."""
    return foreign.export("sse-flat", "csv", documents)


class Format(NamedTuple):
    """A format of export: its media type, the ending of its files, and its writer."""

    media: str
    ending: str
    write: Callable[[str, Iterable[Document], Roles], Iterator[bytes]]


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", "csv", to_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", to_xlsx),
    "geojson": Format("application/geo+json", "geojson", to_geojson),
    "jsonld": Format("application/ld+json", "jsonld", to_jsonld),
    "turtle": Format("text/turtle; charset=utf-8", "ttl", to_turtle_file),
    "sse": Format("text/csv; charset=utf-8", "sse.csv", to_sse),
}
__all__ = ["FORMATS", "PUBLIC", "Format", "defused"]
