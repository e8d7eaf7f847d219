"""Whether an error says that there is no room left to write: on the disk, in a database, under a limit of the process.

It may not know what was being written.
"""

from __future__ import annotations

import errno

from django.db import DatabaseError

_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_CODE = "53100"
"""PostgreSQL: disk full."""


def out_of_room(error: BaseException | None) -> bool:
    """Whether this error, or one that it came from, is that nothing more could be written."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, OSError) and error.errno in _ROOM:
            return True
        if isinstance(error, DatabaseError):
            code = getattr(error.__cause__, "sqlstate", None)
            if code == _FULL_CODE or "disk is full" in str(error):
                return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False
