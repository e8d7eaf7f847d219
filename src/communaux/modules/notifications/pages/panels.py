"""What notifications add to the page of one's account: how many channels one has, and where they are."""

from __future__ import annotations

from communaux.meaning.access import Viewer
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.reading import agents
from communaux.nouns import panels
from communaux.nouns.panels import Panel


def register() -> None:
    """Once, while the app is made ready."""
    panels.on_account(of_account)


def of_account(viewer: Viewer) -> Panel | None:
    """Nothing for who has none: it is of use to those who make or use other software."""
    mine = agents.webids_of(viewer)
    number = Channel.objects.filter(webid__in=mine).count() if mine else 0
    return Panel("notifications/panel_account.html", {"number": number}, order=700) if number else None
