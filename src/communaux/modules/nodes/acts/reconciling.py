"""Once a night, comparing what we hold of a neighbour with its containers: what it no longer lists is asked for, and dropped
where it is not there any more; what could not be read until now is tried again.

What a container lists and the signed feed never announced is left: only what is in the chain is kept. A container that cannot be read to its end decides nothing: nothing is dropped on half a list.
"""

from __future__ import annotations

from django.utils import timezone

from communaux.ground.gate import writing
from communaux.modules.nodes.acts.asking import Fetch, ask
from communaux.modules.nodes.models import Neighbour, Waiting
from communaux.modules.nodes.rules.description import contained
from communaux.modules.nodes.rules.refusals import PeerError

MOST_PAGES = 4000


def reconcile(neighbour: Neighbour, fetch: Fetch | None) -> tuple[int, int]:
    """Compare everything; returns how many things it no longer lists, and how many are tried again. Raises PeerError."""
    listed: set[str] = set()
    pages = 0
    for container in neighbour.containers:
        here, seen = container, set()
        while here:
            if here in seen or pages >= MOST_PAGES:
                raise PeerError("loop", here)
            seen.add(here)
            pages += 1
            came = ask(fetch, here, neighbour.origin)
            found, following = contained(came.body, came.content_type, here, neighbour.origin)
            listed.update(found)
            if len(listed) > neighbour.most_things:
                raise PeerError("quota", str(len(listed)))
            here = following[0] if following else ""
    held = dict(neighbour.mirrors.filter(gone=False).values_list("iri", "digest"))
    now = timezone.now()
    lost = sorted(set(held) - listed)
    rows = [Waiting(neighbour=neighbour, iri=iri, digest=held[iri], next_try=now) for iri in lost]
    neighbour.reconciled = now
    with writing():
        # what already waits keeps its number and its hash
        Waiting.objects.bulk_create(rows, ignore_conflicts=True)
        late = neighbour.waiting.filter(tries__gt=0).update(tries=0, next_try=now)
        neighbour.save(update_fields=["reconciled"])
    return len(lost), late
