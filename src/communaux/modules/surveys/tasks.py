"""The work of surveys that nobody waits for. Each task is a thin door to an act."""

from __future__ import annotations

from django_tasks import task


@task
def follow_the_days() -> int:
    """Open the waves whose first day has come, close those whose last day is past."""
    from communaux.modules.surveys.acts import waves

    return waves.follow_the_days()
