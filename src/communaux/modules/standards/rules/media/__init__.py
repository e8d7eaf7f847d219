"""Files in and out: each medium reads records one after the other and writes them so, whatever the length of the file.

A reader gives ``Raw`` records and tells what is wrong on the way; it never raises for what a file contains. Readers are
chosen by the name of the file, else by the first medium of the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from communaux.modules.standards.rules.findings import Finding

MAX_DEPTH = 64
"""Levels of objects in a record."""
MAX_RECORD = 16 * 1024 * 1024
"""Characters of one record."""

Say = Callable[[Finding], None]


@dataclass(slots=True)
class Raw:
    """One record as its file says it. ``envelope`` is what stands around it in the file (a JSON-LD context, the shape of
    the document): the same object for all records that share it. ``parts``: what ``frames`` put inside."""

    number: int
    tree: dict[str, Any]
    line: int = 0
    envelope: dict[str, Any] = field(default_factory=dict)
    parts: list[Any] = field(default_factory=list)


class Writer(Protocol):
    """Writes records to an open file; ``end`` closes what must be closed in the text, not the file."""

    def write(self, tree: dict[str, Any], envelope: dict[str, Any]) -> None:
        """One record."""

    def end(self) -> None:
        """The last bytes."""


ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonld": "jsonld",
    ".ttl": "turtle",
    ".nt": "ntriples",
}


def medium_of(path: Path | None, offered: tuple[str, ...], *, graph: bool) -> str:
    """The medium that the name of a file says, else the first that is offered. ``.json`` of linked data is JSON-LD."""
    found = ENDINGS.get(path.suffix.lower(), "") if path else ""
    if found == "json" and graph:
        found = "jsonld"
    return found or offered[0]


def too_deep(tree: Any, most: int = MAX_DEPTH) -> bool:
    """Whether objects and lists are nested beyond the limit."""
    layer = [tree]
    for _level in range(most):
        layer = [
            inner
            for outer in layer
            if type(outer) in (dict, list)
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in (dict, list)
        ]
        if not layer:
            return False
    return True


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file."""
    with path.open("rb") as file:
        yield file
