"""What one value is, whatever file it stood in: a text that keeps its written form, and says what kind of text it is.

A record is a tree of dicts and lists whose leaves are values. A plain ``str`` is a text; the classes below are texts of
another kind, so that "1.50" written as a number stays "1.50" and never becomes 1.5. A path leads from the root of a
record to a value: names for dicts, whole numbers for lists. No rule of translation belongs here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

Path = tuple[str | int, ...]

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class _Kind(str):
    """A text of another kind than plain: equal only to the same text of the same kind."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((type(self).__name__, str.__str__(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"


class Number(_Kind):
    """A number as it was written: "1.50", "01", "2E3"."""

    __slots__ = ()


class Iri(_Kind):
    """The name of a thing: an absolute IRI, or a compact one of the profile ("dfc-m:Kilogram")."""

    __slots__ = ()


class Blank(_Kind):
    """A thing without a name of its own, by its label in this file."""

    __slots__ = ()


class Text(_Kind):
    """A text in a language (BCP 47)."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str) -> Text:
        made = super().__new__(cls, text)
        made.lang = lang
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str.__str__(self), self.lang

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self.lang == other.lang  # type: ignore[attr-defined]

    __hash__ = _Kind.__hash__

    def __repr__(self) -> str:
        return f"Text({str.__repr__(self)}, {self.lang!r})"


class Typed(_Kind):
    """A literal with a datatype (an IRI); its written form is kept."""

    __slots__ = ("datatype",)
    datatype: str

    def __new__(cls, text: str, datatype: str) -> Typed:
        made = super().__new__(cls, text)
        made.datatype = datatype
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str.__str__(self), self.datatype

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and self.datatype == other.datatype  # type: ignore[attr-defined]

    __hash__ = _Kind.__hash__

    def __repr__(self) -> str:
        return f"Typed({str.__repr__(self)}, {self.datatype!r})"


class _Absent:
    """Nothing at all; not even an empty text."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT = _Absent()


def same(one: Any, other: Any) -> bool:
    """Whether two trees are alike to the letter: same kinds, same written forms. The order of names does not count."""
    if type(one) is not type(other):
        return False
    if type(one) is dict:
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if type(one) is list:
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def leaves(tree: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of a tree with its path. An empty list or dict is a leaf too: it says something."""
    if type(tree) is dict and tree:
        for name, value in tree.items():
            yield from leaves(value, (*path, name))
    elif type(tree) is list and tree:
        for number, value in enumerate(tree):
            yield from leaves(value, (*path, number))
    else:
        yield path, tree


def at(tree: Any, path: Path) -> Any:
    """The value at a path, or ABSENT."""
    for step in path:
        if type(tree) is dict:
            if step not in tree:
                return ABSENT
            tree = tree[step]
        elif type(tree) is list and type(step) is int and step < len(tree):
            tree = tree[step]
        else:
            return ABSENT
    return tree


def put(tree: Any, path: Path, value: Any) -> bool:
    """Set the value at a path, making dicts and lengthening lists on the way; False where something else stands there."""
    for step, after in pairwise(path):
        empty: Any = [] if type(after) is int else {}
        if type(tree) is dict and type(step) is str:
            tree = tree.setdefault(step, empty)
        elif type(tree) is list and type(step) is int and step <= len(tree):
            if step == len(tree):
                tree.append(empty)
            tree = tree[step]
        else:
            return False
    last = path[-1]
    if type(tree) is dict and type(last) is str:
        tree[last] = value
    elif type(tree) is list and type(last) is int and last <= len(tree):
        tree[last : last + 1] = [value]
    else:
        return False
    return True


def shown(path: Path) -> str:
    """A path as people read it: ``offers[0]/price``."""
    told = ""
    for step in path:
        told += f"[{step}]" if type(step) is int else f"/{step}" if told else str(step)
    return told


def encode(value: Any) -> Any:
    """A tree as plain JSON that ``decode`` reads back to the letter."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value
    if kind is dict:
        return {"o": {name: encode(inner) for name, inner in value.items()}}
    if kind is list:
        return [encode(inner) for inner in value]
    if kind is Number:
        return {"n": str.__str__(value)}
    if kind is Iri:
        return {"i": str.__str__(value)}
    if kind is Text:
        return {"l": [str.__str__(value), value.lang]}
    if kind is Typed:
        return {"t": [str.__str__(value), value.datatype]}
    if kind is Blank:
        return {"b": str.__str__(value)}
    raise TypeError(f"no value of a record: {value!r}")


def decode(told: Any) -> Any:
    """What ``encode`` told. Raises ValueError where it did not."""
    if told is None or isinstance(told, str | bool):
        return told
    if isinstance(told, list):
        return [decode(inner) for inner in told]
    if isinstance(told, dict) and len(told) == 1:
        ((kind, value),) = told.items()
        if kind == "o" and isinstance(value, dict):
            return {name: decode(inner) for name, inner in value.items()}
        if kind in ("n", "i", "b") and isinstance(value, str):
            return {"n": Number, "i": Iri, "b": Blank}[kind](value)
        if kind in ("l", "t") and isinstance(value, list) and len(value) == 2:
            return (Text if kind == "l" else Typed)(*map(str, value))
    raise ValueError(f"not a value: {told!r}")
