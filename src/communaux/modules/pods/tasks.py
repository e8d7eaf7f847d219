"""The work of storages that nobody waits for. Each is a thin door to acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_tasks import task

from communaux.ground import tasks

if TYPE_CHECKING:
    from communaux.ground.tasks.models import Job


@task
def sweep_groups() -> int:
    """Groups of other servers: those that lists of access name, and no others."""
    from communaux.modules.pods.acts import groups

    return groups.sweep()


@task
def forget_deleted() -> int:
    """Forget where documents were that were deleted more than a day ago, and zips that nobody waits for."""
    from communaux.modules.pods.acts import bringing, storages

    bringing.forget_files()
    return storages.forget_deleted()


@tasks.job(resumable=True)
def bring_in(job: Job, *, storage: str, file: str, webid: str, replace: bool, lists: bool) -> dict[str, Any]:
    """Write what a zip holds into a storage."""
    from communaux.modules.pods.acts import bringing

    return bringing.bring(job, storage, file, webid, replace=replace, lists=lists)
