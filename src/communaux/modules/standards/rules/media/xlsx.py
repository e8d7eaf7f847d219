"""XLSX in and out: the first sheet, a row at a time, in bounded memory. Numbers keep the form that the file holds; every cell
is written as text, so that no spreadsheet rounds it. The file is taken as hostile: XML with a document type or entities is
refused, and so is a file that unfolds without measure.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.media import Raw, Say
from communaux.modules.standards.rules.spool import Spool

MAX_UNFOLDED = 4 * 1024**3
_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})(\d+)\Z")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read(file: IO[bytes], say: Say) -> Iterator[Raw]:
    """Rows by header, as texts."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNFOLDED:
                say(Finding("error", "hostile", facts={"reason": "zip"}))
                return
            with Spool("CREATE TABLE text (id INTEGER PRIMARY KEY, said TEXT)") as texts:
                _strings(archive, texts)
                yield from _rows(archive, texts, say)
    except DefusedXmlException as error:
        say(Finding("error", "hostile", facts={"reason": type(error).__name__}))
    except (zipfile.BadZipFile, EOFError) as error:
        say(Finding("error", "truncated", facts={"reason": str(error)}))
    except (ParseError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        say(Finding("error", "unreadable", facts={"reason": brief(str(error))}))


def _strings(archive: zipfile.ZipFile, texts: Spool) -> None:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return
    with archive.open("xl/sharedStrings.xml") as part:
        number = 0
        for _event, element in iterparse(part, forbid_dtd=True):
            if element.tag == _SPACE + "si":
                texts.run("INSERT INTO text VALUES (?, ?)", number, _text(element))
                number += 1
                element.clear()


def _text(element: Any) -> str:
    told = "".join(part.text or "" for part in element.iter(_SPACE + "t"))
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), told)


def _sheet(archive: zipfile.ZipFile) -> str:
    """The part that holds the first sheet."""
    with archive.open("xl/workbook.xml") as part:
        wanted = next(
            e.get(_REL) for _event, e in iterparse(part, forbid_dtd=True) if e.tag == _SPACE + "sheet"
        )
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        for _event, element in iterparse(part, forbid_dtd=True):
            if element.get("Id") == wanted:
                target = str(element.get("Target"))
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("sheet")


def _rows(archive: zipfile.ZipFile, texts: Spool, say: Say) -> Iterator[Raw]:
    headers: dict[int, str] = {}
    envelope: dict[str, Any] = {}
    number = 0
    with archive.open(_sheet(archive)) as part:
        events = iterparse(part, events=("start", "end"), forbid_dtd=True)
        sheet: Any = None
        for event, element in events:
            if event == "start":
                sheet = element if element.tag == _SPACE + "sheetData" else sheet
                continue
            if element.tag != _SPACE + "row":
                continue
            line = int(element.get("r") or number + 2)
            cells = dict(_cells(element, texts))
            element.clear()
            if sheet is not None:
                sheet.clear()
            if not headers:
                headers = {place: cell for place, cell in cells.items() if cell}
                for header in {h for h in headers.values() if list(headers.values()).count(h) > 1}:
                    say(Finding("error", "double-column", path=header, line=line))
                envelope["columns"] = list(headers.values())
                continue
            if not any(cells.values()):
                continue
            number += 1
            tree = {headers.get(place, f"+{place + 1}"): cell for place, cell in cells.items() if cell}
            yield Raw(number, tree, line, envelope)


def _cells(row: Any, texts: Spool) -> Iterator[tuple[int, str]]:
    place = -1
    for cell in row.iter(_SPACE + "c"):
        named = _CELL.match(cell.get("r") or "")
        place = _column(named[1]) if named else place + 1
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            yield place, _text(cell)
            continue
        value = cell.find(_SPACE + "v")
        told = (value.text or "") if value is not None else ""
        if kind == "s" and told:
            found = texts.one("SELECT said FROM text WHERE id = ?", int(told))
            told = found[0] if found else ""
        elif kind == "b":
            told = {"1": "true", "0": "false"}.get(told, told)
        yield place, told


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(place: int) -> str:
    told = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        told = chr(65 + rest) + told
    return told


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class Writer:
    """One sheet, every cell a text."""

    def __init__(self, file: IO[bytes], columns: list[str]) -> None:
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        for name, text in _PARTS.items():
            self._archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), _HEAD + text)
        sheet = zipfile.ZipInfo("xl/worksheets/sheet1.xml", (1980, 1, 1, 0, 0, 0))
        sheet.compress_type = zipfile.ZIP_DEFLATED
        self._sheet = self._archive.open(sheet, "w", force_zip64=True)
        self._columns = columns
        self._line = 0

    def _row(self, cells: list[str]) -> None:
        self._line += 1
        told = "".join(
            f'<c r="{_letters(place)}{self._line}" t="inlineStr"><is><t xml:space="preserve">{_told(cell)}</t></is></c>'
            for place, cell in enumerate(cells)
            if cell
        )
        self._sheet.write(f'<row r="{self._line}">{told}</row>'.encode())

    def _begin(self, envelope: dict[str, Any]) -> None:
        self._columns = list(envelope.get("columns") or self._columns)
        self._sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
        self._row(self._columns)

    def write(self, tree: dict[str, Any], envelope: dict[str, Any]) -> None:
        """One row."""
        if not self._line:
            self._begin(envelope)
        extra = [value for name, value in tree.items() if name not in self._columns]
        self._row([*(tree.get(name, "") for name in self._columns), *extra])

    def end(self) -> None:
        """Close the sheet and the archive; the file stays open."""
        if not self._line:
            self._begin({})
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()


def _told(text: str) -> str:
    return escape(_UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
