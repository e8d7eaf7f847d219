"""Writing documents: put, create in a container, patch, delete. One transaction each; who may is asked in it again.

What a client supposed (``If-Match``) is held against the row inside the transaction, where nobody else writes: no change is
lost unseen. Sources: Solid Protocol 0.11, section 5 "Reading and Writing Resources"; Web Access Control.

All raise DocumentRefused, whose name is a problem of the doors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from communaux.ground.gate import writing
from communaux.ground.said import Said
from communaux.meaning.context import context
from communaux.modules.pods import verbs
from communaux.modules.pods.acts import groups, inboxes, rows
from communaux.modules.pods.reading import documents
from communaux.modules.pods.reading.access import modes_at
from communaux.modules.pods.reading.documents import Place, Row
from communaux.modules.pods.rules import containers, graphs, n3patch, paths, sparql_update, wac
from communaux.modules.pods.rules.access_lists import compiled, leaves_control
from communaux.modules.pods.rules.inboxes import ACTIVITIES, CONTEXT
from communaux.modules.pods.rules.patches import Patch, PatchError, apply
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent
from communaux.nouns.models.base import random_key

N3 = "text/n3"
SPARQL = "application/sparql-update"
PATCHES: dict[str, Callable[[str, str], tuple[Patch, ...]]] = {
    N3: lambda text, base: (n3patch.read(text, base),),
    SPARQL: sparql_update.read,
}
"""Kinds of patches, and who reads them."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the client supposes of the document: lists of tags (``documents.tag``), or ``*``; None for nothing supposed.

    ``unmodified_since``: seconds since 1970, looked at where ``match`` is None (RFC 9110, section 13.2.2).
    """

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None
    unmodified_since: int | None = None

    def hold(self, row: Row | None) -> None:
        """Raise DocumentRefused ``changed-since`` where it is not so."""
        if self == ANYTHING:
            return
        tag, modified = ("", 0) if row is None else documents.state(row)
        if self.match is not None:
            if row is None or self.match.isdisjoint(("*", tag)):
                raise DocumentRefused("changed-since", _CHANGED)
        elif self.unmodified_since is not None and modified // 1_000_000 > self.unmodified_since:
            raise DocumentRefused("changed-since", _CHANGED)
        if self.none_match is not None and row is not None and not self.none_match.isdisjoint(("*", tag)):
            raise DocumentRefused("changed-since", _THERE)


ANYTHING = Expected()


@dataclass(frozen=True, slots=True)
class Done:
    """What was written: where, whether it is new, its state."""

    path: str
    new: bool
    row: Row


def put(agent: Agent, path: str, body: bytes, media: str, expected: Expected = ANYTHING) -> Done:
    """Make a document or replace it. A path that ends with a slash is a container, whose description is ``body``."""
    where, media = paths.of(path), graphs.media_type(media)
    _permit(documents.find(where, body=False), agent, "PUT")
    kind, content = _content(where, body, media)
    with writing(alone=True):
        place = documents.find(where, body=False)
        _permit(place, agent, "PUT")
        expected.hold(place.there)
        if place.there is None:
            return _made(agent, place, kind, media, content())
        row = place.there
        kept = _container_part(row, content.triples or []) if row.kind == "container" else content()
        _guard_list(place, content.triples)
        changed = rows.rewrite(row, kind, media, kept)
        _after(place, changed, content.triples)
        rows.note(agent, verbs.DOCUMENT_CHANGED, [changed])
        return Done(path, False, changed)


def create(
    agent: Agent, container: str, body: bytes, media: str, *, slug: str = "", is_container: bool = False
) -> Done:
    """Make a document in a container, under the proposed name where it is free."""
    above, media = paths.of(container), graphs.media_type(media)
    _permit(documents.find(above, body=False), agent, "POST")
    name = random_key()
    wished = paths.of(paths.child(container, slug, is_container=is_container, otherwise=name))
    content = _content(wished, body, media)[
        1
    ]  # so that relative addresses are those of the name, which may yet change
    with writing(alone=True):
        place = documents.find(above, body=False)
        _permit(place, agent, "POST")
        inboxes.guard(place, agent, body)
        target = documents.find(wished, body=False)
        if target.there is not None or target.twin is not None:
            stem = wished.text.rstrip("/").rpartition("/")[2][:100]
            wished = paths.of(f"{container}{name}-{stem}{'/' if is_container else ''}")
            content = _content(wished, body, media)[1]
            target = documents.find(wished, body=False)
        kind = "container" if is_container else _kind(media)
        return _made(agent, target, kind, media, content())


def patch(agent: Agent, path: str, body: str, media: str, expected: Expected = ANYTHING) -> Done:
    """Change a graph, or make one. ``media``: one of ``PATCHES``."""
    where = paths.of(path)
    first = documents.find(where)
    if not modes_at(first, agent):
        raise _no(agent)
    try:
        changes = PATCHES[media](body, settings.BASE_URL + path)
    except PatchError as error:
        raise _refused(error) from None
    modes = frozenset(mode for change in changes for mode in change.modes())
    _permit(first, agent, "PATCH", modes)
    # Worked out before the turn of writing comes, and again in it where somebody wrote meanwhile.
    made = None if where.container else _patched(first, changes)
    with writing(alone=True):
        place = documents.find(where, body=where.container)
        _permit(place, agent, "PATCH", modes)
        expected.hold(place.there)
        if made is None or not _same(first.there, place.there):
            made = _patched(place if where.container else documents.find(where), changes)
        kept, after = made
        if place.there is None:
            return _made(agent, place, "container" if where.container else "rdf", graphs.TURTLE, kept, after)
        _guard_list(place, after)
        changed = rows.rewrite(place.there, place.there.kind, place.there.media, kept)
        _after(place, changed, after)
        rows.note(agent, verbs.DOCUMENT_CHANGED, [changed])
        return Done(path, False, changed)


def _same(one: Row | None, other: Row | None) -> bool:
    """Whether nobody wrote between two looks."""
    if one is None or other is None:
        return one is other
    return (one.id, one.version, one.modified) == (other.id, other.version, other.modified)


def _patched(place: Place, changes: Iterable[Patch]) -> tuple[bytes, set[graphs.Triple]]:
    """The graph after the changes, as kept and as triples."""
    before, managed = _graph(place)
    try:
        after = apply(changes, before)
    except PatchError as error:
        raise _refused(error) from None
    path = place.path
    if path.container:
        kept = containers.own_part(settings.BASE_URL + path.text, after, managed, whole=True)
    else:
        kept = graphs.kept(after)
    if len(kept) > 2 * graphs.MOST_BYTES:
        raise DocumentRefused("too-large")
    return kept, after


def delete(agent: Agent, path: str, expected: Expected = ANYTHING) -> Done:
    """Delete a document with its list and its description, or one of those; a container only when it holds nothing."""
    where = paths.of(path)
    _permit(documents.find(where, body=False), agent, "DELETE")
    with writing(alone=True):
        place = documents.find(where, body=False)
        _permit(place, agent, "DELETE")
        row = place.there
        if row is None:
            raise DocumentRefused("not-found")
        if path == where.root or (where.role == "acl" and where.subject == where.root):
            raise DocumentRefused("method", _ROOT)
        expected.hold(row)
        if row.kind == "container" and not documents.is_empty(row.id):
            raise DocumentRefused("conflict", _NOT_EMPTY)
        rows.remove(row)
        if row.parent is not None:
            rows.touch(row.parent)
        if where.role == "acl" and place.subject is not None:
            rows.set_access(place.subject.id, "")
        gone = row._replace(version=row.version + 1)
        rows.note(agent, verbs.DOCUMENT_DELETED, [gone])
        return Done(path, False, gone)


# what is allowed


def _permit(place: Place, agent: Agent, method: str, patch: frozenset[str] = wac.NOBODY) -> None:
    """Raise DocumentRefused where the agent may not, or where there is nothing to do it to."""
    if place.root is None:
        raise DocumentRefused("not-found")
    path = place.path
    on = modes_at(place, agent)
    need = wac.needed(
        method,
        exists=place.there is not None,
        acl=path.role == "acl",
        container=path.container,
        patch=patch,
    )
    above: frozenset[wac.Mode] = wac.NOBODY
    if path.role == "meta":  # a description is read and written like what it describes
        need = wac.Need(frozenset({"write"}) if method in ("PUT", "DELETE") else need.on)
    elif path.role == "" and need.above:
        holder = place.nearest if place.there is None else place.rows.get(path.above[0] if path.above else "")
        if holder is not None:
            above = modes_at(place, agent, holder.path)
    root = path.text == path.root
    if not need.met(on, above) and not (root and need.on <= on):
        raise _no(agent)
    if path.role and place.subject is None:
        raise DocumentRefused("not-found")
    if method == "POST":
        if place.there is None:
            raise DocumentRefused("not-found")
        if not path.container:
            raise DocumentRefused("method", _NO_CONTAINER)
    if place.there is None and place.twin is not None and method != "DELETE" and not path.role:
        raise DocumentRefused("conflict", _TWIN)
    if path.text.startswith(f"{path.root}{paths.WELL_KNOWN}"):
        raise DocumentRefused("method", _RESERVED)


def _no(agent: Agent) -> DocumentRefused:
    return DocumentRefused("refused" if agent.webid else "sign-in")


def _refused(error: PatchError) -> DocumentRefused:
    names = {400: "bad-request", 409: "conflict", 413: "too-large", 422: "invalid"}
    return DocumentRefused(names[error.status], error.said)


# what is written


class _Content:
    """A body read once: the bytes to keep, and for graphs the triples."""

    def __init__(self, where: paths.Path, body: bytes, media: str) -> None:
        self.triples: list[graphs.Triple] | None = None
        self._where, self._body = where, body
        if _kind(media) == "rdf":
            contexts = (
                {settings.CONTEXT_IRI: context(), ACTIVITIES: CONTEXT} if media == graphs.JSON_LD else None
            )
            self.triples = graphs.read(body, media, settings.BASE_URL + where.text, contexts)

    def __call__(self) -> bytes:
        """The bytes to keep. Of a new container: its own description, where it says nothing that is the server's."""
        if self.triples is None:
            return self._body
        if not self._where.container:
            return graphs.kept(self.triples)
        iri = settings.BASE_URL + self._where.text
        return containers.own_part(iri, self.triples, containers.managed(iri, (), 0, root=False)[:3])


def _content(where: paths.Path, body: bytes, media: str) -> tuple[str, _Content]:
    """What a body becomes. Raises DocumentRefused where it cannot be what it is to be."""
    if (where.role or where.container) and _kind(media) != "rdf":
        if where.container and not body:
            return "container", _Content(where, b"", graphs.TURTLE)
        raise DocumentRefused("media-type", _GRAPH_WANTED)
    return ("container" if where.container else _kind(media)), _Content(where, body, media)


def _kind(media: str) -> str:
    return "rdf" if media in graphs.FORMATS else "binary"


def _made(
    agent: Agent,
    place: Place,
    kind: str,
    media: str,
    body: bytes,
    triples: Iterable[graphs.Triple] | None = None,
) -> Done:
    """The row of a new document, with the containers on its way."""
    root, path = place.root, place.path
    assert root is not None
    if path.role:
        subject = place.subject
        assert subject is not None
        listed = graphs.stored(body)
        _guard_list(place, listed)
        row = rows.insert(root.storage, path.text, "rdf", media, body, subject=subject.id, role=path.role)
        _after(place, row, listed)
        rows.note(agent, verbs.DOCUMENT_CREATED, [row])
        return Done(path.text, True, row)
    nearest = place.nearest
    assert nearest is not None
    missing = [one for one in path.above if one not in place.rows]
    made: list[Row] = []
    parent = nearest.id
    for one in reversed(missing):
        if documents.find(paths.of(one), body=False).twin is not None:
            raise DocumentRefused("conflict", _TWIN)
        container = rows.insert(root.storage, one, "container", graphs.TURTLE, b"", parent=parent)
        made.append(container)
        parent = container.id
    row = rows.insert(root.storage, path.text, kind, media, body, parent=parent)
    rows.touch(nearest.id)
    rows.note(agent, verbs.DOCUMENT_CREATED, [*made, row])
    return Done(path.text, True, row)


def _graph(place: Place) -> tuple[list[graphs.Triple], list[str]]:
    """The triples of what is there, those of the server included; and the lines of the latter."""
    row, path = place.there, place.path
    managed: list[str] = []
    if path.container:
        if row is not None:
            held = documents.children(row.id)
            managed = containers.managed(
                settings.BASE_URL + path.text, held, row.modified, root=path.text == path.root
            )
        else:
            managed = containers.managed(settings.BASE_URL + path.text, (), 0, root=False)
    if row is None:
        return graphs.stored("\n".join(managed).encode()), managed
    if row.kind == "binary":
        raise DocumentRefused("conflict", _NO_GRAPH)
    kept = bytes(row.body or b"")
    return graphs.stored(kept + "\n".join(managed).encode() if managed else kept), managed


def _container_part(row: Row, triples: Iterable[graphs.Triple]) -> bytes:
    iri = settings.BASE_URL + row.path
    managed = containers.managed(iri, documents.children(row.id), row.modified, root=row.parent is None)
    return containers.own_part(iri, triples, managed)


def _guard_list(place: Place, triples: Iterable[graphs.Triple] | None) -> None:
    """Refuse a list of the root that leaves nobody in control."""
    path = place.path
    of_root = path.role == "acl" and path.subject == path.root
    if of_root and not leaves_control(compiled(triples or ()), settings.BASE_URL + path.root):
        raise DocumentRefused("invalid", _NO_CONTROL)


def _after(place: Place, row: Row, triples: Iterable[graphs.Triple] | None) -> None:
    """Compile a list that was written, beside its subject."""
    if row.role == "acl" and place.subject is not None:
        access = compiled(triples or ())
        rows.set_access(place.subject.id, access)
        groups.note(access)


_CHANGED = Said(
    "Le document a été modifié depuis, ou n’existe pas.", "The document was changed since, or is not there."
)
_THERE = Said("Il y a déjà un document à cette adresse.", "There is a document at this address already.")
_ROOT = Said(
    "La racine d’un espace et sa liste des accès ne s’effacent pas.",
    "The root of a storage and its list of access cannot be deleted.",
)
_NOT_EMPTY = Said("Ce conteneur n’est pas vide.", "This container is not empty.")
_NO_CONTAINER = Said(
    "On ne dépose de document que dans un conteneur.", "Documents are posted to containers only."
)
_TWIN = Said(
    "Un document existe à la même adresse, à une barre oblique près.",
    "A document has the same address but for a slash.",
)
_RESERVED = Said("Cette adresse est tenue par le serveur.", "This address is kept by the server.")
_GRAPH_WANTED = Said(
    "Ici, il faut un graphe : Turtle, JSON-LD ou N-Triples.",
    "A graph is wanted here: Turtle, JSON-LD or N-Triples.",
)
_NO_GRAPH = Said("Ce document n’est pas un graphe.", "This document is no graph.")
_NO_CONTROL = Said(
    "Cette liste ne laisserait à personne le contrôle de l’espace.",
    "This list would leave nobody in control of the storage.",
)
