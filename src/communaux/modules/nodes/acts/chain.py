"""Reading the chain of a neighbour on: one page, verified against what was read before and against the signed head.

What a page says has changed goes to the waiting list in the same transaction as the place reached in the chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from communaux.ground.gate import writing
from communaux.modules.nodes.acts.asking import Fetch, ask
from communaux.modules.nodes.acts.heads import FORWARD
from communaux.modules.nodes.models import Neighbour, Waiting
from communaux.modules.nodes.rules import feed, heads
from communaux.modules.nodes.rules.chain import Member, instant_text
from communaux.modules.nodes.rules.refusals import PeerError

if TYPE_CHECKING:
    from communaux.modules.nodes.acts.turns import Budget

LONGEST = 1000
"""Octets of an address that is kept: a database has no index for longer ones."""
EMPTY = 4
"""Pages in a row that may bring nothing new, relations followed included: the root, the last one read, the next."""


def read_on(neighbour: Neighbour, fetch: Fetch | None, budget: Budget) -> None:
    """Read the next members. Raises PeerError: ``tampered``, ``clock``, ``loop``, ``withheld``, and OutboundError."""
    here = neighbour.page or neighbour.feed
    seen: set[str] = set()
    for _n in range(EMPTY):
        seen.add(here)
        budget.pages -= 1
        came = ask(fetch, here, neighbour.origin)
        page = feed.read_page(came.body, came.content_type, here, neighbour.origin)
        members = _new(neighbour, page)
        if members:
            following = [one for one in page.following if one not in seen]
            whole = members[-1].sequence == page.members[-1].sequence
            salts = _salts(neighbour, page, fetch, budget)
            _keep(neighbour, members, salts, following[0] if whole and following else here)
            return
        following = [one for one in page.following if one not in seen]
        if not following:
            raise PeerError("loop" if page.following else "withheld", here)
        here = following[0]
    raise PeerError("loop", here)


def _new(neighbour: Neighbour, page: feed.Read) -> list[Member]:
    """The members of a page that come next, up to the head. Those beyond it are not signed yet: they wait."""
    members = feed.verified(page.members, neighbour.sequence, neighbour.hash)
    members = [one for one in members if one.sequence <= neighbour.head_sequence]
    if (
        members
        and members[-1].sequence == neighbour.head_sequence
        and members[-1].hash != neighbour.head_hash
    ):
        raise PeerError("tampered", str(neighbour.head_sequence))
    if members and members[-1].instant > instant_text(timezone.now() + FORWARD):
        raise PeerError("clock", members[-1].instant)
    return members


def _salts(neighbour: Neighbour, page: feed.Read, fetch: Fetch | None, budget: Budget) -> dict[str, str]:
    """The salts beside a page, {} for a node that has none. A member without one says what is no longer so: a later
    member tells more."""
    if not page.salts:
        return {}
    budget.pages -= 1
    came = ask(fetch, page.salts, neighbour.origin)
    return feed.read_salts(came.body, came.content_type, page.salts)


def begin_later(neighbour: Neighbour, head: heads.Head) -> None:
    """Go to where the feed of this node begins now, if that is beyond what was read: what was before is told no more, and
    all that there is was told anew after it. Comparing with the containers then finds what was withdrawn in between."""
    if neighbour.sequence >= head.begins:
        return
    neighbour.sequence, neighbour.hash, neighbour.page = head.begins, head.begins_hash, ""
    neighbour.reconciled = None
    with writing():
        neighbour.waiting.filter(sequence__gt=0).delete()
        neighbour.save(update_fields=["sequence", "hash", "page", "reconciled"])


def _keep(neighbour: Neighbour, members: list[Member], salts: dict[str, str], page: str) -> None:
    now = timezone.now()
    waiting: dict[str, Waiting] = {}
    outside = 0
    for member in members:
        iri = neighbour.origin + member.object
        strange = len(iri.encode()) > LONGEST or not member.object.startswith("/")
        if strange or not feed.within(iri, neighbour.origin):
            outside += 1  # what a node says of others is theirs to say
            continue
        waiting[iri] = Waiting(
            neighbour=neighbour,
            iri=iri,
            sequence=member.sequence,
            digest=member.digest,
            salt=salts.get(member.hash, "") if member.digest else "",
            next_try=now,
        )
    neighbour.sequence, neighbour.hash, neighbour.page = members[-1].sequence, members[-1].hash, page
    neighbour.outside += outside
    if neighbour.waiting.count() + len(waiting) > neighbour.most_things:
        raise PeerError("quota", str(neighbour.most_things))
    with writing():
        neighbour.save(update_fields=["sequence", "hash", "page", "outside"])
        Waiting.objects.bulk_create(
            list(waiting.values()),
            update_conflicts=True,
            unique_fields=["neighbour", "iri"],
            update_fields=["sequence", "digest", "salt", "next_try", "tries", "trouble"],
        )
