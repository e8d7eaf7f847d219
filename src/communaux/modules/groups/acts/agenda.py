"""The agenda of a meeting: items added, changed, moved, taken away; actions of before taken up again (GRP-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Action, AgendaItem, Meeting, Note
from communaux.modules.groups.rules import agenda as rules
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

MOST = 60
LONGEST_MINUTES = 24 * 60


def add(viewer: Viewer, meeting: Meeting, values: Mapping[str, Any]) -> AgendaItem:
    """Add an item at the end; its section of the notes comes with it."""
    verb = verbs.AGENDA_CHANGED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    cleaned = gathering.cleaned(viewer, AgendaItem, values, new=True)
    _check(cleaned)
    with base.acting():
        current = _open(meeting, verb)
        if current.items.count() >= MOST:
            raise ValidationError(_("Cet ordre du jour est déjà long : soixante points au plus."))
        item = _insert(current, **cleaned)
        base.write(current, {})
        base.note(viewer, verb, current, thing=base.path_of(item), fields=sorted(cleaned))
    return item


def change(
    viewer: Viewer, item: AgendaItem, values: Mapping[str, Any], *, expected_version: int | None = None
) -> AgendaItem:
    """Change an item; the section of its notes bears its name."""
    verb = verbs.AGENDA_CHANGED
    gathering.require(viewer, verb, item.meeting.group_id, item)
    cleaned = gathering.cleaned(viewer, AgendaItem, values)
    _check(cleaned)
    with base.acting():
        meeting = _open(item.meeting, verb)
        current = base.fresh(item, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            if "title" in changes:
                base.touch_rows(Note, Q(item=current))
                Note.objects.filter(item=current).update(title=current.title)
            base.write(meeting, {})
            base.note(viewer, verb, meeting, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove(viewer: Viewer, item: AgendaItem) -> None:
    """Take an item away. What was written under it stays in the notes."""
    verb = verbs.AGENDA_CHANGED
    gathering.require(viewer, verb, item.meeting.group_id, item)
    with base.acting():
        meeting = _open(item.meeting, verb)
        current = base.fresh(item, act=verb)
        path = base.path_of(current)
        Note.objects.filter(item=current, number=0).delete()
        current.delete()
        base.write(meeting, {})
        base.note(viewer, verb, meeting, thing=path)


def move(viewer: Viewer, item: AgendaItem, way: int) -> None:
    """Move an item up (-1) or down (1) by one place."""
    verb = verbs.AGENDA_CHANGED
    gathering.require(viewer, verb, item.meeting.group_id, item)
    if way not in (-1, 1):
        raise ValidationError(_("Monter ou descendre d’une place."), code="way")
    with base.acting():
        meeting = _open(item.meeting, verb)
        base.fresh(item, act=verb)
        items = {one.key: one for one in meeting.items.all()}
        for place, key in enumerate(rules.reordered(list(items), item.key, way)):
            if items[key].position != place:
                base.write(items[key], {"position": place})
                Note.objects.filter(item=items[key]).update(position=place)
        base.write(meeting, {})
        base.note(viewer, verb, meeting, thing=base.path_of(item))


def carry_over(viewer: Viewer, meeting: Meeting) -> int:
    """Put the open actions of the group on the agenda, each once; how many came."""
    verb = verbs.AGENDA_CHANGED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    with base.acting():
        current = _open(meeting, verb)
        number = _carry(current)
        if number:
            base.write(current, {})
            base.note(viewer, verb, current, number=number)
    return number


def carry_to_next(meeting: Meeting) -> None:
    """The same for the next meeting of a group, when one has been held; part of that act."""
    later = Meeting.objects.select_for_update().filter(
        group=meeting.group_id, state="announced", starts__gt=meeting.starts
    )
    following = later.order_by("starts").first()
    if following is not None and _carry(following):
        base.write(following, {})


def _carry(meeting: Meeting) -> int:
    taken = AgendaItem.objects.filter(meeting=meeting, action__isnull=False).values("action")
    waiting = Action.objects.filter(group=meeting.group_id, state="open").exclude(pk__in=taken)
    waiting = waiting.exclude(meeting=meeting).order_by("due", "pk")
    room = max(0, MOST - meeting.items.count())
    number = 0
    for action in waiting[:room]:
        _insert(meeting, title=action.title[:200], aim="inform", action=action)
        number += 1
    return number


def _insert(meeting: Meeting, **values: Any) -> AgendaItem:
    last = meeting.items.aggregate(last=Max("position"))["last"]
    place = 0 if last is None else last + 1
    item = AgendaItem.objects.create(meeting=meeting, position=place, **values)
    Note.objects.create(meeting=meeting, item=item, title=item.title, position=place)
    return item


def _check(cleaned: Mapping[str, Any]) -> None:
    minutes = cleaned.get("minutes")
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise ValidationError({"minutes": _("Écrivez une durée entre 1 et 1440 minutes.")})


def _open(meeting: Meeting, verb: str) -> Meeting:
    """The meeting as it is now, of which the agenda may still be changed."""
    current = base.fresh(meeting, act=verb)
    if current.state in {"published", "cancelled"}:
        raise ValidationError(_("L’ordre du jour de cette réunion ne change plus."), code="state")
    return current
