"""One document and the containers above it, in one statement; what a container holds; what a key stands for.

Plain SQL: a read asks once, and takes no model into memory. Nothing here decides who may read: that is ``access``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from communaux.ground.statements import run
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.containers import Child


class Row(NamedTuple):
    """A document as the door needs it. ``body``: None where it was not asked for; ``owners``: of its storage, one a line."""

    path: str
    id: int
    parent: int | None
    role: str
    kind: str
    media: str
    size: int
    version: int
    modified: int
    key: str
    access: str
    storage: int
    owners: str
    body: bytes | None


@dataclass(slots=True)
class Place:
    """A path and everything that is there or above."""

    path: paths.Path
    rows: dict[str, Row]

    @property
    def there(self) -> Row | None:
        """The document."""
        return self.rows.get(self.path.text)

    @property
    def subject(self) -> Row | None:
        """What the document speaks of: itself unless it is auxiliary."""
        return self.rows.get(self.path.subject)

    @property
    def twin(self) -> Row | None:
        """A document at the same address but for a final slash."""
        return self.rows.get(self.path.twin)

    @property
    def root(self) -> Row | None:
        """The root of the storage; None where there is no such storage."""
        return self.rows.get(self.path.root)

    @property
    def nearest(self) -> Row | None:
        """The nearest container above that exists."""
        return next((self.rows[one] for one in self.path.above if one in self.rows), None)


@lru_cache(maxsize=256)
def _statement(count: int, body: bool) -> str:
    marks = ", ".join(["%s"] * count)
    content = "CASE WHEN d.path = %s THEN d.body END" if body else "NULL"
    return (
        "SELECT d.path, d.id, d.parent_id, d.role, d.kind, d.media, d.size, d.version, d.modified, d.key, d.access, "  # noqa: S608
        f"d.storage_id, s.owners, {content} FROM pods_document d JOIN pods_storage s ON s.id = d.storage_id "
        f"WHERE d.path IN ({marks})"
    )


def find(path: paths.Path, *, body: bool = True) -> Place:
    """A path, its twin, its subject and all that is above: one statement. ``body``: with the bytes of the document."""
    text = path.text
    asked = [text, path.twin, *path.above]
    if path.role:
        asked.append(path.subject)
    found = run(_statement(len(asked), body), [text, *asked] if body else asked)
    return Place(path, {row[0]: Row._make(row) for row in found})


def found(path: str) -> Row | None:
    """The document at a path, with its bytes; None where there is none."""
    row = find(paths.of(path)).there
    return row if row is None or row.body is None else row._replace(body=bytes(row.body))


_CHILDREN = "SELECT %s || path, kind, media, size, modified FROM pods_document WHERE parent_id = %s"


def children(container: int, *, most: int | None = None) -> list[Child]:
    """What a container holds, in the order of paths; ``most``: no more than so many."""
    limit = "" if most is None else f" LIMIT {most:d}"
    found = run(f"{_CHILDREN} ORDER BY path{limit}", [settings.BASE_URL, container])
    return list(map(Child._make, found))


def members(container: int, count: int, *, edge: str = "", back: bool = False) -> list[Child]:
    """So many of what a container holds, in the order of paths: those next to ``edge``, a path, after it or (``back``) before it;
    from the beginning, or from the end, where there is no edge."""
    beyond = f" AND path {'<' if back else '>'} %s" if edge else ""
    order = " DESC" if back else ""
    rows = run(
        f"{_CHILDREN}{beyond} ORDER BY path{order} LIMIT {count:d}",
        [settings.BASE_URL, container, *([edge] if edge else [])],
    )
    found = list(map(Child._make, rows))
    return found[::-1] if back else found


def holds_more(container: int, count: int) -> bool:
    """Whether a container holds more than so many."""
    return bool(
        run(f"SELECT 1 FROM pods_document WHERE parent_id = %s LIMIT 1 OFFSET {count:d}", [container])  # noqa: S608
    )


def state_of_children(container: int) -> tuple[int, int]:
    """A number that grows with every change of a child, and the latest instant at which one changed (0: there is none)."""
    [(total, latest)] = run(
        "SELECT COALESCE(SUM(version), 0), COALESCE(MAX(modified), 0) FROM pods_document WHERE parent_id = %s",
        [container],
    )
    return int(total), int(latest)


def is_empty(container: int) -> bool:
    """Whether a container holds nothing."""
    return not run("SELECT 1 FROM pods_document WHERE parent_id = %s LIMIT 1", [container])


def state(row: Row) -> tuple[str, int]:
    """What names the state of a document, its part of every ETag, and when it last changed. For a container: it and all that
    it holds."""
    own = f"{row.version:x}.{row.modified:x}"
    if row.kind != "container":
        return own, row.modified
    total, latest = state_of_children(row.id)
    return f"{own}.{total:x}", max(row.modified, latest)


def tag(row: Row) -> str:
    """The first half of ``state``."""
    return state(row)[0]


def path_of_key(key: str) -> str | None:
    """The path of the document that an entry of the journal speaks of (``/storage-documents/<key>``), for a day also of one
    that was deleted; None for one unknown."""
    key = key.removeprefix("/storage-documents/")
    found = run(
        "SELECT path FROM pods_document WHERE key = %s UNION ALL SELECT path FROM pods_tombstone WHERE key = %s",
        [key, key],
    )
    return found[0][0] if found else None
