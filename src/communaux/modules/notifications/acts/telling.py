"""The letter to the owner of a webhook that the house has given up: what stopped, and what they can do next.

An owner of another server has no address here, and is told nothing. One letter a day to one owner: a program that opens
channels to a dead address in somebody's name cannot fill their mailbox. The day is kept in the memory of the one process
that sends; a restart may tell once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.reading import agents
from communaux.nouns import mail

EVERY = timedelta(days=1)
PAGE = "/notifications/channels/"

_told: dict[str, datetime] = {}


def given_up(channel: Channel) -> None:
    """Write to whoever may speak for the channel's WebID, once it has ended."""
    now = timezone.now()
    for webid in [one for one, before in _told.items() if now - before >= EVERY]:
        del _told[webid]
    addresses = agents.addresses_of(channel.webid)
    if not addresses or channel.webid in _told:
        return
    _told[channel.webid] = now
    for address in addresses:
        mail.send_later(
            "notifications/given_up",
            address,
            "fr",
            topic=settings.BASE_URL + channel.topic,
            host=channel.send_to.partition("://")[2].partition("/")[0],
            program=channel.client,
            link=mail.address(PAGE),
        )
