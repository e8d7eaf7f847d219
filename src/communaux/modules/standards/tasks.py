"""The work of standards that nobody waits for. Each task is a thin door to an act."""

from __future__ import annotations

from django_tasks import task


@task
def reviews_due() -> int:
    """Write once to whoever maintains a standard whose day of review has come."""
    from communaux.meaning.access import SYSTEM
    from communaux.modules.standards.acts import standards

    return standards.remind_of_reviews(SYSTEM)
