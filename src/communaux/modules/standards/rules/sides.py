"""One side of a translation: what a file of a profile says, lifted to the hub, and the hub written for such a file.

``inward`` and ``outward`` go between the record as it stands in the file and the record in the profile's names;
``lift`` and ``lower`` between the profile and the hub. A hub is its own side, without a mapping.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from communaux.modules.standards.rules import kinds, naming
from communaux.modules.standards.rules.compiling import Causes, Direction
from communaux.modules.standards.rules.findings import Finding
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.media import Raw, Say, Writer, jsons, medium_of, rdf, tables, xlsx
from communaux.modules.standards.rules.naming import Context, Library, Names, Naming, Reading
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.values import ABSENT, Blank, Iri, Number, Text, Typed


def _directions(mapping: Mapping_) -> tuple[Direction, Direction]:
    """Both ways of a mapping, made once."""
    found: tuple[Direction, Direction] | None = mapping.__dict__.get("_directions")
    if found is None:
        found = Direction(mapping, forward=True), Direction(mapping, forward=False)
        mapping.__dict__["_directions"] = found
    return found


class Side:
    """A profile, its medium and its two directions."""

    def __init__(
        self,
        profile: Profile,
        mapping: Mapping_ | None,
        path: Path | None,
        medium: str = "",
        *,
        library: Library | None = None,
    ) -> None:
        self.profile = profile
        self.mapping = mapping
        self.medium = medium or medium_of(path, profile.media, graph=profile.graph)
        self.naming = Naming(profile, library)
        self.is_rdf = self.medium in ("turtle", "ntriples")
        # rows have one class, so that one term names them all
        is_plain = not profile.graph and not profile.typed
        self._named_by = next(iter(profile.classes.values())).identifier if is_plain else None
        ways: tuple[Direction | None, Direction | None] = _directions(mapping) if mapping else (None, None)
        self._lift, self._lower = ways
        self._contexts: dict[int, tuple[Any, Context]] = {}
        self._default = Context(self.naming, profile.contexts[0] if profile.contexts else {})

    def open_reader(
        self, file: IO[bytes], say: Say, apart: Callable[[str], bool] = lambda _name: False
    ) -> Any:
        """Records of a file. ``apart``: blank nodes that are records of their own."""
        if self.medium == "csv":
            return tables.read(file, say)
        if self.medium == "xlsx":
            return xlsx.read(file, say)
        if self.medium == "jsonl":
            return jsons.read_lines(file, say)
        if self.is_rdf:
            return rdf.read(file, say, self.medium, apart)
        under = "@graph" if self.profile.graph else self.profile.records[0]
        return jsons.read(file, say, graph=self.profile.graph, under=under)

    def open_writer(self, file: IO[bytes]) -> Writer:
        """A writer of records."""
        columns = [
            name for known in self.profile.classes.values() for name in (*known.terms, *self.profile.terms)
        ]
        if self.medium == "csv":
            return tables.Writer(file, columns)
        if self.medium == "xlsx":
            return xlsx.Writer(file, columns)
        if self.medium == "jsonl":
            return jsons.LineWriter(file)
        if self.is_rdf:
            return rdf.Writer(file, self.profile, self.medium)
        return jsons.Writer(file, self._document)

    def _document(self, tree: dict[str, Any] | None) -> dict[str, Any]:
        """The shape of a JSON document that starts with this record; None: that has none."""
        profile = self.profile
        if profile.graph:
            around = {"@context": profile.contexts[0] if profile.contexts else _context(profile)}
            return {"shape": "graph", "around": around}
        under, kind = profile.records
        if under and (
            tree is None or not profile.typed or kinds.kind_of(tree, profile, profile.roots) == kind
        ):
            return {"shape": "graph", "under": under}
        return {"shape": "list"}

    # file <-> profile

    def context(self, raw: Raw) -> tuple[Context, list[Finding]]:
        """How the file of a record writes names; findings only the first time."""
        around = raw.envelope.get("around") or (raw.tree if "@context" in raw.tree else {})
        if "@context" not in around:
            return self._default, []
        told = around["@context"]
        found = self._contexts.get(id(around))
        if found is not None and found[0] is around:
            return found[1], []
        if len(self._contexts) > 100:
            self._contexts.clear()
        same = next(
            (known for where, known in self._contexts.values() if where.get("@context") == told), None
        )
        made = same or self.naming.context(told)
        self._contexts[id(around)] = (around, made)
        return made, [] if same else made.findings

    def inward(self, raw: Raw) -> tuple[dict[str, Any], Names, list[Finding]]:
        """The record in the profile's names, the spellings of the file, and what was met."""
        if not self.profile.graph:
            return self._named(raw.tree), {}, []
        context, findings = self.context(raw)
        reading = Reading(context, record=raw.number, line=raw.line)
        tree = reading.node(raw.tree)
        return tree, reading.names, [*findings, *reading.findings]

    def _named(self, tree: dict[str, Any]) -> dict[str, Any]:
        """A record of a table or of plain JSON, with its classes where there are several."""
        return kinds.annotate(tree, self.profile) if self.profile.typed else tree

    def again(self, tree: dict[str, Any]) -> dict[str, Any]:
        """What ``outward`` told, read back with the profile's own context."""
        if not self.profile.graph:
            return self._named(tree)
        if not self.is_rdf and self.naming.settled(tree):
            return tree
        return Reading(self._default).node(tree)

    def outward(self, tree: dict[str, Any], names: Names, causes: Causes) -> dict[str, Any]:
        """The record as the file says it; what its medium cannot say goes to ``causes``."""
        if self.profile.graph and not self.is_rdf and not names and self.naming.settled(tree):
            return tree
        if self.is_rdf:
            return rdf.tellable(naming.written(tree, self.naming, names, full=True), causes)
        if self.profile.graph:
            return naming.written(tree, self.naming, names)
        if self.medium in ("csv", "xlsx"):
            return _cells(tree, causes)
        return _plain(kinds.bare(tree, self.profile, self.profile.roots) if self.profile.typed else tree)

    def write(self, writer: Writer, tree: dict[str, Any]) -> bool:
        """Write a record of the profile straight to a graph, where nothing in it needs a second look; else False."""
        return isinstance(writer, rdf.Writer) and writer.short(tree, self.naming.expand)

    # profile <-> hub

    def lift(self, tree: Any, causes: Causes) -> Any:
        """To the hub."""
        return self._lift.record(tree, causes) if self._lift else tree

    def lower(self, tree: Any, causes: Causes) -> Any:
        """From the hub."""
        return self._lower.record(tree, causes) if self._lower else tree

    def lifted(self, tree: Any, path: Any) -> tuple[Any, str]:
        """Where a path of a record stands in the hub, and by which rule."""
        return self._lift.follow(tree, path) if self._lift else (path, "")

    def loss_of(self, rule: str) -> str:
        """The loss class of a rule."""
        if self.mapping is None:
            return "iso"
        for section in (self.mapping.shared, *self.mapping.sections):
            for known in section.rules:
                if known.name == rule:
                    return known.loss
        return "iso"

    def identifier(self, tree: dict[str, Any]) -> str:
        """What tells a record apart; "" where it has no name."""
        if self.profile.graph:
            return str(tree.get("@id", ""))
        name = self._named_by if self._named_by is not None else self.identifier_term(tree)
        found = tree.get(name, "") if name else ""
        return str.__str__(found) if isinstance(found, str) else ""

    def identifier_term(self, tree: dict[str, Any]) -> str:
        """The term that names a record."""
        profile = self.profile
        if profile.graph:
            return "@id"
        if not profile.typed:
            return next(iter(profile.classes.values())).identifier
        kind = tree.get("@type") or kinds.kind_of(tree, profile, profile.roots)
        return profile.classes[kind].identifier if type(kind) is str and kind in profile.classes else ""


def _context(profile: Profile) -> dict[str, Any]:
    """A JSON-LD context of a profile that has none of its own: its prefixes, and which terms link to things."""
    links = {
        name: {"@type": "@id"} for name, term in profile.all_terms.items() if term.type in ("iri", "node")
    }
    return {prefix or "@vocab": iri for prefix, iri in profile.prefixes.items()} | links


_LEXICAL = (Typed, Text, Iri, Blank)


def _plain(value: Any) -> Any:
    """JSON has texts, numbers and booleans, and no other kind of text."""
    if type(value) in _LEXICAL:
        return str.__str__(value)
    if type(value) is dict:
        return {name: _plain(inner) for name, inner in value.items()}
    if type(value) is list:
        return [_plain(inner) for inner in value]
    return value


def _cells(tree: dict[str, Any], causes: Causes) -> dict[str, Any]:
    out = {}
    for name, value in tree.items():
        if type(value) is str or type(value) in _LEXICAL or type(value) is Number:
            if value:
                out[name] = value if type(value) is str else str.__str__(value)
        elif type(value) is bool:
            out[name] = "true" if value else "false"
        else:
            causes[(name,)] = ("nested" if value else "not-told", {}, "")
    return out


__all__ = ["ABSENT", "Side"]
