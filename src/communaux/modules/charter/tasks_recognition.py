"""The work of the charter that nobody waits for: what the calendar makes due in recognitions. A thin door to an act."""

from __future__ import annotations

from django_tasks import task

from communaux.meaning.access import SYSTEM


@task
def recognitions_due() -> dict[str, int]:
    """Renewals, ends, plans, deferrals that become final, reminders."""
    from communaux.modules.charter.acts.recognition import calendar

    return calendar.turn(SYSTEM)
