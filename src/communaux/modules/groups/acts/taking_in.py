"""A calendar file taken into a group: first shown line by line, then done in one act (GRP-07).

What was taken in is known again by its UID: a second time changes only what the file changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.meaning.fields import check_link
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.acts.meetings import insert, open_to_meetings
from communaux.modules.groups.models import Group, Meeting
from communaux.modules.groups.rules import ical
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

FILE_WORDS: dict[str, Any] = {
    "not_a_calendar": _("Ce fichier n’est pas un agenda iCalendar (.ics)."),
    "too_large": _("Ce fichier est trop grand : 512 Ko au plus."),
    "too_many": _("Ce fichier contient plus de 500 éléments : découpez-le."),
    "empty": _("Ce fichier ne contient aucun événement."),
}
REASONS: dict[str, Any] = {
    **gathering.WORDS,
    "no_title": _("sans intitulé"),
    "no_uid": _("sans identifiant (UID)"),
    "no_start": _("sans date de début"),
    "not_an_event": _("n’est pas un événement"),
    "floating": _("heure sans fuseau horaire"),
    "several": _("événement qui se répète : créez une série"),
    "all_day": _("journée entière, sans heure"),
    "impossible_date": _("date impossible : %(value)s"),
    "ours": _("vient déjà d’ici"),
    "published": _("compte rendu déjà publié : on ne change plus la réunion"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one element of the file. ``outcome``: ``new``, ``changed``, ``same`` or ``refused``."""

    outcome: str
    title: str
    brought: ical.Brought | None = None
    reason: Any = ""
    fields: tuple[str, ...] = ()


def plan(viewer: Viewer, group: Group, content: bytes) -> list[Line]:
    """What taking a file in would do; nothing is written. Raises ValidationError for what is no calendar."""
    gathering.require(viewer, verbs.CALENDAR_IMPORTED, group.pk, group)
    return _plan(group, content)


def take_in(viewer: Viewer, group: Group, content: bytes) -> list[Line]:
    """Do it: all that is not refused, in one act. Members are not written to; the calendar tells them."""
    verb = verbs.CALENDAR_IMPORTED
    gathering.require(viewer, verb, group.pk, group)
    with base.acting():
        current = base.fresh(group, act=verb)
        open_to_meetings(current)
        lines = _plan(current, content)
        done = [line for line in lines if line.outcome in {"new", "changed"}]
        for line in done:
            _write(current, line)
        if done:
            base.write(current, {})
            counts = {name: sum(line.outcome == name for line in lines) for name in ("new", "changed")}
            base.note(viewer, verb, current, counts)
    return lines


def _plan(group: Group, content: bytes) -> list[Line]:
    try:
        reading = ical.read(content, gathering.LONGEST)
    except ical.FileError as error:
        raise ValidationError({"file": ValidationError(FILE_WORDS[error.code], code=error.code)}) from error
    uids = [one.uid for one in reading.brought]
    known = {one.uid: one for one in Meeting.objects.filter(group=group, uid__in=uids)}
    host = "@" + (urlsplit(settings.BASE_URL).hostname or "")
    lines: list[Line] = []
    seen: set[str] = set()
    for one in reading.brought:
        if one.uid.endswith(host) or one.uid in seen:
            lines.append(Line("refused", one.title, one, REASONS["ours"]))
            continue
        seen.add(one.uid)
        lines.append(_line(one, known.get(one.uid)))
    for turned in reading.turned:
        reason = REASONS.get(turned.code, REASONS["impossible_date"])
        words = str(reason) % {"value": turned.value} if "%(value)s" in str(reason) else reason
        lines.append(Line("refused", turned.title or turned.name, None, words))
    return lines


def _line(one: ical.Brought, known: Meeting | None) -> Line:
    if known is None:
        return Line("new", one.title, one)
    differing = tuple(sorted(given.differing(known, _values(one))))
    if differing and known.state == "published":
        return Line("refused", one.title, one, REASONS["published"])
    return Line("changed" if differing else "same", one.title, one, fields=differing)


def _values(one: ical.Brought) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": one.title[:160],
        "starts": one.starts,
        "ends": one.ends,
        "zone": one.zone,
        "place": given.text(one.place, 200),
        "text": given.text(one.text, 8000),
    }
    if one.link:
        try:
            check_link(one.link)
            values["link"] = one.link
        except ValidationError:
            pass  # a link that leads nowhere is left out; the meeting is what counts
    if one.cancelled:
        values["state"] = "cancelled"
    return values


def _write(group: Group, line: Line) -> None:
    assert line.brought is not None
    values = _values(line.brought)
    if line.outcome == "changed":
        meeting = Meeting.objects.select_for_update().get(group=group, uid=line.brought.uid)
        base.write(meeting, given.differing(meeting, values))
        return
    past = line.brought.ends < timezone.now()
    state = values.pop("state", "held" if past else "announced")
    insert(Meeting(group=group, uid=line.brought.uid, state=state, fictional=group.fictional, **values))
