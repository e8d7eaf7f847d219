"""What modules know of organisations that the directory filters by: who belongs to which network, who shares a commons.

The index stands below the modules and may not know them. So ``site`` names, in the setting ``INDEX_FEEDS``, a tuple of
feeds; each says what it counts, how to read all of it from SQL, and which verbs of the journal change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string


class Feed(NamedTuple):
    """One more filter.

    ``name``: the filter (``commons``, ``listing``, ``network``); ``rows``: reads all pairs (key of the organisation,
    code), public facts only, quick enough to be asked for again; ``verbs``: prefixes of the verbs after which to ask.
    """

    name: str
    rows: Callable[[], Iterable[tuple[int, str]]]
    verbs: tuple[str, ...]

    def concerned(self, verb: str) -> bool:
        """Whether a verb of the journal may have changed the rows."""
        return any(verb == prefix or verb.startswith(prefix + ".") for prefix in self.verbs)


def feeds() -> tuple[Feed, ...]:
    """The feeds of this site; none where the setting names none."""
    path = getattr(settings, "INDEX_FEEDS", "")
    return tuple(import_string(path)) if path else ()
