"""What the network module tells the directory's filters: named by the setting ``INDEX_FEEDS``, read by the index.

Public facts only: what ends, closes or expires is out. Whether an organisation itself may be seen is the index's care.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from communaux.index.feeds import Feed
from communaux.modules.network.models import Commons, Listing, Relation

BELONGING = ("member-of", "part-of")
"""The relations that make an organisation one of a network or of a structure."""


def _members() -> Iterable[tuple[int, str]]:
    ties = (
        Relation.objects.filter(kind__in=BELONGING, until="")
        .values_list("subject_id", "object_id")
        .distinct()
    )
    return ((member, str(network)) for member, network in ties.iterator(chunk_size=5000))


def _commons() -> Iterable[tuple[int, str]]:
    return Commons.objects.values_list("organisation_id", "nature").distinct().iterator(chunk_size=5000)


def _listings() -> Iterable[tuple[int, str]]:
    still = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    open_ = Listing.objects.filter(still, state="open")
    return open_.values_list("organisation_id", "direction").distinct().iterator(chunk_size=5000)


# A merge moves what hangs on a record; an import may bring anything.
_ANY = ("network.organisation.merged", "network.imports")
FEEDS = (
    Feed("network", _members, ("network.relation", *_ANY)),
    Feed("commons", _commons, ("network.commons", *_ANY)),
    Feed("listing", _listings, ("network.listing", *_ANY)),
)
