"""Cells of files that a spreadsheet will open: what it would run as a formula is defused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def defused(cell: Any) -> Any:
    """A text cell that a spreadsheet would run (``=…``, ``+…``, ``-…``, ``@…``), with an apostrophe before it.

    Numbers written as text (``-3.4``) are left alone. An apostrophe that stands there already gets another, so that
    taking one away gives back what was.
    """
    if not isinstance(cell, str) or not _FORMULA.match(cell):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def csv_text(rows: Iterable[Iterable[Any]]) -> str:
    """CSV with a byte order mark (spreadsheets need it) and CRLF, every cell defused."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    target.write("\ufeff")
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
    return target.getvalue()
