"""Builders of groups, places, subjects and committees for tests. They write rows directly."""

from __future__ import annotations

import itertools
from typing import Any

from communaux.meaning.access import Viewer
from communaux.modules.groups.models import (
    Cooptation,
    Force,
    Group,
    Membership,
    Seat,
    Subject,
    WorkingRules,
)
from communaux.nouns.models import Organisation, Person
from tests import factories as make

_count = itertools.count(1)


def make_group(name: str = "", **fields: Any) -> Group:
    """An active thematic group that one joins on request."""
    number = next(_count)
    return Group.objects.create(
        **{"slug": f"groupe-{number}", "name": name or f"Groupe {number}", "state": "active", **fields}
    )


def make_place(group: Group, person: Person, **fields: Any) -> Membership:
    """A current place as a member."""
    return Membership.objects.create(
        group=group, person=person, **{"state": "current", "capacity": "independent", **fields}
    )


def make_somebody(*organisations: Organisation, name: str = "") -> tuple[Viewer, Person]:
    """A member of these organisations (a new one where none is named): viewer and person."""
    account = make.make_member(*(organisations or (make.make_organisation(),)), name=name)
    return make.viewer(account), Person.objects.get(account=account)


def make_coordinator(group: Group) -> tuple[Viewer, Person]:
    """Somebody who coordinates a group."""
    viewer, person = make_somebody()
    make_place(group, person, role="coordinator", since="2026-01-01")
    return viewer, person


def make_subject(title: str = "", **fields: Any) -> Subject:
    """An open subject."""
    return Subject.objects.create(
        **{"title": title or f"Sujet {next(_count)}", "why": {"fr": "Parce que."}, **fields}
    )


def make_force(subject: Subject, kind: str = "take-part", organisation: Any = None) -> Force:
    """Somebody new offers something."""
    _viewer, person = make_somebody(*([organisation] if organisation else []))
    return Force.objects.create(subject=subject, person=person, kind=kind, organisation=organisation)


def make_committee() -> Group:
    """A steering committee that works."""
    return make_group("Comité", kind="committee", joining="invitation")


def make_seated(committee: Group, **fields: Any) -> tuple[Viewer, Person]:
    """Somebody with a mandate."""
    viewer, person = make_somebody()
    Seat.objects.create(group=committee, person=person, **{"since": "2026-01", **fields})
    make_place(committee, person)
    return viewer, person


def make_cooptation(committee: Group, person: Person, **fields: Any) -> Cooptation:
    """A proposal that waits for the person's answer."""
    return Cooptation.objects.create(
        group=committee, person=person, **{"reason": {"fr": "Utile."}, "state": "asked", **fields}
    )


def make_rules(number: int = 1, **fields: Any) -> WorkingRules:
    """Adopted rules."""
    return WorkingRules.objects.create(
        **{
            "key": str(number),
            "number": number,
            "text": {"fr": "# Règles"},
            "state": "adopted",
            "adopted_on": "2026-01-01",
            **fields,
        }
    )
