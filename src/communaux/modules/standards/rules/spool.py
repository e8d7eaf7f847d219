"""Room for what does not fit in memory: small tables in a temporary file of SQLite, gone when closed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from typing import Any

IN_MEMORY = 25_000
"""Names that are remembered in memory before the file is used."""


_BITS = (1 << 25) - 1
"""Places in the field of bits: four megabytes, of which a million names fill one place in thirty."""


class Spool(contextlib.AbstractContextManager["Spool"]):
    """A temporary database. ``run`` is one statement, ``ask`` its rows one after the other."""

    def __init__(self, *schema: str) -> None:
        handle, self._path = tempfile.mkstemp(prefix="communaux-", suffix=".spool")
        os.close(handle)
        self._base = sqlite3.connect(self._path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=OFF",
            "PRAGMA synchronous=OFF",
            "PRAGMA cache_size=-8192",
            "BEGIN",
            *schema,
        ):
            self._base.execute(statement)

    def run(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """One statement."""
        return self._base.execute(statement, values)

    def many(self, statement: str, rows: Any) -> None:
        """One statement for many rows."""
        self._base.executemany(statement, rows)

    def ask(self, statement: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows."""
        return iter(self._base.execute(statement, values))

    def one(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row."""
        row: tuple[Any, ...] | None = self._base.execute(statement, values).fetchone()
        return row

    def __exit__(self, *_error: object) -> None:
        self._base.close()
        with contextlib.suppress(OSError):
            os.unlink(self._path)


class Seen(contextlib.AbstractContextManager["Seen"]):
    """Which names were met, and first where; in memory while they are few. Beyond, a field of bits tells most new names from
    those that the file must be asked about."""

    def __init__(self) -> None:
        self._few: dict[str, list[int]] = {}
        self._many: Spool | None = None
        self._bits = bytearray()

    def meet(self, name: str, number: int) -> tuple[int, int]:
        """How often the name was met before, and the number of its first time."""
        found = self._few.get(name)
        if found is not None:
            found[0] += 1
            return found[0] - 1, found[1]
        if self._many is not None:
            place = hash(name) & _BITS
            if self._bits[place >> 3] & 1 << (place & 7):
                row = self._many.one("SELECT times, first FROM seen WHERE name = ?", name)
                if row:
                    self._many.run("UPDATE seen SET times = times + 1 WHERE name = ?", name)
                    return row[0], row[1]
        if len(self._few) >= IN_MEMORY:
            self._put_away()
        self._few[name] = [1, number]
        return 0, number

    def _put_away(self) -> None:
        """Make room: names go to the file, in their order, and each leaves its bit."""
        if self._many is None:
            self._many = Spool(
                "CREATE TABLE seen (name TEXT PRIMARY KEY, times INT, first INT) WITHOUT ROWID"
            )
            self._bits = bytearray((_BITS + 1) >> 3)
        bits = self._bits
        for name in self._few:
            place = hash(name) & _BITS
            bits[place >> 3] |= 1 << (place & 7)
        self._many.many(
            "INSERT INTO seen VALUES (?, ?, ?)", ((n, t, f) for n, (t, f) in sorted(self._few.items()))
        )
        self._few = {}

    def __exit__(self, *_error: object) -> None:
        if self._many is not None:
            self._many.__exit__()
