"""The gate: one writer at a time on SQLite, in turn, with a clear end to waiting."""
# ruff: noqa: PT012 - the transaction must end inside of pytest.raises

import os
import threading
import time
from typing import Any

import pytest
from django.db import transaction

from communaux.ground import gate
from communaux.ground.journal.models import Head
from communaux.ground.locks import FairLock, FileLock
from tests.databases import OwnDatabase

WRITERS = "tests.ground.writers"


def close(name: str) -> None:
    """Write one row with the ORM: any would do."""
    Head.objects.create(chain=name, sequence=1, hash="", instant="2026-01-01T00:00:00Z", signature="")


@pytest.mark.django_db
def test_a_nested_gate_joins_and_its_caught_error_undoes_it_alone() -> None:
    with gate.writing():
        close("outer")
        with pytest.raises(ZeroDivisionError):
            with gate.writing():
                close("inner")
                1 / 0
        assert gate.is_writing()
    assert not gate.is_writing()
    assert list(Head.objects.values_list("chain", flat=True)) == ["outer"]


@pytest.mark.django_db
def test_an_error_undoes_everything_and_opens_the_gate() -> None:
    with pytest.raises(ZeroDivisionError):
        with gate.writing():
            close("lost")
            1 / 0
    assert not gate.is_writing()
    assert not Head.objects.exists()
    with gate.writing():
        close("kept")


@pytest.mark.django_db(transaction=True)
def test_inside_the_transaction_of_somebody_else_the_gate_joins_it() -> None:
    with pytest.raises(ZeroDivisionError):
        with transaction.atomic():
            with gate.writing():
                close("lost")
            1 / 0
    assert not Head.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_runs_on_commit_may_write_again() -> None:
    def later() -> None:
        with gate.writing():
            close("later")

    with gate.writing():
        transaction.on_commit(later)
    assert Head.objects.filter(chain="later").exists()
    assert not gate.is_writing()


@pytest.mark.django_db(transaction=True)
def test_reading_refuses_to_write_and_leaves_the_connection_as_it_was() -> None:
    with pytest.raises(Exception, match=r"read-?only"):
        with gate.reading():
            assert not Head.objects.exists()
            close("never")
    with gate.writing():
        close("after")
    assert list(Head.objects.values_list("chain", flat=True)) == ["after"]


def test_sixteen_threads_lose_nothing(own_database: OwnDatabase) -> None:
    found = own_database.run(f"{WRITERS}:write_in_threads", 16, 12)
    assert found["errors"] == []
    assert sorted(found["sequences"]) == list(range(1, 16 * 12 + 1))
    assert own_database.run(f"{WRITERS}:verdict")["ok"]


def test_eight_processes_lose_nothing(own_database: OwnDatabase) -> None:
    writers = [own_database.start(f"{WRITERS}:write", f"process{number}", 25) for number in range(8)]
    sequences = [sequence for writer in writers for sequence in own_database.finish(writer)]
    assert sorted(sequences) == list(range(1, 8 * 25 + 1))
    assert own_database.run(f"{WRITERS}:verdict") == {"ok": True, "count": 200, "bad": None, "reason": ""}


def test_forked_writers_have_a_gate_of_their_own(own_database: OwnDatabase) -> None:
    found = own_database.run(f"{WRITERS}:write_in_forks", 4, 10)
    assert found == [0, 0, 0, 0]
    assert own_database.run(f"{WRITERS}:verdict")["count"] == 1 + 4 * 10


def test_waiting_ends_with_an_error_that_names_the_holder(own_database: OwnDatabase) -> None:
    if own_database.vendor != "sqlite":
        pytest.skip("PostgreSQL has no gate")
    holder = own_database.start(f"{WRITERS}:hold_the_gate")
    assert holder.stdout
    assert holder.stdout.readline() == "in\n"
    found = own_database.run(f"{WRITERS}:wait_in_vain", 0.2)
    own_database.finish(holder)
    assert found["type"] == "GateTimeout"
    assert str(holder.pid) in found["message"]
    assert own_database.run(f"{WRITERS}:write", "afterwards", 1) == [1]


def test_waiting_for_the_journal_ends_with_an_error_on_postgresql(own_database: OwnDatabase) -> None:
    if own_database.vendor != "postgresql":
        pytest.skip("SQLite waits at the gate")
    holder = own_database.start(f"{WRITERS}:hold_the_gate")
    assert holder.stdout
    assert holder.stdout.readline() == "in\n"
    found = own_database.run(f"{WRITERS}:wait_in_vain", 0.2)
    own_database.finish(holder)
    assert found["type"] == "GateTimeout"
    assert own_database.run(f"{WRITERS}:write", "afterwards", 1) == [1]


def test_a_killed_holder_opens_the_gate(own_database: OwnDatabase) -> None:
    holder = own_database.start(f"{WRITERS}:hold_the_gate")
    assert holder.stdout
    assert holder.stdout.readline() == "in\n"
    holder.kill()
    holder.wait()
    assert own_database.run(f"{WRITERS}:write", "afterwards", 1) == [1]


def test_a_deferred_transaction_of_somebody_else_is_refused(own_database: OwnDatabase) -> None:
    if own_database.vendor != "sqlite":
        pytest.skip("only SQLite has deferred transactions")
    own_database.settings["OPTIONS"] = {"timeout": 1}
    found = own_database.run(f"{WRITERS}:write_inside_a_plain_transaction")
    assert found == "GateError"


def test_the_thread_lock_serves_in_the_order_of_arrival() -> None:
    lock, order = FairLock(), []
    assert lock.acquire(1)

    def work(number: int) -> None:
        assert lock.acquire(10)
        order.append(number)
        lock.release()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
    assert not lock.acquire(0.01)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]
    assert lock.acquire(0)


def test_the_file_lock_is_not_shared_by_two_holders(tmp_path: Any) -> None:
    first, second = FileLock(tmp_path / "base"), FileLock(tmp_path / "base")
    assert first.acquire(0)
    assert not second.acquire(time.monotonic() + 0.01)
    assert second.holder() == str(os.getpid())
    first.release()
    assert second.acquire(time.monotonic() + 1)
    second.release()
    first.close()
    second.close()


def test_a_database_folder_that_cannot_be_written_is_an_error(tmp_path: Any) -> None:
    with pytest.raises(OSError, match="No such file"):
        FileLock(tmp_path / "absent" / "base").acquire(0)


def test_the_file_behind_a_database_name() -> None:
    assert str(gate.database_path("/srv/base.sqlite3")) == "/srv/base.sqlite3"
    assert str(gate.database_path("file:/srv/la%20base.sqlite3?mode=rwc")) == "/srv/la base.sqlite3"
