"""The expressions of XLSForm that our conditions and bounds can say, both ways; all others are refused by name.

``relevant`` becomes a condition and a condition ``relevant``. Read are ``${name} = 'value'``, ``!=``, ``selected()``,
``not()``, ``string-length() > 0``, ``count() > 0``, joined by ``and`` and ``or``; and of ``constraint`` the bounds
``. >= 1``, ``. <= 9``, ``count-selected(.) <= 3``, ``. <= ${name}`` and the years of a date, joined by ``and``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import Field, Type

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{[^}]*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|!=|=|<|>)|(?P<open>\()|(?P<close>\))|(?P<comma>,)|(?P<self>\.)|(?P<word>[A-Za-z][A-Za-z0-9:_-]*))"
)
MOST_DEPTH = 20


class ExpressionError(ValueError):
    """An expression beyond this grammar; ``part`` is what cannot be read."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


def tokens(text: str) -> list[Token]:
    """The pieces of an expression. Raises ExpressionError."""
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(text[place : place + 30])
        kind = match.lastgroup or ""
        found.append(Token(kind, match[kind]))
        place = match.end()
    return found


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left = tokens(text)

    def peek(self, kind: str, text: str = "") -> bool:
        return bool(self.left) and self.left[0].kind == kind and (not text or self.left[0].text == text)

    def take(self, kind: str, text: str = "") -> str:
        if not self.peek(kind, text):
            raise ExpressionError(self.left[0].text if self.left else self.text)
        return self.left.pop(0).text

    def skip(self, kind: str, text: str = "") -> bool:
        if self.peek(kind, text):
            self.left.pop(0)
            return True
        return False


# --- relevant --------------------------------------------------------------------------------------------------------

Target = Callable[[str], tuple[str, Type]]
"""XLSForm name -> (id of our field, its type). Raises ExpressionError where there is no such field."""


def read_relevant(text: str, target: Target) -> conditions.Condition:
    """The condition that ``relevant`` says. Raises ExpressionError naming the part that cannot be read."""
    reader = _Reader(text)
    found = _either(reader, target, 0)
    if reader.left:
        raise ExpressionError(reader.left[0].text)
    return found


def _either(reader: _Reader, target: Target, depth: int) -> conditions.Condition:
    parts = [_both(reader, target, depth)]
    while reader.skip("word", "or"):
        parts.append(_both(reader, target, depth))
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    if isinstance(first, conditions.AnyOf) and all(
        isinstance(part, conditions.AnyOf) and part.field == first.field for part in parts
    ):
        values = [value for part in parts if isinstance(part, conditions.AnyOf) for value in part.values]
        return conditions.AnyOf(first.field, tuple(values))
    return conditions.Any_(tuple(parts))


def _both(reader: _Reader, target: Target, depth: int) -> conditions.Condition:
    parts = [_one(reader, target, depth)]
    while reader.skip("word", "and"):
        parts.append(_one(reader, target, depth))
    return parts[0] if len(parts) == 1 else conditions.All(tuple(parts))


def _one(reader: _Reader, target: Target, depth: int) -> conditions.Condition:
    if depth > MOST_DEPTH:
        raise ExpressionError(reader.text)
    if reader.skip("open"):
        inner = _either(reader, target, depth + 1)
        reader.take("close")
        return inner
    if reader.skip("word", "not"):
        reader.take("open")
        inner = _either(reader, target, depth + 1)
        reader.take("close")
        return conditions.Not(inner)
    if reader.skip("word", "selected"):
        reader.take("open")
        name, kind = _field(reader, target)
        reader.take("comma")
        value = _value(reader, kind)
        reader.take("close")
        return conditions.AnyOf(name, (value,))
    for function in ("string-length", "count"):
        if reader.skip("word", function):
            reader.take("open")
            name, _kind = _field(reader, target)
            reader.take("close")
            reader.take("sign", ">")
            if reader.take("number") != "0":
                raise ExpressionError(reader.text)
            return conditions.Answered(name)
    name, kind = _field(reader, target)
    sign = reader.take("sign")
    if sign not in ("=", "!="):
        raise ExpressionError(sign)
    if reader.peek("text", "''") or reader.peek("text", '""'):
        reader.left.pop(0)
        said = conditions.Answered(name)
        return said if sign == "!=" else conditions.Not(said)
    equal = conditions.Equals(name, _value(reader, kind))
    return equal if sign == "=" else conditions.Not(equal)


def _field(reader: _Reader, target: Target) -> tuple[str, Type]:
    return target(reader.take("name")[2:-1].strip())


def _value(reader: _Reader, kind: Type) -> Any:
    if reader.peek("number"):
        number = reader.take("number")
        if kind in (Type.INTEGER, Type.YEAR) and number.lstrip("-").isdigit():
            return int(number)
        return number
    said = reader.take("text")[1:-1]
    if kind is Type.YESNO:
        if said not in ("yes", "no"):
            raise ExpressionError(said)
        return said == "yes"
    return said


def write_relevant(
    condition: conditions.Condition, name_of: Mapping[str, str], kinds: Mapping[str, Type]
) -> str:
    """A condition as ``relevant``. ``name_of``: id of a field -> its XLSForm name; ``kinds``: -> its type.

    ``read_relevant`` of the result gives the condition again, but that ``any_of`` on several branches joined by ``any``
    may come back as one.
    """
    match condition:
        case conditions.Answered(name):
            if kinds[name] in (Type.TABLE, Type.MATRIX, Type.MONEY_OR_VOLUME):
                return f"count(${{{name_of[name]}}}) > 0"
            return f"${{{name_of[name]}}} != ''"
        case conditions.Equals(name, value):
            return f"${{{name_of[name]}}} = {_literal(value)}"
        case conditions.AnyOf(name, values):
            told = [f"selected(${{{name_of[name]}}}, {_literal(value)})" for value in values]
            return told[0] if len(told) == 1 else f"({' or '.join(told)})"
        case conditions.Not(inner):
            return f"not({write_relevant(inner, name_of, kinds)})"
        case conditions.All(parts):
            return f"({' and '.join(write_relevant(part, name_of, kinds) for part in parts)})"
        case conditions.Any_(parts):
            return f"({' or '.join(write_relevant(part, name_of, kinds) for part in parts)})"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "'yes'" if value else "'no'"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f'"{text}"' if "'" in text else f"'{text}'"


# --- constraint ------------------------------------------------------------------------------------------------------


@dataclass
class Bounds:
    """What a ``constraint`` says: the least, the most, and the XLSForm names of fields that may not be exceeded."""

    min: int | None = None
    max: int | None = None
    at_most: list[str] = field(default_factory=list)


def read_constraint(text: str) -> Bounds:
    """The bounds that ``constraint`` says. Raises ExpressionError."""
    reader = _Reader(text)
    bounds = Bounds()
    while True:
        _bound(reader, bounds)
        if not reader.skip("word", "and"):
            break
    if reader.left:
        raise ExpressionError(reader.left[0].text)
    return bounds


def _bound(reader: _Reader, bounds: Bounds) -> None:
    if reader.skip("open"):
        _bound(reader, bounds)
        reader.take("close")
        return
    if reader.skip("word", "count-selected"):
        for kind in ("open", "self", "close"):
            reader.take(kind)
    elif reader.skip("word", "number"):
        _year_of_date(reader)
    else:
        reader.take("self")
    sign = reader.take("sign")
    if sign in ("<=", "<") and reader.peek("name"):
        if sign == "<":
            raise ExpressionError("<")
        bounds.at_most.append(reader.take("name")[2:-1].strip())
        return
    number = reader.take("number")
    if not number.lstrip("-").isdigit():
        raise ExpressionError(number)
    whole = int(number)
    if sign in (">=", ">"):
        bounds.min = whole + (sign == ">")
    elif sign in ("<=", "<"):
        bounds.max = whole - (sign == "<")
    else:
        raise ExpressionError(sign)


def _year_of_date(reader: _Reader) -> None:
    """``number(format-date(., '%Y'))``, its first word taken already."""
    reader.take("open")
    reader.take("word", "format-date")
    for kind in ("open", "self", "comma"):
        reader.take(kind)
    if reader.take("text")[1:-1] != "%Y":
        raise ExpressionError("format-date")
    reader.take("close")
    reader.take("close")


def write_constraint(one: Field, at_most: list[str]) -> str:
    """The bounds of a field as ``constraint``; ``at_most``: XLSForm names of fields that it may not exceed."""
    subject = {
        Type.YEAR: "number(format-date(., '%Y'))",
        Type.MULTICHOICE: "count-selected(.)",
        Type.COUNTRIES: "count-selected(.)",
    }.get(one.type, ".")
    told = [f"{subject} >= {one.min}"] if one.min is not None else []
    told += [f"{subject} <= {one.max}"] if one.max is not None else []
    return " and ".join([*told, *(f". <= ${{{name}}}" for name in at_most)])
