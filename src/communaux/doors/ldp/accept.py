"""Content negotiation, RFC 9110 section 12.5.1: which of our formats an ``Accept`` header asks for. Pure.

Parameters other than ``q`` (a charset, a JSON-LD profile) do not narrow the choice. A part that is not well formed is
passed over. Without a header, or where nothing in it can be read, anything is welcome.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

HTML = "text/html"
JSON_LD = "application/ld+json"
JSON = "application/json"
TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"

MACHINE = (JSON_LD, JSON, TURTLE, NTRIPLES)
"""The formats for machines, the one that we prefer first."""
ALL = (HTML, *MACHINE)

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PART = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.|\\\Z)*(?:"|\Z))+', re.S)
"""A text that no quote ends goes to the end, so that nothing is looked at twice."""
_RANGE = re.compile(rf"\s*({_WORD})/({_WORD})\s*(.*)\Z", re.S)
_PARAMETER = re.compile(rf';\s*({_WORD})\s*=\s*("(?:[^"\\]|\\.)*"|{_WORD})\s*')
_Q = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_LONGEST = 4000


def ranges(accept: str) -> list[tuple[str, str, float]]:
    """The (type, subtype, q) of each well-formed part, lower case."""
    found = []
    for part in _PART.findall(accept[:_LONGEST]):
        match = _RANGE.match(part)
        if match is None:
            continue
        kind, subtype, rest = match[1].lower(), match[2].lower(), match[3].strip()
        if kind == "*" and subtype != "*":
            continue
        q, end = 1.0, 0
        for parameter in _PARAMETER.finditer(rest):
            if parameter.start() != end:
                break
            end = parameter.end()
            if parameter[1].lower() == "q":
                q = float(parameter[2]) if _Q.match(parameter[2]) else -1.0
                end = len(rest)  # what follows q are extensions, not parameters of the type
                break
        if end == len(rest) and q >= 0:
            found.append((kind, subtype, q))
    return found


@lru_cache(maxsize=1024)
def choose(accept: str | None, offers: Sequence[str] = ALL) -> str | None:
    """The offer that suits best, None where none does (406).

    The most precise range that matches an offer gives its q. Among equals the one that was named most precisely, then
    our own order.
    """
    wanted = ranges(accept) if accept else []
    if not wanted:
        return offers[0]
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen = None
    for place, offer in enumerate(offers):
        kind, _slash, subtype = offer.partition("/")
        precision, q = 0, 0.0
        for range_kind, range_subtype, range_q in wanted:
            if range_kind not in {kind, "*"} or range_subtype not in {subtype, "*"}:
                continue
            how = 1 + (range_kind != "*") + (range_subtype != "*")
            if how > precision or (how == precision and range_q > q):
                precision, q = how, range_q
        if q > 0 and (q, precision, -place) > best:
            best, chosen = (q, precision, -place), offer
    return chosen


def matches(if_none_match: str, etag: str) -> bool:
    """Whether a validator is among those of ``If-None-Match`` (weak comparison, RFC 9110 section 13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in if_none_match.split(","))
