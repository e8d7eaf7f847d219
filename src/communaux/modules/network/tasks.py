"""The work of the network that nobody waits for: reminders, links asked for by strangers, the search for duplicates.

Each is a thin door to an act; what is decided is decided there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_tasks import task

from communaux.ground import tasks
from communaux.meaning.access import SYSTEM

if TYPE_CHECKING:
    from communaux.ground.tasks.models import Job


@task
def remind_due() -> dict[str, int]:
    """Write to those whose records are due for a check today, and forget links long expired."""
    from communaux.modules.network.acts import links, reminders

    done = reminders.remind_due(SYSTEM)
    links.forget_old_links()
    return done


@task
def deliver_edit_link(organisation: int, signed_address: str, language: str) -> None:
    """Send a link that a stranger asked for, where the record holds their address. The result says nothing."""
    from communaux.modules.network.acts import links

    links.deliver_edit_link(organisation, signed_address, language)


@tasks.job(resumable=True)
def search_duplicates(job: Job) -> dict[str, Any]:
    """Compare all records and all people, and keep the pairs to be shown to a person."""
    from communaux.modules.network.acts import duplicates

    return duplicates.search(SYSTEM, lambda done, total: tasks.progress(job, done, total))
