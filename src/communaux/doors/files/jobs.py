"""Imports that run in the worker: the dry run and the import of a file that a steward sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from communaux.doors.files import foreign, pipeline
from communaux.doors.files.refusals import FileRefused
from communaux.ground import tasks
from communaux.meaning.access import Refused, Viewer
from communaux.modules.network.acts import import_runs
from communaux.modules.network.acts.import_report import Report
from communaux.modules.network.models import ImportRun
from communaux.modules.network.rules.importing import Mapping
from communaux.nouns.models import Account
from communaux.nouns.viewers import viewer_of

if TYPE_CHECKING:
    from communaux.ground.tasks.models import Job


def mapping_of(run: ImportRun) -> Mapping | None:
    """How the columns of a run are read; None for our own export."""
    said = run.columns.get("mapping")
    return Mapping.parse(said) if said else None


@tasks.job(resumable=True)
def import_file(job: Job, *, run: str, account: int, dry_run: bool, language: str) -> dict[str, Any]:
    """Try or do an import. Cut off anywhere, it may run again: an import is done whole, and twice changes nothing."""
    with translation.override(language):
        viewer = viewer_of(Account.objects.filter(pk=account).first())
        found = ImportRun.objects.filter(key=run).first()
        if found is None:
            raise tasks.JobError(_("Cet import a été abandonné."))
        if found.state == ImportRun.State.DONE:
            import_runs.forget_file(viewer, found)
            return {}  # cut off after its transaction
        try:
            report = _run(job, viewer, found, dry_run)
        except FileRefused as refused:
            raise tasks.JobError(refused.sentence) from refused
        except Refused as refused:
            raise tasks.JobError(_("Vous n’avez plus le droit d’importer.")) from refused
        except OSError as error:
            raise tasks.JobError(_("Rien n’a été importé : %(error)s") % {"error": error}) from error
        keep = import_runs.tried if dry_run else import_runs.done
        keep(viewer, found, report.as_dict())
        if not dry_run:
            import_runs.forget_file(viewer, found)
        return {"created": report.created, "changed": report.changed, "refused": report.refused}


def _run(job: Job, viewer: Viewer, run: ImportRun, dry_run: bool) -> Report:
    steps = {"read": _("Lecture du fichier"), "write": _("Écriture des fiches")}
    how: dict[str, Any] = {
        "source": str(run.columns.get("source") or ""),
        "licence": str(run.columns.get("licence") or ""),
        "dry_run": dry_run,
        "progress": lambda done, total, step: tasks.progress(job, done, total, steps[step]),
        "finished": lambda report: import_runs.done(viewer, run, report.as_dict()),
    }
    path = Path(run.file.path)
    if profile := run.columns.get("profile"):
        language = str(run.columns.get("language") or "fr")
        return foreign.run(viewer, path, run.original_name, profile=profile, language=language, **how)
    return pipeline.run(viewer, path, run.original_name, mapping=mapping_of(run), **how)
