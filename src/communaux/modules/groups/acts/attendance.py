"""Who comes and who came. Names stay among members; the meeting shows numbers (GRP-02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.lists_meetings import ATTENDANCES
from communaux.modules.groups.models import Attendance, Meeting
from communaux.nouns.acts import base
from communaux.nouns.models import Person

SAID = ("coming", "excused")
"""What one may say of oneself beforehand."""
MOST_GUESTS = 100_000


def say(viewer: Viewer, meeting: Meeting, state: str) -> None:
    """Say for oneself that one comes, or not."""
    verb = verbs.ATTENDANCE_SAID
    gathering.require(viewer, verb, meeting.group_id, meeting)
    if state not in SAID:
        raise ValidationError(_("Dites si vous venez ou non."), code="state")
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if current.state != "announced" or current.ends is None or current.ends < timezone.now():
            raise ValidationError(_("Cette réunion est passée ou annulée."), code="state")
        _put(current, viewer.person, state)
        _count(current)
        base.note(gathering.nameless(viewer), verb, current)


def take(viewer: Viewer, meeting: Meeting, people: Mapping[str, str], guests: Any = None) -> Meeting:
    """Note who came: key of a person -> state, '' to take them off the list; ``guests``: how many came besides."""
    verb = verbs.ATTENDANCE_TAKEN
    gathering.require(viewer, verb, meeting.group_id, meeting)
    if not isinstance(people, Mapping):
        raise ValidationError({"people": _("Une présence par personne est attendue.")})
    try:
        number = gathering.whole(guests, 0, MOST_GUESTS)
    except ValidationError as error:
        raise ValidationError({"guests": error.error_list}) from error
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if current.state in {"proposed", "cancelled"}:
            raise ValidationError(_("Cette réunion n’a pas lieu."), code="state")
        known = dict(Person.objects.filter(key__in=list(people), merged_into=None).values_list("key", "pk"))
        for key, state in people.items():
            if key not in known:
                raise ValidationError({"people": _("Une de ces personnes n’a plus de page ici.")})
            if state and state not in ATTENDANCES:
                raise ValidationError({"people": _("Choisissez une présence dans la liste.")})
            _put(current, known[key], state)
        _count(current, {} if number is None else {"guests": number})
        base.note(viewer, verb, current)
    return current


def _put(meeting: Meeting, person: int | None, state: str) -> None:
    mine = Attendance.objects.filter(meeting=meeting, person=person)
    if not state:
        mine.delete()
    elif not mine.update(state=state):
        Attendance.objects.create(meeting=meeting, person_id=person or 0, state=state)


def _count(meeting: Meeting, more: Mapping[str, Any] | None = None) -> None:
    """Write the numbers that everybody may read."""
    counts = Counter(meeting.attendances.values_list("state", flat=True))
    numbers = {name: counts[name] for name in ("present", "remote", "excused")}
    base.write(meeting, {**numbers, **(more or {})})
