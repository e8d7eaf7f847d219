"""What the platform does: open, submit, answer, report on its plan, renew, appeal, withdraw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from communaux.ground.gate import writing
from communaux.ground.said import Said
from communaux.meaning.access import Refused, Viewer
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import letters
from communaux.modules.charter.acts.recognition.base import (
    LONG,
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
    working,
    write,
)
from communaux.modules.charter.models import CharterVersion
from communaux.modules.charter.models.recognition import (
    Appeal,
    Decision,
    PlanStep,
    Question,
    Recognition,
    Review,
)
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import application, validity
from communaux.modules.charter.rules.process import Event, Need, Who
from communaux.modules.charter.rules.reviewers import panel_lacking
from communaux.nouns.acts import values as given
from communaux.nouns.acts.base import expect
from communaux.nouns.models import Organisation


def open_application(viewer: Viewer, organisation: Organisation, today: dt.date | None = None) -> Recognition:
    """Begin an application under the charter in force; the one in hand where there is one already."""
    path = organisation.get_absolute_url()
    MATRIX.require(viewer, v.OPENED, organisation.pk, path)
    with acting():
        current = fresh(organisation, act=v.OPENED)
        if current.state != "published":
            raise Refused(v.OPENED, path)
        in_hand = reading.of_organisation(current)
        if in_hand is not None and in_hand.state not in _DONE_WITH:
            return in_hand
        charter = _charter()
        made = Recognition.objects.create(
            organisation=current, charter=charter, opened_on=day(today), moved_on=day(today)
        )
        note(viewer, v.OPENED, made)
    return made


_DONE_WITH = frozenset({"deferred", "suspended", "expired", "withdrawn"})


def _charter() -> CharterVersion:
    charter = reading.charter_in_force()
    if charter is None:
        raise ValidationError(_("Aucune charte n’est en vigueur encore."), code="charter")
    return charter


def submit(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Submit, where nothing is missing. A draft that began under an older charter is submitted under the present one."""
    require(viewer, v.SUBMITTED, recognition)
    with acting():
        current = working(recognition, v.SUBMITTED)
        charter = _charter()
        move(
            current,
            Event.SUBMIT,
            Who.APPLICANT,
            day(today),
            {Need.COMPLETE: lambda: _lacks(current, charter)},
            charter=charter,
            submitted_on=day(today),
            missing="",
        )
        note(viewer, v.SUBMITTED, current, state=current.state)
        letters.to_stewards(current, "submitted")
    return current


def _lacks(current: Recognition, charter: CharterVersion) -> Any:
    return application.sentences(reading.missing(current.organisation_id, charter.pk))


def withdraw(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Withdraw, at any stage; what was held is held no more. Decisions already published stay."""
    require(viewer, v.WITHDRAWN, recognition)
    with acting():
        current = working(recognition, v.WITHDRAWN)
        held = current.holds
        before = list(
            reading.current_reviews(current)
            .filter(state__in=("proposed", "accepted"))
            .select_related("person__account", "organisation")
        )
        move(current, Event.WITHDRAW, Who.APPLICANT, day(today), holds="")
        note(viewer, v.WITHDRAWN, current.organisation if held else current, thing=path_of(current))
        letters.to_stewards(current, "withdrawn")
        letters.to_reviewers(current, before, "withdrawn")
    return current


def renew(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Ask for renewal under the charter in force; the peers read again, others than those of the cycle before."""
    require(viewer, v.RENEWED, recognition)
    with acting():
        current = working(recognition, v.RENEWED)
        charter = _charter()
        move(
            current,
            Event.RENEW,
            Who.APPLICANT,
            day(today),
            {Need.COMPLETE: lambda: _lacks(current, charter)},
            charter=charter,
            cycle=current.cycle + 1,
            submitted_on=day(today),
            final=False,
        )
        note(viewer, v.RENEWED, current, state=current.state)
        letters.to_stewards(current, "submitted")
    return current


def answer(
    viewer: Viewer,
    question: Question,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    today: dt.date | None = None,
) -> Question:
    """Write the answer to one question; it is handed over with all others by ``send_answers``."""
    require(viewer, v.QUESTION_ANSWERED, question.recognition)
    only(values, "answer")
    said = text(values, "answer")
    with acting():
        current = working(question.recognition, v.QUESTION_ANSWERED)
        asked = fresh(question, act=v.QUESTION_ANSWERED)
        if current.state != "exchange":
            raise ValidationError(
                _("Les réponses se donnent pendant l’échange avec les pairs."), code="state"
            )
        if said == asked.answer:
            return asked
        changes = {"answer": said, "answered_on": day(today) if said else None}
        expect(asked, expected_version, {"answer": said})
        write(asked, changes)
        touched(current)
        note(viewer, v.QUESTION_ANSWERED, current, thing=path_of(asked))
    return asked


def send_answers(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Hand the answers over: the review goes on. Where every opinion is in already, the secretary is told to deliver."""
    require(viewer, v.ANSWERS_SENT, recognition)
    with acting():
        current = working(recognition, v.ANSWERS_SENT)
        move(
            current,
            Event.ANSWER,
            Who.APPLICANT,
            day(today),
            {Need.ANSWERED: lambda: unanswered(current)},
        )
        note(viewer, v.ANSWERS_SENT, current, state=current.state)
        letters.to_reviewers(current, _readers(current), "answered")
        if not panel_lacking(reading.seats(current)):
            letters.to_stewards(current, "complete")
    return current


def unanswered(current: Recognition) -> Any:
    """Why the answers cannot be handed over: some are missing."""
    left = Question.objects.filter(recognition=current, answered_on__isnull=True).count()
    if not left:
        return ()
    return (Said(f"Questions sans réponse : {left}.", f"Questions without an answer: {left}."),)


def _readers(current: Recognition) -> list[Review]:
    """Those who still write."""
    rows = reading.current_reviews(current).filter(state="accepted")
    return list(rows.select_related("person__account", "organisation"))


def report_step(
    viewer: Viewer,
    step: PlanStep,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    today: dt.date | None = None,
) -> PlanStep:
    """Say what was done of one step of the plan: ``account``, and ``link`` to what shows it."""
    require(viewer, v.STEP_REPORTED, step.recognition)
    only(values, "account", "link")
    account = text(values, "account", needed=_("Dites ce qui a été fait."))
    link = text(values, "link", 500)
    try:
        if link:
            PlanStep._meta.get_field("link").clean(link, None)
    except ValidationError as error:
        raise ValidationError({"link": error}) from error
    with acting():
        current = working(step.recognition, v.STEP_REPORTED)
        kept = fresh(step, act=v.STEP_REPORTED)
        if current.state != "recognised-with-plan":
            raise ValidationError(_("Le plan n’est pas en cours : il ne se modifie plus."), code="state")
        changes = given.differing(kept, {"account": account, "link": link})
        if changes:
            expect(kept, expected_version, changes)
            write(kept, {**changes, "done_on": day(today)})
            touched(current)
            note(viewer, v.STEP_REPORTED, current, thing=path_of(kept), fields=sorted(changes))
    return kept


def report_plan(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Recognition:
    """Ask that the plan be checked, once every step is reported."""
    require(viewer, v.PLAN_REPORTED, recognition)
    with acting():
        current = working(recognition, v.PLAN_REPORTED)
        move(
            current,
            Event.REPORT_PLAN,
            Who.APPLICANT,
            day(today),
            {Need.PLAN_READY: lambda: plan_ready(current, day(today))},
        )
        note(viewer, v.PLAN_REPORTED, current, state=current.state)
        letters.to_committee(current, "plan_reported")
    return current


def plan_ready(current: Recognition, today: dt.date) -> Any:
    """Why the plan cannot be checked yet."""
    steps = PlanStep.objects.filter(recognition=current, published_on__isnull=False)
    done = steps.filter(done_on__isnull=False)
    return validity.plan_ready_lacking(steps.count(), done.count(), current.plan_due, today)


def appeal(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> Recognition:
    """Ask that other peers read again; ``reasons`` say what is contested. The time to appeal is 60 days."""
    require(viewer, v.APPEALED, recognition)
    only(values, "reasons")
    reasons = text(values, "reasons", LONG, needed=_("Dites ce que vous contestez, et pourquoi."))
    with acting():
        current = working(recognition, v.APPEALED)
        before = current.state
        newer = Recognition.objects.filter(organisation=current.organisation_id, pk__gt=current.pk)
        if newer.exclude(state="withdrawn").exists():
            raise ValidationError(
                _("Une demande plus récente est en cours : elle remplace le recours."), code="newer"
            )
        try:
            with writing():
                move(
                    current,
                    Event.APPEAL,
                    Who.APPLICANT,
                    day(today),
                    {
                        Need.REASONS: tuple,
                        Need.APPEAL_OPEN: lambda: validity.appeal_lacking(
                            current.decided_on, current.final, day(today)
                        ),
                    },
                    before=before,
                )
        except IntegrityError as error:
            raise ValidationError(_("Une autre demande est en cours."), code="newer") from error
        decision = Decision.objects.filter(recognition=current).order_by("-decided_on", "-pk")[0]
        Appeal.objects.create(recognition=current, decision=decision, reasons=reasons, filed_on=day(today))
        note(viewer, v.APPEALED, current, state=current.state)
        letters.to_stewards(current, "appealed")
    return current
