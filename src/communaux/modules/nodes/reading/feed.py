"""The feed as its pages ask for it: a page of members, how many there are, the last signed head."""

from __future__ import annotations

from communaux.modules.nodes.models import Member, PublishedHead
from communaux.modules.nodes.rules import chain
from communaux.modules.nodes.rules.feed import PAGE


def page(number: int) -> list[chain.Member]:
    """The members of one page, in their order."""
    first = (number - 1) * PAGE
    rows = Member.objects.filter(sequence__gt=first, sequence__lte=first + PAGE).order_by("sequence")
    return [
        chain.Member(*values)
        for values in rows.values_list("sequence", "instant", "kind", "object", "digest", "previous", "hash")
    ]


def last() -> int:
    """The last sequence, 0 of an empty feed."""
    return Member.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0


def head() -> PublishedHead | None:
    """The last signed head."""
    return PublishedHead.objects.order_by("-id").first()
