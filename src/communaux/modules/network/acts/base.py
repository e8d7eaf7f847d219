"""What acts of the network do around their own work, beyond what every act does (``nouns.acts.base``).

Object of an entry: the organisation or the person concerned, as an IRI path, so that their history is one query.
A part of an organisation (a relation, an offer, a claim) is named in the facts as ``thing``.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from communaux.meaning.access import Refused, Viewer
from communaux.modules.network import verbs
from communaux.modules.network.models import Relation
from communaux.nouns.acts.base import acting, fresh, note, path_of, touch_rows, write
from communaux.nouns.models import Affiliation, Organisation, Person
from communaux.nouns.models.organisation import State

__all__ = [
    "acting",
    "changed_since",
    "fresh",
    "fresh_organisation",
    "note",
    "path_of",
    "source_of",
    "touch",
    "touch_neighbours",
    "touch_rows",
    "write",
]


def fresh_organisation(organisation: Organisation, act: str) -> Organisation:
    """The same for an organisation; one that was merged into another is not worked on any more."""
    found = fresh(organisation, act=act)
    if found.state == State.MERGED:
        raise Refused(act, found.get_absolute_url())
    return found


def touch(organisation: Organisation) -> None:
    """A part of this organisation changed: so did its version."""
    write(organisation, {})


def touch_neighbours(organisation: Organisation) -> None:
    """The organisations and people that point at this one: they show the link only while it can be seen."""
    ends = Relation.objects.filter(Q(subject=organisation) | Q(object=organisation)).values_list(
        "subject", "object"
    )
    others = {pk for pair in ends for pk in pair} - {organisation.pk}
    if others:
        touch_rows(Organisation, Q(pk__in=others))
    touch_rows(Person, Q(pk__in=Affiliation.objects.filter(organisation=organisation).values("person")))


def source_of(viewer: Viewer, organisation: int | None) -> str:
    """Where a statement comes from when nobody says it: a code of ``sources``."""
    return "self" if organisation in viewer.edits else "steward"


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
