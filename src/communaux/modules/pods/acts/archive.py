"""Taking a whole storage away as a zip, and taking one in that was made here or elsewhere.

Only who owns the storage may. A zip is read through before anything is written: where a name, a graph or the room is wrong, all of
it is refused with the reasons. Then it is written in turns, each a transaction that holds a document with its own access list, so
that nothing lies open meanwhile; whoever is interrupted sends the same zip again, and what is there already stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import IO

from django.conf import settings
from django.db import connection

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.ground.said import Said
from communaux.modules.pods import verbs
from communaux.modules.pods.acts import documents, rows
from communaux.modules.pods.models import Storage
from communaux.modules.pods.reading import access
from communaux.modules.pods.reading import documents as reading
from communaux.modules.pods.rules import archive, graphs, paths, quotas, wac
from communaux.modules.pods.rules.access_lists import authorizations, compiled
from communaux.modules.pods.rules.archive import Archive, ArchiveRefused, Entry, Written
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

TURN = 100
"""Documents of one transaction: others write in between."""
_TOLD = 20


@dataclass(slots=True)
class Taken:
    """What became of a zip. ``kept``: what was there already; ``passed_over``: names that are no documents; ``notes``: what was
    left out on purpose."""

    created: int = 0
    changed: int = 0
    kept: int = 0
    passed_over: tuple[str, ...] = ()
    notes: list[Said] = field(default_factory=list)


def owned(agent: Agent, name: str) -> Storage:
    """The storage, where the agent owns it; raises DocumentRefused else."""
    storage = Storage.objects.filter(name=name).first() if paths.valid_name(name) else None
    if not agent.webid and agent is not access.HOUSE:
        raise DocumentRefused("sign-in")
    if storage is None:
        raise DocumentRefused("not-found")
    if agent is access.HOUSE:
        return storage
    owners = frozenset(storage.owners.split())
    mine = bool(access.acting_as(agent, owners) & owners) if owners else True
    if not mine or "control" not in access.modes(storage.path, agent):
        raise DocumentRefused("refused")
    return storage


def export(agent: Agent, name: str) -> Iterator[bytes]:
    """The storage as a zip, bit by bit. Raises DocumentRefused before the first bit."""
    storage = owned(agent, name)
    return archive.pieces(_written(storage))


def _written(storage: Storage) -> Iterator[Written]:
    root = settings.BASE_URL + storage.path
    after = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT path, role, kind, media, modified, body FROM pods_document WHERE storage_id = %s AND path > %s "
                "ORDER BY path LIMIT 50",
                [storage.pk, after],
            )
            found = cursor.fetchall()
        for path, role, kind, media, modified, body in found:
            below, when = path.removeprefix(storage.path), _instant(modified)
            if kind == "container" and below:
                yield Written(archive.name_of(below, "")[0].removesuffix("$.ttl"), "", when, None)
            if kind == "container" and not body:
                continue
            name, comment = archive.name_of(below, graphs.TURTLE if role else media)
            data = bytes(body)
            if kind != "binary":
                data = archive.portable(data.decode().splitlines(), settings.BASE_URL + path, root).encode()
            yield Written(name, comment, when, data)
        if not found:
            return
        after = found[-1][0]


def _instant(modified: int) -> tuple[int, int, int, int, int, int]:
    at = datetime.fromtimestamp(modified / 1_000_000, UTC)
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def take_in(
    agent: Agent,
    name: str,
    source: IO[bytes],
    *,
    replace: bool = False,
    lists: bool = True,
    told: Callable[[int, int], object] = lambda _done, _total: None,
) -> Taken:
    """Write the documents of a zip into a storage.

    ``replace``: also over what is there; ``lists``: with the access lists of the zip; ``told``: hears of the progress. Raises
    ArchiveRefused or DocumentRefused, and then nothing of the turn that failed is written.
    """
    storage = owned(agent, name)
    found = archive.opened(source)
    taken = Taken(passed_over=found.passed_over)
    wanted = _read_through(storage, agent, found, taken, replace=replace, lists=lists)
    turns, done = iter(_with_their_lists(wanted)), 0
    while turn := list(islice(turns, TURN)):
        with writing(alone=True):
            for entry in (one for group in turn for one in group):
                _write(storage, found, entry, taken)
                done += 1
        told(done, len(wanted))
    with writing(alone=True):
        journal.record(
            verbs.STORAGE_CHANGED,
            f"/storage-spaces/{storage.key}",
            actor=rows.actor_of(agent.webid),
            version=storage.version,
            facts={"created": taken.created, "changed": taken.changed},
        )
    return taken


def _with_their_lists(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Entries of one subject together: a document is never there without its list."""
    group: list[Entry] = []
    for entry in entries:
        if group and group[0].subject != entry.subject:
            yield group
            group = []
        group.append(entry)
    if group:
        yield group


def _read_through(
    storage: Storage, agent: Agent, found: Archive, taken: Taken, *, replace: bool, lists: bool
) -> list[Entry]:
    """The entries to write. Raises ArchiveRefused where one cannot be read or where there is no room."""
    there = _sizes(storage)
    room = storage.quota - storage.used
    wanted: list[Entry] = []
    wrong: list[Said] = []
    for entry in found.entries:
        path = storage.path + entry.path
        if path in there and (entry.info is None or not (replace or path == f"{storage.path}.acl")):
            taken.kept += entry.info is not None
            continue
        if path.endswith(".acl") and not lists:
            continue
        if entry.path.startswith(paths.WELL_KNOWN):
            taken.passed_over = (*taken.passed_over, entry.path)
            continue
        try:
            kept, triples = _content(storage, found, entry)
        except (ArchiveRefused, DocumentRefused) as refused:
            if len(wrong) < _TOLD:
                wrong.append(_named(entry, refused.said))
            continue
        if entry.path == ".acl" and not _leaves_mine(storage, agent, triples):
            taken.notes.append(_ROOT_LIST)
            continue
        room -= kept - there[path] if path in there else quotas.weight(kept)
        wanted.append(entry)
    if wrong:
        raise ArchiveRefused(Said("\n".join(one.fr for one in wrong), "\n".join(one.en for one in wrong)))
    if room < 0:
        raise ArchiveRefused(_NO_ROOM)
    return wanted


def _sizes(storage: Storage) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT path, size FROM pods_document WHERE storage_id = %s", [storage.pk])
        return dict(cursor.fetchall())


def _content(storage: Storage, found: Archive, entry: Entry) -> tuple[int, list[graphs.Triple]]:
    """How many bytes an entry will take, and its triples. Raises where it is not what it is to be."""
    path = paths.of(storage.path + entry.path).text
    graph = entry.media in graphs.FORMATS
    data = found.data(entry, graphs.MOST_BYTES if graph else max(storage.quota, 0))
    if not graph:
        return len(data), []
    triples = graphs.read(data, entry.media, settings.BASE_URL + path, {})
    return len(graphs.kept(triples)), triples


def _leaves_mine(storage: Storage, agent: Agent, triples: list[graphs.Triple]) -> bool:
    """Whether the list of the root still lets whoever brings it read, write and share."""
    listed = authorizations(compiled(triples)).authorizations
    names = access.acting_as(agent, frozenset(storage.owners.split())) | {agent.webid}
    modes: set[wac.Mode] = set()
    for name in names:
        modes |= wac.allowed(listed, settings.BASE_URL + storage.path, Agent(webid=name), inherited=False)
    return modes >= wac.ALL


def _write(storage: Storage, found: Archive, entry: Entry, taken: Taken) -> None:
    path = storage.path + entry.path
    data = found.data(entry, max(storage.quota, graphs.MOST_BYTES))
    if entry.container and reading.found(path) is not None and not data:
        return
    done = documents.put(access.HOUSE, path, data, entry.media or graphs.TURTLE)
    taken.created += done.new
    taken.changed += not done.new


def _named(entry: Entry, said: Said | None) -> Said:
    name = entry.path[:100]
    return Said(f"{name} : {said.fr}", f"{name}: {said.en}") if said else Said(name, name)


_NO_ROOM = Said(
    "L’espace n’a pas assez de place pour tout ce que contient ce fichier.",
    "The storage has not enough room for all that this file holds.",
)
_ROOT_LIST = Said(
    "Les droits de la racine n’ont pas été repris : vous n’auriez plus pu tout lire et tout modifier.",
    "The rights of the root were not taken over: you could no longer have read and changed everything.",
)
