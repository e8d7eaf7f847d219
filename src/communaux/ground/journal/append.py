"""Writing entries: the only code that inserts into the journal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from communaux.ground import gate
from communaux.ground.journal import subscriptions
from communaux.ground.journal.substance import (
    JournalError,
    Row,
    canonical_facts,
    digest,
    refuse_email,
    seal_of,
)
from communaux.ground.journal.verbs import VERBS
from communaux.ground.statements import change_each, run

if TYPE_CHECKING:
    from communaux.ground.journal.models import Entry

CHUNK = 1000
_INSERT = f"INSERT INTO journal ({', '.join(Row._fields)}) VALUES ({', '.join(['%s'] * len(Row._fields))})"  # noqa: S608


class Draft(NamedTuple):
    """What an act did, before the journal numbers and seals it. See ``record`` for the meaning of each."""

    verb: str
    object: str
    actor: str
    version: int
    facts: Mapping[str, Any] | None = None
    payload: "bytes | str | Mapping[str, Any] | list[Any] | None" = None


def record(
    verb: str,
    object: str,
    *,
    actor: str,
    version: int,
    facts: Mapping[str, Any] | None = None,
    payload: "bytes | str | Mapping[str, Any] | list[Any] | None" = None,
    chain: str = "main",
) -> "Entry":
    """Append one entry, inside ``gate.writing()``, and tell the subscribers.

    ``verb``: declared by ``declare``. ``object``: the IRI of what was acted upon, and ``version`` its version after
    the act. ``actor``: the IRI of who acted, "" for the house itself. ``facts``: a little plain data that is nobody's
    secret, such as the names of changed fields. ``payload``: what was written, of which only the hash is kept.

    Raises ``GateError`` outside ``writing()`` and ``JournalError`` for what may not be recorded.
    """
    rows = _append([Draft(verb, object, actor, version, facts, payload)], chain)
    return subscriptions.entries_of(rows)[0]


def record_many(drafts: Iterable[Draft], *, chain: str = "main") -> range:
    """Append any number of entries, as they come, 1,000 at a time; returns the sequences given to them.

    For imports: the drafts may be a generator, and nothing is kept of those already written. They are one
    range when nothing else was recorded meanwhile in the same transaction, which a generator should not do.
    """
    first = last = 0
    pending = iter(drafts)
    while chunk := list(islice(pending, CHUNK)):
        rows = _append(chunk, chain)
        first = first or rows[0].sequence
        last = rows[-1].sequence
    return range(first, last + 1) if first else range(0)


def _append(drafts: Sequence[Draft], chain: str) -> list[Row]:
    if not gate.is_writing():
        raise gate.GateError("Entries of the journal are recorded inside gate.writing().")
    contents = [_checked(draft) for draft in drafts]
    gate.lock_journal()
    sequence, latest, previous = _last(chain)
    instant = max(datetime.now(UTC), latest)  # a clock set back does not make the journal run backwards
    rows: list[Row] = []
    for content in contents:
        sequence += 1
        row = Row(sequence, chain, instant, *content, previous)
        previous = seal_of(row)
        rows.append(row._replace(hash=previous))
    _insert(rows)
    subscriptions.tell(rows)
    return rows


def _checked(draft: Draft) -> tuple[str, str, str, int, str, str]:
    """The columns that the act decides, from ``actor`` to ``facts``."""
    if draft.verb not in VERBS:
        raise JournalError(f"The verb {draft.verb!r} is not declared.")
    if not draft.object or not isinstance(draft.object, str):
        raise JournalError("An entry needs the IRI of its object.")
    if not isinstance(draft.actor, str):
        raise JournalError("The actor is an IRI, or an empty text for the house itself.")
    if isinstance(draft.version, bool) or not isinstance(draft.version, int) or draft.version < 0:
        raise JournalError("The version of an object is a whole number from 0.")
    for column, text in (("object", draft.object), ("actor", draft.actor)):
        if any(character.isspace() or character == "\x00" for character in text):
            raise JournalError(f"An IRI holds no space ({column}).")
        if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
            raise JournalError(f"This text cannot be written in UTF-8 ({column}).")
        refuse_email(column, text)
    return (
        draft.actor,
        draft.verb,
        draft.object,
        draft.version,
        digest(draft.payload),
        canonical_facts(draft.facts),
    )


def _last(chain: str) -> tuple[int, datetime, str]:
    """The last sequence and instant of the table, and the last hash of the chain."""
    last = run("SELECT sequence, instant, chain, hash FROM journal ORDER BY sequence DESC LIMIT 1")
    if not last:
        return 0, datetime.min.replace(tzinfo=UTC), ""
    sequence, instant, last_chain, previous = last[0]
    if last_chain != chain:
        found = run("SELECT hash FROM journal WHERE chain = %s ORDER BY sequence DESC LIMIT 1", [chain])
        previous = found[0][0] if found else ""
    # SQLite keeps UTC without saying so; PostgreSQL answers in the zone of the connection.
    return sequence, instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC), previous


def _insert(rows: Sequence[Row]) -> None:
    adapt = connection.ops.adapt_datetimefield_value
    change_each(_INSERT, [(*row[:2], adapt(row.instant), *row[3:]) for row in rows])
