"""The feeds of the members: add, change, remove, and read them through the one way out (COM-01)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.ground import outbound
from communaux.ground.gate import writing
from communaux.ground.outbound import Fetched, OutboundError
from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.models import Feed, NewsItem
from communaux.modules.library.permissions import require
from communaux.modules.library.rules import breaker, feeds
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import TooOften
from communaux.nouns.models import Organisation

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
LIMITS = outbound.Limits(total=20.0, size=5_000_000)
NOW = outbound.Limits(connect=4.0, read=6.0, total=8.0, size=5_000_000)
"""While somebody waits for the page: the next round has more patience."""
_AGAIN = 60
"""Seconds between two readings that people ask for."""
MOST_FEEDS = 10
"""Feeds of one organisation."""


def add(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Feed:
    """Add a feed to the watch; it is read at the next round, or when its editor asks."""
    verb = verbs.FEED_ADDED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(Feed), viewer.roles_on(organisation.pk), values, new=True)
    with base.acting():
        if Feed.objects.filter(organisation=organisation).count() >= MOST_FEEDS:
            raise ValidationError(
                _("Dix flux au plus par organisation : retirez-en un d’abord."), code="too_many"
            )
        feed = Feed(organisation=organisation, **cleaned)
        _guard(lambda: feed.save(force_insert=True))
        base.note(viewer, verb, feed, organisation=organisation.get_absolute_url())
    return feed


def _guard(save: Any) -> None:
    try:
        with writing():
            save()
    except IntegrityError as error:
        raise ValidationError(
            {"link": ValidationError(_("Ce flux est déjà dans la veille."), code="twice")}
        ) from error


def change(
    viewer: Viewer, feed: Feed, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Feed:
    """Change a feed; another address starts it afresh."""
    verb = verbs.FEED_CHANGED
    require(viewer, verb, feed.organisation_id, base.path_of(feed))
    cleaned = given.clean(of(Feed), viewer.roles_on(feed.organisation_id), values)
    with base.acting():
        current = base.fresh(feed, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            fields = sorted(changes)
            if "link" in changes:
                changes |= {"state": "waiting", "failures": 0, "reason": {}, "due": timezone.now()}
                changes |= {"etag": "", "last_modified": ""}
            _guard(lambda: base.write(current, changes))
            base.note(viewer, verb, current, fields=fields)
    return current


def remove(viewer: Viewer, feed: Feed) -> None:
    """Read it no more; the news that it brought stay, without their feed."""
    verb = verbs.FEED_REMOVED
    require(viewer, verb, feed.organisation_id, base.path_of(feed))
    with base.acting():
        current = base.fresh(feed, act=verb)
        base.note(viewer, verb, current, organisation=current.organisation.get_absolute_url())
        current.delete()


def look_for(url: str, policy: outbound.Policy | None = None) -> list[tuple[str, str]]:
    """What feeds there are at an address that an editor typed: itself, or those that the page names (title, address).

    Writes nothing. Raises ValidationError where it cannot be fetched or names no feed.
    """
    try:
        got = outbound.fetch(url, accept=ACCEPT, limits=NOW, policy=policy)
    except OutboundError as error:
        raise ValidationError({"link": _sentence(error.said)}) from error
    try:
        found = feeds.read(got.body, got.url, timezone.now(), got.content_type, got.charset)
        return [(found.title, url)]
    except feeds.FeedError as error:
        named = feeds.feeds_of(got.body, got.url, got.charset) if error.code == "no-feed" else []
        if not named:
            raise ValidationError({"link": _sentence(error.said)}) from error
        return named


def _sentence(said: Said) -> str:
    return said.label(get_language() or "fr")


def read_due(viewer: Viewer, policy: outbound.Policy | None = None, most: int = 50) -> dict[str, int]:
    """Read the feeds that are due, the longest waiting first. What one of them does never stops the others."""
    now = timezone.now()
    due = Feed.objects.filter(due__lte=now, organisation__state="published", fictional=False).exclude(
        state="stopped"
    )
    counts = {"read": 0, "failed": 0, "news": 0}
    for feed in due.order_by("due", "pk")[:most]:
        after, new = _read(viewer, feed, policy)
        counts["news"] += new
        counts["read" if after.state == "working" else "failed"] += 1
    return counts


def read_now(viewer: Viewer, feed: Feed, policy: outbound.Policy | None = None) -> Feed:
    """Read one feed because its editor asks, a stopped one included. Raises TooOften within a minute."""
    require(viewer, verbs.FEED_READ, feed.organisation_id, base.path_of(feed))
    if feed.tried is not None and (timezone.now() - feed.tried).total_seconds() < _AGAIN:
        raise TooOften(verbs.FEED_READ, _AGAIN, base.path_of(feed))
    return _read(viewer, feed, policy, NOW)[0]


def _read(
    viewer: Viewer, feed: Feed, policy: outbound.Policy | None, limits: outbound.Limits = LIMITS
) -> tuple[Feed, int]:
    """Fetch outside of any transaction, then write what came in one."""
    require(viewer, verbs.FEED_READ, feed.organisation_id, base.path_of(feed))
    try:
        got = outbound.fetch(
            feed.link,
            etag=feed.etag,
            last_modified=feed.last_modified,
            accept=ACCEPT,
            limits=limits,
            policy=policy,
        )
        found = None if got.unchanged else _parsed(got)
    except (OutboundError, feeds.FeedError) as error:
        final = getattr(error, "code", "") == "gone"
        return _failed(viewer, feed, error.said, final=final), 0
    return take_in(viewer, feed, found, got)


def _parsed(got: Fetched) -> feeds.Read:
    return feeds.read(got.body, got.url, timezone.now(), got.content_type, got.charset)


def _failed(viewer: Viewer, feed: Feed, said: Said, *, final: bool) -> Feed:
    verb, now = verbs.FEED_READ, timezone.now()
    with base.acting():
        current = base.fresh(feed, act=verb)
        then = breaker.after_failure(current.failures, now, final=final)
        before = current.state
        changes = {"state": then.state, "failures": then.failures, "due": then.due, "tried": now}
        base.write(current, {**changes, "reason": {"fr": said.fr, "en": said.en}})
        if before != then.state:
            base.note(viewer, verb, current, state=then.state)
    return current


def take_in(
    viewer: Viewer, feed: Feed, found: feeds.Read | None, got: Fetched | None = None
) -> tuple[Feed, int]:
    """Keep what a feed says: ``found`` None for "unchanged". Also the way in for documents that were not fetched.

    Gives the feed and the number of new items. What is known by its page or by its name in the feed is left as it is,
    what is older than a year is not taken in.
    """
    verb, now = verbs.FEED_READ, timezone.now()
    require(viewer, verb, feed.organisation_id, base.path_of(feed))
    with base.acting():
        current = base.fresh(feed, act=verb)
        then = breaker.after_success(now)
        changes: dict[str, Any] = {"state": then.state, "failures": 0, "reason": {}, "due": then.due}
        changes |= {"tried": now, "succeeded": now}
        if got is not None:
            changes |= {"etag": got.etag, "last_modified": got.last_modified}
        if found is not None and found.title and not current.title:
            changes["title"] = found.title
        before = current.state
        new = _keep(current, found.items, now) if found is not None else 0
        base.write(current, changes)
        if new or before != then.state:
            base.note(viewer, verb, current, news=str(new), state=then.state)
    return current, new


def _keep(feed: Feed, items: tuple[feeds.Item, ...], now: datetime) -> int:
    fresh = [item for item in items if item.dated > now - breaker.KEPT]
    known = set(
        NewsItem.objects.filter(digest__in=[item.digest for item in fresh]).values_list("digest", flat=True)
    )
    named = set(
        NewsItem.objects.filter(feed=feed, guid__in=[item.guid for item in fresh]).values_list(
            "guid", flat=True
        )
    )
    rows = [
        NewsItem(
            feed=feed,
            organisation_id=feed.organisation_id,
            title=item.title,
            link=item.link,
            text=item.text,
            topic=feed.topic,
            dated=item.dated,
            guid=item.guid,
            digest=item.digest,
            fictional=feed.fictional,
        )
        for item in fresh
        if item.digest not in known and item.guid not in named
    ]
    NewsItem.objects.bulk_create(rows)
    return len(rows)


def forget_old(viewer: Viewer) -> int:
    """Delete the news of feeds that are older than a year, but for those put forward; returns how many."""
    require(viewer, verbs.NEWS_PINNED)
    with base.acting():
        old = NewsItem.objects.filter(
            feed__isnull=False, pinned=False, dated__lt=timezone.now() - breaker.KEPT
        )
        gone, _kinds = old.delete()
    return gone
