"""Which public graphs there are, and what is in each: read from SQL as a visitor would, never from elsewhere.

A thing's graph is named by its address and holds what ``GET`` there gives; so are the code lists and the vocabulary.
It knows no store.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.db import models

from communaux.ground.journal.models import Entry
from communaux.index.graphs.feeds import GraphFeed, graph_feeds
from communaux.index.graphs.ties import Things, leaning_on, shown
from communaux.meaning import turtle, vocabulary
from communaux.meaning.access import VISITOR
from communaux.meaning.declare import Meaning, all_meanings, named
from communaux.meaning.lists import ALL
from communaux.meaning.reader import reader

Graph = tuple[str, bytes]
"""The name of a graph, and its N-Triples."""
BLOCK = 500
_MOST = 900
_log = logging.getLogger(__name__)


class News(NamedTuple):
    """What some entries of the journal touch: names of graphs, and things by their keys.

    ``doubt``: an entry names nothing that has a graph (an import as a whole): what it touched is not known.
    """

    names: set[str]
    things: Things
    doubt: bool


def own() -> Iterator[Graph]:
    """Every public graph that is derived here, one after the other."""
    yield from fixed()
    for meaning in shown():
        rows: Any = meaning.model._default_manager
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BLOCK):
            yield from of_things(meaning, keys[start : start + BLOCK])


def fed() -> Iterator[Graph]:
    """Every graph that a feed gives: texts written by others, to be parsed with care."""
    for feed in graph_feeds():
        yield from _guarded(feed)


@lru_cache(maxsize=1)
def fixed() -> tuple[Graph, ...]:
    """What changes only with the house: its vocabulary and its code lists."""
    syntax = "application/n-triples"
    found = [(f"{settings.BASE_URL}/ns", vocabulary.vocabulary_bytes(syntax))]
    for code_list in ALL.values():
        triples = vocabulary.list_triples(code_list)
        found.append((settings.BASE_URL + code_list.path, vocabulary.serialise(triples, syntax)))
    return tuple(found)


def of_things(meaning: Meaning, keys: Iterable[int]) -> Iterator[Graph]:
    """The graphs of things of one meaning; those that a visitor may not see are left out."""
    for _pk, document in reader(meaning.model, VISITOR.roles).read_many(keys):
        yield document["@id"], turtle.to_ntriples(document).encode()


def one(name: str) -> bytes | None:
    """One graph by its name, None where there is none that a visitor may read."""
    if (found := _address(name)) is not None:
        meaning, key = found
        document = reader(meaning.model, VISITOR.roles).read(key) if meaning in shown() else None
        if document is not None:
            return turtle.to_ntriples(document).encode()
    for feed in graph_feeds():
        if (content := feed.read(name)) is not None:
            return content
    return dict(fixed()).get(name)


def some(names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Graphs by their names, as they are now; None for what is not public, or not at all."""
    wanted: dict[str, dict[str, str]] = defaultdict(dict)
    for name in names:
        found = _address(name)
        if found is not None and found[0] in shown():
            wanted[found[0].name][found[1]] = name
        else:
            yield name, one(name)
    for kind, keys in wanted.items():
        meaning = named(kind)
        content = dict(of_things(meaning, _keys(meaning, keys)))
        for name in keys.values():
            yield name, content.get(name)


def is_own(name: str) -> bool:
    """Whether a graph is derived here, and not given by a feed."""
    return is_thing(name) or name in dict(fixed())


def is_thing(name: str) -> bool:
    """Whether a name is that of a thing that a meaning describes."""
    return _address(name) is not None and "#" not in name


def names_of(meaning: Meaning, keys: Iterable[int]) -> set[str]:
    """How the graphs of things are named, whether or not they are public."""
    found: set[str] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), _MOST):
        rows: Any = meaning.model._default_manager
        some = rows.filter(pk__in=wanted[start : start + _MOST]).order_by()
        found.update(
            settings.BASE_URL + meaning.address(str(key)) for key in some.values_list(meaning.key, flat=True)
        )
    return found


def news(entries: Iterable[Entry]) -> News:
    """What these entries may have changed, the things that lean on what they name included."""
    paths: set[str] = set()
    fed: set[str] = set()
    doubt = False
    for entry in entries:
        told = {entry.object, *_paths(entry.facts)}
        paths |= told
        here = {n for feed in graph_feeds() for n in feed.concerned(entry)}
        fed |= here
        doubt = doubt or not (here or any(_address(settings.BASE_URL + path) for path in told))
    names = {settings.BASE_URL + path for path in paths}
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for name in names:
        if (found := _address(name)) is not None:
            wanted[found[0].model].add(found[1])
    changed = {model: _keys(_meaning_of(model), keys) for model, keys in wanted.items()}
    things = leaning_on(changed)
    for model, keys in changed.items():
        meaning = _meaning_of(model)
        if meaning in shown():
            things.setdefault(meaning.name, set()).update(keys)
    # What is no address of a thing has no graph of its own: the opaque names that the journal gives to documents.
    return News({name for name in names if _address(name) is not None} | fed, things, doubt)


@lru_cache(maxsize=1)
def _by_path() -> dict[str, Meaning]:
    return {meaning.path: meaning for meaning in all_meanings()}


@lru_cache(maxsize=256)
def _meaning_of(model: type[models.Model]) -> Meaning:
    return next(meaning for meaning in all_meanings() if meaning.model is model)


def _address(name: str) -> tuple[Meaning, str] | None:
    """The meaning and the key behind an address of ours."""
    if not name.startswith(settings.BASE_URL):
        return None
    path = name[len(settings.BASE_URL) :].partition("#")[0]
    before, slash, key = path.rpartition("/")
    meaning = _by_path().get(before + slash)
    return (meaning, key) if meaning is not None and key else None


def _keys(meaning: Meaning, wanted: Iterable[str]) -> set[int]:
    found: set[int] = set()
    keys = sorted(wanted)
    for start in range(0, len(keys), _MOST):
        rows: Any = meaning.model._default_manager
        some = rows.filter(**{f"{meaning.key}__in": keys[start : start + _MOST]}).order_by()
        found.update(some.values_list("pk", flat=True))
    return found


def _paths(facts: str) -> Iterator[str]:
    if '"/' not in facts:
        return
    pending: list[Any] = [orjson.loads(facts)]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            if value.startswith("/"):
                yield value
        elif isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)


def _guarded(feed: GraphFeed) -> Iterator[Graph]:
    """What a feed has; a feed that fails is told in the log, and the others go on."""
    try:
        yield from feed.every()
    except Exception:
        _log.exception("graphs: the feed %s was not read to its end", feed.name)
