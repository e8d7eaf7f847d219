"""Recording: what enters the journal, what may not, and that nothing leaves it."""
# ruff: noqa: PT012 - the transaction must end inside of pytest.raises

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from communaux.ground import gate, journal
from communaux.ground.journal import append
from communaux.ground.journal.models import Entry, Head

THING = "https://example.org/things/1"
PERSON = "https://example.org/people/1"
CHANGED = journal.declare("test.thing.changed", "a changé une chose")

pytestmark = pytest.mark.django_db


def act(**changes: Any) -> Entry:
    given = {"verb": CHANGED, "object": THING, "actor": PERSON, "version": 1, **changes}
    verb, thing = given.pop("verb"), given.pop("object")
    with gate.writing():
        return journal.record(verb, thing, **given)


def test_entries_follow_one_another() -> None:
    first = act(facts={"changed": ["name"]}, payload={"name": "Les Lilas"})
    second = act(version=2)
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert first.details == {"changed": ["name"]}
    assert first.payload_hash == sha256(b'{"name":"Les Lilas"}').hexdigest()
    assert list(Entry.objects.all()) == [first, second]
    assert journal.head() == (2, second.hash)


def test_what_is_stored_is_what_was_returned() -> None:
    entry = act(facts={"changed": ["é", '"']}, payload=b"\x00")
    assert Entry.objects.get().row == entry.row


def test_another_program_computes_the_same_hash() -> None:
    """The format of the documentation, written anew with the standard library."""
    entry = act(facts={"b": "naïve \u2028 \x7f", "a": [1, True, None]}, actor="")
    stored = Entry.objects.get()
    text = json.dumps(
        [
            "communaux-journal-1",
            1,
            "main",
            stored.instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "",
            CHANGED,
            THING,
            1,
            "",
            json.dumps(
                {"a": [1, True, None], "b": "naïve \u2028 \x7f"}, ensure_ascii=False, separators=(",", ":")
            ),
            "",
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert entry.hash == sha256(text.encode()).hexdigest()


def test_an_act_undone_leaves_no_gap() -> None:
    act()
    with pytest.raises(ZeroDivisionError), gate.writing():
        journal.record(CHANGED, THING, actor="", version=1)
        1 / 0
    assert act().sequence == 2
    assert journal.verify().ok


def test_outside_the_gate_nothing_is_recorded() -> None:
    with pytest.raises(gate.GateError):
        journal.record(CHANGED, THING, actor="", version=1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"verb": "test.thing.unknown"}, "not declared"),
        ({"object": ""}, "IRI"),
        ({"object": "https://example.org/a b"}, "space"),
        ({"actor": None}, "actor"),
        ({"version": -1}, "version"),
        ({"version": True}, "version"),
        ({"facts": {"share": 0.1}}, "Fractions"),
        ({"facts": {"share": [{"deep": 0.1}]}}, "Fractions"),
        ({"facts": {"when": object()}}, "JSON"),
        ({"facts": {"lone": "\ud800"}}, "JSON"),
        ({"facts": {"long": "x" * 5000}}, "limited"),
        ({"object": "https://example.org/\ud800"}, "UTF-8"),
    ],
)
def test_what_is_ill_formed_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(journal.JournalError, match=says):
        act(**changes)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"object": "mailto:jeanne@example.org"},
        {"object": "https://example.org/people?mail=jeanne%40example.org"},
        {"actor": "https://example.org/jeanne.durand@example.org"},
        {"facts": {"to": "jeanne@example.org"}},
        {"facts": {"jeanne@example.org": 1}},
        {"facts": {"deep": [{"x": "write to jeanne+list@mail.example.org, please"}]}},
        {"facts": {"to": "jeanne@exämple.org"}},
    ],
)
def test_an_email_address_never_enters(changes: dict[str, Any]) -> None:
    with pytest.raises(journal.JournalError, match="e-mail"):
        act(**changes)


@pytest.mark.parametrize(
    "thing", ["https://social.example/@collective", "https://example.org/things/a@2", "urn:uuid:0"]
)
def test_iris_with_an_at_sign_that_are_no_addresses_enter(thing: str) -> None:
    assert act(object=thing).object == thing


def test_a_commitment_stands_for_what_may_not_be_shown() -> None:
    salt = journal.fresh_salt()
    promise = journal.commitment("jeanne@example.org", salt)
    assert act(payload=promise).payload_hash == promise
    assert journal.commitment("jeanne@example.org", salt) == promise
    assert journal.commitment("jeanne@example.org", journal.fresh_salt()) != promise
    with pytest.raises(journal.JournalError, match="salt"):
        journal.commitment("x", b"short")


def test_bulk_and_single_records_make_one_chain() -> None:
    act()
    with gate.writing():
        drafts = (
            journal.Draft(CHANGED, f"https://example.org/things/{number}", "", 1) for number in range(2500)
        )
        given = journal.record_many(drafts)
        assert journal.record_many([]) == range(0)
    assert given == range(2, 2502)
    assert act().sequence == 2502
    assert journal.verify().count == 2502
    assert journal.verify().ok


def test_a_bad_draft_among_many_undoes_them_all() -> None:
    drafts = [journal.Draft(CHANGED, f"urn:{number}", "", 1) for number in range(1500)]
    with pytest.raises(journal.JournalError), gate.writing():
        journal.record_many([*drafts, journal.Draft(CHANGED, "", "", 1)])
    assert not Entry.objects.exists()


def test_chains_are_linked_apart_and_numbered_together() -> None:
    with gate.writing():
        one = journal.record(CHANGED, THING, actor="", version=1)
        other = journal.record(CHANGED, THING, actor="", version=2, chain="ledger")
        three = journal.record(CHANGED, THING, actor="", version=3)
    assert [one.sequence, other.sequence, three.sequence] == [1, 2, 3]
    assert (other.previous_hash, three.previous_hash) == ("", one.hash)
    assert journal.head("ledger") == (2, other.hash)
    assert journal.head("none") == (0, "")
    assert journal.verify().ok


def test_a_clock_set_back_does_not_turn_the_journal_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = act()

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) - timedelta(days=1)

    monkeypatch.setattr(append, "datetime", Yesterday)
    assert act().instant == first.instant
    assert journal.verify().ok


def test_followers_read_on_from_where_they_were() -> None:
    entries = [act(object=f"urn:{number}") for number in range(5)]
    assert journal.since(0, 2) == entries[:2]
    assert journal.since(2) == entries[2:]
    assert journal.since(5) == []
    act(object="urn:3", version=2)
    assert [entry.object_version for entry in journal.history("urn:3")] == [2, 1]


@pytest.mark.parametrize("table", ["journal", "journal_head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET chain = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_sql_that_changes_the_journal_is_refused(table: str, statement: str) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    act()
    journal.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table))
    assert (Entry.objects.count(), Head.objects.count()) == (1, 1)


def test_the_orm_cannot_change_the_journal_either() -> None:
    entry = act()
    entry.verb = "test.thing.forged"
    for change in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(actor="x"),
        lambda: Entry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Entry.objects.get().verb == CHANGED


def test_replacing_an_entry_is_refused() -> None:
    entry = act()
    columns = ", ".join(entry.row._fields)
    if connection.vendor == "sqlite":
        statement = f"INSERT OR REPLACE INTO journal ({columns}) SELECT {columns} FROM journal"
    else:
        statement = (
            f"INSERT INTO journal ({columns}) SELECT {columns} FROM journal "
            "ON CONFLICT (sequence) DO UPDATE SET actor = 'x'"
        )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def told() -> Iterator[list[str]]:
    heard: list[str] = []
    ends = [
        journal.subscribe("test.thing", lambda entries: heard.extend(entry.verb for entry in entries)),
        journal.subscribe("test.thi", lambda entries: heard.append("wrong prefix")),
        journal.subscribe("", lambda entries: heard.append(f"{len(entries)} in all")),
    ]
    yield heard
    for end in ends:
        end()


def test_subscribers_hear_what_concerns_them(told: list[str]) -> None:
    act()
    assert told == [CHANGED, "1 in all"]
    told.clear()
    with gate.writing():
        journal.record_many(journal.Draft(CHANGED, f"urn:{number}", "", 1) for number in range(3))
    assert told == [CHANGED, CHANGED, CHANGED, "3 in all"]


def test_the_error_of_a_subscriber_undoes_the_act() -> None:
    def fails(entries: Any) -> None:
        raise ZeroDivisionError

    end = journal.subscribe("test", fails)
    try:
        with pytest.raises(ZeroDivisionError):
            act()
    finally:
        end()
    assert not Entry.objects.exists()
    assert act().sequence == 1


def test_subscribers_may_record_but_not_endlessly() -> None:
    answered = journal.declare("test.answer.given", "a répondu")
    ends = [
        journal.subscribe(
            "test.thing", lambda entries: journal.record(answered, "urn:a", actor="", version=0) and None
        )
    ]
    try:
        act()
        assert [entry.verb for entry in journal.since(0)] == [CHANGED, answered]
        ends.append(
            journal.subscribe(
                "test.answer", lambda entries: journal.record(CHANGED, "urn:b", actor="", version=0) and None
            )
        )
        with pytest.raises(RecursionError):
            act()
    finally:
        for end in ends:
            end()
    assert Entry.objects.count() == 2


def test_verbs_are_declared_once_and_read_by_people() -> None:
    assert journal.sentence(CHANGED) == "a changé une chose"
    assert act().sentence == "a changé une chose"
    assert journal.sentence("gone.module.done") == "gone.module.done"
    assert journal.declare("test.lazy.declared", _("a changé une chose")) == "test.lazy.declared"
    journal.declare("test.lazy.declared", _("a changé une chose"))
    for verb in ("changed", "Test.thing", "test..thing", "test.thing changed", "é.a"):
        with pytest.raises(journal.JournalError):
            journal.declare(verb, "…")
    with pytest.raises(journal.JournalError):
        journal.declare(CHANGED, "autre chose")
