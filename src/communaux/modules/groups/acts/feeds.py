"""The personal calendar of an account: its address is made, changed, closed (GRP-07).

The address holds a token made from a random key, a number and the secret of the house. The token is neither kept nor
journalled; raising the number kills every address that was given.
"""

from __future__ import annotations

from django.core import signing

from communaux.meaning.access import Refused, Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Feed
from communaux.nouns.acts import base
from communaux.nouns.models import Person

_SALT = "communaux.groups.calendar"
_SEPARATOR = "~"


def token_of(feed: Feed) -> str:
    """The token of a feed."""
    return signing.Signer(salt=_SALT, sep=_SEPARATOR).sign(f"{feed.key}-{feed.serial}")


def feed_of(token: str) -> Feed | None:
    """The open feed that a token opens; None for a wrong, changed or closed one."""
    try:
        said = signing.Signer(salt=_SALT, sep=_SEPARATOR).unsign(token)
    except signing.BadSignature:
        return None
    key, _dash, serial = said.rpartition("-")
    if not serial.isdecimal():
        return None
    rows = Feed.objects.select_related("account").filter(key=key, serial=int(serial), active=True)
    return rows.filter(account__is_active=True).first()


def open_feed(viewer: Viewer) -> Feed:
    """Make the address of one's calendar; another one where there was one already."""
    verb = verbs.FEED_CHANGED
    gathering.require(viewer, verb, None)
    if viewer.account is None or viewer.person is None:
        raise Refused(verb)
    with base.acting():
        feed, made = Feed.objects.select_for_update().get_or_create(account_id=viewer.account)
        if not made:
            feed.serial += 1
            feed.active = True
            feed.save(update_fields=["serial", "active"])
        _note(viewer)
    return feed


def close_feed(viewer: Viewer) -> None:
    """Close it: every address that was given stops."""
    verb = verbs.FEED_CHANGED
    gathering.require(viewer, verb, None)
    if viewer.account is None:
        raise Refused(verb)
    with base.acting():
        feed = Feed.objects.select_for_update().filter(account_id=viewer.account, active=True).first()
        if feed is None:
            raise Refused(verb)
        feed.serial += 1
        feed.active = False
        feed.save(update_fields=["serial", "active"])
        _note(viewer)


def _note(viewer: Viewer) -> None:
    """The entry is about the person's own page, and says nothing more."""
    base.note(viewer, verbs.FEED_CHANGED, Person.objects.get(account=viewer.account or 0))
