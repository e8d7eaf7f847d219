"""JSON, JSON lines and JSON-LD in and out, one record at a time. Numbers keep their written form; a name said twice, a
nesting without end and a file that stops too early are findings with their line.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring
from typing import IO, Any

import orjson

from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.media import MAX_DEPTH, MAX_RECORD, Raw, Say, too_deep
from communaux.modules.standards.rules.values import Number

_CHUNK = 256 * 1024
_SPACES = " \t\r\n"


class _Doubles(dict[str, Any]):
    """An object in which a name was said twice, with those names."""

    names: tuple[str, ...] = ()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        doubled = _Doubles(found)
        doubled.names = tuple(name for name, _value in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        return doubled
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=Number, parse_float=Number, parse_constant=str
)


def parse(text: str) -> Any:
    """One JSON text. Raises ValueError or RecursionError."""
    return _DECODER.decode(text)


class _Stop(Exception):  # noqa: N818 - the end of a reading
    pass


class Scanner:
    """Values of a long JSON text one after the other."""

    def __init__(self, file: IO[bytes], say: Say) -> None:
        self._file = file
        self._say = say
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._ended = False
        self.line = 1
        self.record = 0

    def fail(self, code: str, **facts: Any) -> _Stop:
        """Tell why reading ends here."""
        self._say(Finding("error", code, self.record + 1, line=self.line, facts=facts))
        return _Stop()

    def _more(self) -> bool:
        if self._ended:
            return False
        chunk = self._file.read(_CHUNK)
        self._ended = len(chunk) < 1
        try:
            text = self._decode.decode(chunk, self._ended)
        except UnicodeDecodeError as error:
            raise self.fail("encoding") from error
        self._forget()
        self._text += text
        return bool(text) or not self._ended

    def _forget(self) -> None:
        self._text = self._text[self._at :]
        self._at = 0

    def _step(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def peek(self) -> str:
        """The next letter that is no space; "" at the end."""
        while True:
            place = self._at
            while place < len(self._text) and self._text[place] in _SPACES:
                place += 1
            self._step(place)
            if place < len(self._text):
                return self._text[place]
            if not self._more():
                return ""

    def take(self, letter: str) -> None:
        """Go over a letter that must stand here."""
        found = self.peek()
        if found != letter:
            if not found:
                raise self.fail("truncated")
            raise self.fail("unreadable", reason=f"{letter!r} expected, {found!r} found")
        self._step(self._at + 1)

    def value(self) -> Any:
        """The next value whole."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except (json.JSONDecodeError, StopIteration) as error:
                place = getattr(error, "pos", self._at)
                near_end = place >= len(self._text) - 12 or "Unterminated" in str(error)
                if near_end and self._size() and self._more():
                    continue
                if near_end and self._ended:
                    self._step(len(self._text))
                    raise self.fail("truncated") from error
                self._step(min(place, len(self._text)))
                raise self.fail("unreadable", reason=getattr(error, "msg", "JSON")) from error
            except RecursionError as error:
                raise self.fail("too-deep", most=MAX_DEPTH) from error
            if end == len(self._text) and self._more():
                continue
            self._step(end)
            return found

    def _size(self) -> bool:
        if len(self._text) - self._at > MAX_RECORD:
            raise self.fail("too-large", most=MAX_RECORD // 1024**2)
        return True

    def items(self) -> Iterator[Any]:
        """The values of a list that starts here."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.peek() == ",":
                self.take(",")
                continue
            self.take("]")
            return


def _checked(tree: Any, number: int, line: int, say: Say) -> dict[str, Any] | None:
    """A record as plain data; None (told) where it is none."""
    if not isinstance(tree, dict):
        say(Finding("error", "not-a-record", number, value=brief(tree), line=line))
        return None
    if too_deep(tree):
        say(Finding("error", "too-deep", number, line=line, facts={"most": MAX_DEPTH}))
        return None
    return _plain(tree, number, line, say)


def _plain(tree: Any, number: int, line: int, say: Say) -> Any:
    if isinstance(tree, dict):
        if type(tree) is _Doubles:
            for name in tree.names:
                say(Finding("error", "double-name", number, name, line=line))
            tree = dict(tree)
        for name, value in tree.items():
            if type(value) in (_Doubles, dict, list):
                tree[name] = _plain(value, number, line, say)
    elif type(tree) is list:
        for place, value in enumerate(tree):
            if type(value) in (_Doubles, dict, list):
                tree[place] = _plain(value, number, line, say)
    return tree


def read_lines(file: IO[bytes], say: Say) -> Iterator[Raw]:
    """JSON lines: a line that cannot be read is told, and the next is read."""
    number = 0
    line = 0
    while True:
        data = file.readline(MAX_RECORD)
        if not data:
            return
        line += 1
        if not data.strip():
            continue
        number += 1
        try:
            told = parse(data.decode("utf-8-sig" if line == 1 else "utf-8"))
        except UnicodeDecodeError:
            say(Finding("error", "encoding", number, line=line))
            continue
        except RecursionError:
            say(Finding("error", "too-deep", number, line=line, facts={"most": MAX_DEPTH}))
            continue
        except ValueError as error:
            last = not data.endswith(b"\n")
            reason = getattr(error, "msg", str(error))
            say(
                Finding(
                    "error",
                    "truncated" if last else "unreadable",
                    number,
                    line=line,
                    facts={"reason": reason},
                )
            )
            continue
        tree = _checked(told, number, line, say)
        if tree is not None:
            yield Raw(number, tree, line)


def read(file: IO[bytes], say: Say, *, graph: bool, under: str = "@graph") -> Iterator[Raw]:
    """The records of a JSON text: the objects of a list, of ``@graph`` (or of another name), or the one object that it is.

    A list of documents with ``@graph`` is read through; what stands around records is in their envelope."""
    scan = Scanner(file, say)
    try:
        if scan.peek() == "[":
            group = 0
            for told in scan.items():
                if graph and isinstance(told, dict) and type(told.get("@graph")) is list:
                    group += 1
                    rest = {name: value for name, value in told.items() if name != "@graph"}
                    envelope = {"shape": "list of graphs", "group": group, "around": rest}
                    for inner in told["@graph"]:
                        yield from _numbered(scan, inner, envelope)
                else:
                    yield from _numbered(scan, told, {"shape": "list"})
        elif scan.peek() == "{":
            yield from _document(scan, file, say, graph=graph, under=under)
        else:
            scan.value()
            raise scan.fail("not-a-record")
        if scan.peek():
            raise scan.fail("unreadable", reason="text after the end")
    except _Stop:
        return


def _numbered(scan: Scanner, told: Any, envelope: dict[str, Any]) -> Iterator[Raw]:
    line = scan.line
    scan.record += 1
    tree = _checked(told, scan.record, line, scan._say)
    if tree is not None:
        yield Raw(scan.record, tree, line, envelope)


def _document(scan: Scanner, file: IO[bytes], say: Say, *, graph: bool, under: str) -> Iterator[Raw]:
    """One object: with ``@graph`` (or the name that lists records) its records stream, else it is the record."""
    rest: dict[str, Any] = {}
    envelope: dict[str, Any] = {"shape": "graph", "around": rest}
    if not graph:
        envelope["under"] = under
    is_graph = False
    scan.take("{")
    while scan.peek() != "}":
        name = scan.value()
        scan.take(":")
        if under and name == under and scan.peek() == "[":
            if graph and "@context" not in rest:
                rest.update(_late_context(file, say))
            is_graph = True
            for told in scan.items():
                yield from _numbered(scan, told, envelope)
        else:
            if name in rest and name != "@context":
                scan._say(Finding("error", "double-name", scan.record, str(name), line=scan.line))
            rest[name] = scan.value()
        if scan.peek() == ",":
            scan.take(",")
        elif scan.peek() != "}":
            scan.take("}")
    scan.take("}")
    if not is_graph:
        yield from _numbered(scan, rest, {"shape": "object"})


def _late_context(file: IO[bytes], say: Say) -> dict[str, Any]:
    """The ``@context`` of a document that says it after ``@graph``: found by a first reading."""
    before = file.tell()
    file.seek(0)
    scan = Scanner(file, lambda _finding: None)
    found: dict[str, Any] = {}
    try:
        scan.take("{")
        while scan.peek() != "}":
            name = scan.value()
            scan.take(":")
            if name == "@graph" and scan.peek() == "[":
                for _value in scan.items():
                    pass
            else:
                value = scan.value()
                if name == "@context":
                    found = {"@context": value}
            if scan.peek() == ",":
                scan.take(",")
    except _Stop:
        pass
    file.seek(before)
    return found


def _told(value: Any) -> Any:
    return orjson.Fragment(str.__str__(value)) if type(value) is Number else str.__str__(value)


def encoded(tree: Any) -> bytes:
    """JSON in UTF-8, with numbers as they were written."""
    try:
        return orjson.dumps(tree, default=_told, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
    except TypeError:
        return dumps(tree).encode(errors="surrogatepass")


def dumps(tree: Any) -> str:
    """The same as text, for what the quicker way refuses: half characters, deep nesting."""
    kind = type(tree)
    if kind is str:
        return encode_basestring(tree)
    if kind is Number:
        return str.__str__(tree)
    if kind is dict:
        return "{" + ", ".join(f"{encode_basestring(n)}: {dumps(v)}" for n, v in tree.items()) + "}"
    if kind is list:
        return "[" + ", ".join(map(dumps, tree)) + "]"
    if isinstance(tree, str):
        return encode_basestring(str.__str__(tree))
    return {True: "true", False: "false", None: "null"}[tree]


class LineWriter:
    """JSON lines."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, tree: dict[str, Any], envelope: dict[str, Any]) -> None:
        """One record, one line."""
        self._file.write(encoded(tree) + b"\n")

    def end(self) -> None:
        """Nothing is left open."""


class Writer:
    """JSON or JSON-LD, in the shape of the envelope: one object, a list, a graph, or a list of graphs."""

    def __init__(self, file: IO[bytes], default: Callable[[dict[str, Any] | None], dict[str, Any]]) -> None:
        self._file = file
        self._default = default
        self._shape = ""
        self._group: Any = None
        self._first = True

    def write(self, tree: dict[str, Any], envelope: dict[str, Any]) -> None:
        """One record."""
        if not self._shape:
            envelope = envelope or self._default(tree)
            self._shape = envelope["shape"]
            self._open(envelope)
        elif self._shape == "list of graphs" and envelope.get("group") != self._group:
            self._put("\n]},\n")
            self._open(envelope)
        if not self._first:
            self._put(",\n")
        self._first = False
        self._group = envelope.get("group")
        self._file.write(encoded(tree))

    def _open(self, envelope: dict[str, Any]) -> None:
        around = "".join(f"{dumps(n)}: {dumps(v)},\n" for n, v in envelope.get("around", {}).items())
        if self._shape == "graph":
            self._put("{" + around + f"{dumps(envelope.get('under', '@graph'))}: [\n")
        elif self._shape == "list of graphs":
            if self._group is None:
                self._put("[")
            self._put("{" + around + '"@graph": [\n')
        elif self._shape == "list":
            self._put("[\n")
        self._first = True

    def _put(self, text: str) -> None:
        self._file.write(text.encode())

    def end(self) -> None:
        """Close what is open; an empty document has the default shape."""
        if not self._shape:
            envelope = self._default(None)
            self._shape = envelope["shape"]
            self._open(envelope)
        self._put(
            {"graph": "\n]}\n", "list of graphs": "\n]}]\n", "list": "\n]\n", "object": "\n"}[self._shape]
        )
