"""Who is told of what is recorded, within the same transaction.

``site`` declares the subscriptions at start-up; nobody else does, so that all wiring is in one place. A
subscriber is called right after the entries were inserted, in the transaction of the act: what it writes is
kept or lost with the act, and its error undoes the act. So it must be quick and touch only this database
(a search index kept in SQL, a counter). All that may be slow or fail (mail, webhooks, other nodes) follows the
journal afterwards with ``since``, or starts a job with ``transaction.on_commit``.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS

from communaux.ground.journal.substance import Row

if TYPE_CHECKING:
    from communaux.ground.journal.models import Entry

Subscriber = Callable[[Sequence["Entry"]], None]

_subscribers: list[tuple[str, Subscriber]] = []
_depth = threading.local()

DEEPEST = 8
"""How many times subscribers may record in answer to one another: a ring of them is an error."""


def subscribe(prefix: str, function: Subscriber) -> Callable[[], None]:
    """Call ``function`` with the entries just appended whose verb is ``prefix`` or begins with ``prefix.``.

    "" is every verb. Called in the order of subscription; twice the same is once. An import calls it with many
    entries at a time. Returns a function that ends the subscription.
    """
    pair = (prefix, function)
    if pair not in _subscribers:
        _subscribers.append(pair)

    def unsubscribe() -> None:
        if pair in _subscribers:
            _subscribers.remove(pair)

    return unsubscribe


def tell(rows: Sequence[Row]) -> None:
    """Call the subscribers concerned, in the current transaction. Entries are made of the rows only where somebody is."""
    verbs = {row.verb for row in rows}
    called = [pair for pair in _subscribers if any(_matches(verb, pair[0]) for verb in verbs)]
    if not called:
        return
    depth = getattr(_depth, "value", 0)
    if depth >= DEEPEST:
        raise RecursionError(f"Subscribers of the journal answer one another endlessly: {rows[0].verb}")
    _depth.value = depth + 1
    try:
        entries = entries_of(rows)
        for prefix, function in called:
            function([entry for entry in entries if _matches(entry.verb, prefix)])
    finally:
        _depth.value = depth


def entries_of(rows: Iterable[Row]) -> list["Entry"]:
    """Rows that stand in the table, as entries."""
    from communaux.ground.journal.models import Entry

    entries = [Entry(**row._asdict()) for row in rows]
    for entry in entries:
        entry._state.adding = False
        entry._state.db = DEFAULT_DB_ALIAS
    return entries


def _matches(verb: str, prefix: str) -> bool:
    return not prefix or verb == prefix or verb.startswith(prefix + ".")
