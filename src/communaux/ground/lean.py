"""Long reads and writes that do not take the database into memory.

SQLite maps the file of the database into the memory of the process, which makes short requests quick; a long import or
export would end by holding all of it. Inside ``lean()`` it keeps to its cache. PostgreSQL has no such thing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def lean(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """No mapping of the file while inside."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA mmap_size").fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
    try:
        yield
    finally:
        if before and before[0]:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA mmap_size = {int(before[0])}")
