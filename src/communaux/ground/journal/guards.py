"""The triggers that keep the journal append-only, on SQLite and on PostgreSQL. Installed by a migration.

Who can write to the database file can drop them; the chain and the signed closings are for that.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("journal", "journal_head")

_REFUSAL = "append-only: rows of the journal are neither changed nor deleted"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers where they are missing."""
    remove(connection)
    _execute(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for tests, which empty tables, and for undoing the migration."""
    if connection.vendor == "sqlite":
        names = [f"{table}_no_{action}" for table in TABLES for action in ("update", "delete")]
        _execute(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in (*names, "journal_no_gap")])
        return
    _execute(connection, [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES])
    _execute(connection, [f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}" for table in TABLES])


def _sqlite() -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for table in TABLES
        for action in ("update", "delete")
    ]
    # INSERT OR REPLACE deletes without waking the trigger above; a sequence that is taken is refused here.
    statements.append(
        "CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal "
        "WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM journal) "
        "BEGIN SELECT RAISE(ABORT, 'append-only: an entry takes the sequence after the last'); END"
    )
    return statements


def _postgresql() -> list[str]:
    statements = [
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$ "
        f"BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $body$"
    ]
    for table in TABLES:
        statements += [
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
        ]
    return statements


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
