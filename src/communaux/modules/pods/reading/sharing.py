"""Which list of access is in force for a document, and what it says in terms of people."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from communaux.modules.pods.reading import documents
from communaux.modules.pods.rules import paths, sharing
from communaux.modules.pods.rules.access_lists import authorizations
from communaux.modules.pods.rules.sharing import Grant


@dataclass(frozen=True, slots=True)
class InForce:
    """``source``: path of what the list belongs to; ``own``: the thing itself; ``tag``: state of its own list, "" without one."""

    source: str
    own: bool
    grants: list[Grant]
    tag: str


def in_force(path: paths.Path) -> InForce:
    """The list of the thing itself, else of the nearest container above that has one."""
    place = documents.find(paths.of(path.subject), body=False)
    for candidate in (path.subject, *path.above):
        row = place.rows.get(candidate)
        if row is None or not row.access:
            continue
        own = candidate == path.subject
        found = sharing.grants(
            authorizations(row.access).authorizations, settings.BASE_URL + candidate, inherited=not own
        )
        tag = ""
        if own:
            listed = documents.find(paths.of(f"{path.subject}.acl"), body=False).there
            tag = documents.tag(listed) if listed else ""
        return InForce(candidate, own, found, tag)
    return InForce(path.root, path.subject == path.root, [], "")
