"""The news watch as people read it: the latest first, by topic, by source, by month (COM-01)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.library.lists import NEWS_TOPICS
from communaux.modules.library.models import NewsItem

PAGE = 40
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """Topic, slug of an organisation, month (2026-11); '' for any."""

    topic: str = ""
    source: str = ""
    month: str = ""
    page: int = 1

    def pairs(self, **other: str) -> list[tuple[str, str]]:
        """As parameters of an address, some of them changed; the page starts anew."""
        told = {"topic": self.topic, "source": self.source, "month": self.month, **other}
        return [(name, value) for name, value in told.items() if value]


def asked(parameters: Mapping[str, str]) -> Asked:
    """From the address; what is not known is passed over."""
    topic, month = parameters.get("topic", ""), parameters.get("month", "")
    page = parameters.get("page", "")
    source = re.sub(r"[^a-z0-9-]", "", parameters.get("source", "")[:80])
    return Asked(
        topic if topic in NEWS_TOPICS else "",
        source,
        month if _bounds(month) else "",
        int(page) if page.isascii() and page.isdecimal() and int(page[:5]) > 0 and len(page) < 5 else 1,
    )


def _bounds(month: str) -> tuple[dt.datetime, dt.datetime] | None:
    found = _MONTH.match(month)
    if found is None or not 1 <= int(found[2]) <= 12 or not 1990 <= int(found[1]) <= 2200:
        return None
    year, number = int(found[1]), int(found[2])
    zone = timezone.get_current_timezone()
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    return dt.datetime(year, number, 1, tzinfo=zone), dt.datetime(*after, 1, tzinfo=zone)


def shown(viewer: Viewer) -> QuerySet[NewsItem]:
    """What this viewer may read and nobody withdrew."""
    return NewsItem.objects.filter(of(NewsItem).visible(viewer.roles), withdrawn=False)


def found(viewer: Viewer, look: Asked) -> QuerySet[NewsItem]:
    """What answers, put forward first where nothing was asked, then the latest."""
    rows = _filtered(shown(viewer), look)
    order = ("-dated", "-pk") if look.pairs() else ("-pinned", "-dated", "-pk")
    return rows.select_related("organisation", "feed").order_by(*order)


def _filtered(rows: QuerySet[NewsItem], look: Asked, but: str = "") -> QuerySet[NewsItem]:
    if look.topic and but != "topic":
        rows = rows.filter(topic=look.topic)
    if look.source and but != "source":
        rows = rows.filter(organisation__slug=look.source)
    bounds = _bounds(look.month) if look.month and but != "month" else None
    if bounds:
        rows = rows.filter(dated__gte=bounds[0], dated__lt=bounds[1])
    return rows


@dataclass(frozen=True, slots=True)
class Around:
    """How many there are by topic, by source (slug, name, count), by month (first day, count)."""

    topics: Counter[str]
    sources: Sequence[tuple[str, str, int]]
    months: Sequence[tuple[dt.date, int]]


def around(viewer: Viewer, look: Asked) -> Around:
    """Three queries, however many there are."""
    rows = shown(viewer)
    topics: Any = _filtered(rows, look, "topic").values_list("topic").annotate(n=Count("pk")).order_by()
    sources: Any = (
        _filtered(rows, look, "source")
        .filter(organisation__isnull=False)
        .values_list("organisation__slug", "organisation__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "organisation__name")
    )
    months: Any = (
        _filtered(rows, look, "month")
        .annotate(month=TruncMonth("dated"))
        .values_list("month")
        .annotate(n=Count("pk"))
        .order_by("-month")
    )
    return Around(
        Counter(dict(topics)), list(sources[:20]), [(month.date(), count) for month, count in months[:12]]
    )
