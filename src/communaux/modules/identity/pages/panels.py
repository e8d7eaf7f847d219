"""What the page of one's account says of identity: which applications and keys act for me."""

from __future__ import annotations

from communaux.meaning.access import Viewer
from communaux.modules.identity import verbs
from communaux.modules.identity.permissions import MATRIX
from communaux.modules.identity.reading import mine
from communaux.nouns.panels import Panel


def of_account(viewer: Viewer) -> Panel | None:
    """Shown to whoever signed in."""
    if viewer.account is None:
        return None
    applications, keys = mine.counts(viewer.account, viewer.person)
    context = {
        "applications": applications,
        "keys": keys,
        "card": f"{viewer.actor}/card" if viewer.person else "",
        "steward": MATRIX.allows(viewer, verbs.PLATFORM_REGISTERED),
    }
    return Panel("identity/panel_account.html", context, order=900)
