"""A database of its own for a test that needs several processes, kills one, or tampers with files.

``own_database`` is a fresh, migrated database of the same kind as that of the run; its methods run functions of
a test module in other processes, which see nothing of the test's own transactions.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL",
}


class OwnDatabase:
    """One database, given by its Django settings, and ways to work on it from other processes."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.vendor = "sqlite" if settings["ENGINE"].endswith("sqlite3") else "postgresql"

    def start(self, function: str, *arguments: Any) -> subprocess.Popen[str]:
        """Start ``module:function`` on this database in a new process; what it returns is printed as JSON."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.databases", function, json.dumps(arguments)],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                "OWN_DATABASE": json.dumps(self.settings),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, function: str, *arguments: Any) -> Any:
        """Run ``module:function`` to its end and give what it returned; its errors fail the test."""
        return self.finish(self.start(function, *arguments))

    @staticmethod
    def finish(process: subprocess.Popen[str]) -> Any:
        """The result of a started process."""
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        return json.loads(output.splitlines()[-1])


@pytest.fixture
def own_database(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A fresh database, migrated as far as the ground."""
    if connection.vendor == "sqlite":
        database = OwnDatabase(
            {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(tmp_path / "own.sqlite3"),
                "OPTIONS": SQLITE_OPTIONS,
            }
        )
        database.run("tests.databases:migrate")
        yield database
        return
    name = f"own_{uuid.uuid4().hex[:12]}"
    kept = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT")
    settings = {key: connection.settings_dict[key] for key in kept}
    with django_db_blocker.unblock():
        _administer(f'CREATE DATABASE "{name}"')
        try:
            database = OwnDatabase({**settings, "NAME": name})
            database.run("tests.databases:migrate")
            yield database
        finally:
            _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    """Run on a connection of its own: databases are not created inside a transaction."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def configure(settings: dict[str, Any]) -> None:
    """Set up Django in a process of its own with the ground alone."""
    import django
    from django.conf import settings as django_settings

    django_settings.configure(
        SECRET_KEY="only for tests",
        USE_TZ=True,
        LANGUAGE_CODE="fr",
        DATABASES={"default": settings},
        INSTALLED_APPS=["communaux.ground", "django_tasks", "django_tasks_db"],
        TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}},
        WRITE_GATE_TIMEOUT=float(os.environ.get("WRITE_GATE_TIMEOUT", "20")),
    )
    django.setup()


def migrate() -> None:
    """Create the tables of the ground."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main(function: str, arguments: str) -> None:
    """Run one function in this process on the database given in the environment."""
    configure(json.loads(os.environ["OWN_DATABASE"]))
    from django.utils.module_loading import import_string

    print(json.dumps(import_string(function.replace(":", "."))(*json.loads(arguments))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
