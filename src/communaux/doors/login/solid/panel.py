"""What the page of one's account shows of linked WebIDs."""

from __future__ import annotations

from communaux.meaning.access import Viewer
from communaux.modules.identity.models import LinkedWebID
from communaux.nouns.panels import Panel


def of_account(viewer: Viewer) -> Panel | None:
    """The WebIDs that open this account."""
    if viewer.account is None:
        return None
    linked = LinkedWebID.objects.filter(account_id=viewer.account).order_by("pk")
    return Panel("login/solid/panel.html", {"linked": list(linked)}, order=90)
