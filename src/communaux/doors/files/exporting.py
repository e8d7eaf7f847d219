"""What goes out (NET-08): the organisations that a viewer finds, as a stream in one of the formats.

One read of the database at one moment, in chunks: an export of any size takes the memory of a few hundred records.
What each may see is the reader's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from communaux.doors.files.writing import FORMATS
from communaux.ground.gate import reading
from communaux.ground.lean import lean
from communaux.meaning.access import Role, Viewer
from communaux.meaning.reader import Document, reader
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

CHUNK = 500


def published() -> Iterator[int]:
    """Keys of every published organisation, in order."""
    rows = Organisation.objects.filter(state=State.PUBLISHED).order_by("pk").values_list("pk", flat=True)
    return rows.iterator(chunk_size=5000)


def documents(viewer: Viewer, pks: Iterable[int]) -> Iterator[Document]:
    """The documents of these organisations, as this viewer may read them."""
    chunk: list[int] = []
    for pk in pks:
        chunk.append(pk)
        if len(chunk) == CHUNK:
            yield from _read(viewer, chunk)
            chunk = []
    yield from _read(viewer, chunk)


def _read(viewer: Viewer, chunk: list[int]) -> Iterator[Document]:
    """An editor reads more of their own organisations; a file has the same columns on every line, so this extra stays
    out of it: roles are those held everywhere."""
    for _pk, document in reader(Organisation, viewer.roles).read_many(chunk):
        yield document


def export(format_: str, viewer: Viewer, pks: Iterable[int]) -> Iterator[bytes]:
    """The file, piece by piece. KeyError for a format that is none."""
    write = FORMATS[format_].write
    with lean(), reading():
        yield from write("organisation", documents(viewer, pks), viewer.roles or frozenset({Role.VISITOR}))
