"""Mandates in the steering committee: recorded, corrected, ended (GRP-05). How one comes to them is in ``committee``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts.shared import in_order, only, today
from communaux.modules.groups.models import Group, Membership, Seat
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import standings
from communaux.modules.groups.rules import committee as law
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation, Person

RECORDING = frozenset({"person", "organisation", "since", "until"})


def record_seat(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Seat:
    """Write down a mandate that runs already: the committee as it is when the house opens. By a steward."""
    verb = verbs.SEAT_RECORDED
    MATRIX.require(viewer, verb, object_=group.get_absolute_url())
    said = only(values, RECORDING)
    person, organisation = who(said)
    dates = {name: value for name, value in said.items() if name in {"since", "until"}}
    cleaned = given.clean(of(Seat), STEWARDS, dates)
    with base.acting():
        current = base.fresh(group, act=verb)
        if current.kind != "committee":
            raise ValidationError(_("Seul un comité de pilotage a des mandats."), code="kind")
        made = Seat(group=current, person=person, organisation=organisation, **cleaned)
        _check_dates(made)
        try:
            with writing():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"person": _("Cette personne siège déjà.")}) from error
        place(made)
        base.note(viewer, verb, current, thing=base.path_of(made))
    return made


def change_seat(
    viewer: Viewer, seat: Seat, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Seat:
    """Correct the dates of a mandate. By a steward."""
    verb = verbs.SEAT_CHANGED
    MATRIX.require(viewer, verb, object_=base.path_of(seat))
    cleaned = given.clean(of(Seat), STEWARDS, values)
    with base.acting():
        current = base.fresh(seat, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            for name, value in changes.items():
                setattr(current, name, value)
            _check_dates(current)
            base.write(current, changes)
            base.note(viewer, verb, current.group, thing=base.path_of(current), fields=sorted(changes))
    return current


def _check_dates(seat: Seat) -> None:
    in_order(seat.since, seat.until, "until", _("Un mandat finit après avoir commencé."))


def end_seat(viewer: Viewer, seat: Seat, ending: str = "left") -> Seat:
    """End a mandate today: who holds it leaves, or a steward notes that it ended."""
    verb = verbs.SEAT_ENDED
    MATRIX.require(
        viewer,
        verb,
        object_=base.path_of(seat),
        standing=standings.own(viewer, seat.person_id),
    )
    if ending not in lists.SEAT_ENDINGS:
        raise ValidationError({"ending": _("Choisissez une raison dans la liste.")})
    with base.acting():
        return _end(viewer, seat, ending)


def end_due(viewer: Viewer) -> int:
    """End every mandate whose last day is past. By the house, once an hour."""
    verb = verbs.SEAT_ENDED
    MATRIX.require(viewer, verb)
    day = timezone.localdate()
    running = Seat.objects.filter(ended_on=None).exclude(until="")
    over = [seat for seat in running if law.mandate_over(str(seat.until), day)]
    for seat in over:
        with base.acting():
            current = base.fresh(seat, act=verb)
            if current.ended_on is None:
                _end(viewer, current, "term")
    return len(over)


def _end(viewer: Viewer, seat: Seat, ending: str) -> Seat:
    current = base.fresh(seat, act=verbs.SEAT_ENDED)
    if current.ended_on is not None:
        raise ValidationError(_("Ce mandat est déjà fini."), code="state")
    base.write(current, {"ended_on": timezone.localdate(), "ending": ending})
    for held in Membership.objects.filter(group=current.group, person=current.person, state="current"):
        base.write(held, {"state": "left", "until": today(), "share_email": False})
    base.note(viewer, verbs.SEAT_ENDED, current.group, thing=base.path_of(current), ending=ending)
    return current


# --- Parts that a co-optation shares ----------------------------------------------------------------------------------


def who(said: Mapping[str, Any]) -> tuple[Person, Organisation | None]:
    """The person and the organisation that are named. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for name, model in (("person", Person), ("organisation", Organisation)):
        if said.get(name) in (None, "") and name == "organisation":
            continue
        try:
            found[name] = given.thing(of(model), said.get(name))
        except ValidationError as error:
            errors[name] = error
    person = cast("Person | None", found.get("person"))
    if person is not None and person.merged_into_id is not None:
        errors["person"] = ValidationError(_("Cette page a été fusionnée avec une autre."))
    if errors or person is None:
        raise ValidationError(errors)
    return person, cast("Organisation | None", found.get("organisation"))


def place(seat: Seat) -> None:
    """Who sits in the committee is a member of its group."""
    rows = Membership.objects.filter(
        group=seat.group, person=seat.person, state__in=("asked", "invited", "current")
    )
    held = rows.first()
    if held is None:
        Membership.objects.create(
            group=seat.group,
            person=seat.person,
            organisation=seat.organisation,
            capacity="organisation" if seat.organisation_id else "independent",
            state="current",
            since=seat.since,
        )
    elif held.state != "current":
        base.write(held, {"state": "current", "since": seat.since})
