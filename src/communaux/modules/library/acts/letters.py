"""The weekly letter of the news watch: who asked for it, and sending it (COM-01). Nobody receives it unasked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from communaux.ground import journal
from communaux.meaning.access import STEWARDS, Refused, Viewer
from communaux.modules.library import verbs
from communaux.modules.library.lists import NEWS_TOPICS
from communaux.modules.library.models import NewsItem, Subscription
from communaux.modules.library.permissions import OWN, require
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.models import Account

EVERY = timedelta(days=7)
MOST = 30
"""Pieces of news in one letter, the latest first."""
STOP_PATH = "/library/news/letter/stop/{token}"


def subscribe(viewer: Viewer, account: Account, topics: Iterable[str], language: str) -> Subscription:
    """Ask for the weekly letter: one's own account only. Saying it again changes the topics (none: all of them)."""
    require(viewer, verbs.DIGEST_CHOSEN, standing=_own(viewer, account))
    said = set(topics)
    with base.acting():
        found, new = Subscription.objects.get_or_create(account=account)
        found.topics = [one for one in NEWS_TOPICS.codes if one in said]
        found.language = "en" if language.startswith("en") else "fr"
        found.save()
        if new:
            _note(viewer.actor, account, "yes")
    return found


def unsubscribe(viewer: Viewer, account: Account) -> None:
    """Want the letter no more."""
    require(viewer, verbs.DIGEST_CHOSEN, standing=_own(viewer, account))
    with base.acting():
        gone, _kinds = Subscription.objects.filter(account=account).delete()
        if gone:
            _note(viewer.actor, account, "no")


def unsubscribe_by_link(token: str) -> None:
    """The same by the link at the foot of a letter, without signing in. Raises LinkDead."""
    with base.acting():
        found = Subscription.objects.filter(token_hash=_hash(token)).first()
        if found is None:
            raise LinkDead(verbs.DIGEST_CHOSEN, "unknown")
        account = found.account
        found.delete()
        _note("", account, "no")


def send_due(viewer: Viewer) -> int:
    """Write to those whose letter is due and for whom there is news; returns how many. The house alone does it."""
    if viewer.actor or not viewer.may(STEWARDS):
        raise Refused(verbs.DIGEST_CHOSEN)
    now = timezone.now()
    sent = 0
    for subscription in Subscription.objects.select_related("account").order_by("pk"):
        since = subscription.sent or subscription.since
        if subscription.account.is_active and since + EVERY <= now:
            sent += _send(subscription, since)
    return sent


def _send(subscription: Subscription, since: object) -> int:
    rows = NewsItem.objects.filter(withdrawn=False, created__gt=since)
    if subscription.topics:
        rows = rows.filter(topic__in=subscription.topics)
    items = list(rows.select_related("organisation").order_by("-dated")[:MOST])
    with base.acting():
        current = Subscription.objects.select_for_update().filter(pk=subscription.pk).first()
        if current is None or (current.sent or current.since) != since:
            return 0  # another worker was faster, or the letter is wanted no more
        current.sent = timezone.now()
        token = secrets.token_urlsafe(24)
        if items:
            current.token_hash = _hash(token)
        current.save(update_fields=["sent", "token_hash"])
        if items:
            mail.send_later(
                "library/letter",
                subscription.account.email,
                current.language,
                items=items,
                page=mail.address("/library/news/"),
                stop=mail.address(STOP_PATH, token),
            )
    return int(bool(items))


def _hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _own(viewer: Viewer, account: Account) -> tuple[str, ...]:
    return (OWN,) if viewer.account == account.pk else ()


def _note(actor: str, account: Account, wanted: str) -> None:
    """Kept as a proof of consent, under the number of the account."""
    journal.record(
        verbs.DIGEST_CHOSEN, f"/accounts/{account.pk}", actor=actor, version=1, facts={"wanted": wanted}
    )
