"""Reading the things of a neighbour that changed, and keeping each in a row of its own, in small batches.

Only what the signed chain has announced is kept: the hash of what comes must be the one that the feed says. Where it is
not (it changed again meanwhile, or somebody lies), what was kept stays, and the thing is asked for again later.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.utils import timezone

from communaux.ground import journal
from communaux.ground.outbound_errors import BadAnswerError, OutboundError
from communaux.modules.nodes import verbs
from communaux.modules.nodes.acts.asking import THINGS, Fetch, ask
from communaux.modules.nodes.models import Mirror, Neighbour, Waiting
from communaux.modules.nodes.rules import graphs
from communaux.modules.nodes.rules.chain import committed
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.nouns.acts import base

if TYPE_CHECKING:
    from communaux.modules.nodes.acts.turns import Budget

BATCH = 20
LONGEST = 5.0
"""Seconds after which a batch is written as it is: a slow node loses no more than that when we are cut."""
UNREACHED = 3
"""Things in a row that nobody answers for, after which it is the node that is away."""
KEEP_GONE = dt.timedelta(days=14)


@dataclass
class _Outcome:
    """What came of one thing: ``graph`` to keep, ``gone``, or ``trouble`` and try again."""

    waiting: Waiting
    graph: graphs.Graph | None = None
    etag: str = ""
    gone: bool = False
    trouble: str = ""


def read_waiting(neighbour: Neighbour, fetch: Fetch | None, budget: Budget) -> bool:
    """Read what waits, until the budget is over; returns whether some is left that could be read now."""
    while True:
        rows = list(neighbour.waiting.filter(next_try__lte=timezone.now()).order_by("sequence", "id")[:BATCH])
        if not rows:
            return False
        if budget.over or budget.things <= 0:
            return True
        held = {one.iri: one for one in neighbour.mirrors.filter(iri__in=[row.iri for row in rows])}
        outcomes: list[_Outcome] = []
        away, end = 0, time.monotonic() + LONGEST
        failure: OutboundError | None = None
        for row in rows:
            if outcomes and (budget.over or time.monotonic() > end):
                break
            budget.things -= 1
            try:
                outcomes.append(_read(row, held.get(row.iri), neighbour, fetch))
                away = 0
            except OutboundError as error:
                away, failure = away + 1, error
                outcomes.append(_Outcome(row, trouble=error.code))
                if away >= UNREACHED:
                    break
        _keep(neighbour, outcomes)
        if away >= UNREACHED and failure is not None:
            raise failure


def _read(row: Waiting, held: Mirror | None, neighbour: Neighbour, fetch: Fetch | None) -> _Outcome:
    """Ask for one thing. Raises OutboundError where the node does not answer at all."""
    if row.sequence and not row.digest:
        return _Outcome(row, gone=True)
    if row.sequence and held is not None and not held.gone and _announced(row, held.digest):
        return _Outcome(row)  # as it was
    try:
        came = ask(
            fetch, row.iri, neighbour.origin, limits=THINGS, etag=held.etag if held and not held.gone else ""
        )
        if came.unchanged and held is not None:
            return _Outcome(row) if _announced(row, held.digest) else _Outcome(row, trouble="differs")
        if came.url != row.iri:
            return _Outcome(row, gone=True)  # it sends on: what it was is another thing now
        graph = graphs.read(came.body, came.content_type, row.iri, neighbour.origin)
    except PeerError as error:
        return _Outcome(row, trouble=error.code)
    except BadAnswerError as error:
        if error.status in (404, 410):
            return _Outcome(row, gone=True) if not row.sequence else _Outcome(row, trouble="differs")
        if error.status and error.status < 500:
            return _Outcome(row, trouble="refused")
        raise
    if not _announced(row, graph.digest):
        return _Outcome(row, trouble="differs")
    return _Outcome(row, graph, came.etag)


def _announced(row: Waiting, digest: str) -> bool:
    """Whether what has this digest is what was announced; anything is where nothing was."""
    return not row.digest or committed(row.salt, digest) == row.digest


def _keep(neighbour: Neighbour, outcomes: list[_Outcome]) -> None:
    """Write a batch: graphs, what is gone, what is asked for again; one entry of the journal where something changed."""
    now = timezone.now()
    changed = [one for one in outcomes if one.graph is not None or one.gone]
    with base.acting():
        fresh = base.fresh(neighbour, act=verbs.MIRRORED)
        first = fresh.change + 1
        if changed:
            _need_room(fresh, changed)
        refused = 0
        for one in outcomes:
            if one.trouble:
                refused += one.waiting.tries == 0
                _again(one, now)
                continue
            # only the very word that was read about leaves the list: a later one may have come meanwhile
            Waiting.objects.filter(pk=one.waiting.pk, sequence=one.waiting.sequence).delete()
            if one.graph is not None:
                fresh.change += 1
                _put(fresh, one, now)
            elif one.gone and _drop(fresh, one.waiting, now):
                fresh.change += 1
        if refused or fresh.change >= first:
            fresh.refused += refused
            fresh.held = fresh.mirrors.filter(gone=False).count()
            fresh.save(update_fields=["change", "refused", "held"])
        if fresh.change >= first:
            facts = {"node": fresh.origin, "first": first, "last": fresh.change}
            journal.record(
                verbs.MIRRORED, fresh.get_absolute_url(), actor="", version=fresh.version, facts=facts
            )
    neighbour.change, neighbour.refused, neighbour.held = fresh.change, fresh.refused, fresh.held


def _put(neighbour: Neighbour, one: _Outcome, now: dt.datetime) -> None:
    graph = one.graph
    assert graph is not None
    Mirror.objects.update_or_create(
        neighbour=neighbour,
        iri=one.waiting.iri,
        defaults={
            "graph": graph.text, "triples": graph.triples, "dropped": graph.dropped, "size": len(graph.text),
            "digest": graph.digest, "sequence": one.waiting.sequence, "change": neighbour.change, "fetched": now,
            "etag": one.etag, "kind": graph.kind, "title": graph.title, "gone": False,
        },
    )  # fmt: skip


def _drop(neighbour: Neighbour, waiting: Waiting, now: dt.datetime) -> bool:
    """Empty the row of what is gone; whoever copies from here learns it by its number."""
    return bool(
        Mirror.objects.filter(neighbour=neighbour, iri=waiting.iri, gone=False).update(
            graph=b"", triples=0, dropped=0, size=0, digest="", etag="", title="", gone=True,
            sequence=waiting.sequence, change=neighbour.change + 1, fetched=now,
        )
    )  # fmt: skip


def _again(one: _Outcome, now: dt.datetime) -> None:
    """Ask later, ever more slowly, a day apart in the end."""
    tries = one.waiting.tries + 1
    rows = Waiting.objects.filter(pk=one.waiting.pk, sequence=one.waiting.sequence)
    pause = dt.timedelta(seconds=min(5 * 2 ** min(tries, 20), 24 * 3600))
    rows.update(tries=tries, next_try=now + pause, trouble=one.trouble[:30])


def _need_room(neighbour: Neighbour, changed: list[_Outcome]) -> None:
    """Raise PeerError ``quota`` where these would not fit any more."""
    iris = [one.waiting.iri for one in changed]
    held = neighbour.mirrors.filter(gone=False).aggregate(
        count=Count("pk"), weight=Sum("size"), known=Count("pk", filter=Q(iri__in=iris)),
        replaced=Sum("size", filter=Q(iri__in=iris)),
    )  # fmt: skip
    coming = [one.graph for one in changed if one.graph is not None]
    things = held["count"] - held["known"] + len(coming)
    size = (held["weight"] or 0) - (held["replaced"] or 0) + sum(len(graph.text) for graph in coming)
    if things > neighbour.most_things or size > neighbour.most_bytes:
        raise PeerError("quota", f"{things} / {size}")


def forget_gone() -> int:
    """Forget what has been gone for a while."""
    from communaux.ground.gate import writing

    with writing():
        return Mirror.objects.filter(gone=True, fetched__lt=timezone.now() - KEEP_GONE).delete()[0]
