"""What the charter adds to the pages of lower rooms: an organisation's page, one's account, the stewards' desk.

Registered while the app is made ready. Each shows only what its viewer may see.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.charter import verbs as v
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import amendments, assessment, signatures, standing, texts
from communaux.nouns import panels
from communaux.nouns.models import Organisation


def of_organisation(organisation: Organisation, viewer: Viewer) -> panels.Panel | None:
    """What it signed, and for those who keep it what it may do next."""
    if organisation.state != "published":
        return None
    current = texts.current()
    if current is None:
        return None
    held = [one for one in signatures.of_organisation(organisation) if not one.withdrawn_on]
    keeper = MATRIX.allows(viewer, v.ASSESSMENT_ANSWERED, organisation.pk)
    if not held and not keeper:
        return None
    return panels.Panel(
        "charter/panels/organisation.html",
        {
            "organisation": organisation,
            "path": organisation.get_absolute_url(),
            "signature": held[0] if held else None,
            "current": current,
            "outdated": bool(held) and held[0].charter_id != current.pk,
            "keeper": keeper,
        },
        order=20,
    )


def of_account(viewer: Viewer) -> panels.Panel | None:
    """Which of my organisations have not signed the version in force, and what waits to be confirmed."""
    current = texts.current()
    mine = signatures.mine(viewer)
    if current is None or not mine:
        return None
    signed = signatures.signed_pks(current, [one.pk for one in mine])
    unsigned = [one for one in mine if one.pk not in signed]
    waiting = assessment.waiting([one.pk for one in mine])
    if not unsigned and not waiting:
        return None
    return panels.Panel(
        "charter/panels/account.html",
        {"unsigned": unsigned, "waiting": waiting, "mine": mine, "current": current},
        order=40,
    )


def of_desk(viewer: Viewer) -> Iterable[panels.DeskLine]:
    """Amendments that wait for a decision, or to be written into a draft."""
    if not MATRIX.allows(viewer, v.AMENDMENT_ADOPTED):
        return []
    counts = amendments.counts()
    lines = (
        (_("Amendements de la charte à décider"), "deciding"),
        (_("Amendements adoptés à inscrire dans un projet"), "adopted"),
    )
    return [
        panels.DeskLine(label, f"/charter/amendments/?state={state}", counts[state])
        for label, state in lines
        if counts.get(state)
    ]


def register() -> None:
    """Tell the lower rooms."""
    panels.charter_states(standing.charter_states)
    panels.on_organisation(of_organisation)
    panels.on_account(of_account)
    panels.on_desk(of_desk)
