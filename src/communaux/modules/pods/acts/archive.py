"""Taking a whole storage away as a zip, and taking one in that was made here or elsewhere.

Only who owns the storage may. A zip is read through before anything is written: where a name, a graph or the room is wrong, all of
it is refused with the reasons. Then it is written in turns, each a transaction that holds a document with its own access list, so
that nothing lies open meanwhile. Whoever is interrupted goes on from the last turn (``Taken.after``), or sends the same zip again:
what is there already stays. No more than one document is in memory at a time, either way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import IO, Any

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
from communaux.modules.pods.rules import archive, archive_writing, graphs, paths, quotas, wac
from communaux.modules.pods.rules.access_lists import authorizations, compiled, leaves_control
from communaux.modules.pods.rules.archive import Archive, ArchiveRefused, Entry
from communaux.modules.pods.rules.archive_writing import Written
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

TURN = 100
"""Documents of one transaction: others write in between."""
_TOLD = 20
_SECOND = 1_000_000
_SPARE = 16 * 1024 * 1024
"""Bytes that may be read of a zip beside twice what the storage holds: comments and white space of graphs."""


Told = Callable[[str, int, int, int], object]
"""Hears of the progress: step, documents done, documents in all, percent."""


class _Share:
    """How far one is in some entries, by what they weigh as their zip says it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._all = sum(map(self._weight, entries)) or 1
        self._done = 0

    @staticmethod
    def _weight(entry: Entry) -> int:
        return 2_000 + (entry.info.file_size if entry.info else 0)

    def add(self, entry: Entry) -> None:
        """One more is done."""
        self._done += self._weight(entry)

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, 100 * self._done // self._all)


@dataclass(slots=True)
class Taken:
    """What became of a zip. ``kept``: what was there already; ``passed_over``: names that are no documents, ``passed`` of them;
    ``notes``: what was left out on purpose; ``after``: the last subject whose documents are all written, None before the first."""

    created: int = 0
    changed: int = 0
    kept: int = 0
    passed: int = 0
    passed_over: tuple[str, ...] = ()
    notes: list[Said] = field(default_factory=list)
    after: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """As data, to be kept between two turns."""
        told = asdict(self) | {"passed_over": list(self.passed_over)}
        return told | {"notes": [{"fr": note.fr, "en": note.en} for note in self.notes]}

    @classmethod
    def of(cls, told: dict[str, Any]) -> Taken:
        """What ``as_dict`` gave."""
        notes = [Said(note["fr"], note["en"]) for note in told["notes"]]
        return cls(**(told | {"notes": notes, "passed_over": tuple(told["passed_over"])}))


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


def export(agent: Agent, name: str, told: Callable[[int], object] = lambda _done: None) -> Iterator[bytes]:
    """The storage as a zip, bit by bit. Raises DocumentRefused before the first bit. ``told``: hears how many documents went."""
    storage = owned(agent, name)
    return archive_writing.pieces(_written(storage, told))


def count(storage: Storage) -> int:
    """How many documents an export holds about."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pods_document WHERE storage_id = %s", [storage.pk])
        return int(cursor.fetchone()[0])


def _written(storage: Storage, told: Callable[[int], object]) -> Iterator[Written]:
    """What goes into the zip, by paths; bodies are read one by one, as they are when their turn comes."""
    root, after, done = settings.BASE_URL + storage.path, "", 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT path FROM pods_document WHERE storage_id = %s AND path > %s ORDER BY path LIMIT 500",
                [storage.pk, after],
            )
            found = [path for (path,) in cursor.fetchall()]
        for path in found:
            yield from _entries(storage, path, root)
            done += 1
            told(done)
        if not found:
            return
        after = found[-1]


def _entries(storage: Storage, path: str, root: str) -> Iterator[Written]:
    row = reading.found(path)
    if row is None:  # deleted since
        return
    below, when = path.removeprefix(storage.path), row.modified // _SECOND
    if row.kind == "container" and below:
        yield Written(archive_writing.name_of(below, "")[0].removesuffix("$.ttl"), "", when, None)
    data = row.body or b""
    if row.kind == "container" and not data:
        return
    name, comment = archive_writing.name_of(below, row.media)
    if row.kind != "binary":
        iri = settings.BASE_URL + path
        data = archive_writing.portable(data.decode().split("\n")[:-1], iri, root).encode()
    yield Written(name, comment, when, data, archive_writing.squeezes(row.media))


def take_in(
    agent: Agent,
    name: str,
    source: IO[bytes],
    *,
    replace: bool = False,
    lists: bool = True,
    told: Told = lambda _step, _done, _total, _percent: None,
    before: Taken | None = None,
    keep: Callable[[Taken], object] = lambda _taken: None,
) -> Taken:
    """Write the documents of a zip into a storage.

    ``replace``: also over what is there; ``lists``: with the access lists of the zip; ``told``: hears of the progress, in the
    steps ``read`` and ``write``, as documents and as percent of the bytes; ``before``: what an interrupted call has done; ``keep``: is given, in the transaction of each
    turn, what is done by then. Raises ArchiveRefused or DocumentRefused, and then nothing of the turn that failed is written.
    """
    storage = owned(agent, name)
    found = archive.opened(source)
    taken = before or Taken(passed=len(found.passed_over), passed_over=found.passed_over[:_TOLD])
    wanted = _read_through(storage, agent, found, taken, told, replace=replace, lists=lists)
    turns, done, far = iter(_with_their_lists(wanted)), 0, _Share(wanted)
    while turn := list(islice(turns, TURN)):
        with writing(alone=True):
            for entry in (one for group in turn for one in group):
                _write(storage, found, entry, taken)
                done += 1
                far.add(entry)
            taken.after = turn[-1][-1].subject
            keep(taken)
        told("write", done, len(wanted), far.percent)
    with writing(alone=True):
        journal.record(
            verbs.STORAGE_CHANGED,
            f"/storage-spaces/{storage.key}",
            actor=rows.actor_of("" if agent is access.HOUSE else agent.webid),
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
    storage: Storage,
    agent: Agent,
    found: Archive,
    taken: Taken,
    told: Told,
    *,
    replace: bool,
    lists: bool,
) -> list[Entry]:
    """The entries to write. Raises ArchiveRefused where one cannot be read, as soon as there is no room."""
    there = _sizes(storage)
    room, reads = storage.quota - storage.used, 2 * storage.quota + _SPARE
    resumed, after = taken.after is not None, taken.after or ""
    wanted: list[Entry] = []
    wrong: list[Said] = []
    far = _Share(found.entries)
    for number, entry in enumerate(found.entries, 1):
        far.add(entry)
        told("read", number, len(found.entries), far.percent)
        path = storage.path + entry.path
        if resumed and entry.subject <= after:
            continue
        if path in there and (entry.info is None or not (replace or path == f"{storage.path}.acl")):
            taken.kept += entry.info is not None and not resumed
            continue
        if path.endswith(".acl") and not lists:
            continue
        if entry.path.startswith(f"{paths.WELL_KNOWN}/"):
            if entry.info is not None and not resumed:
                taken.passed += 1
                taken.passed_over = (*taken.passed_over, entry.path)[:_TOLD]
            continue
        try:
            kept, read, triples = _content(storage, found, entry)
        except (ArchiveRefused, DocumentRefused) as refused:
            wrong.append(_named(entry, refused.said))
            if len(wrong) == _TOLD:
                break
            continue
        if entry.path == ".acl" and (note := _of_root(storage, agent, triples)) is not None:
            taken.notes += [] if resumed else note
            continue
        room -= kept - there[path] if path in there else quotas.weight(kept)
        reads -= read
        if min(room, reads) < 0:
            raise ArchiveRefused(_NO_ROOM)
        wanted.append(entry)
    if wrong:
        raise ArchiveRefused(Said("\n".join(one.fr for one in wrong), "\n".join(one.en for one in wrong)))
    return wanted


def _sizes(storage: Storage) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT path, size FROM pods_document WHERE storage_id = %s", [storage.pk])
        return dict(cursor.fetchall())


def _content(storage: Storage, found: Archive, entry: Entry) -> tuple[int, int, list[graphs.Triple]]:
    """How many bytes an entry will take, how many were read, and its triples. Raises where it is not what it is to be."""
    path = paths.of(storage.path + entry.path).text
    graph = entry.media in graphs.FORMATS
    data = found.data(entry, _most(graph=graph))
    if not graph:
        return len(data), len(data), []
    triples = graphs.read(data, entry.media, settings.BASE_URL + path, {})
    return len(graphs.kept(triples)), len(data), triples


def _most(*, graph: bool) -> int:
    """What one document may weigh, as at the door."""
    return graphs.MOST_BYTES if graph else settings.STORAGE_DOCUMENT_BYTES


def _of_root(storage: Storage, agent: Agent, triples: list[graphs.Triple]) -> list[Said] | None:
    """None where the list of the root is to be written; else what is to be said of that: nothing where it is there already."""
    there = reading.found(f"{storage.path}.acl")
    if there is not None and there.body == graphs.kept(triples):
        return []
    mine = _leaves_mine(storage, agent, triples)
    return (
        None if mine and leaves_control(compiled(triples), settings.BASE_URL + storage.path) else [_ROOT_LIST]
    )


def _leaves_mine(storage: Storage, agent: Agent, triples: list[graphs.Triple]) -> bool:
    """Whether the list of the root still lets whoever brings it read, write and share: each owner, where the house does."""
    listed = authorizations(compiled(triples)).authorizations
    root, owners = settings.BASE_URL + storage.path, frozenset(storage.owners.split())
    if agent is access.HOUSE:
        return all(wac.allowed(listed, root, Agent(webid=one), inherited=False) >= wac.ALL for one in owners)
    modes: set[wac.Mode] = set()
    for name in access.acting_as(agent, owners) | {agent.webid}:
        modes |= wac.allowed(listed, root, Agent(webid=name), inherited=False)
    return modes >= wac.ALL


def _write(storage: Storage, found: Archive, entry: Entry, taken: Taken) -> None:
    path = storage.path + entry.path
    graph = entry.media in graphs.FORMATS
    data = found.data(entry, _most(graph=graph))
    if entry.container and reading.found(path) is not None and not data:
        return
    done = documents.put(access.HOUSE, path, data, entry.media or graphs.TURTLE)
    taken.created += done.new
    taken.changed += not done.new
    if done.new and not entry.container:
        _as_it_was(done.row, entry)


def _as_it_was(row: reading.Row, entry: Entry) -> None:
    """A new document was changed when the zip says, and bears the format that it had. Its microseconds stay those of now, so that
    no ETag of before comes back for other bytes."""
    when = (
        min(entry.modified * _SECOND + row.modified % _SECOND, row.modified)
        if entry.modified
        else row.modified
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pods_document SET modified = %s, media = %s WHERE id = %s",
            [when, entry.said or row.media, row.id],
        )


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
