"""What can be done, as the journal writes it: each verb with the sentence a person reads. Modules declare theirs."""

import re
from collections.abc import Collection

from django.utils.functional import Promise

from communaux.ground.journal.substance import JournalError

VERBS: dict[str, "str | Promise"] = {}
"""Verb (``network.organisation.changed``) to French sentence fragment, lazily translated (« a modifié la fiche »)."""

SEEN: dict[str, frozenset[str]] = {}
"""Verb to the roles that may read its entries; a verb that is not here is told to whoever may see its object."""

_SHAPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_LONGEST = 100


def declare(verb: str, sentence: "str | Promise", *, seen: Collection[str] | None = None) -> str:
    """Make a verb known, with what follows the actor's name in a sentence. Returns the verb, to be kept as a constant.

    ``seen``: the roles that may read its entries, on what they speak of; unless given, whoever may see their object.

    Declaring again the same sentence changes nothing; another sentence, or an ill-formed verb, raises ``JournalError``.
    """
    if not _SHAPE.fullmatch(verb) or len(verb) > _LONGEST:
        raise JournalError(f"{verb!r} is not a verb: write module.noun.participle, in lower case.")
    if verb in VERBS and VERBS[verb] != sentence:
        raise JournalError(f"The verb {verb!r} is already declared with another sentence.")
    VERBS[verb] = sentence
    if seen is not None:
        SEEN[verb] = frozenset(seen)
    return verb


def hidden_from(roles: Collection[str]) -> frozenset[str]:
    """The verbs that nobody with these roles may read of."""
    return frozenset(verb for verb, allowed in SEEN.items() if allowed.isdisjoint(roles))


def sentence(verb: str) -> str:
    """The sentence of a verb in the current language; the verb itself when its module is no longer installed."""
    return str(VERBS.get(verb, verb))
