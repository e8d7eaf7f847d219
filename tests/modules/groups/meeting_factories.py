"""Small builders for tests of meetings: groups with people, meetings, registrations. They write rows directly."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from communaux.meaning.access import Viewer
from communaux.modules.groups.models import Action, Group, Meeting, Membership, Note
from communaux.nouns.models import Account, Person
from tests import factories as make

_count = itertools.count(1)


def make_group(name: str = "", **fields: Any) -> Group:
    """An active thematic group."""
    number = next(_count)
    fields.setdefault("state", "active")
    return Group.objects.create(slug=f"groupe-{number}", name=name or f"Groupe {number}", **fields)


def join(group: Group, account: Account, role: str = "member") -> Person:
    """Somebody takes part in a group."""
    person = Person.objects.filter(account=account).first() or make.make_person(account=account)
    Membership.objects.create(group=group, person=person, role=role, state="current")
    return person


def coordinator(group: Group, email: str = "") -> Viewer:
    """Somebody who coordinates it."""
    account = make.make_account(email)
    join(group, account, "coordinator")
    return make.viewer(account)


def member(group: Group, email: str = "", role: str = "member") -> Viewer:
    """Somebody who takes part in it."""
    account = make.make_account(email)
    join(group, account, role)
    return make.viewer(account)


def in_days(days: float, hours: float = 2) -> dict[str, dt.datetime]:
    """Both ends of a meeting that begins so many days from now."""
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=days)
    return {"starts": starts, "ends": starts + dt.timedelta(hours=hours)}


def make_meeting(group: Group, days: float = 10, **fields: Any) -> Meeting:
    """An announced meeting, ten days from now, with the general section of its notes."""
    fields = {**in_days(days), "state": "announced", **fields}
    meeting = Meeting.objects.create(
        group=group, title=fields.pop("title", f"Réunion {next(_count)}"), **fields
    )
    Note.objects.create(meeting=meeting, title="", position=10_000)
    return meeting


def make_action(group: Group, title: str = "", **fields: Any) -> Action:
    """An open action."""
    return Action.objects.create(group=group, title=title or f"Action {next(_count)}", **fields)
