"""A part of a file: which octets a call asks for. Pure.

One range, from the start, to the end or the last so many; several at once are answered with the whole file, as RFC 9110 lets a
server do. Source: RFC 9110, section 14 "Range Requests" and 13.1.5 "If-Range".
"""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*\Z", re.IGNORECASE)
UNIT = ("Accept-Ranges", "bytes")


class Part(NamedTuple):
    """The octets from ``start`` up to ``stop``, not included."""

    start: int
    stop: int

    def header(self, size: int) -> tuple[str, str]:
        """Where the part lies in the whole."""
        return "Content-Range", f"bytes {self.start}-{self.stop - 1}/{size}"


class Unsatisfiable(Exception):  # noqa: N818 - an answer, not a mistake
    """Nothing of the file lies in the range."""


def part(asked: str | None, size: int) -> Part | None:
    """The part that a ``Range`` asks for; None where the whole is answered: none asked, several, another unit, or what cannot
    be read. Raises Unsatisfiable where the file ends before."""
    found = _ONE.match(asked) if asked else None
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        return _last(int(found[2]), size)
    start = int(found[1])
    stop = int(found[2]) + 1 if found[2] else size
    if found[2] and stop <= start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Part(start, min(stop, size))


def _last(count: int, size: int) -> Part | None:
    if not count:
        raise Unsatisfiable
    return Part(max(0, size - count), size) if size else None


def still(condition: str | None, etag: str, last_modified: str) -> bool:
    """Whether a part still belongs to what the client has (``If-Range``): the same strong tag, or the very same instant."""
    if condition is None:
        return True
    return condition.strip() in (etag, last_modified)
