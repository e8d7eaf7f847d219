"""A look at the words of a SPARQL query before it is run: which form it has, whether it asks other servers. Pure Python.

It does not parse: the engine does. It knows texts, addresses, comments and names well enough that no word hides in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 256 * 1024
"""Octets of a query."""
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_TOKENS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^'\\]|\\.|'(?!''))*'''|"
    r'"(?:[^"\\\r\n]|\\.)*"|'
    r"'(?:[^'\\\r\n]|\\.)*'|"
    r'<[^<>"{}|^`\\\x00-\x20]*>|'
    r"\#[^\r\n]*|"
    r"[?$@]\w+|"
    r"\\.|"
    r":(?:[\w.\-:%]|\\.)*|"
    r"([^\W\d][\w.\-]*)(:(?:[\w.\-:%]|\\.)*)?",
    re.S,
)
"""Each alternative takes all that it has looked at, so that no text makes it look at the same letters again and again. The last: a run
that is the prefix of a name where a colon follows, and words with marks between them where none does."""
_WORD = re.compile(r"[^\W\d]\w*")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Look:
    """``form``: ``SELECT``, ``ASK``, ``CONSTRUCT``, ``DESCRIBE``, ``UPDATE`` or '' for neither."""

    form: str
    has_from: bool
    asks_elsewhere: bool
    of_one_engine: bool = False
    """Whether it uses words of some engine's own (``DEFINE``, ``bif:``), which may do more than ask."""


_OWN_NAMES = re.compile(r"(?:bif|sql|virtrdf)\s*:", re.I)


def look(text: str) -> Look:
    """What stands in a query, whichever way its letters are escaped."""
    plain = _words(text)
    unescaped = _ESCAPE.sub(_letter, text)
    words = plain if unescaped == text else [*plain, *_words(unescaped)]
    known = set(words)
    first = next((word for word in words if word in FORMS or word in UPDATES), "")
    own = "DEFINE" in known or bool(_OWN_NAMES.search(text) or _OWN_NAMES.search(unescaped))
    return Look("UPDATE" if first in UPDATES else first, "FROM" in known, "SERVICE" in known, own)


def _words(text: str) -> list[str]:
    runs = (match[1] for match in _TOKENS.finditer(text) if match[1] and match[2] is None)
    return [word.upper() for run in runs for word in _WORD.findall(run)]


def _letter(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
