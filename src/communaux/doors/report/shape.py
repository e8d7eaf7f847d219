"""What a report is made of, whoever prints it: sections of sentences, figures, tables and pictures. Plain values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number. ``url``: where the things that it counts are listed."""

    value: int
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that leads somewhere."""

    text: str
    url: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``numeric``: the positions of the columns of numbers. The first cell of a row names it."""

    id: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numeric: frozenset[int] = frozenset()
    note: str = ""

    def shown(self) -> dict[str, Any]:
        """As ``components/table.html`` wants it."""
        return {
            "id": self.id,
            "caption": self.caption,
            "note": self.note,
            "columns": [{"label": text, "numeric": i in self.numeric} for i, text in enumerate(self.columns)],
            "rows": [[_cell(cell) for cell in row] for row in self.rows],
            "first_is_header": True,
        }

    def plain(self) -> dict[str, Any]:
        """As a program wants it."""
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": [[str(cell) if isinstance(cell, Cell) else cell for cell in row] for row in self.rows],
        }


def _cell(cell: Any) -> Any:
    return {"text": cell.text, "url": cell.url} if isinstance(cell, Cell) and cell.url else str(cell)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture: how many, and its share of the longest in hundredths, for its width."""

    label: str
    value: int
    share: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts as bars; the numbers stand beside them, so the picture is its own table."""

    id: str
    title: str
    bars: Sequence[Bar]
    note: str = ""

    @staticmethod
    def of(id_: str, title: str, counts: Sequence[tuple[str, int]], note: str = "") -> Bars:
        """Bars of these counts, the longest as wide as the page."""
        longest = max((count for _label, count in counts), default=0) or 1
        return Bars(id_, title, [Bar(label, n, round(100 * n / longest)) for label, n in counts], note)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something told at more length: a group, a workshop, a decision."""

    title: str
    url: str = ""
    meta: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report. An empty one (nothing but a title) is left out."""

    code: str
    title: str
    sentences: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    bars: Sequence[Bars] = ()
    entries: Sequence[Entry] = ()
    tables: Sequence[Table] = ()

    @property
    def empty(self) -> bool:
        """Whether it has nothing to say."""
        return not (self.sentences or self.figures or self.bars or self.entries or self.tables)


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one year. ``sequence`` and ``hash``: where the journal stood when it was made."""

    year: int
    sections: Sequence[Section] = field(default_factory=tuple)
    sequence: int = 0
    hash: str = ""

    def plain(self) -> dict[str, Any]:
        """As a program wants it."""
        return {
            "year": self.year,
            "journal": {"sequence": self.sequence, "hash": self.hash},
            "sections": [
                {
                    "code": part.code,
                    "title": part.title,
                    "sentences": list(part.sentences),
                    "figures": [{"label": f.label, "value": f.value} for f in part.figures],
                    "counts": [
                        {"title": b.title, "counts": [{"label": o.label, "value": o.value} for o in b.bars]}
                        for b in part.bars
                    ],
                    "entries": [{"title": e.title, "meta": e.meta, "text": e.text} for e in part.entries],
                    "tables": [table.plain() for table in part.tables],
                }
                for part in self.sections
            ],
        }
