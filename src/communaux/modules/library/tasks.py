"""The work of the library that nobody waits for: reading feeds, the weekly letter, forgetting old news.

Each is a thin door to an act; what is decided is decided there.
"""

from __future__ import annotations

from django_tasks import task

from communaux.meaning.access import SYSTEM


@task
def read_feeds() -> dict[str, int]:
    """Read the feeds that are due, and forget news that are a year old."""
    from communaux.modules.library.acts import feeds

    counts = feeds.read_due(SYSTEM)
    feeds.forget_old(SYSTEM)
    return counts


@task
def send_letters() -> int:
    """Write to those whose weekly letter is due."""
    from communaux.modules.library.acts import letters

    return letters.send_due(SYSTEM)
