"""Plain statements are those of Django in all but their cost."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from communaux.ground.statements import change, change_each, run

pytestmark = pytest.mark.django_db(transaction=True)
_TABLE = "CREATE TABLE tried (name text PRIMARY KEY, weight integer)"


@pytest.fixture(autouse=True)
def table():
    change(_TABLE)
    yield
    change("DROP TABLE tried")


def test_rows_are_written_changed_and_read():
    change_each("INSERT INTO tried (name, weight) VALUES (%s, %s)", [("a", 1), ("b", 2), ("c", 3)])
    assert change("UPDATE tried SET weight = weight + %s WHERE weight > %s", [10, 1]) == 2
    assert run("SELECT name, weight FROM tried ORDER BY name") == [("a", 1), ("b", 12), ("c", 13)]
    assert run("INSERT INTO tried (name, weight) VALUES (%s, %s) RETURNING weight", ["d", 4]) == [(4,)]
    assert run("SELECT name FROM tried WHERE name = %s", ["é"]) == []
    assert run("UPDATE tried SET weight = 0") == []


def test_values_are_never_part_of_the_statement():
    change("INSERT INTO tried (name, weight) VALUES (%s, %s)", ["'; DROP TABLE tried; --", None])
    change("INSERT INTO tried (name, weight) VALUES (%s, %s)", ["100 %s of 5 % ?", 1])
    assert run("SELECT weight FROM tried WHERE name = %s", ["'; DROP TABLE tried; --"]) == [(None,)]
    assert run("SELECT weight FROM tried WHERE name = %s", ["100 %s of 5 % ?"]) == [(1,)]


def test_a_transaction_undoes_them():
    with transaction.atomic():
        change("INSERT INTO tried (name, weight) VALUES (%s, %s)", ["a", 1])
        transaction.set_rollback(True)
    assert run("SELECT name FROM tried") == []


def test_errors_are_those_of_django_and_a_broken_transaction_runs_no_more():
    change("INSERT INTO tried (name, weight) VALUES (%s, %s)", ["a", 1])
    with pytest.raises(IntegrityError):
        change("INSERT INTO tried (name, weight) VALUES (%s, %s)", ["a", 2])
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            change_each("INSERT INTO tried (name, weight) VALUES (%s, %s)", [("b", 2), ("a", 2)])
        assert run("SELECT weight FROM tried") == [(1,)]
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            run("SELECT 1")
        with pytest.raises(TransactionManagementError):
            change("DELETE FROM tried")
    assert run("SELECT weight FROM tried") == [(1,)]


def test_who_counts_statements_sees_them():
    with CaptureQueriesContext(connection) as seen:
        run("SELECT name FROM tried WHERE weight = %s", [7])
        change("DELETE FROM tried WHERE weight = %s", [7])
    assert len(seen) == 2
    told = []

    def listen(execute, sql, params, many, context):
        told.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        run("SELECT 1")
    assert told == ["SELECT 1"]


def test_a_closed_connection_is_opened_again():
    connection.close()
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory is never closed")
    assert run("SELECT 1") == [(1,)]


def test_each_thread_has_its_own_connection():
    found = []

    def ask():
        try:
            found.append(connections["default"] is not mine)
            found.append(run("SELECT 1"))
        finally:
            connections.close_all()

    mine = connections["default"]
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [True, [(1,)]]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="marks are written anew for SQLite only")
def test_another_percent_sign_is_refused():
    with pytest.raises(ValueError, match="percent"):
        run("SELECT 1 WHERE 'a' LIKE 'a%'")
