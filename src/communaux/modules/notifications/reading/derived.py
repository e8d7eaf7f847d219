"""Topics that come from meanings: each shared thing at its address, the container of its class, and the change feed.

Those who watch a container are told of what is added, changed and taken away in it; those who watch the feed, that it grew.
Nobody is told of a thing that they may not read, and a thing that was merged or withdrawn is told of as deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from communaux.ground import journal
from communaux.meaning.access import VISITOR, Role, Roles, Viewer
from communaux.meaning.declare import Meaning, all_meanings
from communaux.meaning.reader import reader
from communaux.modules.notifications.reading.agents import viewer_of
from communaux.modules.notifications.rules.messages import ACCESS, Event, Type
from communaux.modules.notifications.topics import Entry, Kind
from communaux.nouns.agents import Agent

FEED = "/feed"
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
_BORN = frozenset({"created", "added", "opened", "published", "restored", "made", "announced", "proposed"})
_ENDED = frozenset({"withdrawn", "merged", "erased", "removed", "deleted", "closed", "ended"})


@lru_cache(maxsize=1)
def _meanings() -> dict[str, Meaning]:
    return {meaning.path: meaning for meaning in all_meanings()}


def _parted(path: str) -> tuple[Meaning | None, str]:
    """The meaning and the key of the address of a thing; an empty key for the container of a class."""
    start, slash, key = path.rpartition("/")
    return _meanings().get(start + slash), key


def _roles(meaning: Meaning, key: str, viewer: Viewer) -> Roles:
    edited = meaning.edited(viewer)
    if edited is None:
        return viewer.roles
    mine = meaning.model._default_manager.filter(edited, **{meaning.key: key}).exists()
    return viewer.roles | {Role.EDITOR} if mine else viewer.roles


def _owns(path: str) -> bool:
    meaning, key = _parted(path)
    return meaning is not None and bool(_KEY.match(key))


def _readable(path: str, agent: Agent) -> bool:
    meaning, key = _parted(path)
    if meaning is None or not _KEY.match(key):
        return False
    viewer = viewer_of(agent)
    return reader(meaning.model, _roles(meaning, key, viewer)).read(key) is not None


def _state(path: str) -> str:
    meaning, key = _parted(path)
    if meaning is None or not hasattr(meaning.model, "version"):
        return ""
    version = (
        meaning.model._default_manager.filter(**{meaning.key: key}).values_list("version", flat=True).first()
    )
    return "" if version is None else str(version)


def _events(entry: Entry) -> Iterator[Event]:
    if not _owns(entry.object):
        return
    if _ends(entry):
        yield Event("Delete", entry.object, entry.object)
        return
    yield Event(_type(entry), entry.object, entry.object, state=str(entry.object_version))


def _type(entry: Entry) -> Type:
    """Create for the first version alone: many verbs that add something are told on the thing that they add to."""
    return "Create" if entry.object_version <= 1 and entry.verb.rpartition(".")[2] in _BORN else "Update"


def _ends(entry: Entry) -> bool:
    """Whether an entry tells of the end of its very object: what is added to a thing and taken away again is told on it."""
    _meaning, _key = _parted(entry.object)
    noun = entry.verb.split(".")[-2]
    return (
        _meaning is not None
        and entry.verb.rpartition(".")[2] in _ENDED
        and noun == _meaning.name.replace("-", "_")
        and not reader(_meaning.model, VISITOR.roles).read(_key)
    )


def _container_owns(path: str) -> bool:
    meaning, key = _parted(path)
    return meaning is not None and not key


def _container_readable(path: str, agent: Agent) -> bool:
    meaning, _key = _parted(path)
    return meaning is not None and reader(meaning.model, viewer_of(agent).roles).open


def _container_state(path: str) -> str:
    return ""


def _container_events(entry: Entry) -> Iterator[Event]:
    """Of things that a visitor may read, or could until then: containers show no other ones."""
    meaning, key = _parted(entry.object)
    if meaning is None or not _KEY.match(key) or not _told_to_all(entry.verb):
        return
    if _ends(entry):
        yield Event("Remove", meaning.path, entry.object, meaning.path)
    elif reader(meaning.model, VISITOR.roles).read(key) is not None:
        kind: Type = (
            "Add"
            if _type(entry) == "Create" or entry.verb.endswith((".published", ".restored"))
            else "Update"
        )
        yield Event(kind, meaning.path, entry.object, meaning.path, str(entry.object_version))


def _told_to_all(verb: str) -> bool:
    return verb not in journal.hidden_from(VISITOR.roles)


def _feed_events(entry: Entry) -> Iterator[Event]:
    if any(event.type != ACCESS for event in _container_events(entry)):
        yield Event("Update", FEED, FEED, state=str(entry.sequence))


def _feed_state(_path: str) -> str:
    return str(journal.head().sequence)


THINGS = Kind("things", _owns, _readable, _state, _events)
CONTAINERS = Kind("containers", _container_owns, _container_readable, _container_state, _container_events)
FEEDS = Kind("feed", lambda path: path == FEED, lambda _path, _agent: True, _feed_state, _feed_events)
