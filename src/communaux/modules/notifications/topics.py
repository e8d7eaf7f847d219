"""What can be watched: kinds of topics, which rooms that this one does not know register (``site/subscriptions.py``).

A kind says which addresses are its own, who may read one, in what state it is, and what an entry of the journal means to
those who watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from communaux.modules.notifications.rules.messages import Event
from communaux.nouns.agents import Agent


class Entry(Protocol):
    """What is read of an entry of the journal."""

    sequence: int
    verb: str
    object: str
    object_version: int


@dataclass(frozen=True)
class Kind:
    """One kind of topics.

    ``owns(path)``: whether an address is of this kind, whether or not something is there; ``readable(path, agent)``;
    ``state(path)``: '' where there is none; ``events(entry)``: what an entry means to those who watch.
    """

    name: str
    owns: Callable[[str], bool]
    readable: Callable[[str, Agent], bool]
    state: Callable[[str], str]
    events: Callable[[Entry], Iterable[Event]]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; one of the same name takes its place."""
    _kinds[kind.name] = kind


def forget(name: str) -> None:
    """Take a kind away again: for tests."""
    _kinds.pop(name, None)


def kind_of(path: str) -> Kind | None:
    """The kind of an address; None for what cannot be watched."""
    return next((kind for kind in _kinds.values() if kind.owns(path)), None)


def readable(path: str, agent: Agent) -> bool:
    """Whether an agent may read what is at an address that can be watched."""
    kind = kind_of(path)
    return kind is not None and kind.readable(path, agent)


def state(path: str) -> str:
    """In what state something is, '' where nobody knows."""
    kind = kind_of(path)
    return kind.state(path) if kind is not None else ""


def is_news(known: str, path: str) -> bool:
    """Whether something is in another state than a subscriber knows. ETags of two formats of one state are one state."""
    return bool(known) and _bare(known) != _bare(state(path))


def _bare(tag: str) -> str:
    return tag.strip().removeprefix("W/").strip('"').partition("-")[0]


def events(entry: Entry) -> Iterator[Event]:
    """All that an entry means to those who watch."""
    for kind in _kinds.values():
        yield from kind.events(entry)
