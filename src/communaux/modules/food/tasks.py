"""What the peer does that nobody waits for: telling platforms, and reading anew what they announced."""

from __future__ import annotations

from django_tasks import task


@task
def send_notices() -> dict[str, int]:
    """Tell platforms what is due."""
    from communaux.modules.food.acts import notices

    return notices.send_due()


@task
def read_enterprise(platform: int, organisation: int, scope: str) -> str:
    """Read an enterprise anew at a platform that announced a change."""
    from communaux.modules.food.acts import events

    return events.read_anew(platform, organisation, scope)
