"""Plain statements on the database of this thread, for the few places that many requests pass.

What Django's cursor adds to each statement (a cursor with a wrapper around a wrapper, marks of parameters written anew, checks
of the thread) is more work than a small statement itself on SQLite. ``run`` asks the driver directly there. Everything else
stays Django's: the connection, its transactions, the names of errors; and where somebody listens to statements (tests that count
them, the debug toolbar, ``execute_wrapper``), or on another database, Django's cursor runs them.

Values are those of the driver: text, whole numbers, bytes, None; instants as ``adapt_datetimefield_value`` gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.transaction import TransactionManagementError


def run(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement, with ``%s`` for each value, and give its rows, none where it has none.

    Raises the errors of ``django.db``, and TransactionManagementError inside a transaction that has failed.
    """
    raw = _driver()
    if raw is None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []
    with connection.wrap_database_errors:
        return list(raw.execute(_marked(statement), values).fetchall())


def change(statement: str, values: Sequence[Any] = ()) -> int:
    """The same for a statement that gives no rows: how many it changed."""
    raw = _driver()
    if raw is None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)
    with connection.wrap_database_errors:
        return int(raw.execute(_marked(statement), values).rowcount)


def change_each(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """The same statement with each of these rows of values."""
    raw = _driver()
    if raw is None:
        with connection.cursor() as cursor:
            cursor.executemany(statement, list(rows))
        return
    with connection.wrap_database_errors:
        raw.executemany(_marked(statement), rows)


def _driver() -> Any:
    """The driver's own connection where it may be asked directly, else None."""
    here: Any = connections[DEFAULT_DB_ALIAS]
    if here.vendor != "sqlite" or here.execute_wrappers or here.queries_logged:
        return None
    if here.needs_rollback:
        raise TransactionManagementError(_FAILED)
    here.ensure_connection()
    here.validate_thread_sharing()
    return here.connection


@lru_cache(maxsize=512)
def _marked(statement: str) -> str:
    """The marks of parameters as SQLite writes them."""
    if "%" in statement.replace("%s", ""):
        raise ValueError(f"A statement holds no other percent sign than %s: {statement}")
    return statement.replace("%s", "?")


_FAILED = "Something failed earlier in this transaction: no statement is run until its end."
