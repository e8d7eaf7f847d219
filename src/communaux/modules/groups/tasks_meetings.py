"""The work of meetings that nobody waits for: reminders, series prolonged, what is erased. A thin door to acts."""

from __future__ import annotations

from django_tasks import task

from communaux.meaning.access import SYSTEM


@task
def meetings_due() -> dict[str, int]:
    """Remind of actions, prolong series, erase what is kept no longer. A second turn finds nothing to do."""
    from communaux.modules.groups.acts import actions, events, series

    return {
        "reminded": actions.remind_due(SYSTEM),
        "prolonged": series.extend_due(SYSTEM),
        "erased": events.erase_due(SYSTEM),
    }
