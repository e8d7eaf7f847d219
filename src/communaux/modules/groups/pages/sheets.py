"""A small table as a file: CSV for any program, XLSX for a spreadsheet. What would run as a formula is made text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from django.http import HttpResponse

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def respond(shape: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> HttpResponse:
    """The file of a table; ``shape`` is ``csv`` or ``xlsx``. It is private, and no cache keeps it."""
    body = (_csv if shape == "csv" else _xlsx)(columns, rows)
    response = HttpResponse(body, content_type=_MEDIA[shape])
    response["Content-Disposition"] = f'attachment; filename="{name}.{shape}"'
    response["Cache-Control"] = "no-store"
    return response


def _defused(cell: str) -> str:
    """A text that no spreadsheet runs."""
    plain = "".join(c for c in cell if c >= " " or c in "\t\n")
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return ("\ufeff" + file.getvalue()).encode()


def _xlsx(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook  # large, and seldom needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet("liste")
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_defused(cell) for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
