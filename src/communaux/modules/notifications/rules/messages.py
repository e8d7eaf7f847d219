"""What a subscriber is told: an activity (ActivityStreams 2.0), as JSON-LD or Turtle. Pure.

A message says that something changed and where, never what it holds: who is told reads it with their own rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

AS = "https://www.w3.org/ns/activitystreams"
NOTIFY = "http://www.w3.org/ns/solid/notifications#"
CONTEXT = "https://www.w3.org/ns/solid/notifications-context/v1"
JSON_LD = "application/ld+json"
TURTLE = "text/turtle"
FORMATS = (JSON_LD, TURTLE)

Type = Literal["Create", "Update", "Delete", "Add", "Remove", "Access"]
ACCESS: Type = "Access"
"""Of a change to who may read: tells nobody anything, and has the channels on this topic, and below it, looked at again."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change, as those see it who watch ``topic``.

    ``topic`` and ``object``: IRI paths; ``target``: for Add and Remove, the container; ``state``: of the object
    afterwards, such as its ETag, '' where there is none.
    """

    type: Type
    topic: str
    object: str
    target: str = ""
    state: str = ""


def document(event: Event, *, identity: str, base: str, published: datetime) -> dict[str, Any]:
    """The message as JSON-LD. ``identity``: its own IRI; ``base``: the address of the house, without a final slash."""
    said: dict[str, Any] = {
        "@context": [AS, CONTEXT],
        "id": identity,
        "type": event.type,
        "object": base + event.object,
        "published": instant(published),
    }
    if event.target:
        said["target"] = base + event.target
    if event.state:
        said["state"] = event.state
    return said


def written(said: dict[str, Any], media: str) -> bytes:
    """The message in one of ``FORMATS``."""
    if media != TURTLE:
        return orjson.dumps(said)
    lines = [
        f"<{iri(said['id'])}> a <{AS}#{said['type']}>",
        f"  <{AS}#object> <{iri(said['object'])}>",
        f'  <{AS}#published> "{said["published"]}"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
    ]
    if "target" in said:
        lines.append(f"  <{AS}#target> <{iri(said['target'])}>")
    if "state" in said:
        lines.append(f"  <{NOTIFY}state> {orjson.dumps(said['state']).decode()}")
    return (" ;\n".join(lines) + " .\n").encode()


def iri(text: str) -> str:
    """An IRI between its brackets: what could end it is encoded."""
    return "".join(f"%{ord(c):02X}" if ord(c) <= 32 or c in '<>"{}|^`\\' else c for c in text)


def instant(when: datetime) -> str:
    """UTC to the second."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def media_of(accept: str) -> str | None:
    """The format in which a subscriber wants its messages; JSON-LD where it does not say, None where we have none."""
    if not accept.strip():
        return JSON_LD
    for one in accept.split(","):
        name = one.partition(";")[0].strip().lower()
        if name in ("*/*", "application/*", JSON_LD, "application/json", "application/activity+json"):
            return JSON_LD
        if name in (TURTLE, "text/*"):
            return TURTLE
    return None
