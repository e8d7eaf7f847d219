"""What the network does to people and organisations, carried into groups: merged pages, erased people.

Called by the journal in the transaction of the act that it answers; it writes rows and records nothing of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from communaux.ground.journal.models import Entry
from communaux.modules.groups.models import (
    Action,
    Attendance,
    Cooptation,
    DateAnswer,
    Force,
    Membership,
    Objection,
    Registration,
    Seat,
    Subject,
)
from communaux.nouns.acts.following import hand_over, merged, named
from communaux.nouns.models import Organisation, Person

_OF_PEOPLE: tuple[Any, ...] = (
    Membership,
    Force,
    Seat,
    Cooptation,
    Objection,
    DateAnswer,
    Attendance,
    Registration,
)
_OF_ORGANISATIONS: tuple[Any, ...] = (Membership, Force, Seat, Cooptation, Subject, Action)


def people_merged(entries: Sequence[Entry]) -> None:
    """What a merged page held goes to the page that stays; where both held the same place, the kept page's stays."""
    for keep, gone in merged(entries, Person):
        for model in _OF_PEOPLE:
            for row in hand_over(model._default_manager.filter(person=gone), "person", keep):
                row.delete()
        Action.objects.filter(person=gone).update(person=keep, version=F("version") + 1)
        Subject.objects.filter(proposer=gone).update(proposer=keep, version=F("version") + 1)
        Cooptation.objects.filter(proposed_by=gone).update(proposed_by=keep, version=F("version") + 1)


def people_erased(entries: Sequence[Entry]) -> None:
    """Nothing of an erased person stays in groups: neither places, offers, mandates and registrations, nor
    what they wrote."""
    people = named([entry.object for entry in entries], Person)
    for model in _OF_PEOPLE:
        model._default_manager.filter(person__in=people).delete()
    Action.objects.filter(person__in=people).update(person=None, version=F("version") + 1)
    Subject.objects.filter(proposer__in=people).update(proposer=None, version=F("version") + 1)
    Cooptation.objects.filter(proposed_by__in=people).update(proposed_by=None, version=F("version") + 1)


def organisations_merged(entries: Sequence[Entry]) -> None:
    """Who took part for a merged record takes part for the one that stays."""
    for keep, gone in merged(entries, Organisation):
        for model in _OF_ORGANISATIONS:
            model._default_manager.filter(organisation=gone).update(
                organisation=keep, version=F("version") + 1
            )
