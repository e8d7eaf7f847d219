"""Making the inbox of a new storage, and keeping what strangers drop into it small and finite."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import connection

from communaux.ground.said import Said
from communaux.modules.pods.acts import rows
from communaux.modules.pods.reading.access import modes_at
from communaux.modules.pods.reading.documents import Place, Row
from communaux.modules.pods.rules import graphs, inboxes
from communaux.modules.pods.rules.access_lists import compiled
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

_HOUR = 3600 * 1_000_000


def make(root: Row, owners: Sequence[str]) -> None:
    """The inbox of a storage, inside the act that opens it."""
    path = inboxes.path_of(root.path)
    listed = graphs.together(inboxes.access_list(settings.BASE_URL + path, owners))
    access = compiled(graphs.stored(listed))
    row = rows.insert(root.storage, path, "container", graphs.TURTLE, b"", parent=root.id, access=access)
    rows.insert(root.storage, f"{path}.acl", "rdf", graphs.TURTLE, listed, subject=row.id, role="acl")


def guard(place: Place, agent: Agent, body: bytes) -> None:
    """Refuse what is too much, in an inbox, from who may not tidy it. Raises DocumentRefused."""
    row = place.there
    if row is None or row.path != inboxes.path_of(place.path.root) or "write" in modes_at(place, agent):
        return
    if len(body) > inboxes.LARGEST:
        raise DocumentRefused("too-large", _LARGE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), COALESCE(SUM(CASE WHEN modified > %s THEN 1 ELSE 0 END), 0) FROM pods_document "
            "WHERE parent_id = %s",
            [rows.now() - _HOUR, row.id],
        )
        lying, lately = cursor.fetchone()
    if lying >= inboxes.MOST or lately >= inboxes.MOST_AN_HOUR:
        raise DocumentRefused("too-often", _FULL)


_LARGE = Said("Un message a 64 Ko au plus.", "A notification has 64 kB at most.")
_FULL = Said(
    "Cette boîte a reçu trop de messages. Réessayez plus tard.",
    "This inbox has received too many notifications. Try again later.",
)
