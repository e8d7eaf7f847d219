"""The public graphs that no meaning derives, for the SPARQL endpoint: named by the setting ``GRAPH_FEEDS``.

Documents of storages that everyone may read, each as the graph of its address; things mirrored of neighbours, each as the
graph of its address on its own node. Nothing that somebody must be known to read is ever handed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings

from communaux.ground.journal.models import Entry
from communaux.index.graphs.feeds import GraphFeed
from communaux.modules.nodes.reading import graphs as mirrored
from communaux.modules.pods import verbs as pods_verbs
from communaux.modules.pods.models import Document
from communaux.modules.pods.reading import access, documents
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import NOBODY

_DOCUMENTS = frozenset(
    {pods_verbs.DOCUMENT_CREATED, pods_verbs.DOCUMENT_CHANGED, pods_verbs.DOCUMENT_DELETED}
)
_STORAGES = f"{paths.PREFIX}"


def _every_document() -> Iterator[tuple[str, bytes]]:
    rows = Document.objects.filter(kind="rdf", role="").order_by("pk").values_list("path", flat=True)
    for path in rows.iterator(chunk_size=500):
        content = _document(settings.BASE_URL + path)
        if content is not None:
            yield settings.BASE_URL + path, content


def _document(name: str) -> bytes | None:
    """A document that everyone may read, as N-Triples."""
    if not name.startswith(settings.BASE_URL + _STORAGES):
        return None
    try:
        place = documents.find(paths.of(name[len(settings.BASE_URL) :]))
    except DocumentRefused:
        return None
    row = place.there
    if row is None or row.kind != "rdf" or row.role or row.body is None:
        return None
    return bytes(row.body) if "read" in access.modes_at(place, NOBODY) else None


def _documents_of(entry: Entry) -> Iterable[str]:
    if entry.verb not in _DOCUMENTS:
        return ()
    path = documents.path_of_key(entry.object)
    if path is None:
        # Deleted more than a day ago: its path is forgotten, so all that is there is looked at again.
        return (settings.BASE_URL + _STORAGES + "*",)
    try:
        where = paths.of(path)
    except DocumentRefused:
        return ()
    if where.role != "acl":
        return (settings.BASE_URL + path,)
    below = Document.objects.filter(kind="rdf", role="", path__startswith=where.subject)
    return {settings.BASE_URL + one for one in (where.subject, *below.values_list("path", flat=True))}


def _mirrored() -> Iterator[tuple[str, bytes]]:
    return ((name, content) for name, content in mirrored.all() if _elsewhere(name))


def _mirror(name: str) -> bytes | None:
    return mirrored.one(name) if _elsewhere(name) else None


def _mirrors_of(entry: Entry) -> Iterable[str]:
    if origin := mirrored.gone_of(entry):
        return (f"{origin}/*",) if _elsewhere(f"{origin}/") else ()
    return [name for name, _content in mirrored.of_entry(entry)]


def _elsewhere(name: str) -> bool:
    """Whether a name is not of this house: no neighbour says what we say."""
    return not (name + "/").startswith(settings.BASE_URL + "/")


FEEDS = (
    GraphFeed("storages", _every_document, _document, _documents_of),
    GraphFeed("neighbours", _mirrored, _mirror, _mirrors_of),
)
