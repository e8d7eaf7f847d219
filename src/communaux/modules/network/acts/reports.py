"""What visitors report on a record, and what is answered (NET-05)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.meaning.access import VISITOR, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import mail, verbs
from communaux.modules.network.acts import base
from communaux.modules.network.models import Report
from communaux.modules.network.models.care import Decision
from communaux.modules.network.permissions import require
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import LinkDead, TooOften
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

AN_HOUR_ON_RECORD = 5
AN_HOUR = 60
"""Reports of an hour beyond which people are asked to come back: on one record, and on all."""


def report(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Report:
    """Report a record: ``reason``, ``text``, and ``contact`` for an answer. Nobody needs an account."""
    verb = verbs.REPORT_MADE
    path = organisation.get_absolute_url()
    require(viewer, verb, organisation.pk, path)
    cleaned = given.clean(of(Report), VISITOR.roles, values, new=True)
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        if current.state != State.PUBLISHED:
            raise Refused(verb, path)
        recent = Report.objects.filter(created__gt=timezone.now() - timedelta(hours=1))
        if recent.filter(organisation=current).count() >= AN_HOUR_ON_RECORD or recent.count() >= AN_HOUR:
            raise TooOften(verb, 3600, path)
        made = Report.objects.create(organisation=current, **cleaned)
        base.note(viewer, verb, current, thing=base.path_of(made), reason=made.reason)
    return made


def answer_report(viewer: Viewer, report: Report, accept: bool, answer: str = "") -> Report:
    """Close a report: it was right (``accept``) or not. Whoever left an address is told; the address is then erased."""
    verb = verbs.REPORT_ANSWERED
    require(viewer, verb, object_=base.path_of(report))
    try:
        said = given.text(answer, 2000)
    except ValidationError as error:
        raise ValidationError({"answer": error}) from error
    with base.acting():
        current = base.fresh(report, act=verb)
        if current.state != Decision.OPEN:
            raise LinkDead(verb, "used")
        state = Decision.ACCEPTED if accept else Decision.REFUSED
        organisation = current.organisation
        mail.send_later(
            "network/report_answer",
            current.contact,
            mail.language_of(organisation),
            organisation=organisation.name,
            page=mail.address(organisation.get_absolute_url()),
            accepted=accept,
            answer=said,
        )
        base.write(current, {"state": state, "answer": said, "contact": ""})
        base.note(viewer, verb, organisation, thing=base.path_of(current), state=state)
    return current
