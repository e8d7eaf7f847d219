"""What third parties say: a complaint about a recognised platform, and its answer. Nobody needs an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.meaning.access import VISITOR, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import letters
from communaux.modules.charter.acts.recognition.base import (
    acting,
    day,
    fresh,
    note,
    only,
    path_of,
    text,
    write,
)
from communaux.modules.charter.models import Criterion
from communaux.modules.charter.models.recognition import Complaint, Recognition
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.network.mail import language_of
from communaux.nouns import mail
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import TooOften
from communaux.nouns.models import Organisation

A_DAY_ON_PLATFORM = 5
AN_HOUR = 20
"""Complaints beyond which people are asked to come back: of a day on one platform, of an hour on all."""


def complain(
    viewer: Viewer, organisation: Organisation, values: Mapping[str, Any], today: dt.date | None = None
) -> Complaint:
    """Complain about a platform that holds a recognition: ``text``, the ``criterion`` (its code), ``contact``."""
    path = organisation.get_absolute_url()
    MATRIX.require(viewer, v.COMPLAINT_MADE, organisation.pk, path)
    values = dict(values)
    code = values.pop("criterion", "")
    cleaned = given.clean(of(Complaint), VISITOR.roles, values, new=True)
    with acting():
        current = fresh(organisation, act=v.COMPLAINT_MADE)
        recognition = reading.of_organisation(current)
        if current.state != "published" or recognition is None or not recognition.holds:
            raise Refused(v.COMPLAINT_MADE, path)
        now = timezone.now()
        lately = Complaint.objects.filter(created__gt=now - dt.timedelta(hours=1)).count()
        here = Complaint.objects.filter(organisation=current, created__gt=now - dt.timedelta(days=1)).count()
        if lately >= AN_HOUR or here >= A_DAY_ON_PLATFORM:
            raise TooOften(v.COMPLAINT_MADE, 3600, path)
        made = Complaint.objects.create(
            organisation=current,
            recognition=recognition,
            criterion=_criterion(recognition, code),
            by_id=viewer.person,
            received_on=day(today),
            **cleaned,
        )
        note(viewer, v.COMPLAINT_MADE, recognition, thing=path_of(made))
        letters.to_stewards(recognition, "complaint")
    return made


def _criterion(recognition: Recognition, code: Any) -> Criterion | None:
    if not code:
        return None
    found = Criterion.objects.filter(
        charter=recognition.charter_id, code=str(code)[:6].replace("\x00", "")
    ).first()
    if found is None:
        said = ValidationError(_("Ce critère n’est pas dans la charte."), code="reference")
        raise ValidationError({"criterion": said})
    return found


def dismiss(
    viewer: Viewer, complaint: Complaint, values: Mapping[str, Any], today: dt.date | None = None
) -> Complaint:
    """Answer why no inquiry is opened. Whoever left an address is told; the address is then erased."""
    MATRIX.require(viewer, v.COMPLAINT_ANSWERED, None, path_of(complaint))
    only(values, "answer")
    answer = text(values, "answer", needed=_("Dites pourquoi : la personne qui s’est plainte vous lira."))
    with acting():
        kept = fresh(complaint, act=v.COMPLAINT_ANSWERED)
        if kept.state != "open":
            raise ValidationError(_("Cette plainte a déjà reçu sa réponse."), code="used")
        _close(kept, "dismissed", answer, day(today))
        about = kept.recognition or kept.organisation
        note(viewer, v.COMPLAINT_ANSWERED, about, thing=path_of(kept), state="dismissed")
    return kept


def close_inquiry(recognition: Recognition, *, upheld: bool, answer: str, on: dt.date) -> None:
    """Close the complaints that a decision of the committee answers; part of that act, which notes it."""
    for one in Complaint.objects.select_for_update().filter(recognition=recognition, state="inquiry"):
        _close(one, "upheld" if upheld else "dismissed", answer[:4000], on)


def _close(kept: Complaint, state: str, answer: str, on: dt.date) -> None:
    organisation = kept.organisation
    mail.send_later(
        "charter/complaint_answer",
        kept.contact,
        language_of(organisation),
        organisation=organisation.name,
        upheld=state == "upheld",
        answer=answer,
        page=mail.address(f"{organisation.get_absolute_url()}/charter"),
    )
    write(kept, {"state": state, "answer": answer, "answered_on": on, "contact": ""})
