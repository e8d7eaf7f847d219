"""The work of storages that nobody waits for. Each is a thin door to acts."""

from __future__ import annotations

from django_tasks import task


@task
def forget_deleted() -> int:
    """Forget where documents were that were deleted more than a day ago."""
    from communaux.modules.pods.acts import storages

    return storages.forget_deleted()
