"""One turn of following one neighbour: head, pages of the chain, then the things that changed, each kept in its graph.

A turn may be cut at any moment: where the chain was read to, and what is still to be read, are in one transaction; a thing
and its leaving the waiting list too. A turn is short; where more is left, the next one comes at once. Nobody but this
neighbour waits for it, and whatever it answers ends in its own row: late and tried again ever more slowly, or stopped.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from communaux.ground.gate import writing
from communaux.ground.outbound_errors import OutboundError
from communaux.modules.nodes.acts import chain, heads, neighbours, reconciling, things
from communaux.modules.nodes.acts.asking import Fetch
from communaux.modules.nodes.models import Neighbour
from communaux.modules.nodes.models.following import State
from communaux.modules.nodes.rules.refusals import PeerError

POLL = dt.timedelta(seconds=20)
"""Between two looks at a node that answers and has nothing new."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 6 * 3600.0
RECONCILE_EVERY = dt.timedelta(hours=20)

Progress = Callable[[int, int], None]
_log = logging.getLogger(__name__)


@dataclass
class Budget:
    """What one turn may take."""

    seconds: float = 20.0
    pages: int = 20
    things: int = 200

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.seconds

    @property
    def over(self) -> bool:
        """Whether the turn has lasted long enough."""
        return time.monotonic() >= self.end


def due() -> list[int]:
    """The neighbours to look at now, the one that has waited longest first."""
    now = timezone.now()
    rows = Neighbour.objects.filter(state=State.FOLLOWING, next_try__lte=now).order_by("next_try")
    return list(rows.values_list("pk", flat=True))


def turn(
    pk: int, *, fetch: Fetch | None = None, budget: Budget | None = None, progress: Progress | None = None
) -> bool | None:
    """Look at one neighbour. Returns whether more is left to do at once, None where somebody else is at it or it is not
    followed. Raises nothing of the peer's."""
    with _alone(pk) as mine:
        neighbour = Neighbour.objects.filter(pk=pk, state=State.FOLLOWING).first() if mine else None
        if neighbour is None:
            return None
        try:
            more = _follow(neighbour, fetch, budget or Budget(), progress)
        except (PeerError, OutboundError) as error:
            _failed(neighbour, error)
            return False
        except Exception as error:
            _log.exception("nodes: reading %s failed", neighbour.origin)
            _failed(neighbour, PeerError("fault", type(error).__name__))
            return False
        now = timezone.now()
        _wrote(
            neighbour, failures=0, reason="", detail="", last_seen=now, last_try=now,
            next_try=now if more else now + POLL,
        )  # fmt: skip
        return more


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    """Whether this turn is the only one on a neighbour. Held by the kernel, so that one who is killed lets go at once."""
    folder = Path(settings.DATA) / "neighbours"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{pk}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _follow(neighbour: Neighbour, fetch: Fetch | None, budget: Budget, progress: Progress | None) -> bool:
    told = progress or (lambda _done, _total: None)
    if neighbour.reconciled is None or timezone.now() - neighbour.reconciled > RECONCILE_EVERY:
        neighbours.describe(neighbour, neighbours.described(neighbour.origin, fetch))
    signed = heads.fetched(fetch, neighbour.head, neighbour.origin)
    heads.received(neighbour, signed)
    chain.begin_later(neighbour, signed.head)
    told(neighbour.sequence, neighbour.head_sequence)
    while neighbour.sequence < neighbour.head_sequence:
        if budget.over or budget.pages <= 0:
            return True
        chain.read_on(neighbour, fetch, budget)
        told(neighbour.sequence, neighbour.head_sequence)
    if things.read_waiting(neighbour, fetch, budget):
        return True
    if neighbour.reconciled is None or timezone.now() - neighbour.reconciled > RECONCILE_EVERY:
        reconciling.reconcile(neighbour, fetch)
        return neighbour.waiting.filter(next_try__lte=timezone.now()).exists()
    return False


def _wrote(neighbour: Neighbour, **changes: object) -> None:
    with writing():
        Neighbour.objects.filter(pk=neighbour.pk).update(**changes)


def _failed(neighbour: Neighbour, error: PeerError | OutboundError) -> None:
    """Late, and tried again after a pause that doubles; or stopped, where no waiting mends it."""
    now = timezone.now()
    detail = error.detail if isinstance(error, PeerError) else error.code
    code = error.code if isinstance(error, PeerError) else "unreached"
    grave = isinstance(error, PeerError) and error.grave
    failures = neighbour.failures + 1
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 12)) * random.uniform(0.8, 1.2)  # noqa: S311
    _wrote(
        neighbour, failures=failures, last_try=now, reason=code, detail=detail,
        next_try=now + dt.timedelta(seconds=pause),
    )  # fmt: skip
    if grave and isinstance(error, PeerError):
        _log.error("nodes: %s is no longer followed: %s", neighbour.origin, error)
        neighbours.stop(neighbour, error)
    else:
        _log.warning("nodes: %s: %s; next look in %.0f s", neighbour.origin, error, pause)
