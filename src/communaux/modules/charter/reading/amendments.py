"""Questions to the database about amendments: lists, and one with its discussion and its support."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from communaux.meaning.access import MEMBERS, Viewer
from communaux.modules.charter.models import Amendment, AmendmentComment, AmendmentSupport


def listed(state: str = "") -> QuerySet[Amendment]:
    """Amendments, the latest first, with ``supporters`` and ``opinions`` counted; ``state``: those in it alone."""
    found = Amendment.objects.select_related("charter", "criterion", "part", "organisation")
    if state:
        found = found.filter(state=state)
    counted = found.annotate(
        supporters=Count("supports", distinct=True),
        opinions=Count("comments", filter=Q(comments__removed=False), distinct=True),
    )
    return counted.order_by("-created", "-pk")


def counts() -> dict[str, int]:
    """State -> how many amendments."""
    return dict(Amendment.objects.order_by().values_list("state").annotate(n=Count("pk")))


def find(key: str) -> Amendment | None:
    """One amendment, with all that its page names."""
    found = Amendment.objects.select_related(
        "charter", "criterion", "part", "organisation", "person", "applied_in"
    )
    return found.filter(key=key).first()


def discussion(viewer: Viewer, amendment: Amendment) -> list[AmendmentComment]:
    """What members say of it, the oldest first; nothing for those who are no members."""
    if not viewer.may(MEMBERS) and not viewer.edits:
        return []
    return list(amendment.comments.select_related("person"))


def supporters(amendment: Amendment) -> list[AmendmentSupport]:
    """Who supports it, by name."""
    return list(amendment.supports.select_related("person").order_by("person__name"))
