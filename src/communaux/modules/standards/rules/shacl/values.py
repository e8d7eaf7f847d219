"""What a literal is worth: whether it is well-formed for its datatype, and how two of them compare (XSD 1.1, SPARQL)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from communaux.modules.standards.rules.shacl.graph import RDF, Node

XSD = "http://www.w3.org/2001/XMLSchema#"
_ZONE = r"(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DAY = rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FLOAT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN"
_FORMS: dict[str, str] = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "boolean": r"true|false|0|1",
    "float": _FLOAT,
    "double": _FLOAT,
    "date": _DAY + _ZONE,
    "dateTime": rf"{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"{_DAY}T{_TIME}(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
    "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:[A-Za-z0-9+/]\s*){0,}=?\s*=?",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
}
_BOUNDS: dict[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_NUMERIC = frozenset({"integer", "decimal", "float", "double", *_BOUNDS})
_COMPILED = {XSD + name: re.compile(form) for name, form in _FORMS.items()}
_INTEGER = re.compile(_FORMS["integer"])
_LONGEST_NUMBER = 4000
"""Digits of a number that are read: Python refuses more by itself, and nobody writes them in good faith."""


@lru_cache(maxsize=65536)
def well_formed(text: str, datatype: str) -> bool:
    """Whether a text is a value of a datatype; of one that we do not know, any text is."""
    if (form := _COMPILED.get(datatype)) is not None:
        return form.fullmatch(text) is not None and _is_a_day(text, datatype)
    bounds = _BOUNDS.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    if bounds is None:
        return True
    if not _INTEGER.fullmatch(text) or len(text) > _LONGEST_NUMBER:
        return False
    low, high = bounds
    return (low is None or int(text) >= low) and (high is None or int(text) <= high)


def _is_a_day(text: str, datatype: str) -> bool:
    """Whether a date exists: no 30 February. Years outside of Python's are believed."""
    if datatype not in {XSD + "date", XSD + "dateTime", XSD + "dateTimeStamp"}:
        return True
    year, month, day = re.match(r"(-?\d+)-(\d\d)-(\d\d)", text).groups()  # type: ignore[union-attr]
    if not 1 <= int(year) <= 9999:
        return True
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def text_of(node: Node) -> str:
    """What SPARQL's STR gives; '' for a blank node."""
    return "" if isinstance(node, BlankNode) else node.value


@lru_cache(maxsize=65536)
def _worth(text: str, datatype: str) -> tuple[str, Any] | None:
    """A family and a value that compares within it; None where it has none."""
    name = datatype.removeprefix(XSD)
    if not well_formed(text, datatype):
        return None
    if name in _NUMERIC:
        if len(text) > _LONGEST_NUMBER:
            return None
        try:
            number = Decimal(text.replace("INF", "Infinity"))
        except InvalidOperation:
            return None
        return None if number.is_nan() else ("number", number)
    read = _READ.get(name)
    try:
        return read(text) if read else None
    except ValueError:
        return None


def _instant(text: str) -> tuple[str, Any]:
    at = dt.datetime.fromisoformat(text.replace("T24:00:00", "T00:00:00"))
    if "T24:" in text:
        at += dt.timedelta(days=1)
    return ("instant" if at.tzinfo else "local instant"), at


def _day(text: str) -> tuple[str, Any]:
    return "day", dt.date.fromisoformat(text[:10])


_READ: dict[str, Callable[[str], tuple[str, Any]]] = {
    "dateTime": _instant,
    "dateTimeStamp": _instant,
    "date": _day,
    "boolean": lambda text: ("boolean", text in {"true", "1"}),
    "string": lambda text: ("text", text),
}


def compare(one: Node, other: Node) -> int | None:
    """-1, 0 or 1, as SPARQL's ``<`` and ``=`` order two literals; None where they cannot be compared."""
    if not isinstance(one, Literal) or not isinstance(other, Literal) or one.language or other.language:
        return None
    left, right = _worth(one.value, one.datatype.value), _worth(other.value, other.datatype.value)
    if left is None or right is None or left[0] != right[0]:
        return None
    return (left[1] > right[1]) - (left[1] < right[1])


def shown(node: Node | None) -> str:
    """A node in a sentence."""
    if node is None:
        return ""
    if isinstance(node, NamedNode):
        return f"<{node.value}>"
    if isinstance(node, BlankNode):
        return "[]"
    text = node.value if len(node.value) <= 120 else node.value[:119] + "…"
    return f"« {text} »@{node.language}" if node.language else f"« {text} »"


def has_datatype(node: Node, datatype: str) -> bool:
    """``sh:datatype``: a well-formed literal of that very datatype."""
    if not isinstance(node, Literal):
        return False
    if datatype == RDF + "langString":
        return node.language is not None
    return node.datatype.value == datatype and node.language is None and well_formed(node.value, datatype)


def matches_language(tag: str, wanted: str) -> bool:
    """``langMatches`` of SPARQL (RFC 4647, basic filtering)."""
    tag, wanted = tag.lower(), wanted.lower()
    return bool(tag) and (wanted in ("*", tag) or tag.startswith(wanted + "-"))
