"""The facets of all organisations, in the memory of each web process: one set for each value of each facet.

Filled from SQL when first asked for, then kept fresh from the journal at every request: one indexed query that mostly
finds nothing. It may not decide who sees what: it gives the sets, ``search`` crosses them with what a viewer may see.

A record keeps its place for good (its primary key is its bit), so that a change flips a few bits; orders by name and
by date are kept beside. The alternative, positions in the order of change, would leave a hole at every change.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import orjson
from django.db import connection
from django.db.models import Max

from communaux.index import records
from communaux.index.bits import Order, bits_of, flags_of
from communaux.index.feeds import Feed, feeds
from communaux.index.places import NOWHERE, Places
from communaux.nouns.models import Organisation

ENTRIES = 2000
"""Entries of the journal read at one request; with more to catch up, all is read anew."""
MOST_CHANGED = 400
"""Records changed one by one (1 ms each); with more, all is read anew."""
MARGIN = 10_000_000
"""Microseconds by which a change may be seen after a later one: how long an act takes."""
_PATH = "/organisations/"


class _News(NamedTuple):
    sequence: int
    hash: str
    verb: str
    object: str
    facts: str


class FacetIndex:
    """See the file. ``lock`` guards everything: hold it while reading several attributes that must agree."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.filled = False
        self._clear()

    def _clear(self) -> None:
        self.sequence = 0
        self.size = 1
        self.sets: dict[str, dict[str, int]] = defaultdict(dict)
        self.groups: dict[str, dict[str, array[int]]] = {}
        self.places = Places(1)
        self.by_name = Order([""])
        self.by_updated = Order(array("q", [0]))
        self._hash = ""
        self._feeds: tuple[Feed, ...] = ()
        self._day = date.min
        self._latest = 0

    def forget(self) -> None:
        """Read everything anew at the next request."""
        with self.lock:
            self.filled = False

    def refresh(self) -> None:
        """Take in what the journal says since last time; fill from SQL where that is quicker, or the first time."""
        with self.lock:
            if not self.filled:
                self._fill()
                return
            news = _read(self.sequence, ENTRIES + 1)
            if self.sequence and (not news or news[0].hash != self._hash):
                # Another database, or one that went back in time: a restored backup.
                self._fill()
                return
            news = news[1:] if self.sequence else news
            if len(news) >= ENTRIES:
                self._fill()
                return
            if news:
                self._take(news)
            if self._day != date.today():  # offers end with the day
                self._read_feeds(self._feeds)

    def _take(self, news: Sequence[_News]) -> None:
        slugs = {slug for entry in news for slug in concerned(entry.object, entry.facts)}
        keys = records.keys_of(slugs)
        # An act may touch more records than its entry names: the neighbours of one that was published or merged.
        late = records.changed_since(self._latest - MARGIN)
        changed = set(keys.values()) | {pk for pk, updated in late.items() if not self._has(pk, updated)}
        # A slug that no longer exists says nothing of which record to take out.
        if len(changed) > MOST_CHANGED or len(keys) < len(slugs):
            self._fill()
            return
        for record in records.some(changed):
            self._change(record)
            self._latest = max(self._latest, record.updated)
        self._read_feeds([feed for feed in self._feeds if any(feed.concerned(e.verb) for e in news)])
        self.sequence, self._hash = news[-1].sequence, news[-1].hash

    def _has(self, pk: int, updated: int) -> bool:
        return pk < self.size and self.by_updated.keys[pk] == updated

    def _change(self, record: records.Record) -> None:
        position, bit = record.pk, 1 << record.pk
        if position >= self.size:
            self._grow(position + 1)
        else:
            self.by_name.remove(position)
            self.by_updated.remove(position)
            for facet in ("state", *records.COLUMNS):  # not those of feeds, which are read as a whole
                codes = self.sets[facet]
                for code, bits in codes.items():
                    if bits >> position & 1:
                        codes[code] = bits ^ bit
        for facet, code in record.codes:
            self.sets[facet][code] = self.sets[facet].get(code, 0) | bit
        self.by_name.keys[position] = record.name
        self.by_updated.keys[position] = record.updated
        self.by_name.add(position)
        self.by_updated.add(position)
        self.places.put(position, record.lat, record.lon)

    def _grow(self, size: int) -> None:
        missing = size - self.size
        self.by_name.keys.extend([""] * missing)
        self.by_updated.keys.extend([0] * missing)
        self.places.grow(size)
        self.size = size

    def _fill(self) -> None:
        self.filled = False  # until the end: what fails halfway is begun again
        self._clear()
        # The journal first: what is written between the two reads is then taken in twice, never missed.
        last = _read_last()
        largest = Organisation.objects.aggregate(largest=Max("pk"))["largest"] or 0
        self.size = largest + 1
        packed: dict[records.Code, bytearray] = {}
        names, updated = [""] * self.size, array("q", [0]) * self.size
        lats, lons = array("d", [NOWHERE]) * self.size, array("d", [NOWHERE]) * self.size
        present, placed = array("I"), array("I")
        room = (self.size >> 3) + 1
        for pk, name, when, lat, lon, codes in records.every(largest):
            byte, bit = pk >> 3, 1 << (pk & 7)
            for code in codes:
                if code not in packed:
                    packed[code] = bytearray(room)
                packed[code][byte] |= bit
            present.append(pk)
            names[pk], updated[pk] = name, when
            if lat is not None and lon is not None:
                lats[pk], lons[pk] = lat, lon
                placed.append(pk)
        for (facet, value), vector in packed.items():
            self.sets[facet][value] = int.from_bytes(vector, "little")
        self.by_name, self.by_updated = Order(names), Order(updated)
        self.by_name.fill(present)
        self.by_updated.fill(present)
        version = self.places.version
        self.places = Places()
        self.places.lats, self.places.lons, self.places.version = lats, lons, version
        self.places.fill(bits_of(placed, self.size))
        self._latest = max(updated)
        self._feeds = feeds()
        self._read_feeds(self._feeds)
        self.sequence, self._hash = last
        self.filled = True

    def _read_feeds(self, some: Iterable[Feed]) -> None:
        for feed in some:
            groups: dict[str, array[int]] = defaultdict(lambda: array("I"))
            for pk, code in feed.rows():
                if pk >= self.size:  # newer than what we have: its own entry is still to come
                    self._grow(pk + 1)
                groups[code].append(pk)
            self.groups[feed.name] = dict(groups)
            if feed.name != "network":
                self.sets[feed.name] = {code: bits_of(pks, self.size) for code, pks in groups.items()}
        self._day = date.today()

    def group(self, name: str, code: str) -> int:
        """The set behind one code of a feed: the members of a network."""
        return bits_of(self.groups.get(name, {}).get(code, ()), self.size)

    def names_like(self, typed: str, among: int, limit: int) -> list[int]:
        """Positions in a set whose folded name begins so, by name; then those with a later word that does."""
        names, order = self.by_name.keys, self.by_name.sorted
        flags = flags_of(among, self.size)
        found: list[int] = []
        for place in range(bisect_left(order, typed, key=names.__getitem__), len(order)):
            position = order[place]
            if not names[position].startswith(typed) or len(found) == limit:
                break
            if flags[position]:
                found.append(position)
        if len(found) < limit:
            inner = f" {typed}"
            later = [p for p in order if inner in names[p] and flags[p] and not names[p].startswith(typed)]
            found += later[: limit - len(found)]
        return found


def concerned(object_: str, facts: str) -> set[str]:
    """The slugs of the organisations that an entry of the journal names, as its object or among its facts."""
    found = {object_} if object_.startswith(_PATH) else set()
    if _PATH in facts:
        found |= {text for text in _texts(orjson.loads(facts)) if text.startswith(_PATH)}
    return {path[len(_PATH) :].partition("#")[0] for path in found}


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _read(sequence: int, limit: int) -> list[_News]:
    """The entry of a sequence, to know it again, and those after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequence, hash, verb, object, facts FROM journal WHERE sequence >= %s ORDER BY sequence LIMIT %s",
            [sequence, limit],
        )
        return [_News(*row) for row in cursor.fetchall()]


def _read_last() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1")
        return cursor.fetchone() or (0, "")


shared = FacetIndex()
"""The facets of this process."""
