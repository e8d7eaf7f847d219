"""Consents as pages show them, and as the door asks for them."""

from __future__ import annotations

from typing import Any

from communaux.modules.food.models import Grant, Platform, Presence, Thing
from communaux.nouns.models import Organisation


def scopes_of(platform: Platform) -> dict[int, set[str]]:
    """Primary key of each published organisation -> the scopes that it gave to a platform."""
    found: dict[int, set[str]] = {}
    rows = Grant.objects.filter(
        platform=platform, revoked__isnull=True, organisation__state="published"
    ).values_list("organisation", "scope")
    for organisation, scope in rows:
        found.setdefault(organisation, set()).add(scope)
    return found


def consents(organisation: Organisation) -> list[dict[str, Any]]:
    """Every platform that is accepted here, or holds something of this organisation, with its scopes."""
    held: dict[int, dict[str, Any]] = {}
    for grant in Grant.objects.filter(organisation=organisation, revoked__isnull=True):
        held.setdefault(grant.platform_id, {})[grant.scope] = grant.granted
    presences = {one.platform_id: one for one in Presence.objects.filter(organisation=organisation)}
    brought: dict[int, int] = {}
    for number in Thing.objects.filter(organisation=organisation, platform__isnull=False).values_list(
        "platform", flat=True
    ):
        brought[number] = brought.get(number, 0) + 1
    return [
        {
            "platform": platform,
            "scopes": held.get(platform.pk, {}),
            "presence": presences.get(platform.pk),
            "brought": brought.get(platform.pk, 0),
        }
        for platform in Platform.objects.order_by("name")
        if platform.active or platform.pk in held or platform.pk in brought
    ]
