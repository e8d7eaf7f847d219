"""The graphs of this process: filled from SQL, kept by the journal, compared with SQL where in doubt.

Only the owner makes one. What it says is what a visitor may read now: a graph that is no more public leaves with the step
that reads the entry. Removed quads stay in memory until ``tidy`` copies what lives (the engine keeps them for readers).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import Any

import pyoxigraph as ox

from communaux.ground import journal
from communaux.ground.journal.models import Entry
from communaux.ground.nesting import too_nested
from communaux.index.graphs import sources
from communaux.meaning.declare import named

BATCH = 200
"""Entries taken in at once."""
_BYTES = 4 * 1024 * 1024
"""N-Quads given to the engine at once: enough to be quick, little enough to be soon forgotten."""
_FEW = 200
"""Graphs of others taken in between two looks around."""
_WASTE = 50_000
"""Removed quads that are not worth a copy."""
_LONGEST = 4_000_000
"""Characters of one graph that are taken in: what is larger is left out, and told in the log."""
MOST = 5_000_000
"""Quads beyond which nothing more of storages and neighbours is taken in."""
_HOPS = 2
"""Links away that an act may touch: organisation, relation, organisation."""
_MANY = 1000
_log = logging.getLogger(__name__)


class Graphs:
    """The public graphs as the journal stood at ``sequence``."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.sequence = 0
        self.filled = False
        self.doubted = False
        self.changes: set[str] = set()
        """Names of the graphs that changed since somebody emptied it; not those of a fill."""
        self._hash = ""
        self._dead = 0
        self._count = 0
        """Quads held. The engine would count them one by one, each time it is asked."""

    def fill(
        self,
        going_on: Callable[[], bool] = lambda: True,
        through: Callable[[Callable[[], Iterable[sources.Graph]]], Iterable[sources.Graph]] = lambda read: (
            read()
        ),
    ) -> int:
        """Make all anew from SQL; returns how many quads. Stops where ``going_on`` says so, and is then not filled. ``through``:
        how what reads is called (``apart``)."""
        # The journal first: what changes meanwhile has an entry after it, and is read again.
        last = journal.head()
        self.store, self.filled, self._dead = ox.Store(), False, 0
        parts: list[bytes] = []
        size = 0
        for name, content in through(sources.own):
            lines = _quads(name, content)
            parts.append(lines)
            size += len(lines)
            if size > _BYTES:
                self._load(parts)
                parts, size = [], 0
                if not going_on():
                    return len(self.store)
        self._load(parts)
        self._count = len(self.store)
        for number, (name, content) in enumerate(through(sources.fed), 1):
            self.put(name, content)
            if number % _FEW == 0 and not going_on():
                return len(self.store)
        self.changes.clear()
        self.sequence, self._hash = last
        self.filled, self.doubted = True, False
        return len(self.store)

    def step(self) -> bool:
        """Take in what the journal says since last time, one batch; returns whether there was something."""
        entries = list(Entry.objects.filter(sequence__gte=self.sequence).order_by("sequence")[: BATCH + 1])
        if self.sequence:
            if not entries or entries[0].hash != self._hash:
                _log.warning("graphs: the journal is not the one of before, all is made anew")
                self.filled = False
                return True
            entries = entries[1:]
        if not entries:
            return False
        self.take(sources.news(entries))
        self.sequence, self._hash = entries[-1].sequence, entries[-1].hash
        return True

    def take(self, news: sources.News) -> None:
        """Read again what the news name, what leans on it, and on from there as far as something changed.

        An act may touch more than its entry names: the neighbours of who was renamed, two links away; the ties of somebody
        erased, and whom they tied. A thing with very many links is left to the next comparison with SQL.
        """
        ahead: dict[str, int] = dict.fromkeys(self._expanded(news.names), _HOPS)
        for kind, keys in news.things.items():
            for name in sources.names_of(named(kind), keys):
                ahead.setdefault(name, 0)
        done: set[str] = set()
        while ahead:
            further: dict[str, int] = {}
            for name, content in sources.some(ahead):
                done.add(name)
                before = self._links(name)
                if self.put(name, content):
                    near = before ^ self._links(name)
                    if not (before and content):
                        near |= self._pointing_at(name)
                    further.update((one, 0) for one in near if one not in further)
                if ahead[name]:
                    near = before | self._links(name) | self._pointing_at(name)
                    if len(near) > _MANY:
                        self.doubted = True
                        continue
                    further.update(dict.fromkeys(near, ahead[name] - 1))
            ahead = {name: hops for name, hops in further.items() if name not in done}
        self.doubted = self.doubted or news.doubt
        self.tidy()

    def compare(self, going_on: Callable[[], bool] = lambda: True) -> list[str]:
        """Bring every graph to what SQL says, and give the names of those that were not. Ends where ``going_on`` says so."""
        found: list[str] = []
        seen: set[str] = set()
        for name, content in chain(sources.own(), sources.fed()):
            seen.add(name)
            if len(seen) % 500 == 0 and not going_on():
                return found
            if self.put(name, content):
                found.append(name)
        others = {graph.value for graph in self.store.named_graphs()} - seen
        # Public since the reading began, or public no more: the one word that counts is SQL's now.
        found += [name for name in others if self.put(name, sources.one(name))]
        self.doubted = False
        self.tidy()
        return found

    def put(self, name: str, content: bytes | None) -> bool:
        """Make a graph hold these triples and no others, none for None; returns whether that changed it."""
        if not _is_iri(name):
            return False
        graph = ox.NamedNode(name)
        if content and self._count > MOST and not sources.is_own(name):
            _log.warning("graphs: %s is left out, there is no more room", name)
            content = None
        wanted = {ox.Quad(t.subject, t.predicate, t.object, graph) for t in _triples(name, content or b"")}
        there = set(self.store.quads_for_pattern(None, None, None, graph))
        if there and wanted != there:
            wanted = _as_stored(wanted)
        gone, come = there - wanted, wanted - there
        for quad in gone:
            self.store.remove(quad)
        self.store.extend(come)
        self._dead += len(gone)
        self._count += len(come) - len(gone)
        if not wanted:
            self.store.remove_graph(graph)
        if not (gone or come):
            return False
        self.changes.add(name)
        return True

    def names(self) -> set[str]:
        """Every graph held."""
        return {graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)}

    def content(self, name: str) -> bytes:
        """One graph as N-Triples, nothing where it is not held."""
        found = [quad.triple for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(name))]
        return bytes(ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"") if found else b""

    def tidy(self, *, always: bool = False) -> bool:
        """Give back the memory of removed quads, by a copy of the others, where they are many."""
        if not always and self._dead < max(_WASTE, self._count // 2):
            return False
        fresh = ox.Store()
        fresh.bulk_extend(self.store)
        self.store, self._dead, self._count = fresh, 0, len(fresh)
        return True

    def _expanded(self, names: set[str]) -> set[str]:
        """Names, with those of the graphs held in place of a beginning."""
        starts = tuple(name[:-1] for name in names if name.endswith("*"))
        if not starts:
            return names
        held = {graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode)}
        return {name for name in names if not name.endswith("*")} | {
            one for one in held if one.startswith(starts)
        }

    def _links(self, name: str) -> set[str]:
        """The things of ours that a graph points at."""
        quads = self.store.quads_for_pattern(None, None, None, ox.NamedNode(name)) if _is_iri(name) else ()
        found = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
        return {iri for iri in found if sources.is_thing(iri) and iri != name}

    def _pointing_at(self, name: str) -> set[str]:
        if not _is_iri(name):
            return set()
        quads = self.store.quads_for_pattern(None, None, ox.NamedNode(name), None)
        found = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
        return {iri for iri in found if sources.is_thing(iri) and iri != name}

    def _load(self, parts: list[bytes]) -> None:
        if parts:
            self.store.bulk_load(io.BytesIO(b"".join(parts)), format=ox.RdfFormat.N_QUADS)


def _is_iri(name: str) -> bool:
    try:
        ox.NamedNode(name)
    except ValueError:
        return False
    return True


def _quads(name: str, content: bytes) -> bytes:
    """N-Triples of our own writer as N-Quads of one graph: one triple a line, and no line end within a literal."""
    return content.replace(b" .\n", f" <{name}> .\n".encode())


def _triples(name: str, content: bytes) -> Iterator[ox.Triple]:
    """The triples of a graph, none where they cannot be read; blank nodes get names that no other graph has."""
    if not content:
        return
    if len(content) > _LONGEST or too_nested(content):
        _log.warning("graphs: %s is too large or too deep, and left out", name)
        return
    try:
        found = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError):
        _log.warning("graphs: %s cannot be read, and is left out", name)
        return
    if b"_:" not in content:
        yield from found
        return
    mark = blake2b(name.encode(), digest_size=8).hexdigest()
    for triple in found:
        yield _apart(triple, f"g{mark}")


def _as_stored(quads: set[ox.Quad]) -> set[ox.Quad]:
    """Quads as the engine writes them: it gives numbers and dates a form of its own."""
    scratch = ox.Store()
    scratch.extend(quads)
    return set(scratch)


def _apart(triple: ox.Triple, mark: str) -> ox.Triple:
    """A triple whose blank nodes are called after its graph, the same at each reading."""

    def named_so(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return ox.BlankNode(mark + term.value)
        return _apart(term, mark) if isinstance(term, ox.Triple) else term

    return ox.Triple(named_so(triple.subject), triple.predicate, named_so(triple.object))
