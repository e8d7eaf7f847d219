"""The report of a year, gathered from every room as a visitor sees it, so that it is the same document for everybody.

Each part is a file of ``parts/`` with ``years()``, the years it has something to say of, and ``section(year)``.
Nothing is written here, and nothing is told that a page of the house does not show to anyone.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.utils import timezone

from communaux.doors.report.shape import Report, Section
from communaux.ground import journal

PARTS = ("directory", "charter", "groups", "meetings", "surveys", "library", "members")
"""The parts, in the order of the report."""


def years() -> list[int]:
    """The years that have a report, the latest first. The present one always has, so far."""
    now = timezone.localdate().year
    found = {year for part in PARTS for year in _part(part).years() if year <= now}
    return sorted(found | {now}, reverse=True)


def report(year: int) -> Report:
    """The report of a year, in the active language."""
    head = journal.head()
    sections: list[Section] = [_part(part).section(year) for part in PARTS]
    return Report(year, [part for part in sections if not part.empty], head.sequence, head.hash)


def _part(name: str) -> Any:
    return import_module(f"communaux.doors.report.parts.{name}")
