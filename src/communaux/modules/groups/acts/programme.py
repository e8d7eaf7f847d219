"""The programme of an event: its parts, and the sub-groups of those that are parallel (GRP-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.acts.meetings import written
from communaux.modules.groups.models import Meeting, Note, Slot, Track
from communaux.modules.groups.rules import moments
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

MOST = 60
VERB = verbs.PROGRAMME_CHANGED
_MOMENT = ("starts", "ends")


def add_slot(viewer: Viewer, meeting: Meeting, values: Mapping[str, Any]) -> Slot:
    """Add a part. ``starts`` and ``ends`` are local hours on the clock of the meeting."""
    gathering.require(viewer, VERB, meeting.group_id, meeting)
    moment, rest = gathering.apart(values, *_MOMENT)
    plain, (starts, ends) = gathering.gathered(
        lambda: gathering.cleaned(viewer, Slot, rest, new=True),
        lambda: gathering.span(moment.get("starts"), moment.get("ends"), meeting.zone),
    )
    with base.acting():
        current = _dated(meeting)
        if current.slots.count() >= MOST:
            raise ValidationError(_("Ce programme est déjà long : soixante moments au plus."))
        _inside(current, starts, ends)
        slot = Slot.objects.create(meeting=current, starts=starts, ends=ends, **plain)
        base.write(current, {})
        base.note(viewer, VERB, current, thing=base.path_of(slot))
    return slot


def change_slot(
    viewer: Viewer, slot: Slot, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Slot:
    """Change a part."""
    meeting = slot.meeting
    gathering.require(viewer, VERB, meeting.group_id, meeting)
    moment, rest = gathering.apart(values, *_MOMENT)
    here = moments.read_zone(meeting.zone)
    said = {name: written(getattr(slot, name), here) for name in _MOMENT} | moment
    plain, (starts, ends) = gathering.gathered(
        lambda: gathering.cleaned(viewer, Slot, rest),
        lambda: gathering.span(said["starts"], said["ends"], meeting.zone),
    )
    with base.acting():
        current_meeting = _dated(meeting)
        current = base.fresh(slot, act=VERB)
        _inside(current_meeting, starts, ends)
        changes = given.differing(current, {**plain, "starts": starts, "ends": ends})
        base.expect(current, expected_version, changes)
        if changes.get("kind") not in (None, "parallel") and current.tracks.exists():
            raise ValidationError({"kind": _("Ce moment a des sous-groupes : retirez-les d’abord.")})
        if changes:
            base.write(current, changes)
            base.write(current_meeting, {})
            base.note(viewer, VERB, current_meeting, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove_slot(viewer: Viewer, slot: Slot) -> None:
    """Take a part away, with its sub-groups unless somebody chose one."""
    meeting = slot.meeting
    gathering.require(viewer, VERB, meeting.group_id, meeting)
    with base.acting():
        current = base.fresh(slot, act=VERB)
        for track in current.tracks.all():
            _nobody_in(track)
            Note.objects.filter(track=track, number=0).delete()
        path = base.path_of(current)
        current.delete()
        _touch(viewer, meeting, path)


def add_track(viewer: Viewer, slot: Slot, values: Mapping[str, Any]) -> Track:
    """Add a sub-group to a parallel part; its section of the notes comes with it."""
    meeting = slot.meeting
    gathering.require(viewer, VERB, meeting.group_id, meeting)
    cleaned = gathering.cleaned(viewer, Track, values, new=True)
    _check_places(cleaned)
    with base.acting():
        current = base.fresh(slot, act=VERB)
        if current.kind != "parallel":
            raise ValidationError(_("Seul un moment en parallèle a des sous-groupes."), code="kind")
        if current.tracks.count() >= MOST:
            raise ValidationError(_("Soixante sous-groupes au plus."))
        track = Track.objects.create(slot=current, **cleaned)
        Note.objects.create(
            meeting=meeting, track=track, title=track.title, position=5000 + current.pk % 4000
        )
        _touch(viewer, meeting, base.path_of(track))
    return track


def change_track(
    viewer: Viewer, track: Track, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Track:
    """Change a sub-group. It cannot have fewer places than people in it."""
    meeting = track.slot.meeting
    gathering.require(viewer, VERB, meeting.group_id, meeting)
    cleaned = gathering.cleaned(viewer, Track, values)
    _check_places(cleaned)
    with base.acting():
        current = base.fresh(track, act=VERB)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        places = changes.get("places")
        taken = current.registrations.filter(state="confirmed").count()
        if places is not None and places < taken:
            raise ValidationError(
                {"places": ValidationError(_("%(taken)d personnes y sont déjà."), params={"taken": taken})}
            )
        if changes:
            base.write(current, changes)
            if "title" in changes:
                Note.objects.filter(track=current).update(title=current.title)
            _touch(viewer, meeting, base.path_of(current))
    return current


def remove_track(viewer: Viewer, track: Track) -> None:
    """Take a sub-group away, unless somebody chose it."""
    meeting = track.slot.meeting
    gathering.require(viewer, VERB, meeting.group_id, meeting)
    with base.acting():
        current = base.fresh(track, act=VERB)
        _nobody_in(current)
        path = base.path_of(current)
        Note.objects.filter(track=current, number=0).delete()
        current.delete()
        _touch(viewer, meeting, path)


def _touch(viewer: Viewer, meeting: Meeting, path: str) -> None:
    current = base.fresh(meeting, act=VERB)
    base.write(current, {})
    base.note(viewer, VERB, current, thing=path)


def _dated(meeting: Meeting) -> Meeting:
    current = base.fresh(meeting, act=VERB)
    if current.starts is None or current.state == "cancelled":
        raise ValidationError(_("Donnez d’abord une date à cette rencontre."), code="state")
    return current


def _inside(meeting: Meeting, starts: Any, ends: Any) -> None:
    if starts < meeting.starts or ends > meeting.ends:
        raise ValidationError({"starts": _("Ce moment sort des heures de la rencontre.")})


def _nobody_in(track: Track) -> None:
    if track.registrations.exclude(state="cancelled").exists():
        raise ValidationError(_("Des personnes ont choisi ce sous-groupe : on ne le retire plus."))


def _check_places(cleaned: Mapping[str, Any]) -> None:
    places = cleaned.get("places")
    if places is not None and not 1 <= places <= 100_000:
        raise ValidationError({"places": _("Écrivez un nombre de places, ou laissez vide.")})
