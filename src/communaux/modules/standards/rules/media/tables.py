"""CSV in and out. A cell is text, kept to the letter; an empty cell is nothing. The dialect (separator, ends of lines,
quotes, byte order mark, order of columns) is part of the envelope, so that what goes out is written as what came in.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import IO, Any

from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.media import MAX_RECORD, Raw, Say

MAX_CELL = 1_000_000


def read(file: IO[bytes], say: Say) -> Iterator[Raw]:
    """Rows by header. Reasons for what is skipped go to ``say``."""
    start = file.read(64 * 1024)
    file.seek(0)
    mark = start.startswith(codecs.BOM_UTF8)
    sample = start.removeprefix(codecs.BOM_UTF8)
    first = sample.split(b"\n", 1)[0]
    separator = max(",;\t|", key=lambda c: (first.count(c.encode()), c == ","))
    envelope: dict[str, Any] = {
        "separator": separator,
        "ends": "\r\n" if first.endswith(b"\r") else "\n",
        "quoted": sample.lstrip().startswith(b'"')
        and first.count(b'"') >= 2 * (first.count(separator.encode()) + 1),
        "mark": mark,
    }
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="strict", newline="")
    csv.field_size_limit(MAX_CELL)
    rows = csv.reader(text, delimiter=separator, strict=True)
    number = 0
    try:
        headers = next(rows, [])
        seen: set[str] = set()
        for header in headers:
            if header in seen:
                say(Finding("error", "double-column", path=header, line=1))
            seen.add(header)
        envelope["columns"] = headers
        width = len(headers)
        for row in rows:
            if not row:
                continue
            number += 1
            if len(row) != width:
                facts = {"found": len(row), "expected": width}
                extra = row[width:]
                say(
                    Finding(
                        "error",
                        "row-length",
                        number,
                        "",
                        brief(separator.join(extra)),
                        rows.line_num,
                        facts=facts,
                    )
                )
                tree = dict(zip(headers, row, strict=False))
                tree.update({f"+{place}": cell for place, cell in enumerate(extra, 1)})
            else:
                tree = dict(zip(headers, row, strict=True))
            if "" in row:
                tree = {name: cell for name, cell in tree.items() if cell}
            yield Raw(number, tree, rows.line_num, envelope)
    except UnicodeDecodeError:
        say(Finding("error", "encoding", number + 1, line=rows.line_num + 1))
    except csv.Error as error:
        told = str(error)
        code = "truncated" if "unexpected end" in told else "unreadable"
        say(
            Finding("error", code, number + 1, line=rows.line_num, facts={"reason": told, "most": MAX_RECORD})
        )
    finally:
        text.detach()


class Writer:
    """Rows with the columns of the envelope, or those of the profile."""

    def __init__(self, file: IO[bytes], columns: list[str]) -> None:
        self._file = file
        self._columns = columns
        self._text: io.TextIOWrapper | None = None
        self._rows: Any = None

    def _begin(self, envelope: dict[str, Any]) -> None:
        self._columns = list(envelope.get("columns") or self._columns)
        mark = envelope.get("mark", False)
        self._text = io.TextIOWrapper(self._file, encoding="utf-8-sig" if mark else "utf-8", newline="")
        self._rows = csv.writer(
            self._text,
            delimiter=envelope.get("separator", ","),
            lineterminator=envelope.get("ends", "\r\n"),
            quoting=csv.QUOTE_ALL if envelope.get("quoted") else csv.QUOTE_MINIMAL,
        )
        self._rows.writerow(self._columns)

    def write(self, tree: dict[str, Any], envelope: dict[str, Any]) -> None:
        """One row; names beyond the columns were cells without a header."""
        if self._rows is None:
            self._begin(envelope)
        extra = [value for name, value in tree.items() if name not in self._columns]
        self._rows.writerow([*(tree.get(name, "") for name in self._columns), *extra])

    def end(self) -> None:
        """Write the header of an empty table, and hand the bytes over."""
        if self._rows is None:
            self._begin({})
        if self._text:
            self._text.flush()
            self._text.detach()
