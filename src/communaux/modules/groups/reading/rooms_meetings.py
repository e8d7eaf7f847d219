"""What meetings add to the page of one's account: what one undertook, registered for, and the address of one's calendar."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from communaux.meaning.access import Viewer
from communaux.modules.groups.acts import feeds
from communaux.modules.groups.models import Feed
from communaux.modules.groups.reading import meetings as reading
from communaux.nouns.panels import Panel


def of_account(viewer: Viewer) -> Panel | None:
    """My actions, my registrations, my calendar; nothing for whoever has no page here."""
    if viewer.account is None or viewer.person is None:
        return None
    feed = Feed.objects.filter(account=viewer.account, active=True).first()
    context = {
        "actions": reading.my_actions(viewer),
        "registrations": reading.my_registrations(viewer),
        "today": timezone.localdate(),
        "feed_url": f"{settings.BASE_URL}/calendar/{feeds.token_of(feed)}.ics" if feed else "",
    }
    return Panel("groups/meetings/panel_account.html", context, order=40)
