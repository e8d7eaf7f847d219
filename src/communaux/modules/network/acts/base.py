"""What every act does around its own work: read the row afresh, raise its version, write one entry of the journal.

Object of an entry: the organisation or the person concerned, as an IRI path, so that their history is one query.
A part of an organisation (a relation, an offer, a claim) is named in the facts as ``thing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from communaux.ground import journal
from communaux.ground.gate import is_writing, writing
from communaux.meaning.access import Refused, Viewer
from communaux.modules.network import verbs
from communaux.modules.network.models import Relation
from communaux.nouns.models import Affiliation, Organisation, Person
from communaux.nouns.models.base import Shared
from communaux.nouns.models.organisation import State

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


def fresh_organisation(organisation: Organisation, act: str) -> Organisation:
    """The same for an organisation; one that was merged into another is not worked on any more."""
    found = fresh(organisation, act=act)
    if found.state == State.MERGED:
        raise Refused(act, found.get_absolute_url())
    return found


def write(thing: Shared, changes: Mapping[str, Any]) -> None:
    """Set and save these fields, with a new version and the instant of the change."""
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.version += 1
    thing.updated = timezone.now()
    fields = [thing._meta.get_field(name).name for name in changes]
    thing.save(update_fields=[*fields, "version", "updated"])


def touch(organisation: Organisation) -> None:
    """A part of this organisation changed: so did its version."""
    write(organisation, {})


def touch_rows(model: type[Shared], condition: Q) -> None:
    """Raise the version of other rows whose representation changes with an act, in one statement."""
    model._default_manager.filter(condition).update(version=F("version") + 1, updated=timezone.now())


def touch_neighbours(organisation: Organisation) -> None:
    """The organisations and people that point at this one: they show the link only while it can be seen."""
    ends = Relation.objects.filter(Q(subject=organisation) | Q(object=organisation)).values_list(
        "subject", "object"
    )
    others = {pk for pair in ends for pk in pair} - {organisation.pk}
    if others:
        touch_rows(Organisation, Q(pk__in=others))
    touch_rows(Person, Q(pk__in=Affiliation.objects.filter(organisation=organisation).values("person")))


def note(
    viewer: Viewer,
    verb: str,
    about: Organisation | Person,
    facts: Mapping[str, Any] | None = None,
    /,
    **more: Any,
) -> None:
    """The one entry of an act. ``facts`` and ``more``: names of fields, codes, IRI paths; never what a person wrote."""
    told = {
        name: value for name, value in {**(facts or {}), **more}.items() if value not in (None, "", [], ())
    }
    journal.record(verb, about.get_absolute_url(), actor=viewer.actor, version=about.version, facts=told)


def source_of(viewer: Viewer, organisation: int | None) -> str:
    """Where a statement comes from when nobody says it: a code of ``sources``."""
    return "self" if organisation in viewer.edits else "steward"


def path_of(thing: models.Model) -> str:
    """The IRI path of a part of an organisation: ``/relations/…``."""
    from communaux.meaning.declare import of

    meaning = of(type(thing))
    return meaning.address(str(getattr(thing, meaning.key)))


def changed_since(organisation: Organisation, version: int, names: Iterable[str]) -> tuple[str, ...]:
    """Which of these fields of the record others changed after ``version``, as the journal tells.

    An entry that says nothing of its fields (an import, a merge) may have changed any.
    """
    from communaux.ground.journal.models import Entry

    wanted = set(names)
    entries = Entry.objects.filter(
        object=organisation.get_absolute_url(), object_version__gt=version, verb__in=_REWRITING
    )
    found: set[str] = set()
    for entry in entries:
        said = entry.details.get("fields")
        found |= wanted & set(said) if said is not None else wanted
    return tuple(sorted(found))


_REWRITING = (verbs.ORGANISATION_CHANGED, verbs.ORGANISATION_IMPORTED, verbs.ORGANISATION_MERGED)
