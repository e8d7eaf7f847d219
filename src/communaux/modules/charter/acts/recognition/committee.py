"""What the committee does: propose a decision with its reasons, say its voices, and note the consent once it is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from communaux.ground.gate import writing
from communaux.ground.said import Said
from communaux.meaning.access import Refused, Viewer
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import complaints, letters
from communaux.modules.charter.acts.recognition.base import (
    LONG,
    acting,
    day,
    forbid,
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
from communaux.modules.charter.acts.recognition.reviewing import criterion_of
from communaux.modules.charter.models.recognition import (
    Appeal,
    CommitteeMember,
    ConsentRound,
    ConsentVoice,
    Decision,
    Opinion,
    PlanStep,
    Recognition,
)
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import process, validity
from communaux.modules.charter.rules.consent import Stance
from communaux.modules.charter.rules.process import Event, Need, State, Who
from communaux.modules.charter.rules.reviewers import panel_lacking


def _member(viewer: Viewer, recognition: Recognition, verb: str) -> CommitteeMember:
    """The mandate of the viewer. Raises Refused, and ValidationError for a member tied to the platform."""
    require(viewer, verb, recognition)
    member = reading.committee_member(viewer)
    if member is None:
        raise Refused(verb, path_of(recognition))
    if member.pk in reading.tied_members(recognition):
        raise forbid(
            [
                Said(
                    "Vous êtes liée ou lié à cette plateforme : le comité décide sans vous.",
                    "You are tied to this platform: the committee decides without you.",
                )
            ],
            "conflict",
        )
    return member


def _outcome(current: Recognition, outcome: Any) -> Event:
    """The outcome as an event that the committee may do in this state."""
    possible = process.OUTCOMES & set(process.possible(State(current.state), Who.COMMITTEE))
    if not possible:
        raise ValidationError(_("Aucune décision n’est attendue du comité maintenant."), code="state")
    if outcome not in {one.value for one in possible}:
        said = ValidationError(_("Cette décision n’est pas possible à cette étape."), code="code")
        raise ValidationError({"outcome": said})
    return Event(outcome)


def open_round(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> ConsentRound:
    """Propose a decision: ``outcome``, ``reasons`` (published with it), ``plan_due`` where it comes with a plan."""
    _member(viewer, recognition, v.ROUND_OPENED)
    only(values, "outcome", "reasons", "plan_due")
    reasons = text(values, "reasons", LONG, needed=_("Écrivez les motifs : ils seront publiés."))
    due = _date(values)
    with acting():
        current = working(recognition, v.ROUND_OPENED)
        outcome = _outcome(current, values.get("outcome"))
        with_plan = outcome == Event.RECOGNISE_WITH_PLAN
        for need, check in _checks(current, due, day(today)).items():
            if need in process.needs(State(current.state), outcome) and (lacks := tuple(check())):
                raise forbid(lacks, need, "plan_due" if need == Need.PLAN else "")
        twice = ValidationError(_("Une décision est déjà proposée : reprenez-la d’abord."), code="twice")
        try:
            with writing():
                made = ConsentRound.objects.create(
                    recognition=current,
                    outcome=outcome.value,
                    reasons=reasons,
                    plan_due=due if with_plan else None,
                    opened_on=day(today),
                )
        except IntegrityError as error:
            raise twice from error
        touched(current)
        note(viewer, v.ROUND_OPENED, current, outcome=outcome.value)
        letters.to_committee(current, "round")
    return made


def _date(values: Mapping[str, Any]) -> dt.date | None:
    """The day of the plan, as a date or as ISO writes it."""
    said = values.get("plan_due")
    if said is None or said == "":
        return None
    try:
        if isinstance(said, dt.date) and not isinstance(said, dt.datetime):
            return said
        return dt.date.fromisoformat(said)
    except (TypeError, ValueError) as error:
        wrong = ValidationError(_("Une date est attendue, comme 2026-11-23."), code="type")
        raise ValidationError({"plan_due": wrong}) from error


def _checks(current: Recognition, due: dt.date | None, today: dt.date) -> dict[Need, Callable[[], Any]]:
    """What can be checked before anybody has said their voice."""
    return {
        Need.PANEL: lambda: panel_lacking(reading.seats(current)),
        Need.PLAN: lambda: validity.plan_lacking(
            PlanStep.objects.filter(recognition=current, done_on__isnull=True).count(), due, today
        ),
    }


def take_back(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> ConsentRound:
    """Take the proposal back, to bring a better one."""
    _member(viewer, recognition, v.ROUND_TAKEN_BACK)
    with acting():
        current = working(recognition, v.ROUND_TAKEN_BACK)
        round_ = _open_round(current)
        write(round_, {"state": "taken-back", "closed_on": day(today)})
        touched(current)
        note(viewer, v.ROUND_TAKEN_BACK, current)
    return round_


def _open_round(current: Recognition) -> ConsentRound:
    found = ConsentRound.objects.select_for_update().filter(recognition=current, state="open").first()
    if found is None:
        raise ValidationError(_("Aucune décision n’est proposée en ce moment."), code="used")
    return found


def say(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> ConsentVoice:
    """Say one's voice, or change it: ``stance`` (consent, object, aside) and ``reason``, which an objection needs."""
    member = _member(viewer, recognition, v.VOICE_SAID)
    only(values, "stance", "reason")
    stance = values.get("stance")
    if stance not in {one.value for one in Stance}:
        raise ValidationError({"stance": ValidationError(_("Choisissez votre voix."), code="required")})
    needed = _("Dites en quoi cette décision nuirait.") if stance == Stance.OBJECT else ""
    reason = text(values, "reason", 2000, needed=needed)
    with acting():
        current = working(recognition, v.VOICE_SAID)
        round_ = _open_round(current)
        voice, new = ConsentVoice.objects.select_for_update().get_or_create(
            round=round_,
            member=member,
            defaults={"stance": stance, "reason": reason, "said_on": day(today)},
        )
        if not new:
            write(voice, {"stance": stance, "reason": reason, "said_on": day(today)})
        touched(current)
        note(viewer, v.VOICE_SAID, current, stance=stance)
    return voice


def decide(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Decision:
    """Note that the committee consents to the decision proposed; from here on it is so, and it is published."""
    _member(viewer, recognition, v.DECIDED)
    on = day(today)
    with acting():
        current = working(recognition, v.DECIDED)
        round_ = _open_round(current)
        outcome = _outcome(current, round_.outcome)
        appealed, before = current.state == State.APPEAL, current.before
        changes = _held(current, outcome, round_.plan_due, on)
        move(
            current,
            outcome,
            Who.COMMITTEE,
            on,
            {
                Need.REASONS: tuple,
                Need.CONSENT: lambda: reading.consent_lacking(round_),
                **_checks(current, round_.plan_due, on),
            },
            **changes,
            decided_on=on,
            final=appealed,
            before="",
        )
        published = None if outcome == Event.DEFER else on
        decision = Decision.objects.create(
            recognition=current,
            organisation=current.organisation,
            charter=current.charter,
            outcome=outcome.value,
            reasons=round_.reasons,
            decided_on=on,
            until=validity.end(current.until, current.renew_by) if current.holds else None,
            plan_due=current.plan_due,
            cycle=current.cycle,
            appeal=appealed,
            final=appealed,
            published_on=published,
        )
        write(round_, {"state": "adopted", "closed_on": on, "decision": decision})
        _follow(current, decision, outcome, before, on)
        about = current.organisation if published else current
        note(viewer, v.DECIDED, about, thing=path_of(decision), outcome=outcome.value)
        letters.to_platform(current, "decided")
    return decision


def _held(current: Recognition, outcome: Event, plan_due: dt.date | None, on: dt.date) -> dict[str, Any]:
    """What a platform holds after a decision. A first decision and a renewal give two years; a check of the plan and an
    inquiry keep the end that was given; an appeal gives two years where nothing was held."""
    if outcome in {Event.DEFER, Event.SUSPEND}:
        return {"holds": "", "plan_due": None}
    if outcome in {Event.CONFIRM, Event.DISMISS}:
        return {}
    keeps = current.state in {State.PLAN_CHECK, State.INQUIRY} or (
        current.state == State.APPEAL and current.holds
    )
    changes: dict[str, Any] = {"holds": "recognised", "plan_due": None}
    if outcome == Event.RECOGNISE_WITH_PLAN:
        changes = {"holds": "recognised-with-plan", "plan_due": plan_due}
    if not keeps:
        changes |= {"until": validity.until(on), "renew_by": None}
    return changes


def _follow(current: Recognition, decision: Decision, outcome: Event, before: str, on: dt.date) -> None:
    """What comes with a decision: opinions and plan are published, the appeal and the complaint are closed."""
    if decision.published_on:
        write(current, {"public_since": current.public_since or on})
        publish_opinions(current, decision, on)
    if outcome == Event.RECOGNISE_WITH_PLAN:
        PlanStep.objects.filter(recognition=current, published_on__isnull=True).update(published_on=on)
    if decision.appeal:
        Appeal.objects.filter(recognition=current, closed_on__isnull=True).update(closed_on=on)
        if outcome == Event.CONFIRM:
            unpublished = Decision.objects.filter(recognition=current, published_on__isnull=True)
            unpublished.update(published_on=on, final=True)
            Opinion.objects.filter(
                recognition=current, review__state="submitted", published_on__isnull=True
            ).update(published_on=on)
    if outcome in {Event.DISMISS, Event.SUSPEND, Event.RECOGNISE_WITH_PLAN} and not decision.appeal:
        complaints.close_inquiry(current, upheld=outcome != Event.DISMISS, answer=decision.reasons, on=on)


def publish_opinions(current: Recognition, decision: Decision, on: dt.date) -> None:
    """Make the opinions of a reading public: those that were handed in, of the cycle and the kind of the decision."""
    Opinion.objects.filter(
        recognition=current,
        review__state="submitted",
        review__cycle=decision.cycle,
        review__appeal=decision.appeal,
        published_on__isnull=True,
    ).update(published_on=on)


def add_step(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> PlanStep:
    """Write a step of the plan that goes with a decision: ``text``, and the ``criterion`` (its code) it is about."""
    _member(viewer, recognition, v.STEP_ADDED)
    only(values, "text", "criterion")
    said = " ".join(text(values, "text", 500, needed=_("Écrivez ce qui est à faire.")).split())
    with acting():
        current = working(recognition, v.STEP_ADDED)
        _drafting(current)
        made = PlanStep.objects.create(
            recognition=current,
            organisation=current.organisation,
            criterion=criterion_of(current, values["criterion"]) if values.get("criterion") else None,
            text=said,
        )
        touched(current)
        note(viewer, v.STEP_ADDED, current, thing=path_of(made))
    return made


def remove_step(viewer: Viewer, step: PlanStep) -> None:
    """Take away a step that was not decided yet."""
    _member(viewer, step.recognition, v.STEP_REMOVED)
    with acting():
        current = working(step.recognition, v.STEP_REMOVED)
        _drafting(current)
        kept = fresh(step, act=v.STEP_REMOVED)
        if kept.published_on is not None:
            raise ValidationError(_("Cette étape fait partie d’un plan décidé."), code="used")
        path = path_of(kept)
        kept.delete()
        touched(current)
        note(viewer, v.STEP_REMOVED, current, thing=path)


def _drafting(current: Recognition) -> None:
    """A plan is written while a decision with a plan is possible and none is proposed."""
    event = Event.RECOGNISE_WITH_PLAN
    if event not in process.possible(State(current.state), Who.COMMITTEE):
        raise ValidationError(_("Un plan s’écrit quand le comité décide."), code="state")
    if reading.open_round(current) is not None:
        raise ValidationError(
            _("Une décision est proposée : reprenez-la pour changer le plan."), code="round"
        )
