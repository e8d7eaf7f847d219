"""Structured values of HTTP fields (RFC 8941): what ``Signature-Input``, ``Signature`` and ``Content-Digest`` are written in.

Reads strictly, writes canonically: the bytes that one signs are those of the canonical form. Pure. Dates and display
strings of RFC 9651 are not read, since no field that the house knows uses them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

LONGEST = 16_384


class StructureError(ValueError):
    """A field that is not written as RFC 8941 says."""


class Token(str):
    """A word without quotes: another value than the string of the same letters."""

    __slots__ = ()


Bare: TypeAlias = "bool | int | Decimal | str | bytes"
Parameters: TypeAlias = "Mapping[str, Bare]"


@dataclass(frozen=True)
class Item:
    """A value with its parameters, in the order in which they stand."""

    value: Bare
    parameters: Parameters = field(default_factory=dict)

    def __str__(self) -> str:
        return bare(self.value) + parameters(self.parameters)


@dataclass(frozen=True)
class InnerList:
    """Items in brackets, with parameters of the whole."""

    items: Sequence[Item]
    parameters: Parameters = field(default_factory=dict)

    def __str__(self) -> str:
        return f"({' '.join(map(str, self.items))})" + parameters(self.parameters)


Member: TypeAlias = "Item | InnerList"


def bare(value: Bare) -> str:
    """A value without parameters, as it is written (section 4.1.3.1). StructureError for what cannot be."""
    if isinstance(value, bool):
        return "?1" if value else "?0"
    if isinstance(value, int):
        if abs(value) > 999_999_999_999_999:
            raise StructureError("a whole number has at most fifteen digits")
        return str(value)
    if isinstance(value, Decimal):
        text = f"{value:.3f}".rstrip("0")
        return text + "0" if text.endswith(".") else text
    if isinstance(value, bytes):
        return f":{base64.b64encode(value).decode()}:"
    if isinstance(value, Token):
        return str(value)
    if any(not 32 <= ord(character) < 127 for character in value):
        raise StructureError("a string holds printable ASCII alone")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parameters(given: Parameters) -> str:
    """``;name=value`` for each; a true one is its name alone."""
    return "".join(f";{name}" if value is True else f";{name}={bare(value)}" for name, value in given.items())


def dictionary(members: Mapping[str, Member]) -> str:
    """A dictionary as it is written."""
    return ", ".join(_entry(name, member) for name, member in members.items())


def _entry(name: str, member: Member) -> str:
    if isinstance(member, Item) and member.value is True:
        return name + parameters(member.parameters)
    return f"{name}={member}"


def read_dictionary(text: str) -> dict[str, Member]:
    """Read a dictionary; of two members of one name the last counts. StructureError for anything else."""
    reader = _Reader(text)
    members: dict[str, Member] = {}
    reader.spaces(" ")
    while not reader.ended:
        name = reader.key()
        if reader.taken("="):
            member: Member = reader.member()
        else:
            member = Item(True, reader.parameters())
        members.pop(name, None)
        members[name] = member
        reader.spaces(" \t")
        if reader.ended:
            break
        reader.need(",")
        reader.spaces(" \t")
        if reader.ended:
            raise StructureError("a dictionary does not end with a comma")
    return members


def read_item(text: str) -> Item:
    """Read one item and nothing after it."""
    reader = _Reader(text)
    reader.spaces(" ")
    item = reader.item()
    reader.spaces(" ")
    if not reader.ended:
        raise StructureError("something stands after the value")
    return item


_KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_NUMBER = re.compile(r"-?(?:\d{1,12}\.\d{1,3}(?!\d)|\d{1,15}(?![\d.]))")
_STRING = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+\-.^_`|~:/]*")
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")


class _Reader:
    """Goes through a text once, from its start to its end."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise StructureError("this field is too long")
        self.text, self.at = text.rstrip(" "), 0

    @property
    def ended(self) -> bool:
        return self.at >= len(self.text)

    def spaces(self, which: str) -> None:
        while not self.ended and self.text[self.at] in which:
            self.at += 1

    def taken(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def need(self, character: str) -> None:
        if not self.taken(character):
            raise StructureError(f"{character!r} is expected at {self.at}")

    def match(self, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise StructureError(f"{what} is expected at {self.at}")
        self.at = found.end()
        return found

    def key(self) -> str:
        return self.match(_KEY, "a name").group()

    def member(self) -> Member:
        return self.inner_list() if self.text.startswith("(", self.at) else self.item()

    def item(self) -> Item:
        return Item(self.bare(), self.parameters())

    def inner_list(self) -> InnerList:
        self.need("(")
        items: list[Item] = []
        while True:
            self.spaces(" ")
            if self.taken(")"):
                return InnerList(tuple(items), self.parameters())
            items.append(self.item())
            if not self.text.startswith((" ", ")"), self.at):
                raise StructureError("items of a list stand apart")

    def parameters(self) -> dict[str, Bare]:
        found: dict[str, Bare] = {}
        while self.taken(";"):
            self.spaces(" ")
            name = self.key()
            found.pop(name, None)
            found[name] = self.bare() if self.taken("=") else True
        return found

    def bare(self) -> Bare:
        first = self.text[self.at : self.at + 1]
        if first == '"':
            return re.sub(r"\\(.)", r"\1", self.match(_STRING, "a string").group(1))
        if first == ":":
            return self._bytes()
        if first == "?":
            self.at += 1
            if self.taken("1"):
                return True
            self.need("0")
            return False
        if first.isdigit() or first == "-":
            number = self.match(_NUMBER, "a number").group()
            return Decimal(number) if "." in number else int(number)
        return Token(self.match(_TOKEN, "a value").group())

    def _bytes(self) -> bytes:
        written = self.match(_BYTES, "octets").group(1)
        try:
            return base64.b64decode(written + "=" * (-len(written) % 4), validate=True)
        except (binascii.Error, ValueError) as error:
            raise StructureError("these octets are not in base 64") from error
