"""What every act does around its own work: read the row afresh, raise its version, write one entry of the journal.

Object of an entry: the thing concerned, as an IRI path, so that its history is one query.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from communaux.ground import journal
from communaux.ground.gate import is_writing, writing
from communaux.meaning.access import Refused, Viewer
from communaux.meaning.declare import of
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models.base import Shared

S = TypeVar("S", bound=models.Model)


def acting() -> AbstractContextManager[None]:
    """The transaction of one act, which has its turn from the start.

    Every act takes the lock of the journal first and those of rows afterwards. Were it the other way for some, two acts
    could wait for each other on PostgreSQL; on SQLite there is one writer in any case. Acts last milliseconds.
    """
    return writing(alone=True)


def fresh(thing: S, *, act: str = "") -> S:
    """The row as it is now, held against other writers until the transaction ends.

    Raises Refused where it is gone.
    """
    assert is_writing(), "a row is taken inside acting()"
    manager = type(thing)._default_manager
    found = manager.select_for_update().filter(pk=thing.pk).first()
    if found is None:
        raise Refused(act)
    return found


def expect(thing: Shared, version: int | None, changes: Mapping[str, Any]) -> None:
    """Raise ``Conflict`` where somebody raised the version since ``version`` was read and there is something to write.

    ``thing``: the fresh row; ``version``: the one that the form or the program has read, None for "whatever it is".
    """
    if version is not None and changes and version != thing.version:
        both = tuple(sorted(changes))
        raise Conflict(thing.version, both, {name: getattr(thing, name) for name in both}, changes)


def write(thing: Shared, changes: Mapping[str, Any]) -> None:
    """Set and save these fields, with a new version and the instant of the change."""
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.version += 1
    thing.updated = timezone.now()
    fields = [thing._meta.get_field(name).name for name in changes]
    thing.save(update_fields=[*fields, "version", "updated"])


def touch_rows(model: type[Shared], condition: Q) -> None:
    """Raise the version of other rows whose representation changes with an act, in one statement."""
    model._default_manager.filter(condition).update(version=F("version") + 1, updated=timezone.now())


def note(
    viewer: Viewer,
    verb: str,
    about: Shared,
    facts: Mapping[str, Any] | None = None,
    /,
    **more: Any,
) -> None:
    """The one entry of an act. ``facts`` and ``more``: names of fields, codes, IRI paths; never what a person wrote."""
    told = {
        name: value for name, value in {**(facts or {}), **more}.items() if value not in (None, "", [], ())
    }
    journal.record(verb, path_of(about), actor=viewer.actor, version=about.version, facts=told)


def path_of(thing: models.Model) -> str:
    """The IRI path of a thing that has a meaning: ``/relations/…``."""
    meaning = of(type(thing))
    return meaning.address(str(getattr(thing, meaning.key)))
