"""The work of groups that nobody waits for. Meetings have theirs in ``tasks_meetings``. Each is a thin door to acts."""

from __future__ import annotations

from django_tasks import task

from communaux.meaning.access import SYSTEM


@task
def committee_due() -> dict[str, int]:
    """Ask the committee for its consent where the time for objections is over, and end mandates that are over."""
    from communaux.modules.groups.acts import committee, seats

    return {"advanced": committee.advance_due(SYSTEM), "ended": seats.end_due(SYSTEM)}
