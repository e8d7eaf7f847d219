"""What an import reads and what it tells: lines, findings and the report. Plain values; nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

KEPT_REFUSALS = 5000
"""Refusals and remarks that a report keeps one by one; beyond, they are counted."""
SHOWN = 80
"""Characters that are shown of a value."""
Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many (0: not known yet), and ``read`` or ``write``."""


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _shown(text: str) -> str:
    """A text of a file, with a mark where it holds what no page and no database can show."""
    return _CONTROL.sub("\ufffd", text)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say of one line: where, what stood there, and why. ``line`` is the number in the file."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Line:
    """One converted line.

    ``key`` names it in its source for ever; ``columns``: field -> column header; ``lenient``: a value that does not do
    is left out and told, instead of refusing the line. ``record``: slug of the record that our own export gave this
    line for, with the ``version`` that it had then, and ``spoken``, the languages of texts that the file has
    (``summary_fr``).
    """

    number: int
    key: str
    values: dict[str, Any]
    link: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    refusals: Sequence[Finding] = ()
    remarks: Sequence[Finding] = ()
    lenient: bool = False
    record: str = ""
    version: int = 0
    spoken: Sequence[str] = ()


@dataclass
class Report:
    """What an import did, or would do. ``refused`` counts lines; ``refusals`` may tell several of one line.

    ``notes``: what concerns the file as a whole, in sentences. ``duplicates``: pairs that wait for a person, None where
    nobody looked for them.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    remarked: int = 0
    notes: list[str] = field(default_factory=list)
    duplicates: int | None = None
    dry_run: bool = False
    losses: list[dict[str, Any]] = field(default_factory=list)
    """What a profile of others says that no record holds: place, reason, example, count."""

    def refuse(self, findings: Iterable[Finding]) -> None:
        """Count a refused line."""
        self.refused += 1
        self.refusals.extend(islice(findings, max(0, KEPT_REFUSALS - len(self.refusals))))

    def remark(self, findings: Sequence[Finding]) -> None:
        """Keep what should be known of a line that was taken."""
        self.remarked += len(findings)
        self.remarks.extend(islice(findings, max(0, KEPT_REFUSALS - len(self.remarks))))

    def in_order(self) -> None:
        """Findings in the order of the file."""
        self.refusals.sort(key=lambda finding: finding.line)
        self.remarks.sort(key=lambda finding: finding.line)

    def as_dict(self) -> dict[str, Any]:
        """For programs and for the page: counts and findings."""

        def told(findings: list[Finding]) -> list[dict[str, Any]]:
            return [
                {
                    "line": f.line,
                    "column": _shown(f.column),
                    "value": _shown(f.value),
                    "reason": _shown(f.reason),
                }
                for f in findings
            ]

        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "dry_run": self.dry_run,
            "refusals": told(self.refusals),
            "remarks": told(self.remarks),
            "remarked": self.remarked,
            "notes": self.notes,
            "duplicates": self.duplicates,
            **({"losses": self.losses} if self.losses else {}),
        }


Finished = Callable[[Report], None]
