"""What platforms are told: that something changed, that they may read, that they may no longer. Sent after the commit.

Notices are rows: several changes before the next sending make one. A platform that does not answer is asked again later and
later; after too many failures its notice is let go, since the next change makes another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from communaux.ground import outbound
from communaux.ground.gate import writing
from communaux.ground.outbound import OutboundError
from communaux.modules.food.acts import signing
from communaux.modules.food.models import Delivery, Grant, Platform
from communaux.modules.food.models.things import ROOT
from communaux.modules.food.rules import kinds
from communaux.nouns.models import Organisation

FIRST_WAIT = timedelta(minutes=10)
MOST_FAILURES = 8
"""About a day and a half of trying."""
AT_ONCE = 50
LIMITS = outbound.Limits(connect=4.0, read=8.0, total=10.0, size=100_000)


def changed(organisation: Organisation, families: Iterable[str], *, but: Platform | None = None) -> None:
    """Tell every platform that may read one of these families, but the one that made the change."""
    scopes = [kinds.read_scope(family) for family in families if family]
    grants = Grant.objects.filter(
        organisation=organisation,
        scope__in=scopes,
        revoked__isnull=True,
        platform__active=True,
        platform__fictional=False,
    )
    if but is not None:
        grants = grants.exclude(platform=but)
    pairs = grants.exclude(platform__webhook="").values_list("platform", "scope")
    _queue(organisation, "refresh", list(pairs))


def permission(organisation: Organisation, platform: Platform, event: str, scopes: Collection[str]) -> None:
    """Tell a platform that it was given scopes (``update``), or that they were taken back (``revoke``)."""
    if platform.webhook and platform.active and not platform.fictional:
        _queue(organisation, event, [(platform.pk, scope) for scope in scopes])


def _queue(organisation: Organisation, event: str, pairs: list[tuple[Any, str]]) -> None:
    if not pairs:
        return
    Delivery.objects.bulk_create(
        [
            Delivery(platform_id=platform, organisation=organisation, event=event, scope=scope)
            for platform, scope in pairs
        ],
        ignore_conflicts=True,
    )
    from communaux.modules.food import tasks

    transaction.on_commit(tasks.send_notices.enqueue)


def send_due(policy: outbound.Policy | None = None) -> dict[str, int]:
    """Send what is due. One platform that fails never stops the others, and is not asked twice in one turn."""
    counts = {"sent": 0, "failed": 0}
    silent: set[int] = set()
    due = Delivery.objects.filter(due__lte=timezone.now()).select_related("platform", "organisation")
    for delivery in due.order_by("due", "pk")[:AT_ONCE]:
        if delivery.platform_id in silent:
            continue
        try:
            _send(delivery, policy)
        except OutboundError as error:
            silent.add(delivery.platform_id)
            counts["failed"] += 1
            _postpone(delivery, error)
        else:
            counts["sent"] += 1
            with writing():
                Delivery.objects.filter(pk=delivery.pk).delete()
    return counts


def _send(delivery: Delivery, policy: outbound.Policy | None) -> None:
    platform: Platform = delivery.platform
    body = orjson.dumps(
        {
            "eventType": delivery.event,
            "enterpriseUrlid": f"{settings.BASE_URL}{ROOT}/enterprises/{delivery.organisation.slug}",
            "scope": delivery.scope,
        }
    )
    outbound.send(
        platform.webhook,
        body,
        content_type="application/json",
        authorization=f"Bearer {signing.token_for(platform.iri)}",
        limits=LIMITS,
        policy=policy,
    )


def _postpone(delivery: Delivery, error: OutboundError) -> None:
    failures = delivery.failures + 1
    with writing():
        row = Delivery.objects.filter(pk=delivery.pk)
        if failures >= MOST_FAILURES:
            row.delete()
        else:
            row.update(
                failures=failures,
                due=timezone.now() + FIRST_WAIT * 2 ** (failures - 1),
                trouble=error.code[:300],
            )
