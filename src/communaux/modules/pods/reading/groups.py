"""Who is in a group that a document of another server tells of, as far as it was read. Nothing is fetched here."""

from __future__ import annotations

import orjson
from django.conf import settings
from django.db import connection

from communaux.modules.pods.rules import groups


def holds(group: str, webid: str, now: int) -> bool:
    """Whether somebody is in a group elsewhere: no, where it was not read yet, or too long ago. ``now``: microseconds."""
    document = groups.document_of(group, settings.BASE_URL)
    if not document:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT said FROM pods_remotegroups WHERE document = %s AND fetched > %s",
            [document, now - groups.KEPT],
        )
        row = cursor.fetchone()
    return row is not None and webid in orjson.loads(row[0]).get(group, ())


def due(now: int, most: int) -> list[str]:
    """The documents to read now, the one that has waited longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT document FROM pods_remotegroups WHERE due <= %s ORDER BY due LIMIT %s", [now, most]
        )
        return [row[0] for row in cursor.fetchall()]
