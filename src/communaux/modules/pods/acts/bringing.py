"""Bringing a zip in while nobody waits: the file is received bit by bit, then a job writes what it holds.

The job goes on where it was cut off, also by a power cut: what each turn has done is kept with what it wrote. One zip a storage at
a time, so that files that wait take no more room than storages do. Who may, and what is refused: ``archive``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError

from communaux.ground import tasks
from communaux.ground.gate import writing
from communaux.ground.room import out_of_room
from communaux.ground.said import Said
from communaux.modules.pods.acts import archive, rows
from communaux.modules.pods.acts.archive import Taken
from communaux.modules.pods.models import Storage
from communaux.modules.pods.reading.archives import KIND
from communaux.modules.pods.rules.archive import ArchiveRefused, sober_end
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

if TYPE_CHECKING:
    from communaux.ground.tasks.models import Job

_SPARE = 32 * 1024 * 1024
"""Bytes that a zip may have beside what its storage may hold: names, and what does not get smaller."""
_KEPT = 24 * 3600
"""Seconds after which a file that no job waits for is deleted."""


def most_of(storage: Storage) -> int:
    """Bytes that a zip for a storage may have."""
    return storage.quota + _SPARE


def send(
    agent: Agent, name: str, pieces: Iterable[bytes], *, replace: bool = False, lists: bool = True
) -> Job:
    """Receive a zip, and have its documents written. Raises DocumentRefused and ArchiveRefused; then nothing of it stays."""
    from communaux.modules.pods.tasks import bring_in

    storage = archive.owned(agent, name)
    if under_way(name) is not None:
        raise DocumentRefused("conflict", _UNDER_WAY)
    path = folder() / f"{uuid4()}.zip"
    try:
        _receive(path, pieces, most_of(storage))
        with path.open("rb") as file:
            sober_end(file)
        with writing():
            if under_way(name) is not None:
                raise DocumentRefused("conflict", _UNDER_WAY)
            return tasks.start(
                KIND,
                bring_in,
                owner=rows.actor_of(agent.webid),
                storage=name,
                file=path.name,
                webid=agent.webid,
                replace=replace,
                lists=lists,
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def bring(job: Job, storage: str, file: str, webid: str, *, replace: bool, lists: bool) -> dict[str, Any]:
    """The work of the job, from where an earlier run of it was cut off."""
    path = folder() / Path(file).name
    before = Taken.of(job.cursor) if job.cursor else None
    try:
        with path.open("rb") as source:
            taken = archive.take_in(
                Agent(webid=webid),
                storage,
                source,
                replace=replace,
                lists=lists,
                told=lambda step, done, total, percent: tasks.progress(job, done, total, f"{step} {percent}"),
                before=before,
                keep=lambda so_far: tasks.keep_cursor(job, so_far.as_dict()),
            )
    except tasks.Stopped:
        if not tasks.is_interrupted():  # somebody stopped it; where the worker goes down, it goes on later
            path.unlink(missing_ok=True)
        raise
    except FileNotFoundError:
        return _refused(job, _LOST)
    except (ArchiveRefused, DocumentRefused) as refused:
        path.unlink(missing_ok=True)
        return _refused(job, refused.said or _NO_RIGHT)
    except (DatabaseError, OSError) as error:
        if not out_of_room(error):
            raise
        path.unlink(missing_ok=True)
        return _refused(job, _FULL)
    path.unlink(missing_ok=True)
    return taken.as_dict()


def stop(key: str) -> None:
    """End one that is under way, after its turn; its file goes, what is written stays."""
    from communaux.ground.tasks.models import Job

    tasks.stop(key)
    job = Job.objects.get(pk=key)
    if job.is_over:
        (folder() / Path(job.arguments["file"]).name).unlink(missing_ok=True)


def under_way(name: str) -> Job | None:
    """The zip that is being brought into a storage now."""
    from communaux.ground.tasks.models import Job

    open_ones = (Job.State.WAITING, Job.State.RUNNING)
    return Job.objects.filter(kind=KIND, state__in=open_ones, arguments__storage=name).first()


def forget_files() -> int:
    """Delete files that no job will read any more; says how many."""
    from communaux.ground.tasks.models import Job

    open_ones = Job.objects.filter(kind=KIND, state__in=(Job.State.WAITING, Job.State.RUNNING))
    awaited = {arguments["file"] for arguments in open_ones.values_list("arguments", flat=True)}
    before, gone = time.time() - _KEPT, 0
    for path in folder().iterdir():
        if path.name not in awaited and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def folder() -> Path:
    """Where files wait for their job."""
    found = Path(settings.DATA) / "incoming"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def _receive(path: Path, pieces: Iterable[bytes], most: int) -> None:
    size = 0
    with path.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise DocumentRefused("too-large", _large(most))
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _refused(job: Job, said: Said) -> dict[str, Any]:
    """What was written before, and why there is no more: one reason a line."""
    job.refresh_from_db(fields=["cursor"])  # what was undone with the last turn was not done
    lines = zip(said.fr.splitlines(), said.en.splitlines(), strict=True)
    return (job.cursor or Taken().as_dict()) | {"refused": [{"fr": fr, "en": en} for fr, en in lines]}


def _large(most: int) -> Said:
    size = most // 1048576
    return Said(
        f"Un zip pour cet espace pèse {size} Mo au plus.", f"A zip for this storage weighs {size} MB at most."
    )


_UNDER_WAY = Said(
    "Un autre zip est en train d’entrer dans cet espace. Attendez qu’il soit fini.",
    "Another zip is being brought into this storage. Wait until it is done.",
)
_LOST = Said("Le fichier n’est plus là. Envoyez-le de nouveau.", "The file is there no more. Send it again.")
_NO_RIGHT = Said("Cet espace n’est plus à vous.", "This storage is yours no more.")
_FULL = Said(
    "Le disque du serveur est plein. Ce qui est déjà écrit reste ; envoyez le zip de nouveau quand il y aura de la place.",
    "The disk of the server is full. What is written already stays; send the zip again when there is room.",
)
