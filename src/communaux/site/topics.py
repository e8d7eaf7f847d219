"""What of the storages can be watched, joined to the room of notifications, and where one learns that it can.

Neither room knows the other: this is the bridge. A document is named in the journal by a key that says nothing; its path comes
from the storages, and never leaves them but to those who may read there.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from communaux.doors.ldp.storages import description
from communaux.doors.ldp.storages.headers import short
from communaux.modules.notifications import topics
from communaux.modules.notifications.reading import derived, services
from communaux.modules.notifications.rules.messages import ACCESS, Event
from communaux.modules.notifications.topics import Entry, Kind
from communaux.modules.pods import verbs
from communaux.modules.pods.reading import access, documents
from communaux.modules.pods.rules import inboxes, paths
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

TYPES = {
    verbs.DOCUMENT_CREATED: ("Create", "Add"),
    verbs.DOCUMENT_CHANGED: ("Update", ""),
    verbs.DOCUMENT_DELETED: ("Delete", "Remove"),
}
"""What a verb means to those who watch the document, and its container."""


def _path(text: str) -> paths.Path | None:
    try:
        found = paths.of(text)
    except DocumentRefused:
        return None
    return None if f"/{paths.WELL_KNOWN}/" in text else found


def _owns(text: str) -> bool:
    return text.startswith(paths.PREFIX) and _path(text) is not None


def _readable(text: str, agent: Agent) -> bool:
    path = _path(text)
    return path is not None and ("control" if path.role == "acl" else "read") in access.modes(text, agent)


def _state(text: str) -> str:
    """The ETag of the representation that one gets without asking for another."""
    path = _path(text)
    row = documents.find(path, body=False).there if path else None
    return "" if row is None else f'"{documents.tag(row)}-{short(row.media)}"'


def _events(entry: Entry) -> Iterator[Event]:
    types = TYPES.get(entry.verb)
    text = documents.path_of_key(entry.object) if types else None
    path = _path(text) if text else None
    if types is None or path is None:
        return
    own, above = types
    state = "" if own == "Delete" else _state(path.text)
    yield Event(own, path.text, path.text, state=state)  # type: ignore[arg-type]
    if path.role == "acl":
        yield Event(ACCESS, path.subject, path.text)
    elif above and not path.role and path.above:
        container = path.above[0]
        yield Event(above, container, path.text, container, state)  # type: ignore[arg-type]


DOCUMENTS = Kind("documents", _owns, _readable, _state, _events)


def _described(root: str) -> list[str]:
    """What the description of a storage says of it: where one subscribes, and its inbox."""
    found = [f"<{s}> <{p}> <{o}> ." for s, p, o in services.triples(root)]
    inbox = paths.from_iri(inboxes.path_of(root), settings.BASE_URL)
    if inbox and documents.find(inbox, body=False).there:
        found.append(inboxes.told(root))
    return found


def watch() -> None:
    """Say what software can be told of, who may be told, and where it learns so. May be called again."""
    for kind in (derived.THINGS, derived.CONTAINERS, derived.FEEDS, DOCUMENTS):
        topics.register(kind)
    description.describing(_described)
