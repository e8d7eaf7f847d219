"""A look at Turtle, TriG, N-Triples and N-Quads before they are parsed: triples inside triples, nested by the thousand, end the
whole process of whoever parses them (the parser's stack overflows, and no exception is raised).

Costs one search for "<<" where there are none, which is always but for RDF 1.2 and for such a trap. Knows nothing else of RDF.
"""

from __future__ import annotations

import mmap
import re
from io import UnsupportedOperation
from typing import IO

MOST = 64
"""Levels that are let through. Nobody means more; a parser falls from some thousands on."""
_TOKENS = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    rb"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    rb'"(?:[^"\\\r\n]|\\.)*"|'
    rb"'(?:[^'\\\r\n]|\\.)*'|"
    rb"<(?!<)[^\s<>]*>|"
    rb"#[^\r\n]*|\\.|(<<|>>)",
    re.S,
)
"""Texts, addresses, comments and escapes go by whole, so that nothing in them counts and nothing hides in them."""


def too_nested(source: bytes | IO[bytes]) -> bool:
    """Whether triples are nested beyond ``MOST`` levels. An open file is looked at from its start, and left where it was."""
    if isinstance(source, bytes):
        return _look(source)
    try:
        with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _look(data)
    except (UnsupportedOperation, ValueError, OSError):
        place = source.tell()
        source.seek(0)
        try:
            return _look(source.read())
        finally:
            source.seek(place)


def _look(data: bytes | mmap.mmap) -> bool:
    if data.find(b"<<") < 0:
        return False
    depth = 0
    for token in _TOKENS.finditer(data):
        if token.lastindex:
            depth = depth + 1 if token[1] == b"<<" else max(depth - 1, 0)
            if depth > MOST:
                return True
    return False
