"""Standards and communities as lines of lists: what they are, how far they are, who takes part. No query in a loop."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from communaux.meaning.fields import in_language
from communaux.modules.standards.models import Community, Standard


def standards(rows: QuerySet[Standard]) -> list[dict[str, Any]]:
    """A line a standard: its adopted version, the one in the making, and whether it is due for review. Two queries."""
    found = rows.select_related("community").prefetch_related("editions").order_by("slug")
    today = timezone.localdate()
    lines = []
    for one in found:
        editions = sorted(one.editions.all(), key=lambda edition: edition.number)
        adopted = next((e for e in editions if e.state == "adopted"), None)
        making = next((e for e in editions if e.state in {"draft", "proposed"}), None)
        lines.append(
            {
                "standard": one,
                "name": in_language(one.name),
                "subject": in_language(one.subject),
                "url": one.get_absolute_url(),
                "community": one.community,
                "adopted": adopted.number if adopted else None,
                "making": making.number if making else None,
                "proposed": making is not None and making.state == "proposed",
                "due": one.review_on is not None and one.review_on <= today,
            }
        )
    return lines


def communities() -> list[dict[str, Any]]:
    """A line a community, the open ones first. One query."""
    rows = Community.objects.annotate(
        members=Count("participations", distinct=True), makes=Count("standards", distinct=True)
    )
    order = {"open": 0, "resting": 1, "closed": 2}
    return [
        {
            "community": one,
            "subject": in_language(one.subject),
            "url": one.get_absolute_url(),
            "members": one.members,
            "standards": one.makes,
        }
        for one in sorted(rows, key=lambda one: (order.get(one.state, 9), one.name.casefold()))
    ]


def due() -> QuerySet[Standard]:
    """The standards whose day of review has come."""
    return Standard.objects.filter(Q(review_on__lte=timezone.localdate()))


def proposed() -> int:
    """How many versions await a decision."""
    return Standard.objects.filter(editions__state="proposed").count()
