"""What the verbs of the command share: how results are printed and how a refusal is said."""

from __future__ import annotations

import fcntl
import sys
from typing import Any

import orjson
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


class Stop(Exception):  # noqa: N818 - an answer, not a mistake
    """The verb cannot go on. ``message`` says what was wrong and what to do; ``code`` is the exit code."""

    def __init__(self, message: str, *, code: int = 1, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.facts = facts

    def show(self, *, as_json: bool) -> None:
        """Print the refusal: on standard error for people, as JSON on standard output for programs."""
        if as_json:
            print_json({"ok": False, "error": self.message, **self.facts})
        else:
            print(self.message, file=sys.stderr)


def print_json(result: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(orjson.dumps(result, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")


def tell(result: dict[str, Any], sentences: list[str], *, as_json: bool) -> None:
    """The result for a program, or its sentences for a person."""
    if as_json:
        print_json(result)
    else:
        print("\n".join(sentences))


def house_runs() -> bool:
    """Whether a house runs on this data folder."""
    try:
        with (settings.DATA / "run.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def pending_migrations() -> list[str]:
    """Names of migrations that this database lacks."""
    executor = MigrationExecutor(connection)
    return [
        str(migration)
        for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def need_database() -> None:
    """Stop where the database was never made or is older than the program."""
    if pending_migrations():
        raise Stop(
            _(
                "La base de données n’est pas prête pour cette version. Lancez « communaux run » une fois, puis réessayez."
            )
        )
