"""The imports that stewards prepare on pages: a file is kept, its columns are said, it is tried, then brought in.

These rows are the preparation of an act, seen by stewards alone; the act itself is in ``imports`` and journalled there.
The file is forgotten as soon as it was brought in or given up, since it may hold personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from communaux.ground.gate import writing
from communaux.meaning.access import Refused, Viewer
from communaux.modules.network import verbs
from communaux.modules.network.models import ImportRun
from communaux.modules.network.permissions import require

KEPT_DAYS = 30
"""Days after which a file that nobody brought in is forgotten."""


def keep(viewer: Viewer, file: File[bytes], name: str) -> ImportRun:
    """Keep a file that was sent, under a name of our own. Raises ``Refused``."""
    require(viewer, verbs.ORGANISATION_IMPORTED)
    run = ImportRun(original_name=Path(name).name[-200:], by_id=viewer.account)
    with writing():
        _forget_old()
        run.file.save(run.key, file, save=False)
        run.save(force_insert=True)
    return run


def map_columns(viewer: Viewer, run: ImportRun, columns: Mapping[str, Any]) -> None:
    """Say how the columns are read; what was tried before no longer counts. Raises ``Refused`` once it is done."""
    _write(viewer, run, columns=dict(columns), state=ImportRun.State.UPLOADED, result={}, job="")


def begin(viewer: Viewer, run: ImportRun, start: Callable[[], str]) -> None:
    """Hand it to a job, which ``start`` asks for and names: both or none."""
    require(viewer, verbs.ORGANISATION_IMPORTED)
    with writing():
        ImportRun.objects.filter(pk=run.pk).update(job=start())


def tried(viewer: Viewer, run: ImportRun, result: Mapping[str, Any]) -> None:
    """Keep what a dry run told."""
    _write(viewer, run, state=ImportRun.State.PLANNED, result=dict(result))


def done(viewer: Viewer, run: ImportRun, result: Mapping[str, Any]) -> None:
    """Keep what was done; part of the transaction of the import, or after it to complete what is told."""
    _write(viewer, run, state=ImportRun.State.DONE, result=dict(result), finished=timezone.now())


def forget_file(viewer: Viewer, run: ImportRun) -> None:
    """Remove the file of an import that is over."""
    require(viewer, verbs.ORGANISATION_IMPORTED)
    if run.file:
        run.file.delete(save=False)
    with writing():
        ImportRun.objects.filter(pk=run.pk).update(file="")


def give_up(viewer: Viewer, run: ImportRun) -> None:
    """Forget an import that was not done, with its file. Raises ``Refused`` for one that was."""
    require(viewer, verbs.ORGANISATION_IMPORTED)
    with writing():
        current = ImportRun.objects.select_for_update().filter(pk=run.pk).first()
        if current is None or current.state == ImportRun.State.DONE:
            raise Refused(verbs.ORGANISATION_IMPORTED)
        name, storage = current.file.name, current.file.storage
        current.delete()
    if name:
        storage.delete(name)


def _write(viewer: Viewer, run: ImportRun, **values: Any) -> None:
    require(viewer, verbs.ORGANISATION_IMPORTED)
    with writing():
        rows = ImportRun.objects.filter(pk=run.pk)
        if "finished" not in values:
            rows = rows.exclude(state=ImportRun.State.DONE)
        if not rows.update(**values):
            raise Refused(verbs.ORGANISATION_IMPORTED)
    for name, value in values.items():
        setattr(run, name, value)


def _forget_old() -> None:
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    for old in ImportRun.objects.filter(started__lt=before).exclude(state=ImportRun.State.DONE)[:50]:
        old.file.delete(save=False)
        old.delete()
