"""How granian is asked to serve: so many threads as it finds reasonable here, and no more.

Above that bound it prints a warning at each start, in its own words and language: the house starts in its own words alone.
"""

from __future__ import annotations

import multiprocessing

MOST_THREADS = 8
"""Requests that one web process works on at the same time: most of their time is the database's or the network's."""


def threads(wanted: int = MOST_THREADS) -> int:
    """The threads of a web process: as many as wanted, and never beyond what granian takes without a word."""
    return max(1, min(wanted, 2 * multiprocessing.cpu_count() + 1))
