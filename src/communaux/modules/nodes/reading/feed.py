"""The feed as its pages ask for it: a page of members, how many there are, the last signed head."""

from __future__ import annotations

from communaux.modules.nodes.models import Member, Published, PublishedHead, Reached
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


def salts(number: int) -> list[tuple[int, str, str]]:
    """Sequence, hash and salt of the members of a page whose things still say what they said then."""
    first = (number - 1) * PAGE
    told = Published.objects.filter(sequence__gt=first, sequence__lte=first + PAGE).exclude(salt="")
    kept = dict(told.values_list("sequence", "salt"))
    rows = Member.objects.filter(sequence__in=kept).order_by("sequence").values_list("sequence", "hash")
    return [(sequence, hash_, kept[sequence]) for sequence, hash_ in rows]


def begins() -> tuple[int, str]:
    """The member after which the feed begins, and its hash: what was before is told no more. (0, "") for none."""
    return Reached.objects.values_list("begins", "begins_hash").first() or (0, "")


def end() -> tuple[int, str]:
    """The last sequence and its hash, those of ``begins`` where there is none yet."""
    return Member.objects.order_by("-sequence").values_list("sequence", "hash").first() or begins()


def last() -> int:
    """The last sequence, 0 of an empty feed."""
    return end()[0]


def head() -> PublishedHead | None:
    """The last signed head."""
    return PublishedHead.objects.order_by("-id").first()
