"""Things of a graph that belong together, made one record for a system that writes them in one row; and taken apart again.

A mapping says the frame in the hub's words: the class of the root, and the links that are followed from it, forward or
against their direction. A thing is put inside the first root that reaches it; with ``copy`` it stays a record of its
own as well, and what is inside is only read. Things that no root reaches stay records. Nodes wait in a temporary file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from communaux.modules.standards.rules.mappings import Frame
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.naming import Context
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.spool import Spool
from communaux.modules.standards.rules.values import ABSENT, Path, at, decode, encode, put

Part = list[Any]
"""Where a thing was put: path, its number, how ("f" in place of its name, "i" against the link, "c" a copy), the name that
stood there, the number of its envelope, the fingerprint of a copy."""


class Framing:
    """A frame in the words of one side. ``envelopes`` are those of the nodes, by number."""

    def __init__(self, side: Side, frame: Frame) -> None:
        self.side = side
        self.envelopes: list[dict[str, Any]] = []
        sections = side.mapping.sections if side.mapping else ()
        self._roots = {section.class_name for section in sections if section.hub == frame.root} or {
            frame.root
        }
        self._links = [
            (
                tuple(self._here(str(step)) for step in path),
                self._here(inverse) if inverse else "",
                path in frame.copies,
            )
            for path, inverse in sorted(frame.links.items(), key=lambda link: len(link[0]))
        ]
        self._inverses = {inverse for _path, inverse, _copy in self._links if inverse}

    def _here(self, term: str) -> str:
        """The profile's name of a term of the hub."""
        if self.side.mapping:
            for section in (self.side.mapping.shared, *self.side.mapping.sections):
                for rule in section.rules:
                    if rule.hub == (term,) and len(rule.field) == 1:
                        return str(rule.field[0])
        return term

    def frame(self, raws: Iterable[Raw]) -> Iterator[Raw]:
        """Roots with what belongs to them inside, then everything else as it was."""
        with Spool(
            "CREATE TABLE node (number INTEGER PRIMARY KEY, name TEXT, root INT, line INT, around INT, tree TEXT, used INT)",
            "CREATE TABLE link (target TEXT, term TEXT, number INT)",
        ) as spool:
            self._fill(spool, raws)
            spool.run("CREATE INDEX by_name ON node (name)")
            spool.run("CREATE INDEX by_target ON link (target, term)")
            roots = spool.ask("SELECT number, line, around, tree FROM node WHERE root ORDER BY number")
            for number, line, around, told in roots:
                tree = decode(json.loads(told))
                parts: list[Part] = []
                raw = Raw(number, tree, line, self.envelopes[around], parts)
                context = self.side.context(raw)[0]
                for path, inverse, copy in self._links:
                    for place, holder in _holders(tree, path[:-1], context):
                        self._follow(spool, holder, place, path[-1], inverse, copy, parts, context)
                yield raw
            rest = spool.ask(
                "SELECT number, line, around, tree FROM node WHERE NOT root AND NOT used ORDER BY number"
            )
            for number, line, around, told in rest:
                yield Raw(number, decode(json.loads(told)), line, self.envelopes[around])

    def _fill(self, spool: Spool, raws: Iterable[Raw]) -> None:
        for raw in raws:
            if not self.envelopes or (
                raw.envelope is not self.envelopes[-1] and raw.envelope != self.envelopes[-1]
            ):
                self.envelopes.append(raw.envelope)
            context = self.side.context(raw)[0]
            kinds = raw.tree.get("@type")
            listed = kinds if type(kinds) is list else [kinds]
            is_root = any(type(kind) is str and context.name(kind) in self._roots for kind in listed)
            name = raw.tree.get("@id")
            spool.run(
                "INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, 0)",
                raw.number,
                str.__str__(context.reference(name)) if isinstance(name, str) else None,
                is_root,
                raw.line,
                len(self.envelopes) - 1,
                json.dumps(encode(raw.tree)),
            )
            for key, value in raw.tree.items():
                if (term := context.name(key)) in self._inverses:
                    for part in value if type(value) is list else [value]:
                        if (target := _name_of(part)) is not None:
                            target = str.__str__(context.reference(target))
                            spool.run("INSERT INTO link VALUES (?, ?, ?)", target, term, raw.number)

    def _follow(
        self,
        spool: Spool,
        holder: dict[str, Any],
        place: Path,
        term: str,
        inverse: str,
        copy: bool,
        parts: list[Part],
        context: Context,
    ) -> None:
        """Put inside what one link of one thing leads to."""
        keys = [key for key in holder if context.name(key) == term]
        for key in keys:
            value = holder[key]
            for number, part in enumerate(value if type(value) is list else [value]):
                where = (*place, key, number) if type(value) is list else (*place, key)
                if (name := _name_of(part)) is not None:
                    found = self._take(spool, "name = ?", str.__str__(context.reference(name)), copy)
                    if found:
                        put(holder, where[len(place) :], found[1])
                        parts.append(self._part(where, found, "f", part, copy))
        own = holder.get("@id")
        if inverse and not keys and isinstance(own, str):
            wanted = "number IN (SELECT number FROM link WHERE target = ? AND term = ?)"
            name = str.__str__(context.reference(own))
            while found := self._take(spool, wanted, name, copy, inverse):
                inside = holder.setdefault(term, [])
                parts.append(self._part((*place, term, len(inside)), found, "i", None, copy))
                inside.append(found[1])
                if copy:
                    break

    @staticmethod
    def _take(spool: Spool, where: str, name: str, copy: bool, *more: str) -> tuple[int, Any, int] | None:
        row = spool.one(
            f"SELECT number, tree, around FROM node WHERE {where} AND NOT used AND NOT root ORDER BY number",  # noqa: S608
            name,
            *more,
        )
        if row is None:
            return None
        if not copy:
            spool.run("UPDATE node SET used = 1 WHERE number = ?", row[0])
        return row[0], decode(json.loads(row[1])), row[2]

    @staticmethod
    def _part(where: Path, found: tuple[int, Any, int], how: str, name: Any, copy: bool) -> Part:
        number, tree, around = found
        part: Part = [list(where), number, how, encode(name), around]
        return [*part, fingerprint(tree)] if copy else part


def _name_of(value: Any) -> str | None:
    """The name in a plain text or in an object that is nothing but a name."""
    if type(value) is dict and len(value) == 1:
        value = value.get("@id")
    return value if isinstance(value, str) else None


def _holders(
    tree: dict[str, Any], path: tuple[str, ...], context: Context
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Things inside a record that a path of terms leads to."""
    if not path:
        yield (), tree
        return
    for key, value in list(tree.items()):
        if context.name(key) == path[0]:
            for number, part in enumerate(value if type(value) is list else [value]):
                if type(part) is dict and len(part) > 1:
                    step: Path = (key, number) if type(value) is list else (key,)
                    for place, holder in _holders(part, path[1:], context):
                        yield (*step, *place), holder


def fingerprint(tree: Any) -> str:
    """A thing in sixteen letters, whatever the order of its names."""
    return hashlib.sha256(json.dumps(encode(tree), sort_keys=True).encode()).hexdigest()[:16]


def explode(tree: Any, parts: list[Part]) -> Iterator[tuple[int, Any, int, str]]:
    """Take what was put inside out again: number, thing, number of its envelope, and "" or what is wrong ("gone" where it
    is no longer there, "copied" where a copy was changed). The record itself is left as it was."""
    for part in reversed(parts):
        path, number, how, name, around = tuple(part[0]), part[1], part[2], part[3], part[4]
        thing = at(tree, path)
        if type(thing) is not dict:
            yield number, ABSENT, around, "gone"
            continue
        if how == "f":
            put(tree, path, decode(name))
        else:
            _remove(tree, path)
        if len(part) > 5:
            if fingerprint(thing) != part[5]:
                yield number, ABSENT, around, "copied"
        else:
            yield number, thing, around, ""


def _remove(tree: Any, path: Path) -> None:
    holder = at(tree, path[:-1])
    del holder[path[-1]]
    if holder == [] and len(path) > 1:
        del at(tree, path[:-2])[path[-2]]
