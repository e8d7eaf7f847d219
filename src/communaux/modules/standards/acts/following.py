"""What standards keep of people and organisations, when one is erased or made one with another.

Called by the journal within the transaction of that act (``site.subscriptions``); it writes no entry of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from communaux.modules.standards.models import Agreement, Difference, Maintenance, Participation, Term
from communaux.nouns.acts.following import merged as merged_of
from communaux.nouns.acts.following import named
from communaux.nouns.models import Organisation, Person

_ONCE: tuple[tuple[Any, str, Q], ...] = (
    (Participation, "community", Q()),
    (Agreement, "term", Q(withdrawn_on=None)),
)
"""What somebody does once for each of those things, while it stands."""


def people_erased(entries: Sequence[Any]) -> None:
    """What they said of themselves goes; what they brought to the commons stays, without their name."""
    people = list(named([entry.object for entry in entries], Person).values_list("pk", flat=True))
    for model in (Participation, Agreement, Maintenance):
        rows: Any = model._default_manager
        rows.filter(person__in=people).delete()
    Term.objects.filter(by__in=people).update(by=None)
    Difference.objects.filter(by__in=people).update(by=None)


def people_merged(entries: Sequence[Any]) -> None:
    """What belonged to the page that was merged belongs to the one that was kept."""
    for kept, merged in merged_of(entries, Person):
        _move("person", kept, merged)
        Term.objects.filter(by=merged).update(by=kept)
        Difference.objects.filter(by=merged).update(by=kept)


def organisations_merged(entries: Sequence[Any]) -> None:
    """The same for two records of one organisation."""
    for kept, merged in merged_of(entries, Organisation):
        _move("organisation", kept, merged)
        Difference.objects.filter(organisation=merged).update(organisation=kept)


def _move(name: str, kept: Any, merged: Any) -> None:
    for model, of, standing in _ONCE:
        rows: Any = model._default_manager
        known = rows.filter(standing, **{name: kept}).values_list(of, flat=True)
        twice = rows.filter(standing, **{name: merged, f"{of}__in": list(known)})
        if model is Participation:
            roles = {row.community_id for row in twice if row.role == "coordinator"}
            rows.filter(**{name: kept, "community__in": roles}).update(role="coordinator")
            twice.delete()
        else:
            twice.update(withdrawn_on=timezone.localdate())
        rows.filter(**{name: merged}).update(**{name: kept})
    Maintenance.objects.filter(**{name: merged}).update(**{name: kept})
