"""Groups of other servers: noted when a list of access names them, read in the background, forgotten when no list does.

What is read is a copy of what others publish, made anew by reading again: it has no entry in the journal. Nothing is fetched within
a transaction or while somebody waits for an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.db import connection

from communaux.ground import outbound
from communaux.ground.gate import writing
from communaux.ground.outbound_answers import Fetched, Limits
from communaux.ground.outbound_errors import BadAnswerError, NotReachedError, OutboundError, TooSlowError
from communaux.modules.pods.acts.rows import now
from communaux.modules.pods.models import Document, RemoteGroups
from communaux.modules.pods.reading import groups as reading
from communaux.modules.pods.rules import groups
from communaux.modules.pods.rules.access_lists import authorizations
from communaux.modules.pods.rules.refusals import DocumentRefused

LIMITS = Limits(connect=3, read=4, total=8, size=groups.MOST_BYTES, redirects=3)
ACCEPT = "text/turtle, application/ld+json;q=0.9, application/n-triples;q=0.8"
AT_ONCE = 4
policy: Callable[[], outbound.Policy] = outbound.Policy.of_settings


def note(access: str) -> None:
    """Have the groups elsewhere that a compiled list names read soon: at once where they are new, within a minute where reading
    them failed before. Within the transaction that writes the list."""
    if '"groups"' not in access:
        return
    at = now()
    soon = at + groups.SOON
    for document in _named(access):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pods_remotegroups (document, said, fetched, due, failures, wrong, etag, changed) "
                "SELECT %s, '{}', 0, %s, 0, '', '', '' WHERE (SELECT COUNT(*) FROM pods_remotegroups) < %s "
                "ON CONFLICT (document) DO UPDATE SET due = %s WHERE pods_remotegroups.due > %s AND pods_remotegroups.failures > 0",
                [document, at, groups.MOST, soon, soon],
            )


def _named(access: str) -> list[str]:
    listed = authorizations(access).authorizations
    return groups.wanted((group for one in listed for group in one.groups), settings.BASE_URL)


def due() -> list[str]:
    """Documents to read now, one of each server: none of them is hurried, and a slow one holds up no other."""
    found: dict[str, str] = {}
    for document in reading.due(now(), 100):
        found.setdefault(urlsplit(document).netloc, document)
    return list(found.values())[:AT_ONCE]


def fetch(document: str) -> bool:
    """Read a document again; True where it answered well. Raises nothing of what others did."""
    row = RemoteGroups.objects.filter(document=document).first()
    if row is None:
        return False
    try:
        got = outbound.fetch(
            document, etag=row.etag, last_modified=row.changed, accept=ACCEPT, limits=LIMITS, policy=policy()
        )
        said = {} if got.unchanged else groups.read(got.body, got.content_type, got.url, document)
    except (NotReachedError, TooSlowError) as error:
        _failed(row, error.code, empty=False)
        return False
    except BadAnswerError as error:
        _failed(row, error.code, empty=groups.denied(error.status))
        return False
    except OutboundError as error:
        _failed(row, error.code, empty=True)
        return False
    except DocumentRefused as refused:
        _failed(row, f"unreadable:{refused.problem}", empty=True)
        return False
    except Exception:
        _failed(row, "fault", empty=False)
        raise
    _read(row, got, said)
    return True


def _read(row: RemoteGroups, got: Fetched, said: dict[str, list[str]]) -> None:
    at = now()
    values = {"fetched": at, "due": at + groups.AGAIN, "failures": 0, "wrong": ""}
    if not got.unchanged:
        values |= {"said": orjson.dumps(said).decode(), "etag": got.etag, "changed": got.last_modified}
    with writing():
        RemoteGroups.objects.filter(pk=row.pk).update(**values)


def _failed(row: RemoteGroups, code: str, *, empty: bool) -> None:
    """``empty``: what was known counts no more, since the server answered otherwise."""
    failures = row.failures + 1
    values = {"failures": failures, "due": now() + groups.pause(failures), "wrong": code[:60]}
    if empty:
        values |= {"said": "{}", "etag": "", "changed": ""}
    with writing():
        RemoteGroups.objects.filter(pk=row.pk).update(**values)


def sweep() -> int:
    """Note what lists name that were brought in by other ways, forget what no list names. Returns how many are known."""
    named: set[str] = set()
    for access in (
        Document.objects.filter(access__contains='"groups"').values_list("access", flat=True).iterator()
    ):
        named.update(_named(access))
    with writing():
        known = set(RemoteGroups.objects.values_list("document", flat=True))
        RemoteGroups.objects.filter(document__in=known - named).delete()
        room = groups.MOST - len(known & named)
        at = now()
        RemoteGroups.objects.bulk_create(
            [RemoteGroups(document=one, due=at) for one in sorted(named - known)[:room]],
            ignore_conflicts=True,
        )
    return RemoteGroups.objects.count()
