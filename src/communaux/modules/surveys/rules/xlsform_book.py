"""The three sheets of an XLSForm, from and to a workbook. What the cells mean is told elsewhere.

A workbook is taken as hostile: how large it is, how far it unfolds, how many rows, columns and letters have limits.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from communaux.ground.said import Said

MOST_BYTES = 5 * 1024 * 1024
MOST_UNFOLDED = 60 * 1024 * 1024
MOST_RATIO = 200
MOST_ROWS = 5000
MOST_COLUMNS = 120
MOST_LETTERS = 20_000

SHEETS = ("survey", "choices", "settings")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a form, or was left out of it: the sheet, the row and the column, what, and how to mend it.

    ``row``: as the spreadsheet counts, 0 for the whole sheet; ``column``: its header, or ''.
    """

    sheet: str
    row: int
    column: str
    what: Said
    mend: Said


class BookRefused(Exception):  # noqa: N818 - an answer, not a mistake
    """A file that cannot be read as a form at all; ``finding`` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.what.fr)
        self.finding = finding


def _refused(fr: str, en: str, mend_fr: str, mend_en: str, sheet: str = "", row: int = 0) -> BookRefused:
    return BookRefused(Finding(sheet, row, "", Said(fr, en), Said(mend_fr, mend_en)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet: its number as the spreadsheet counts, and its cells by header, trimmed."""

    number: int
    cells: Mapping[str, str]

    def get(self, header: str) -> str:
        """The cell under a header, '' where empty or absent."""
        return self.cells.get(header, "")


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets that were found, by name, and the headers of each."""

    sheets: Mapping[str, tuple[Row, ...]]
    headers: Mapping[str, tuple[str, ...]]


def read_book(content: bytes) -> Book:
    """The three sheets of a form. Raises BookRefused."""
    if len(content) > MOST_BYTES:
        raise _refused(
            f"Le fichier dépasse {MOST_BYTES // 1024**2} Mo.",
            f"The file is larger than {MOST_BYTES // 1024**2} MB.",
            "Retirez les images et les feuilles qui ne servent pas au formulaire.",
            "Take out pictures and sheets that the form does not need.",
        )
    _check_archive(content)
    import openpyxl  # large, and seldom needed

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise _not_xlsx() from error
    sheets: dict[str, tuple[Row, ...]] = {}
    headers: dict[str, tuple[str, ...]] = {}
    for sheet in book.worksheets:
        name = sheet.title.strip().lower()
        if name not in SHEETS or name in sheets:
            continue
        try:
            headers[name], sheets[name] = _rows(sheet, name)
        except BookRefused:
            raise
        except Exception as error:
            raise _not_xlsx() from error
    if "survey" not in sheets:
        raise _refused(
            "La feuille « survey » manque.",
            "The sheet “survey” is missing.",
            "Un XLSForm a une feuille « survey », et « choices » pour les listes de choix.",
            "An XLSForm has a sheet “survey”, and “choices” for lists of choices.",
        )
    return Book(sheets, headers)


def _not_xlsx() -> BookRefused:
    return _refused(
        "Ce fichier n’est pas un classeur .xlsx lisible.",
        "This file is no .xlsx workbook that can be read.",
        "Ouvrez-le dans un tableur, puis enregistrez-le au format .xlsx.",
        "Open it in a spreadsheet, then save it as .xlsx.",
    )


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise _not_xlsx() from error
    unfolded = sum(info.file_size for info in infos)
    folded = sum(info.compress_size for info in infos) or 1
    if unfolded > MOST_UNFOLDED or (unfolded > 10 * 1024**2 and unfolded / folded > MOST_RATIO):
        raise _refused(
            "Une fois déplié, ce fichier serait démesuré.",
            "Unfolded, this file would be enormous.",
            "Enregistrez le formulaire dans un classeur neuf, sans lignes ni colonnes vides mises en forme.",
            "Save the form in a new workbook, without formatted empty rows or columns.",
        )


def _rows(sheet: Any, name: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    sheet.reset_dimensions()
    headers: list[str] = []
    found: list[Row] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            raise _refused(
                f"La feuille « {name} » a plus de {MOST_ROWS} lignes.",
                f"The sheet “{name}” has more than {MOST_ROWS} rows.",
                "Retirez les lignes qui ne servent pas.",
                "Take out the rows that are not needed.",
                name,
            )
        cells = [_text(value, name, number) for value in values]
        if not headers:
            headers = [_header(cell) for cell in cells] if any(cells) else []
            continue
        if any(cells):
            row = {head: cell for head, cell in zip(headers, cells, strict=False) if head and cell}
            found.append(Row(number, row))
    return tuple(head for head in headers if head), tuple(found)


def _text(value: object, sheet: str, row: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if len(text) > MOST_LETTERS:
        raise _refused(
            f"Une cellule dépasse {MOST_LETTERS} caractères.",
            f"A cell is longer than {MOST_LETTERS} characters.",
            "Raccourcissez ce texte.",
            "Shorten this text.",
            sheet,
            row,
        )
    return text


_LANGUAGES = {"fr": "::Français (fr)", "en": "::English (en)"}
_SPELLINGS = {
    "fr": "fr",
    "french": "fr",
    "français": "fr",
    "francais": "fr",
    "français (fr)": "fr",
    "french (fr)": "fr",
    "francais (fr)": "fr",
    "en": "en",
    "english": "en",
    "english (en)": "en",
    "anglais": "en",
    "anglais (en)": "en",
}
_TRANSLATED = ("label", "hint", "constraint_message")
_WORDS = {
    "list name": "list_name",
    "repeat count": "repeat_count",
    "constraint message": "constraint_message",
}


def header_of(name: str, language: str) -> str:
    """``label::Français (fr)``."""
    return name + _LANGUAGES[language]


def _header(cell: str) -> str:
    """A header as we know it: case, spaces and the names of languages made one; ``label:fr`` too."""
    text = " ".join(cell.split())
    name, mark, language = text.partition("::")
    if not mark and text.count(":") == 1:
        name, mark, language = text.partition(":")
    name = _WORDS.get(name.strip().lower(), name.strip().lower())
    if not mark:
        return name
    code = _SPELLINGS.get(language.strip().lower())
    if name in _TRANSLATED and code:
        return header_of(name, code)
    return f"{name}::{language.strip()}"


# --- out -------------------------------------------------------------------------------------------------------------

Sheet = tuple[str, Sequence[str], Sequence[Mapping[str, Any]]]
"""Its name, its headers, its rows by header."""


def write_book(sheets: Sequence[Sheet]) -> bytes:
    """A workbook whose cells are text, so that nothing in it runs."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, headers, rows in sheets:
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, head, bold=True) for head in headers])
        for row in rows:
            sheet.append([_cell(sheet, row.get(head)) for head in headers])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "".join(c for c in str(value) if c >= " " or c in "\t\n")[:32_000]
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
