"""The journal: one append-only, hash-chained table of everything that was done, and by whom.

Every act writes its entry here in its own transaction: ``record`` inside ``gate.writing()``. From it live the
index, the change feed, the activity page and the proof that nothing was altered. Personal data never enters it:
IRIs, names of fields, and salted commitments only, so that erasing a person leaves the proofs valid.

This package can be imported before Django's apps are loaded; the models are in ``journal.models``.
"""

from communaux.ground.journal.append import Draft, record, record_many
from communaux.ground.journal.follow import head, history, seal, seal_if_due, since
from communaux.ground.journal.subscriptions import subscribe
from communaux.ground.journal.substance import Commitment, JournalError, commitment, fresh_salt
from communaux.ground.journal.verbs import VERBS, declare, hidden_from, sentence
from communaux.ground.journal.verify import Verdict, verify

__all__ = [
    "VERBS",
    "Commitment",
    "Draft",
    "JournalError",
    "Verdict",
    "commitment",
    "declare",
    "fresh_salt",
    "head",
    "hidden_from",
    "history",
    "record",
    "record_many",
    "seal",
    "seal_if_due",
    "sentence",
    "since",
    "subscribe",
    "verify",
]
