"""The index process: follows the journal and keeps the words of organisations up to date, or makes them all anew.

What ``communaux run`` starts as ``index``. It may fail and be killed at any moment: a batch and the place in the
journal that it reaches are one transaction.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

import orjson
from django.db import Error, connection, connections
from django.db.models import JSONField, Max

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.index import postings, records, words
from communaux.index.facets import concerned
from communaux.index.models import IndexPosting, IndexState
from communaux.index.words import reached
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

__all__ = ["catch_up", "reached", "rebuild", "run_index"]

BATCH = 200
"""Entries taken in one transaction: about a tenth of a second, for others wait meanwhile."""
PAUSE = 0.2
"""Seconds between two looks at the journal."""
LONGEST_PAUSE = 30.0
FAR_BEHIND = 5000
"""Entries behind from which all is made anew, where that is the shorter way."""

Progress = Callable[[int, int], None]
_log = logging.getLogger(__name__)


def run_index(
    stop: threading.Event, pause: float = PAUSE, each_turn: Callable[[], None] = lambda: None
) -> None:
    """Follow the journal until ``stop`` is set. Errors are told in the log and tried again, ever more slowly.

    ``each_turn`` is called before each look, while no lock is held.
    """
    failures = 0
    while not stop.is_set():
        try:
            each_turn()
            if count := catch_up(stop):
                _log.info("index: %s entries read, now at %s", count, reached())
            failures = 0
            stop.wait(pause)
        except Exception:
            failures += 1
            wait = min(LONGEST_PAUSE, pause * 2**failures)
            _log.exception("index: failed, trying again in %.1f s", wait)
            _let_go()
            stop.wait(wait)


def catch_up(stop: threading.Event | None = None) -> int:
    """Take in all that the journal says since last time; returns how many entries."""
    count = 0
    behind = journal.head().sequence - reached()
    if not _current() or (behind > FAR_BEHIND and behind * 4 > Organisation.objects.count()):
        _log.info("index: made anew, %s organisations", rebuild())
    while not (stop and stop.is_set()):
        entries = journal.since(reached(), BATCH)
        if not entries:
            break
        slugs = {slug for entry in entries for slug in concerned(entry.object, entry.facts)}
        with writing():
            postings.replace(_levels(records.keys_of(slugs).values()))
            IndexState.objects.filter(pk=1).update(sequence=entries[-1].sequence)
        count += len(entries)
    return count


def rebuild(progress: Progress | None = None) -> int:
    """Make all words anew, a block of 4,096 at a time, so that searches go on; returns how many organisations.

    ``progress(done, total)`` is told after each block, in blocks' worth of organisations.
    """
    start = journal.head().sequence
    empty = not IndexPosting.objects.exists()
    largest = Organisation.objects.aggregate(largest=Max("pk"))["largest"] or 0
    blocks = largest // postings.BLOCK + 1
    total = Organisation.objects.exclude(state=State.MERGED).count()
    done = 0
    for block in range(blocks):
        # Read before the gate: what changes meanwhile has an entry after ``start``, which is read again.
        documents = _levels_between(block * postings.BLOCK, (block + 1) * postings.BLOCK)
        prepared = postings.prepare(block, documents)
        with writing():
            postings.replace_block(prepared, empty=empty)
        done += len(documents)
        if progress:
            progress(min(done, total), total)
    with writing():
        postings.drop_from(blocks)
    before, counted = reached(), postings.count_forms()
    with writing():
        # Another process that followed the journal meanwhile has changed documents, and said so here.
        postings.replace_forms(counted if reached() == before else postings.count_forms())
        IndexState.objects.update_or_create(pk=1, defaults={"sequence": start, "scheme": words.SCHEME})
    if progress:
        progress(total, total)
    return done


def _current() -> bool:
    return IndexState.objects.filter(scheme=words.SCHEME).exists()


def _levels(pks: Iterable[int]) -> dict[int, words.Levels]:
    """The words of some organisations; of those that were merged, none."""
    found: dict[int, words.Levels] = {}
    wanted = sorted(pks)
    for start in range(0, len(wanted), 400):
        some = wanted[start : start + 400]
        marks = ", ".join(["%s"] * len(some))
        found.update(_read(f"id IN ({marks})", some))
    return found


def _levels_between(first: int, after: int) -> dict[int, words.Levels]:
    found = _read("id >= %s AND id < %s", [first, after])
    return {pk: levels for pk, levels in found if any(levels)}


def _read(condition: str, values: list[int]) -> Iterator[tuple[int, words.Levels]]:
    names = words.searched()
    fields = [Organisation._meta.get_field(name) for name in names]
    columns = ", ".join(str(field.column) for field in fields)  # type: ignore[union-attr]
    packed = [isinstance(field, JSONField) for field in fields]
    table = Organisation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, state, {columns} FROM {table} WHERE {condition}", values)  # noqa: S608
        rows = cursor.fetchall()
    for pk, state, *row in rows:
        if state == State.MERGED:
            yield pk, words.levels_of({})
            continue
        given = [_plain(value) if json else value for value, json in zip(row, packed, strict=True)]
        yield pk, words.levels_of(dict(zip(names, given, strict=True)))


def _plain(value: str | list[str] | dict[str, str]) -> list[str] | dict[str, str]:
    """JSON as data, whether or not the driver has read it."""
    return orjson.loads(value) if isinstance(value, str) else value


def _let_go() -> None:
    """Drop the connections of this thread: the next try opens new ones."""
    for one in connections.all(initialized_only=True):
        try:
            one.close()
        except Error:
            _log.warning("index: a connection did not close")
