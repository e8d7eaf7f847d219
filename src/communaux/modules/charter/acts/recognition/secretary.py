"""What the secretary (the stewards) does: check completeness, propose reviewers, keep the committee's list, inquiries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from communaux.ground.gate import writing
from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import letters, platform
from communaux.modules.charter.acts.recognition.base import (
    acting,
    day,
    fresh,
    move,
    note,
    only,
    path_of,
    require,
    text,
    touched,
    unbiased,
    working,
    write,
)
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    ConsentRound,
    Recognition,
    Review,
)
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import application, validity
from communaux.modules.charter.rules.process import Event, Need, State, Who
from communaux.modules.charter.rules.reviewers import Voice, panel_lacking
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation, Organisation, Person


def send_back_to_platform(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> Recognition:
    """Return an application that is not complete, with the list (``missing``) of what has to be added."""
    require(viewer, v.RETURNED, recognition)
    only(values, "missing")
    missing = text(values, "missing", needed=_("Dites ce qui manque, point par point."))
    with acting():
        current = working(recognition, v.RETURNED)
        move(current, Event.RETURN, Who.SECRETARY, day(today), {Need.LIST: tuple}, missing=missing)
        note(viewer, v.RETURNED, current, state=current.state)
        letters.to_platform(current, "returned")
    return current


def pass_on(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Pass a complete application on to the peers."""
    require(viewer, v.PASSED_ON, recognition)
    with acting():
        current = working(recognition, v.PASSED_ON)
        move(
            current,
            Event.PASS_ON,
            Who.SECRETARY,
            day(today),
            {
                Need.COMPLETE: lambda: application.sentences(
                    reading.missing(current.organisation_id, current.charter_id)
                )
            },
            missing="",
        )
        note(viewer, v.PASSED_ON, current, state=current.state)
        letters.to_platform(current, "passed_on")
    return current


def propose_reviewer(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> Review:
    """Ask somebody to read: ``person``, in the name of ``organisation`` (theirs), from which ``voice`` they speak.

    Whoever has a conflict of interest is refused with the reasons.
    """
    require(viewer, v.REVIEWER_PROPOSED, recognition)
    only(values, "person", "organisation", "voice")
    person = _thing(values, "person", Person)
    voice = values.get("voice") or Voice.PLATFORM.value
    if voice not in set(Voice):
        raise ValidationError({"voice": ValidationError(_("Cette voix n’est pas dans la liste."), "code")})
    with acting():
        current = working(recognition, v.REVIEWER_PROPOSED)
        if current.state not in {State.SUBMITTED, *reading.READING}:
            raise ValidationError(_("Cette demande n’est pas en lecture."), code="state")
        unbiased(person.pk, current)
        organisation = _in_name_of(person, values)
        if person.account_id is None:
            raise ValidationError(
                {"person": ValidationError(_("Cette personne n’a pas encore de compte."), "account")}
            )
        try:
            with writing():
                review = Review.objects.create(
                    recognition=current,
                    person=person,
                    organisation=organisation,
                    voice=voice,
                    cycle=current.cycle,
                    appeal=reading.on_appeal(current),
                    proposed_on=day(today),
                    due=day(today) + dt.timedelta(days=validity.ANSWER_DAYS),
                )
        except IntegrityError as error:
            said = ValidationError(_("La lecture lui a déjà été proposée."), code="twice")
            raise ValidationError({"person": said}) from error
        touched(current)
        note(viewer, v.REVIEWER_PROPOSED, current, thing=path_of(review), voice=voice)
        letters.to_reviewers(current, [review], "proposed")
    return review


def _in_name_of(person: Person, values: Mapping[str, Any]) -> Organisation:
    ties = Affiliation.objects.filter(person=person, until="", organisation__state="published")
    ties = ties.select_related("organisation").order_by("pk")
    if not values.get("organisation"):
        tie = ties.first()
    else:
        organisation = _thing(values, "organisation", Organisation)
        tie = ties.filter(organisation=organisation).first()
    if tie is None:
        said = ValidationError(_("Cette personne n’appartient pas à cette organisation."), code="affiliation")
        raise ValidationError({"organisation": said})
    found: Organisation = tie.organisation
    return found


def _thing(values: Mapping[str, Any], name: str, model: type[Any]) -> Any:
    try:
        return given.thing(of(model), values.get(name))
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def discharge(
    viewer: Viewer, review: Review, values: Mapping[str, Any] | None = None, today: dt.date | None = None
) -> Review:
    """Take a reviewer off, with a ``reason`` that they read; what they wrote stays unpublished."""
    require(viewer, v.REVIEWER_DISCHARGED, review.recognition)
    only(values or {}, "reason")
    reason = text(values or {}, "reason", 1000)
    with acting():
        current = working(review.recognition, v.REVIEWER_DISCHARGED)
        kept = fresh(review, act=v.REVIEWER_DISCHARGED)
        if kept.state in {"declined", "discharged"} or current.state not in {
            State.SUBMITTED,
            *reading.READING,
        }:
            raise ValidationError(_("Cette lecture est close."), code="state")
        write(kept, {"state": "discharged", "reason": reason, "answered_on": day(today)})
        touched(current)
        note(viewer, v.REVIEWER_DISCHARGED, current, thing=path_of(kept))
    return kept


def deliver(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Hand the opinions to the committee, where the panel is fit. The last reviewer does it too, by handing in."""
    require(viewer, v.DELIVERED, recognition)
    with acting():
        current = working(recognition, v.DELIVERED)
        delivered(viewer, current, Who.SECRETARY, day(today))
    return current


def delivered(viewer: Viewer, current: Recognition, who: Who, today: dt.date) -> None:
    """The step itself, inside another act."""
    move(
        current,
        Event.DELIVER,
        who,
        today,
        {
            Need.PANEL: lambda: panel_lacking(reading.seats(current)),
            Need.ANSWERED: lambda: platform.unanswered(current),
        },
    )
    note(viewer, v.DELIVERED, current, state=current.state)
    letters.to_committee(current, "delivered")


def send_back_to_review(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> Recognition:
    """Send an application back to its reviewers, with the ``reasons``; an open round is taken back."""
    require(viewer, v.SENT_BACK, recognition)
    only(values, "reasons")
    text(values, "reasons", needed=_("Dites pourquoi le comité ne peut pas décider."))
    who = Who.COMMITTEE if reading.committee_member(viewer) else Who.SECRETARY
    with acting():
        current = working(recognition, v.SENT_BACK)
        move(
            current,
            Event.SEND_BACK,
            who,
            day(today),
            {Need.REASONS: tuple},
            missing=text(values, "reasons"),
        )
        ConsentRound.objects.filter(recognition=current, state="open").update(
            state="taken-back", closed_on=day(today)
        )
        note(viewer, v.SENT_BACK, current, state=current.state)
        letters.to_stewards(current, "sent_back")
    return current


# --- Complaints -------------------------------------------------------------------------------------------------------


def open_inquiry(viewer: Viewer, complaint: Complaint, today: dt.date | None = None) -> Recognition:
    """Find a complaint admissible: the committee looks into it."""
    with acting():
        kept = fresh(complaint, act=v.INQUIRY_OPENED)
        found = reading.of_organisation(kept.organisation)
        if found is None:
            raise ValidationError(_("Cette plateforme n’a pas de reconnaissance."), code="state")
        require(viewer, v.INQUIRY_OPENED, found)
        if kept.state != "open":
            raise ValidationError(_("Cette plainte a déjà reçu sa réponse."), code="used")
        current = working(found, v.INQUIRY_OPENED)
        before = current.state
        move(current, Event.OPEN_INQUIRY, Who.SECRETARY, day(today), {Need.COMPLAINT: tuple}, before=before)
        write(kept, {"state": "inquiry", "recognition": current})
        note(viewer, v.INQUIRY_OPENED, current, thing=path_of(kept))
        letters.to_platform(current, "inquiry")
        letters.to_committee(current, "inquiry")
    return current


# --- The list of the committee ----------------------------------------------------------------------------------------


def join_committee(
    viewer: Viewer, values: Mapping[str, Any], today: dt.date | None = None
) -> CommitteeMember:
    """Add ``person`` to the committee from today."""
    MATRIX.require(viewer, v.COMMITTEE_JOINED)
    only(values, "person")
    person = _thing(values, "person", Person)
    with acting():
        twice = ValidationError(_("Cette personne est déjà au comité."), code="twice")
        try:
            with writing():
                made = CommitteeMember.objects.create(person=person, since=day(today))
        except IntegrityError as error:
            raise ValidationError({"person": twice}) from error
        note(viewer, v.COMMITTEE_JOINED, made, thing=person.get_absolute_url())
    return made


def leave_committee(viewer: Viewer, member: CommitteeMember, today: dt.date | None = None) -> CommitteeMember:
    """End a mandate; what was said in rounds stays on record, and counts in open rounds no more."""
    MATRIX.require(viewer, v.COMMITTEE_LEFT)
    with acting():
        current = fresh(member, act=v.COMMITTEE_LEFT)
        if current.until is not None:
            raise ValidationError(_("Ce mandat est déjà terminé."), code="used")
        write(current, {"until": day(today)})
        note(viewer, v.COMMITTEE_LEFT, current)
    return current
