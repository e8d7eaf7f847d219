"""Registration for events: open or closed, places and waiting list, with an account or by e-mail (GRP-03).

Whoever has no account confirms by a link; the page says the same whether or not their address was known. The last seat
goes to one person: places are counted while the meeting is held against other writers. Nothing here enters the journal
by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering, telling
from communaux.modules.groups.models import Meeting, Registration, Track
from communaux.modules.groups.rules import agenda as rules
from communaux.modules.groups.rules import moments
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import LinkDead, TooOften
from communaux.nouns.models import Person

MAILS_TO_ONE = 5
"""Letters with a link that one registration may ask for."""
A_DAY_BY_ADDRESS = 10
AN_HOUR_ON_EVENT = 300
"""Registrations to be confirmed: of one address in a day, for one event in an hour."""
CONFIRM_WITHIN = dt.timedelta(days=3)
NEEDS_KEPT = dt.timedelta(days=7)
CONTACTS_KEPT = dt.timedelta(days=90)
"""After the event: how long needs are kept, and the names of those without an account."""
_FIELDS = {"name": 120, "organisation": 160, "email": 254, "needs": 1000}


def open_to_register(meeting: Meeting) -> bool:
    """Whether one may register now."""
    now = timezone.now()
    return (
        meeting.registering == "open"
        and meeting.state == "announced"
        and meeting.ends is not None
        and meeting.ends > now
        and (meeting.deadline is None or meeting.deadline > now)
    )


# --- The organisers ---------------------------------------------------------------------------------------------------


def set_registering(viewer: Viewer, meeting: Meeting, values: Mapping[str, Any]) -> Meeting:
    """Open or close registration: ``registering``, ``places`` (None: no limit), ``deadline`` (local), ``asks_needs``.
    More places move the waiting list up."""
    verb = verbs.REGISTERING_CHANGED
    gathering.require(viewer, verb, meeting.group_id, meeting)
    changes = _settings(meeting, values)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if current.state == "cancelled":
            raise ValidationError(_("Cette réunion est annulée : on ne la modifie plus."), code="cancelled")
        differing = given.differing(current, changes)
        if differing:
            base.write(current, differing)
            _move_up(current)
            base.note(viewer, verb, current, fields=sorted(differing))
    return current


def _settings(meeting: Meeting, values: Mapping[str, Any]) -> dict[str, Any]:
    told, rest = gathering.apart(values, "registering", "places", "deadline", "asks_needs")
    errors: dict[str, Any] = {str(name)[:80]: _("Ce champ n’existe pas.") for name in rest}
    changes: dict[str, Any] = {}
    if "registering" in told:
        if told["registering"] not in ("none", "open", "closed"):
            errors["registering"] = _("Choisissez dans la liste.")
        changes["registering"] = told["registering"]
    if "places" in told:
        try:
            changes["places"] = gathering.whole(told["places"], 1, 100_000)
        except ValidationError as error:
            errors["places"] = error
    if "asks_needs" in told:
        changes["asks_needs"] = told["asks_needs"] is True
    if "deadline" in told:
        try:
            text = given.text(told["deadline"], 60)
            zone = moments.read_zone(meeting.zone)
            changes["deadline"] = moments.read_local(text, zone) if text else None
        except moments.MomentError as error:
            errors |= gathering.said(error, "deadline").error_dict
    if errors:
        raise ValidationError(errors)
    return changes


# --- Registering ------------------------------------------------------------------------------------------------------


def register(viewer: Viewer, meeting: Meeting, values: Mapping[str, Any]) -> Registration | None:
    """Register oneself: ``name``, ``organisation``, ``email``, ``needs``, ``tracks`` (keys). With a page of one's own
    here, at once; else a link is sent to the address. None where nothing more may be told of an address."""
    verb = verbs.REGISTRATION_MADE
    gathering.require(viewer, verb, meeting.group_id, meeting)
    by_person = viewer.account is not None and viewer.person is not None
    said, tracks = _read(values, by_person)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        if not open_to_register(current):
            raise ValidationError(_("Les inscriptions à cette rencontre sont closes."), code="closed")
        if not current.asks_needs:
            said["needs"] = ""
        chosen = _tracks(current, tracks)
        if by_person:
            return _register_person(viewer, current, said, chosen)
        _register_address(current, said, chosen)
    return None


def _read(values: Mapping[str, Any], by_person: bool) -> tuple[dict[str, str], list[str]]:
    errors: dict[str, Any] = {}
    said = dict.fromkeys(_FIELDS, "")
    for name, value in values.items():
        if name == "tracks":
            continue
        try:
            if name not in _FIELDS:
                raise ValidationError(_("Ce champ n’existe pas."), code="unknown_field")
            said[name] = given.text(value, _FIELDS[name])
        except ValidationError as error:
            errors[str(name)[:80]] = error
    said["name"] = " ".join(said["name"].split())
    said["email"] = said["email"].lower()
    tracks = values.get("tracks") or []
    if not isinstance(tracks, list | tuple) or not all(isinstance(key, str) for key in tracks):
        errors["tracks"] = ValidationError(_("Une liste de textes est attendue."), code="type")
    if not by_person:
        if not said["name"]:
            errors.setdefault("name", ValidationError(_("Dites votre nom."), code="required"))
        try:
            validate_email(said["email"])
        except ValidationError as error:
            errors.setdefault("email", error)
    if errors:
        raise ValidationError(errors)
    return said, list(tracks)


def _register_person(
    viewer: Viewer, meeting: Meeting, said: Mapping[str, str], chosen: Collection[Track]
) -> Registration:
    person = Person.objects.get(pk=viewer.person or 0)
    known = meeting.registrations.filter(person=person).exclude(state="cancelled")
    if known.exists():
        raise ValidationError(_("Vous êtes déjà dans la liste."), code="twice")
    made = Registration(
        meeting=meeting,
        person=person,
        name=person.name,
        organisation=said["organisation"],
        needs=said["needs"],
        language=mail.language_of_reader(),
    )
    _take_place(made, meeting, chosen)
    base.write(meeting, {})
    base.note(gathering.nameless(viewer), verbs.REGISTRATION_MADE, meeting)
    telling.tell(made, "registration")
    return made


def _register_address(meeting: Meeting, said: Mapping[str, str], chosen: Collection[Track]) -> None:
    now = timezone.now()
    mine = Registration.objects.filter(email=said["email"])
    if mine.filter(asked__gt=now - dt.timedelta(days=1)).count() >= A_DAY_BY_ADDRESS:
        raise TooOften(verbs.REGISTRATION_MADE, 86_400, base.path_of(meeting))
    hour = meeting.registrations.filter(state="pending", asked__gt=now - dt.timedelta(hours=1))
    known = meeting.registrations.filter(email=said["email"]).exclude(state="cancelled").first()
    if known is None:
        if hour.count() >= AN_HOUR_ON_EVENT:
            raise TooOften(verbs.REGISTRATION_MADE, 3600, base.path_of(meeting))
        known = Registration(meeting=meeting, state="pending", **said, language=mail.language_of_reader())
        known.save(force_insert=True)
        known.tracks.set(chosen)
    elif known.state == "pending":
        Registration.objects.filter(pk=known.pk).update(**said)
        known.refresh_from_db()
        known.tracks.set(chosen)
    if known.mails < MAILS_TO_ONE:
        Registration.objects.filter(pk=known.pk).update(mails=known.mails + 1)
        telling.tell(known, "registration_link" if known.state == "pending" else "registration")


def _tracks(meeting: Meeting, keys: Collection[str], mine: Registration | None = None) -> list[Track]:
    """The sub-groups of these keys: one for each parallel part, each with a place left."""
    found = list(Track.objects.filter(slot__meeting=meeting, key__in=keys).select_related("slot"))
    if len(found) != len(set(keys)):
        raise ValidationError({"tracks": _("Un de ces sous-groupes n’existe plus. Relisez le programme.")})
    if len({track.slot_id for track in found}) != len(found):
        raise ValidationError({"tracks": _("Choisissez un seul sous-groupe par moment.")})
    full = [track.title for track in found if not _room_in(track, mine)]
    if full:
        raise ValidationError(
            {
                "tracks": ValidationError(
                    _("Complet : %(full)s. Choisissez un autre sous-groupe."),
                    code="full",
                    params={"full": ", ".join(full)},
                )
            }
        )
    return found


def _room_in(track: Track, mine: Registration | None) -> bool:
    others = track.registrations.filter(state="confirmed")
    if mine is not None:
        others = others.exclude(pk=mine.pk)
    return track.places is None or others.count() < track.places


def _take_place(registration: Registration, meeting: Meeting, chosen: Collection[Track]) -> None:
    """Give a place, or one in the line; the meeting is held against other writers."""
    taken = meeting.registrations.filter(state="confirmed").count()
    waiting = meeting.registrations.filter(state="waiting").exists()
    left = rules.free_places(meeting.places, taken)
    registration.state = "waiting" if left == 0 or (waiting and left is not None) else "confirmed"
    registration.asked = timezone.now()
    registration.save()
    registration.tracks.set(chosen)


# --- By the link of the letter ----------------------------------------------------------------------------------------


def read_link(token: str) -> Registration:
    """The registration of a link. Raises ``LinkDead``."""
    verb = verbs.REGISTRATION_ANSWERED
    key = telling.key_of(token)
    rows = Registration.objects.select_related("meeting__group", "person")
    found = rows.filter(key=key).first() if key else None
    if found is None:
        raise LinkDead(verb, "unknown")
    if found.meeting.ends is not None and found.meeting.ends < timezone.now():
        raise LinkDead(verb, "expired")
    return found


def confirm(viewer: Viewer, token: str) -> Registration:
    """Confirm a registration that was asked for without an account. Twice is as once."""
    verb = verbs.REGISTRATION_ANSWERED
    gathering.require(viewer, verb, None)
    with base.acting():
        registration = read_link(token)
        meeting = base.fresh(registration.meeting, act=verb)
        registration = read_link(token)
        if registration.state == "cancelled":
            raise LinkDead(verb, "revoked")
        if registration.state != "pending":
            return registration
        if not open_to_register(meeting):
            raise ValidationError(_("Les inscriptions à cette rencontre sont closes."), code="closed")
        chosen = [track for track in registration.tracks.all() if _room_in(track, None)]
        _take_place(registration, meeting, chosen)
        base.write(meeting, {})
        base.note(gathering.nameless(viewer), verb, meeting, state=registration.state)
        telling.tell(registration, "registration")
    return registration


def cancel_by_link(viewer: Viewer, token: str) -> Registration:
    """Cancel by the link of the letter."""
    verb = verbs.REGISTRATION_ANSWERED
    gathering.require(viewer, verb, None)
    with base.acting():
        registration = read_link(token)
        meeting = base.fresh(registration.meeting, act=verb)
        registration = read_link(token)
        _leave(registration, meeting, verb)
        base.note(gathering.nameless(viewer), verb, meeting, state="cancelled")
    return registration


# --- With an account --------------------------------------------------------------------------------------------------


def registrant_standing(viewer: Viewer, registration: Registration) -> tuple[str, ...]:
    """``registrant`` for the person themself."""
    own = viewer.person is not None and registration.person_id == viewer.person
    return ("registrant",) if own and viewer.account is not None else ()


def change(viewer: Viewer, registration: Registration, values: Mapping[str, Any]) -> Registration:
    """Change one's sub-groups or needs."""
    verb = verbs.REGISTRATION_CHANGED
    meeting = registration.meeting
    gathering.require(viewer, verb, meeting.group_id, meeting, *registrant_standing(viewer, registration))
    told, rest = gathering.apart(values, "tracks", "needs", "organisation")
    if rest:
        raise ValidationError({str(name)[:80]: _("Ce champ n’existe pas.") for name in rest})
    said, tracks = _read(told, by_person=True)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        mine = Registration.objects.get(pk=registration.pk)
        if mine.state not in {"confirmed", "waiting"} or current.ends < timezone.now():
            raise ValidationError(_("Cette inscription ne se modifie plus."), code="state")
        if "tracks" in told:
            mine.tracks.set(_tracks(current, tracks, mine))
        if "needs" in told and current.asks_needs:
            mine.needs = said["needs"]
        if "organisation" in told:
            mine.organisation = said["organisation"]
        mine.save()
        base.note(gathering.nameless(viewer), verb, current)
    return mine


def cancel(viewer: Viewer, registration: Registration) -> Registration:
    """Cancel one's own registration, or as an organiser another's; the first in the line gets the place."""
    verb = verbs.REGISTRATION_CANCELLED
    meeting = registration.meeting
    own = registrant_standing(viewer, registration)
    gathering.require(viewer, verb, meeting.group_id, meeting, *own)
    with base.acting():
        current = base.fresh(meeting, act=verb)
        mine = Registration.objects.select_related("person__account", "meeting__group").get(
            pk=registration.pk
        )
        _leave(mine, current, verb)
        base.note(gathering.nameless(viewer), verb, current)
        if not own:
            telling.tell(mine, "registration_cancelled")
    return mine


def _leave(registration: Registration, meeting: Meeting, verb: str) -> None:
    if registration.state == "cancelled":
        raise LinkDead(verb, "used")
    registration.state, registration.needs = "cancelled", ""
    registration.save(update_fields=["state", "needs"])
    registration.tracks.clear()
    _move_up(meeting)
    base.write(meeting, {})


def _move_up(meeting: Meeting) -> None:
    """Give the places that are free to those who wait, the longest first; they are told."""
    if meeting.registering == "none" or meeting.ends is None or meeting.ends < timezone.now():
        return
    taken = meeting.registrations.filter(state="confirmed").count()
    waiting = meeting.registrations.filter(state="waiting").order_by("asked", "pk")
    keys = rules.moves_up(meeting.places, taken, list(waiting.values_list("pk", flat=True)))
    for one in waiting.filter(pk__in=keys).select_related("person__account", "meeting__group"):
        full = [track for track in one.tracks.all() if not _room_in(track, None)]
        one.tracks.remove(*full)
        one.state = "confirmed"
        one.save(update_fields=["state"])
        telling.tell(one, "registration_moved_up", full=[track.title for track in full])


# --- What is not kept -------------------------------------------------------------------------------------------------


def erase_due(viewer: Viewer, now: dt.datetime | None = None) -> int:
    """Erase what is kept no longer: needs a week after the event, the names of those without an account three months
    after, requests that were never confirmed. Returns for how many events. A second turn erases nothing."""
    verb = verbs.NEEDS_ERASED
    gathering.require(viewer, verb, None)
    instant = now or timezone.now()
    Registration.objects.filter(state="pending", asked__lt=instant - CONFIRM_WITHIN).delete()
    told = Registration.objects.exclude(needs="").values("meeting")
    due = Meeting.objects.filter(ends__lt=instant - NEEDS_KEPT, pk__in=told)
    number = 0
    for meeting in due:
        with base.acting():
            current = base.fresh(meeting, act=verb)
            if not current.registrations.exclude(needs="").update(needs=""):
                continue
            Meeting.objects.filter(pk=current.pk).update(erased_on=timezone.localdate(instant))
            base.note(viewer, verb, current)
        number += 1
    long_past = Registration.objects.filter(person=None, meeting__ends__lt=instant - CONTACTS_KEPT)
    long_past.exclude(email="", name="", organisation="").update(email="", name="", organisation="")
    return number
