"""What identity does by itself: new signing keys when the old have served, and forgetting what nobody can use any more."""

from __future__ import annotations

from django_tasks import task


@task
def follow_the_days() -> dict[str, int]:
    """Once an hour: what is due."""
    from communaux.modules.identity import keys
    from communaux.modules.identity.acts import forgetting

    return {"keys": int(keys.rotate_if_due()), **forgetting.forget()}
