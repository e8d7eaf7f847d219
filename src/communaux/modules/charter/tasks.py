"""The work of the charter that nobody waits for. Each task is a thin door to an act."""

from __future__ import annotations

from django_tasks import task


@task
def deliver_signing_link(organisation: int, signed_address: str, language: str) -> None:
    """Send a link to sign that was asked for, where the record holds the address. The result says nothing."""
    from communaux.modules.charter.acts import signatures

    signatures.deliver_link(organisation, signed_address, language)


@task
def look_at_evidence() -> dict[str, int]:
    """Look whether evidence still stands at its address."""
    from communaux.meaning.access import SYSTEM
    from communaux.modules.charter.acts import evidence_checks

    return evidence_checks.look_again(SYSTEM)


@task
def forget_signing_links() -> int:
    """Forget the links to sign that expired long ago."""
    from communaux.modules.charter.acts import signatures

    return signatures.forget_old_links()
