"""What the acts on documents share: rows written in plain SQL, the place they take, the entries of the journal.

For the acts of this module alone, inside their transaction.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from communaux.ground import journal
from communaux.ground.said import Said
from communaux.ground.statements import change, run
from communaux.modules.pods.reading.documents import Row
from communaux.modules.pods.rules.quotas import weight
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent
from communaux.nouns.models.base import random_key

_COLUMNS = (
    "storage_id, parent_id, subject_id, key, path, role, kind, media, size, version, modified, access, body"
)
_INSERT = (
    f"INSERT INTO pods_document ({_COLUMNS}) VALUES "  # noqa: S608
    f"({', '.join(['%s'] * 13)}) RETURNING id"
)


def now() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1000


def insert(
    storage: int,
    path: str,
    kind: str,
    media: str,
    body: bytes,
    *,
    parent: int | None = None,
    subject: int | None = None,
    role: str = "",
    access: str = "",
) -> Row:
    """A new document, counted in its storage."""
    charge(storage, weight(len(body)))
    key, modified = random_key(), now()
    values = [storage, parent, subject, key, path, role, kind, media, len(body), 1, modified, access, body]
    pk = run(_INSERT, values)[0][0]
    return Row(path, pk, parent, role, kind, media, len(body), 1, modified, key, access, storage, "", None)


def rewrite(row: Row, kind: str, media: str, body: bytes) -> Row:
    """A document with other bytes, in a version of its own."""
    if len(body) != row.size:
        charge(row.storage, len(body) - row.size)
    modified = max(now(), row.modified + 1)
    change(
        "UPDATE pods_document SET kind = %s, media = %s, body = %s, size = %s, version = %s, modified = %s "
        "WHERE id = %s",
        [kind, media, body, len(body), row.version + 1, modified, row.id],
    )
    return row._replace(
        kind=kind, media=media, size=len(body), version=row.version + 1, modified=modified, body=None
    )


def remove(row: Row) -> None:
    """A document and what was auxiliary to it; its path is kept for a while under its key."""
    [(count, size)] = run(
        "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM pods_document WHERE subject_id = %s", [row.id]
    )
    if count:
        change("DELETE FROM pods_document WHERE subject_id = %s", [row.id])
    change("DELETE FROM pods_document WHERE id = %s", [row.id])
    change(
        "INSERT INTO pods_tombstone (key, path, kind, deleted) VALUES (%s, %s, %s, %s)",
        [row.key, row.path, row.kind, now()],
    )
    charge(row.storage, -(weight(row.size) + int(size) + int(count) * weight(0)))


def touch(container: int) -> None:
    """A container gained or lost a document."""
    change("UPDATE pods_document SET version = version + 1, modified = %s WHERE id = %s", [now(), container])


def set_access(subject: int, access: str) -> None:
    """The compiled list of a subject; "" where it has none of its own."""
    change("UPDATE pods_document SET access = %s WHERE id = %s", [access, subject])


def charge(storage: int, weight: int) -> None:
    """Take or give back place. Raises DocumentRefused ``quota`` where there is none left."""
    condition = "" if weight <= 0 else " AND used + %s <= quota"
    changed = change(
        f"UPDATE pods_storage SET used = used + %s WHERE id = %s{condition}",  # noqa: S608
        [weight, storage, *([weight] if weight > 0 else [])],
    )
    if changed != 1:
        raise DocumentRefused("quota", _FULL)


def note(agent: Agent, verb: str, rows: Sequence[Row]) -> None:
    """One entry for each document, under its opaque key."""
    actor = actor_of(agent.webid)
    journal.record_many(
        journal.Draft(verb, f"/storage-documents/{row.key}", actor, row.version) for row in rows
    )


@lru_cache(maxsize=4096)
def actor_of(webid: str) -> str:
    """An agent as the journal may write it: the path of a person or an organisation of this house; for others a name that
    only this house can make, since a WebID may say who somebody is."""
    if not webid or webid.startswith("urn:communaux:"):
        return ""
    base = settings.BASE_URL
    if webid.startswith(base + "/people/"):
        return webid[len(base) :].partition("#")[0].removesuffix("/card")
    if webid.startswith(base + "/organisations/"):
        return webid[len(base) :].partition("#")[0]
    return "/agents/" + salted_hmac("communaux.pods.agents", webid, algorithm="sha256").hexdigest()[:24]


_FULL = Said("L’espace est plein.", "The storage is full.")
