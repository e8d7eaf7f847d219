"""Receiving a signed head of another node: it must hold, be under the key we know, and agree with all it said before.

Every head is kept, the refused ones too: they are the evidence.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from communaux.ground.gate import writing
from communaux.modules.nodes.acts.asking import HEADS, Fetch, ask
from communaux.modules.nodes.models import Neighbour, SeenHead
from communaux.modules.nodes.rules import heads
from communaux.modules.nodes.rules.feed import origin_of
from communaux.modules.nodes.rules.refusals import PeerError

FORWARD = dt.timedelta(minutes=10)
"""How far the clock of another node may be ahead of ours."""
EARLIEST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
KEPT = 400
"""Heads kept of each node; those that were refused stay."""


def fetched(fetch: Fetch | None, url: str, origin: str) -> heads.Signed:
    """The head that a node shows now, whose signature holds. Raises PeerError, OutboundError."""
    return heads.read(ask(fetch, url, origin, accept=heads.MEDIA_TYPE, limits=HEADS).body)


def signed_at(head: heads.Head) -> dt.datetime:
    """When a head was signed. Raises PeerError ``clock`` for an impossible instant."""
    try:
        when = dt.datetime.fromtimestamp(head.signed, dt.UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise PeerError("clock", str(head.signed)) from error
    if not EARLIEST < when < timezone.now() + FORWARD:
        raise PeerError("clock", str(head.signed))
    return when


def judged(neighbour: Neighbour, signed: heads.Signed) -> dt.datetime:
    """When it was signed, where the head agrees with what we know. Raises PeerError: ``key``, ``other-node``,
    ``clock``, ``rollback``, ``equivocation``."""
    head = signed.head
    if neighbour.thumbprint and signed.thumbprint != neighbour.thumbprint:
        raise PeerError("key", signed.thumbprint)
    try:
        issuer = origin_of(head.issuer)
    except PeerError as error:
        raise PeerError("other-node", head.issuer) from error
    if issuer != neighbour.origin:
        raise PeerError("other-node", head.issuer)
    when = signed_at(head)
    before = neighbour.heads.filter(sequence=head.sequence, refused="").exclude(hash=head.hash)
    if before.exists() or (neighbour.sequence == head.sequence and neighbour.hash != head.hash):
        raise PeerError("equivocation", str(head.sequence))
    if head.sequence < max(neighbour.head_sequence, neighbour.sequence):
        raise PeerError("rollback", f"{head.sequence} < {neighbour.head_sequence}")
    if neighbour.head_signed and when < neighbour.head_signed.replace(microsecond=0):
        raise PeerError("rollback", when.isoformat())
    return when


def received(neighbour: Neighbour, signed: heads.Signed) -> None:
    """Judge a head and keep it; the neighbour then bears it. Raises what ``judged`` raises, the evidence kept."""
    head, now = signed.head, timezone.now()
    same = neighbour.heads.filter(token=signed.token)
    try:
        when = judged(neighbour, signed)
    except PeerError as error:
        with writing():
            if not same.filter(refused=error.code).exists():
                _keep(neighbour, signed, now, error.code)
        raise
    if (head.sequence, head.hash, when) == (
        neighbour.head_sequence,
        neighbour.head_hash,
        neighbour.head_signed,
    ):
        return
    neighbour.thumbprint = neighbour.thumbprint or signed.thumbprint
    neighbour.head_sequence, neighbour.head_hash, neighbour.head_signed = head.sequence, head.hash, when
    with writing():
        _keep(neighbour, signed, when, "")
        neighbour.save(update_fields=["thumbprint", "head_sequence", "head_hash", "head_signed"])
        old = list(
            neighbour.heads.filter(refused="").order_by("-id").values_list("id", flat=True)[KEPT : KEPT + 50]
        )
        SeenHead.objects.filter(pk__in=old).delete()


def _keep(neighbour: Neighbour, signed: heads.Signed, when: dt.datetime, refused: str) -> None:
    SeenHead.objects.create(
        neighbour=neighbour,
        sequence=signed.head.sequence,
        hash=signed.head.hash,
        signed=when,
        token=signed.token,
        refused=refused,
    )
