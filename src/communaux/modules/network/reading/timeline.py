"""The history of an organisation as people read it: who did what, when, from the journal.

The journal knows addresses only; names are looked up now, and only those that the viewer may see. What concerns the
care of a record (claims, reports, reminders, links) is shown to those who keep it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from communaux.ground.journal import hidden_from
from communaux.ground.journal.models import Entry
from communaux.meaning.access import PUBLIC, Roles, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs as v
from communaux.modules.network.models import Relation
from communaux.nouns.models import Account, Organisation, Person


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a history: ``who`` did it (with the ``url`` of their page, where the viewer may see it), the
    ``sentence`` that follows, and the labels of the ``fields`` that changed. ``other``: it was done from the record of
    another organisation, which it names."""

    sequence: int
    instant: datetime
    verb: str
    who: str
    url: str
    sentence: str
    fields: tuple[str, ...] = ()
    other: str = ""
    thing: str = ""

    def __str__(self) -> str:
        return f"{self.who} {self.sentence}"


def seen_by(roles: Roles) -> Q:
    """The condition on verbs for these roles."""
    return ~Q(verb__in=hidden_from(roles)) if not PUBLIC.isdisjoint(roles) else Q(pk__in=[])


def timeline(
    viewer: Viewer, organisation: Organisation, limit: int = 20, before: int | None = None
) -> list[Event]:
    """The latest entries on an organisation and on those merged into it, latest first; ``before`` a sequence.

    Ties made from the other side are there too. Six queries at most.
    """
    path = organisation.get_absolute_url()
    merged = [f"/organisations/{slug}" for slug in organisation.merged.values_list("slug", flat=True)]
    said_there = (
        Relation.objects.filter(object=organisation).values_list("subject__slug", flat=True).distinct()
    )
    others = [f"/organisations/{slug}" for slug in said_there]
    named = Q(object__in=others, verb__startswith="network.relation.", facts__contains=json.dumps(path))
    entries = Entry.objects.filter(Q(object__in=[path, *merged]) | named).filter(
        seen_by(viewer.roles_on(organisation.pk))
    )
    if before is not None:
        entries = entries.filter(sequence__lt=before)
    return tell(viewer, list(entries.order_by("-sequence")[:limit]), own=path)


def tell(viewer: Viewer, entries: Iterable[Entry], own: str = "") -> list[Event]:
    """Entries as sentences, for this viewer, in the active language. ``own``: the path that need not be named."""
    entries = list(entries)
    people = _names(viewer, {entry.actor for entry in entries})
    elsewhere = _titles(viewer, {entry.object for entry in entries if entry.object != own})
    return [
        Event(
            sequence=entry.sequence,
            instant=entry.instant,
            verb=entry.verb,
            who=people.get(entry.actor, ("", ""))[0] or _somebody(entry.actor),
            url=people.get(entry.actor, ("", ""))[1],
            sentence=entry.sentence,
            fields=_labels(entry),
            other=elsewhere.get(entry.object, ""),
            thing=str(entry.details.get("thing", "")),
        )
        for entry in entries
    ]


def _somebody(actor: str) -> str:
    """What is said of an actor whose name the viewer may not see, or who has none."""
    if not actor:
        return _("Le logiciel")
    if actor.startswith("/edit-links/"):
        return _("Une personne munie d’un lien d’édition")
    if actor.startswith("/accounts/"):
        return _("Une personne inscrite")
    return _("Une personne de la fédération")


def _names(viewer: Viewer, actors: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Actor -> name and address of the page, for those whom the viewer may see. Stewards are named as such."""
    keys = [actor.rpartition("/")[2] for actor in actors if actor.startswith("/people/")]
    people = Person.objects.filter(of(Person).visible(viewer.roles), key__in=keys)
    found = {one.get_absolute_url(): (one.name, one.get_absolute_url()) for one in people}
    accounts = {actor.rpartition("/")[2] for actor in actors if actor.startswith("/accounts/")}
    numbers = [int(one) for one in accounts if one.isdigit()]
    stewards = Account.objects.filter(pk__in=numbers, is_steward=True) if numbers else Account.objects.none()
    found |= {f"/accounts/{one.pk}": (_("L’intendance de la fédération"), "") for one in stewards}
    return found


def _titles(viewer: Viewer, paths: Iterable[str]) -> dict[str, str]:
    slugs = [path.removeprefix("/organisations/") for path in paths if path.startswith("/organisations/")]
    if not slugs:
        return {}
    rows = Organisation.objects.filter(of(Organisation).visible(viewer.roles), slug__in=slugs)
    return {one.get_absolute_url(): one.name for one in rows}


def _labels(entry: Entry) -> tuple[str, ...]:
    """The labels of the fields that a change of the record itself names."""
    if entry.verb not in (v.ORGANISATION_CHANGED, v.ORGANISATION_IMPORTED, v.ORGANISATION_MERGED):
        return ()
    meaning = of(Organisation)
    return tuple(meaning.label(name) for name in entry.details.get("fields", ()) if name in meaning.kinds)
