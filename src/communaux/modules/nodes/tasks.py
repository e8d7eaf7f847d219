"""The work of nodes that nobody waits for. Reading neighbours is not here: it has a beat of its own (``site.beat``)."""

from __future__ import annotations

from django_tasks import task


@task
def forget_gone() -> int:
    """Forget what has been gone from neighbours for a while."""
    from communaux.modules.nodes.acts import things

    return things.forget_gone()
