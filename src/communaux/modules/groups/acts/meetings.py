"""Meetings: announced, moved, cancelled, held, their notes published; dates proposed and one chosen (GRP-02).

A meeting whose date is still to be chosen is ``proposed``; it is ``announced`` once it has one. Series are in
``series``, the agenda in ``agenda``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Refused, Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import agenda, gathering, telling
from communaux.modules.groups.lists_meetings import DATE_ANSWERS
from communaux.modules.groups.models import DateAnswer, DateOption, Group, Meeting, Note
from communaux.modules.groups.rules import agenda as rules
from communaux.modules.groups.rules import moments
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

MOMENT = ("starts", "ends", "zone")
MOST_DATES = 20
CLOSED_GROUPS = {"closed", "done"}
LAST = 10_000
"""The place of the general section of the notes: after those of the items."""


def add(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Meeting:
    """Announce a meeting. ``starts`` and ``ends`` are local hours (``2026-12-01T18:00``) in ``zone``; ``dates`` instead
    of them is a list of pairs among which members choose. Members are told by e-mail."""
    verb = verbs.MEETING_ADDED
    gathering.require(viewer, verb, group.pk, group)
    moment, rest = gathering.apart(values, *MOMENT, "dates")
    dates = moment.get("dates")

    def when() -> Any:
        zone = gathering.zone_of(moment.get("zone"))
        if dates is not None:
            return zone, [_pair(one, zone, place) for place, one in enumerate(_several(dates))]
        return zone, gathering.span(moment.get("starts"), moment.get("ends"), zone)

    plain, (zone, times) = gathering.gathered(
        lambda: gathering.cleaned(viewer, Meeting, rest, new=True), when
    )
    with base.acting():
        current = base.fresh(group, act=verb)
        open_to_meetings(current)
        meeting = Meeting(group=current, zone=zone, fictional=current.fictional, **plain)
        if dates is None:
            meeting.starts, meeting.ends = times
            meeting.state = "announced"
        insert(meeting)
        if dates is not None:
            _insert_options(meeting, times)
        base.write(current, {})
        base.note(viewer, verb, meeting, group=base.path_of(current), state=meeting.state)
        if meeting.starts is None:
            gathering.tell_members("dates_proposed", meeting, viewer.person)
        elif meeting.starts > timezone.now():
            gathering.tell_members("meeting_announced", meeting, viewer.person)
    return meeting


def open_to_meetings(group: Group) -> None:
    """Raise ValidationError where a group has ended."""
    if group.state in CLOSED_GROUPS:
        raise ValidationError(_("Ce groupe a terminé : on n’y annonce plus de réunion."), code="closed")


def insert(meeting: Meeting) -> None:
    """Save a new meeting, with the general section of its notes."""
    meeting.save(force_insert=True)
    Note.objects.create(meeting=meeting, title="", position=LAST)


def _several(dates: Any) -> Sequence[Any]:
    if not isinstance(dates, list | tuple):
        raise ValidationError({"dates": _("Une liste de dates est attendue.")})
    if not 2 <= len(dates) <= MOST_DATES:
        raise ValidationError({"dates": _("Proposez entre deux et vingt dates.")})
    return dates


def _pair(one: Any, zone: str, place: int) -> Any:
    """Both ends of a proposed date; an error says which of the dates it concerns."""
    if not isinstance(one, Mapping):
        raise ValidationError({"dates": _("Chaque date a un début et une fin.")})
    try:
        return gathering.span(one.get("starts"), one.get("ends"), zone)
    except ValidationError as error:
        words = [f"{_('Date')} {place + 1} : {message}" for message in error.messages]
        raise ValidationError({"dates": words}) from error


def _insert_options(meeting: Meeting, times: Sequence[Any]) -> None:
    for starts, ends in dict.fromkeys(times):
        DateOption.objects.get_or_create(meeting=meeting, starts=starts, ends=ends)


def change(
    viewer: Viewer, meeting: Meeting, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Meeting:
    """Change what differs; members are told of another date or place. Raises ``Conflict``."""
    verb = verbs.MEETING_CHANGED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    moment, rest = gathering.apart(values, *MOMENT)
    plain, times = gathering.gathered(
        lambda: gathering.cleaned(viewer, Meeting, rest), lambda: _moved(meeting, moment)
    )
    with base.acting():
        current = base.fresh(meeting, act=verb)
        changes = given.differing(current, {**plain, **times})
        base.expect(current, expected_version, changes)
        if current.state == "cancelled" and changes:
            raise ValidationError(_("Cette réunion est annulée : on ne la modifie plus."), code="cancelled")
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
            if {"starts", "ends", "place"} & changes.keys() and _to_come(current):
                gathering.tell_members("meeting_moved", current, viewer.person)
                telling.tell_registered(current, "meeting_moved")
    return current


def _to_come(meeting: Meeting) -> bool:
    return meeting.state == "announced" and meeting.ends is not None and meeting.ends > timezone.now()


def _moved(meeting: Meeting, moment: Mapping[str, Any]) -> dict[str, Any]:
    """The new dates of a meeting, of which some may be said and others stay."""
    if not moment:
        return {}
    zone = gathering.zone_of(moment.get("zone"), meeting.zone)
    if meeting.starts is None:
        if moment.get("starts") or moment.get("ends"):
            raise ValidationError(
                {"starts": _("Choisissez l’une des dates proposées, ou proposez celle-ci aussi.")}
            )
        return {"zone": zone}
    here = moments.read_zone(meeting.zone)
    said = {name: written(getattr(meeting, name), here) for name in ("starts", "ends")}
    said |= {name: value for name, value in moment.items() if name in said}
    if zone == meeting.zone and all(
        said[name] == written(getattr(meeting, name), here) for name in ("starts", "ends")
    ):
        return {}  # what a series put in an hour that comes twice stays as it is
    starts, ends = gathering.span(said["starts"], said["ends"], zone)
    return {"starts": starts, "ends": ends, "zone": zone}


def written(instant: Any, zone: Any) -> str:
    """An instant as the local date and hour that acts read: ``2026-12-01 18:00``."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


# --- Dates to choose from ---------------------------------------------------------------------------------------------


def propose_dates(viewer: Viewer, meeting: Meeting, dates: Any) -> Meeting:
    """Add dates among which members choose."""
    verb = verbs.DATES_PROPOSED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    if not isinstance(dates, list | tuple) or not dates:
        raise ValidationError({"dates": _("Une liste de dates est attendue.")})
    times = [_pair(one, meeting.zone, place) for place, one in enumerate(dates[:MOST_DATES])]
    with base.acting():
        current = _proposed(meeting, verb)
        if current.options.count() + len(times) > MOST_DATES:
            raise ValidationError({"dates": _("Proposez entre deux et vingt dates.")})
        _insert_options(current, times)
        base.write(current, {})
        base.note(viewer, verb, current, number=len(times))
    return current


def withdraw_date(viewer: Viewer, meeting: Meeting, option: str) -> None:
    """Take back a proposed date, with what was said of it."""
    verb = verbs.DATES_PROPOSED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    with base.acting():
        current = _proposed(meeting, verb)
        found = current.options.filter(key=option)
        if not found.exists():
            raise Refused(verb, base.path_of(current))
        if current.options.count() <= 2:
            raise ValidationError(_("Il faut au moins deux dates : choisissez celle qui reste, ou annulez."))
        found.delete()
        base.write(current, {})
        base.note(viewer, verb, current, number=-1)


def answer_dates(viewer: Viewer, meeting: Meeting, answers: Mapping[str, str]) -> None:
    """Say for oneself which dates suit: key of the option -> ``yes``, ``if-needed``, ``no`` or '' for nothing."""
    verb = verbs.DATES_ANSWERED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    with base.acting():
        current = _proposed(meeting, verb)
        options = {option.key: option for option in current.options.all()}
        if answers.keys() - options.keys():
            raise ValidationError(_("Une de ces dates n’est plus proposée. Relisez la liste."), code="gone")
        for key, answer in answers.items():
            if answer and answer not in DATE_ANSWERS:
                raise ValidationError(_("Répondez oui, si besoin ou non."), code="answer")
            mine = DateAnswer.objects.filter(option=options[key], person=viewer.person)
            if not answer:
                mine.delete()
            elif not mine.update(answer=answer):
                DateAnswer.objects.create(option=options[key], person_id=viewer.person or 0, answer=answer)
        base.note(gathering.nameless(viewer), verb, current)


def settle(viewer: Viewer, meeting: Meeting, option: str) -> Meeting:
    """Choose one of the dates: the meeting is announced, and members are told."""
    verb = verbs.DATE_SETTLED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    with base.acting():
        current = _proposed(meeting, verb)
        chosen = current.options.filter(key=option).first()
        if chosen is None:
            raise ValidationError(_("Choisissez l’une des dates proposées."), code="option")
        base.write(current, {"starts": chosen.starts, "ends": chosen.ends, "state": "announced"})
        base.note(viewer, verb, current)
        gathering.tell_members("meeting_announced", current, viewer.person)
    return current


def _proposed(meeting: Meeting, verb: str) -> Meeting:
    current = base.fresh(meeting, act=verb)
    if current.state != "proposed":
        raise ValidationError(_("La date de cette réunion est déjà choisie."), code="settled")
    return current


# --- What becomes of it -----------------------------------------------------------------------------------------------


def hold(viewer: Viewer, meeting: Meeting) -> Meeting:
    """Note that it was held. Not before it begins."""
    return _step(viewer, meeting, verbs.MEETING_HELD, "held")


def publish(viewer: Viewer, meeting: Meeting) -> Meeting:
    """Publish its notes: whoever sees the meeting now reads them. Open actions go to the next agenda."""
    return _step(viewer, meeting, verbs.MEETING_PUBLISHED, "published")


def _step(viewer: Viewer, meeting: Meeting, verb: str, state: str) -> Meeting:
    gathering.require(viewer, verb, meeting.group_id, meeting)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if not rules.may_become(current.state, state):
            raise ValidationError(_("Cette réunion n’en est pas là. Relisez sa page."), code="state")
        if current.starts is None or current.starts > timezone.now():
            raise ValidationError(_("Cette réunion n’a pas encore commencé."), code="early")
        base.write(current, {"state": state})
        base.note(viewer, verb, current)
        agenda.carry_to_next(current)
    return current


def cancel(viewer: Viewer, meeting: Meeting, reason: str = "") -> Meeting:
    """Cancel it, with the reason; members and those who registered are told. It stays, as a cancelled one."""
    verb = verbs.MEETING_CANCELLED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    because = given.text(reason, 300)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if not rules.may_become(current.state, "cancelled"):
            raise ValidationError(_("Cette réunion ne peut plus être annulée."), code="state")
        to_come = current.ends is None or current.ends > timezone.now()
        changes = {"state": "cancelled", "cancelled_because": because}
        if current.registering == "open":
            changes["registering"] = "closed"
        base.write(current, changes)
        base.note(viewer, verb, current)
        if to_come:
            gathering.tell_members("meeting_cancelled", current, viewer.person, reason=because)
            telling.tell_registered(current, "meeting_cancelled", reason=because)
    return current
