"""Deciding whom this node follows: begin, pause, resume, leave, trust anew, change what is kept at most."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.meaning.access import SYSTEM, Viewer
from communaux.meaning.fields import LANGUAGES
from communaux.modules.nodes import verbs
from communaux.modules.nodes.acts import heads
from communaux.modules.nodes.acts.asking import Fetch, ask
from communaux.modules.nodes.models import Neighbour
from communaux.modules.nodes.models.following import State
from communaux.modules.nodes.permissions import require
from communaux.modules.nodes.rules import description
from communaux.modules.nodes.rules.feed import origin_of
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.nouns.acts import base

VOID = "/.well-known/void"
MOST_THINGS, MOST_BYTES = 1_000_000, 20_000_000_000


def follow(viewer: Viewer, url: str, *, thumbprint: str = "", fetch: Fetch | None = None) -> Neighbour:
    """Begin to follow the node at an address, or give it back where it is followed already.

    ``thumbprint``: of its key, where one was told it by another way; else the first key seen is the one.
    Raises PeerError and OutboundError where it is no node that can be followed.
    """
    require(viewer, verbs.FOLLOWED)
    origin = origin_of(url.strip())
    if origin == origin_of(settings.BASE_URL):
        raise PeerError("own", origin)
    known = Neighbour.objects.filter(origin=origin).first()
    if known is not None:
        if thumbprint and known.thumbprint != thumbprint:
            raise PeerError("key", known.thumbprint)
        return known
    told = described(origin, fetch)
    signed = heads.fetched(fetch, told.head, origin)
    neighbour = Neighbour(origin=origin, thumbprint=thumbprint)
    take(neighbour, told)
    with base.acting():
        if (known := Neighbour.objects.filter(origin=origin).first()) is not None:
            return known
        neighbour.save()
        heads.received(neighbour, signed)
        _note(viewer, verbs.FOLLOWED, neighbour, key=neighbour.thumbprint)
    return neighbour


def described(origin: str, fetch: Fetch | None = None) -> description.Description:
    """What a node says of itself. Raises PeerError, OutboundError."""
    url = origin + VOID
    came = ask(fetch, url, origin)
    return description.read(came.body, came.content_type, came.url, origin)


def take(neighbour: Neighbour, told: description.Description) -> list[str]:
    """Put on a neighbour what it says of itself; returns the names of the fields."""
    neighbour.feed, neighbour.head = told.feed, told.head
    neighbour.title, neighbour.licence = _titles(told.title), told.licence
    neighbour.containers = list(told.containers)
    return ["feed", "head", "title", "licence", "containers"]


def _titles(said: dict[str, str]) -> dict[str, str]:
    """A title in the languages of this house; one that names no language is good for all of them."""
    found = {language: said[""] for language in LANGUAGES if said.get("")}
    for tag, text in sorted(said.items(), reverse=True):  # the plain tag last, so that it counts
        if text and tag[:2].lower() in LANGUAGES and tag[2:3] in ("", "-"):
            found[tag[:2].lower()] = text
    return found


def describe(neighbour: Neighbour, told: description.Description) -> None:
    """Note what a neighbour says of itself today; told in the journal where people and machines read it otherwise now."""
    before = (neighbour.title, neighbour.licence, neighbour.feed)
    fields = take(neighbour, told)
    if (neighbour.title, neighbour.licence, neighbour.feed) == before:
        with writing():
            neighbour.save(update_fields=fields)
        return
    with base.acting():
        fresh = base.fresh(neighbour, act=verbs.DESCRIBED)
        base.write(fresh, {name: getattr(neighbour, name) for name in fields})
        _note(SYSTEM, verbs.DESCRIBED, fresh)
    neighbour.version, neighbour.updated = fresh.version, fresh.updated


def pause(viewer: Viewer, neighbour: Neighbour) -> None:
    """Read nothing more of it for now; what is held stays."""
    _change(viewer, verbs.PAUSED, neighbour, state=State.PAUSED, reason="", detail="")


def resume(viewer: Viewer, neighbour: Neighbour) -> None:
    """Go on where reading stopped. What was wrong, if it still is, stops it again."""
    _change(
        viewer, verbs.RESUMED, neighbour,
        state=State.FOLLOWING, reason="", detail="", failures=0, next_try=timezone.now(),
    )  # fmt: skip


def trust(viewer: Viewer, neighbour: Neighbour) -> None:
    """Accept the key and the history that it shows now, and read it anew from its beginning.

    For a node that was put back from an old copy, or that has lost its key, once its keepers have said so. Heads seen
    before stay as evidence and are compared no more.
    """
    require(viewer, verbs.TRUSTED, object_=neighbour.get_absolute_url())
    with base.acting():
        neighbour = base.fresh(neighbour, act=verbs.TRUSTED)
        neighbour.heads.filter(refused="").update(refused="former")
        base.write(
            neighbour,
            {
                "thumbprint": "", "sequence": 0, "hash": "", "page": "", "head_sequence": 0, "head_hash": "",
                "head_signed": None, "state": State.FOLLOWING, "reason": "", "detail": "", "failures": 0,
                "next_try": timezone.now(), "reconciled": None,
            },
        )  # fmt: skip
        _note(viewer, verbs.TRUSTED, neighbour)


def leave(viewer: Viewer, neighbour: Neighbour) -> None:
    """Follow it no more, and erase all that came from it."""
    require(viewer, verbs.LEFT, object_=neighbour.get_absolute_url())
    with base.acting():
        neighbour = base.fresh(neighbour, act=verbs.LEFT)
        _note(viewer, verbs.LEFT, neighbour)
        neighbour.delete()


def limit(
    viewer: Viewer, neighbour: Neighbour, *, things: int, octets: int, expected_version: int | None = None
) -> None:
    """Change how much of it is kept at most. Raises Conflict where it was changed since that version."""
    if not 0 < things <= MOST_THINGS or not 0 < octets <= MOST_BYTES:
        raise ValidationError(_("Ces limites sont hors de ce que ce site peut garder."), code="limits")
    changes = {"most_things": things, "most_bytes": octets}
    _change(viewer, verbs.LIMITED, neighbour, expected_version=expected_version, **changes)


def stop(neighbour: Neighbour, error: PeerError) -> None:
    """The house stops following: what was read cannot be trusted, and no waiting mends it."""
    _change(SYSTEM, verbs.BROKEN, neighbour, state=State.BROKEN, reason=error.code, detail=error.detail)


def _change(
    viewer: Viewer, verb: str, neighbour: Neighbour, *, expected_version: int | None = None, **changes: Any
) -> None:
    require(viewer, verb, object_=neighbour.get_absolute_url())
    with base.acting():
        neighbour = base.fresh(neighbour, act=verb)
        base.expect(neighbour, expected_version, changes)
        base.write(neighbour, changes)
        _note(viewer, verb, neighbour, reason=changes.get("reason") or None)


def _note(viewer: Viewer, verb: str, neighbour: Neighbour, **facts: Any) -> None:
    """One entry. The address of a node is no secret; it stands in the facts, so that a page that is gone is still named."""
    told = {"node": neighbour.origin, **{name: value for name, value in facts.items() if value}}
    journal.record(
        verb, neighbour.get_absolute_url(), actor=viewer.actor, version=neighbour.version, facts=told
    )
