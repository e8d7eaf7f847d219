"""Decisions of a group: recorded with their reason, corrected, taken back (GRP-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Decision, Group, Meeting
from communaux.modules.groups.rules import moments
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given


def add(
    viewer: Viewer, group: Group, values: Mapping[str, Any], *, meeting: Meeting | None = None
) -> Decision:
    """Record a decision of a group, of one of its meetings or not; taken on the day of the meeting unless said."""
    verb = verbs.DECISION_RECORDED
    gathering.require(viewer, verb, group.pk, group)
    told = dict(values)
    if meeting is not None and meeting.starts is not None and not told.get("decided_on"):
        zone = moments.read_zone(meeting.zone)
        told["decided_on"] = meeting.starts.astimezone(zone).date()
    cleaned = gathering.cleaned(viewer, Decision, told, new=True)
    _check(cleaned)
    with base.acting():
        current = base.fresh(group, act=verb)
        of = base.fresh(meeting, act=verb) if meeting is not None else None
        if of is not None and (of.group_id != current.pk or of.state in {"cancelled", "proposed"}):
            raise ValidationError(_("On ne consigne pas de décision pour cette réunion."), code="state")
        made = Decision.objects.create(group=current, meeting=of, **cleaned)
        base.write(current, {})
        if of is not None:
            base.write(of, {})
        base.note(viewer, verb, made, group=base.path_of(current))
    return made


def change(
    viewer: Viewer, decision: Decision, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Decision:
    """Correct how a decision is written. Raises ``Conflict``."""
    verb = verbs.DECISION_CHANGED
    gathering.require(viewer, verb, decision.group_id, decision)
    cleaned = gathering.cleaned(viewer, Decision, values)
    _check(cleaned)
    with base.acting():
        current = base.fresh(decision, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def remove(viewer: Viewer, decision: Decision) -> None:
    """Take back what was recorded by mistake; the journal keeps that it was there."""
    verb = verbs.DECISION_REMOVED
    gathering.require(viewer, verb, decision.group_id, decision)
    with base.acting():
        current = base.fresh(decision, act=verb)
        base.write(base.fresh(current.group, act=verb), {})
        if current.meeting is not None:
            base.write(base.fresh(current.meeting, act=verb), {})
        base.note(viewer, verb, current)
        current.delete()


def _check(cleaned: Mapping[str, Any]) -> None:
    day = cleaned.get("decided_on")
    if day is not None and day > timezone.localdate():
        raise ValidationError({"decided_on": _("Une décision ne se consigne pas d’avance.")})
