"""Tampering, as somebody would who holds the database file: each kind is found, and the right row named."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from communaux.ground import gate, journal
from communaux.ground.journal import guards
from communaux.ground.journal.models import Entry
from communaux.ground.journal.substance import seal_of
from tests.databases import OwnDatabase

CHANGED = journal.declare("test.thing.changed", "a changé une chose")
WRITERS = "tests.ground.writers"


@pytest.fixture
def unguarded(db: None) -> list[Entry]:
    """Ten entries, and the triggers dropped."""
    with gate.writing():
        journal.record_many(journal.Draft(CHANGED, f"urn:{number}", "", number) for number in range(1, 11))
    guards.remove(connection)
    return list(Entry.objects.all())


def forge(sequence: int, **columns: Any) -> None:
    """Change columns of a row and give it the hash that belongs to it."""
    row = Entry.objects.get(sequence=sequence).row._replace(**columns)
    Entry.objects.filter(sequence=sequence).update(**columns, hash=seal_of(row))


def renumber(first: int, by: int) -> None:
    """Shift the sequences from ``first`` on."""
    rows = Entry.objects.filter(sequence__gte=first).order_by("sequence" if by < 0 else "-sequence")
    for sequence in list(rows.values_list("sequence", flat=True)):
        Entry.objects.filter(sequence=sequence).update(sequence=sequence + by)


def insert(sequence: int, honest: bool, after: str) -> None:
    """Put a new row in, with its right hash or with a false one."""
    entry = Entry.objects.get(sequence=2)
    row = entry.row._replace(sequence=sequence, object="urn:forged", previous_hash=after)
    Entry.objects.create(**row._replace(hash=seal_of(row) if honest else "0" * 64)._asdict())


def swap(one: int, other: int) -> None:
    Entry.objects.filter(sequence=one).update(sequence=0)
    Entry.objects.filter(sequence=other).update(sequence=one)
    Entry.objects.filter(sequence=0).update(sequence=other)


def push_in(sequence: int, honest: bool) -> None:
    before = Entry.objects.get(sequence=sequence - 1).hash
    renumber(sequence, 1)
    insert(sequence, honest, before)


def pull_out(sequence: int) -> None:
    Entry.objects.filter(sequence=sequence).delete()
    renumber(sequence + 1, -1)


TAMPERINGS: dict[str, tuple[Callable[[], Any], int, str]] = {
    "actor": (lambda: Entry.objects.filter(sequence=4).update(actor="urn:x"), 4, "modifiée"),
    "verb": (lambda: Entry.objects.filter(sequence=4).update(verb="test.thing.x"), 4, "modifiée"),
    "object": (lambda: Entry.objects.filter(sequence=1).update(object="urn:x"), 1, "modifiée"),
    "version": (lambda: Entry.objects.filter(sequence=10).update(object_version=0), 10, "modifiée"),
    "facts": (lambda: Entry.objects.filter(sequence=4).update(facts='{"a":1}'), 4, "modifiée"),
    "payload": (lambda: Entry.objects.filter(sequence=4).update(payload_hash="0"), 4, "modifiée"),
    "chain": (lambda: Entry.objects.filter(sequence=4).update(chain="other"), 4, "modifiée"),
    "instant": (
        lambda: Entry.objects.filter(sequence=4).update(instant="2020-01-01T00:00:00Z"),
        4,
        "modifiée",
    ),
    "link": (lambda: Entry.objects.filter(sequence=4).update(previous_hash="0" * 64), 4, "modifiée"),
    "hash": (lambda: Entry.objects.filter(sequence=4).update(hash="0" * 64), 4, "modifiée"),
    "column and hash": (lambda: forge(4, actor="urn:x"), 4, "recalculée"),
    "link and hash": (lambda: forge(4, previous_hash="0" * 64), 4, "ne suit pas"),
    "first removed": (lambda: Entry.objects.filter(sequence=1).delete(), 1, "manque"),
    "removed": (lambda: Entry.objects.filter(sequence=4).delete(), 4, "manque"),
    "several removed": (lambda: Entry.objects.filter(sequence__range=(4, 6)).delete(), 4, "manque"),
    "removed and renumbered": (lambda: pull_out(4), 4, "numéro 5"),
    "inserted": (lambda: push_in(4, honest=True), 4, "insérée"),
    "inserted carelessly": (lambda: push_in(4, honest=False), 4, "modifiée"),
    "inserted before all": (lambda: insert(0, honest=True, after=""), 0, "insérée"),
    "inserted after all": (lambda: insert(11, honest=False, after="0" * 64), 11, "modifiée"),
    "inserted far after": (lambda: insert(20, honest=True, after="0" * 64), 11, "manque"),
    "swapped": (lambda: swap(4, 5), 4, "échangée"),
    "swapped far": (lambda: swap(3, 9), 3, "échangée"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_named(unguarded: list[Entry], name: str) -> None:
    tamper, sequence, reason = TAMPERINGS[name]
    assert journal.verify().ok
    tamper()
    found = journal.verify()
    assert not found.ok
    assert found.first_bad_sequence == sequence
    assert reason in found.reason


def test_an_untouched_journal_is_sound(unguarded: list[Entry]) -> None:
    found = journal.verify()
    assert (found.ok, found.count, found.head) == (True, 10, unguarded[-1].hash)


@pytest.mark.django_db
def test_an_empty_journal_is_sound() -> None:
    assert journal.verify() == journal.Verdict(True, 0, "")
    with gate.writing():
        assert journal.seal() is None


def test_progress_is_told(unguarded: list[Entry]) -> None:
    told: list[tuple[int, int]] = []
    journal.verify(lambda done, total: told.append((done, total)))
    assert told[-1] == (10, 10)


def test_a_tail_cut_after_a_closing_is_missed(unguarded: list[Entry]) -> None:
    journal.seal()
    assert journal.verify().ok
    Entry.objects.filter(sequence__gt=7).delete()
    found = journal.verify()
    assert (found.ok, found.first_bad_sequence) == (False, 8)
    assert "jusqu’à l’entrée 10" in found.reason


def test_a_head_kept_outside_finds_a_cut_without_any_closing(unguarded: list[Entry]) -> None:
    kept = journal.head()
    assert journal.verify(known_heads=[kept]).ok
    Entry.objects.filter(sequence__gt=7).delete()
    assert journal.verify().ok, "nothing inside the journal tells of a tail that nobody closed"
    assert journal.verify(known_heads=[kept]).first_bad_sequence == 8


def test_a_chain_wholly_written_anew_does_not_fit_its_closing(unguarded: list[Entry]) -> None:
    journal.seal()
    previous = ""
    for sequence in range(1, 11):
        forge(sequence, actor="urn:x", previous_hash=previous)
        previous = Entry.objects.get(sequence=sequence).hash
    found = journal.verify()
    assert (found.ok, found.first_bad_sequence) == (False, 10)
    assert "clôture" in found.reason


def test_a_closing_signed_with_another_key_is_refused(unguarded: list[Entry]) -> None:
    with override_settings(SECRET_KEY="a forger's key"):
        journal.seal()
    found = journal.verify()
    assert (found.ok, found.first_bad_sequence) == (False, 10)
    assert "signature" in found.reason
    with override_settings(SECRET_KEY_FALLBACKS=["a forger's key"]):
        assert journal.verify().ok


def test_the_journal_is_closed_once_a_day_and_only_when_it_grew(unguarded: list[Entry]) -> None:
    first = journal.seal_if_due()
    assert first
    assert first.sequence == 10
    assert journal.seal_if_due() is None
    assert journal.seal_if_due(timedelta(0)) is None, "nothing was written since"
    with gate.writing():
        journal.record(CHANGED, "urn:more", actor="", version=1)
    assert journal.seal_if_due() is None, "not a day later"
    second = journal.seal_if_due(timedelta(0))
    assert second
    assert second.sequence == 11
    assert journal.verify().ok


def test_a_column_that_cannot_be_read_is_named(unguarded: list[Entry]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps to its types")
    for change in ("instant = '2026-13-45 00:00:00'", "facts = CAST(x'ff' AS TEXT)", "object_version = 'x'"):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before_it")
            cursor.execute(f"UPDATE journal SET {change} WHERE sequence = 6")
            found = journal.verify()
            cursor.execute("ROLLBACK TO before_it")
        assert (found.ok, found.first_bad_sequence) == (False, 6), change
    assert journal.verify().ok


def test_killing_writers_loses_nothing_acknowledged(own_database: OwnDatabase) -> None:
    writers = [own_database.start(f"{WRITERS}:write", f"killed{n}", 100_000, True) for n in range(3)]
    acknowledged: list[int] = []
    for writer in writers:
        assert writer.stdout
        acknowledged += [int(writer.stdout.readline()) for _ in range(20)]
    for writer in writers:
        writer.kill()
    for writer in writers:
        assert writer.stdout
        acknowledged += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
        writer.wait()
    kept = own_database.run(f"{WRITERS}:sequences")
    assert set(acknowledged) <= set(kept)
    assert kept == list(range(1, len(kept) + 1))
    assert own_database.run(f"{WRITERS}:verdict")["ok"]
    assert own_database.run(f"{WRITERS}:write", "afterwards", 1) == [len(kept) + 1]


@pytest.mark.parametrize("how", ["pages", "files"])
def test_a_full_disk_loses_nothing_acknowledged(own_database: OwnDatabase, how: str) -> None:
    if own_database.vendor != "sqlite":
        pytest.skip("the disk of the PostgreSQL server is not ours to fill")
    found = own_database.run(f"{WRITERS}:fill_the_disk", how)
    assert found["error"]
    assert found["acknowledged"] > 1
    verdict = own_database.run(f"{WRITERS}:verdict")
    assert verdict["ok"]
    assert verdict["count"] == found["acknowledged"]
    after = own_database.run(f"{WRITERS}:write", "room-again", 1)
    assert after == [found["acknowledged"] + 1]
