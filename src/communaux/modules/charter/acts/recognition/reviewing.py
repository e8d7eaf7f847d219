"""What a reviewer does: accept or decline, ask, write an opinion on each criterion, hand them in; declare an interest.

Conflicts of interest are looked for again at each act: an affiliation that appears later closes the review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.meaning.access import MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import letters, secretary
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
from communaux.modules.charter.models import Criterion
from communaux.modules.charter.models.recognition import (
    DeclaredInterest,
    Opinion,
    Question,
    Recognition,
    Review,
)
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import opinions, validity
from communaux.modules.charter.rules.process import Event, Need, State, Who
from communaux.modules.charter.rules.reviewers import panel_lacking
from communaux.nouns.acts import values as given
from communaux.nouns.acts.base import expect
from communaux.nouns.models import Organisation


def accept(viewer: Viewer, review: Review, values: Mapping[str, Any], today: dt.date | None = None) -> Review:
    """Accept to read, and declare to have no interest in the platform: ``no_interest`` must be true."""
    _asked(viewer, review)
    only(values, "no_interest")
    if values.get("no_interest") is not True:
        said = ValidationError(
            _("Déclarez que vous n’avez pas d’intérêt dans cette plateforme."), code="required"
        )
        raise ValidationError({"no_interest": said})
    with acting():
        current = working(review.recognition, v.REVIEW_ANSWERED)
        kept = _open(review, ("proposed",))
        unbiased(kept.person_id, current)
        due = day(today) + dt.timedelta(days=validity.REVIEW_DAYS)
        write(kept, {"state": "accepted", "answered_on": day(today), "due": due, "reminded_on": None})
        touched(current)
        note(viewer, v.REVIEW_ANSWERED, current, thing=path_of(kept), state="accepted")
    return kept


def decline(
    viewer: Viewer, review: Review, values: Mapping[str, Any] | None = None, today: dt.date | None = None
) -> Review:
    """Decline, or give up a review that was accepted. ``interest`` true: because of an interest, which is kept so that
    nobody asks again."""
    _asked(viewer, review)
    values = values or {}
    only(values, "reason", "interest")
    reason = text(values, "reason", 1000)
    with acting():
        current = working(review.recognition, v.REVIEW_ANSWERED)
        kept = _open(review, ("proposed", "accepted"))
        write(kept, {"state": "declined", "answered_on": day(today), "reason": reason})
        if values.get("interest") is True:
            DeclaredInterest.objects.get_or_create(
                person_id=kept.person_id,
                organisation=current.organisation,
                defaults={"declared_on": day(today)},
            )
        touched(current)
        note(viewer, v.REVIEW_ANSWERED, current, thing=path_of(kept), state="declined")
        letters.to_stewards(current, "declined")
    return kept


def _asked(viewer: Viewer, review: Review) -> None:
    """Whoever was asked, and nobody else."""
    if viewer.person is None or viewer.person != review.person_id:
        raise Refused(v.REVIEW_ANSWERED, path_of(review.recognition))
    require(viewer, v.REVIEW_ANSWERED, review.recognition)


def _open(review: Review, states: tuple[str, ...]) -> Review:
    kept = fresh(review, act=v.REVIEW_ANSWERED)
    if kept.state not in states:
        raise ValidationError(_("Cette lecture est close, ou a déjà sa réponse."), code="used")
    return kept


def _writing(viewer: Viewer, current: Recognition, verb: str) -> Review:
    """The accepted review of the viewer, without conflict today, in a state in which opinions are written."""
    review = reading.review_of(viewer, current)
    if review is None:
        raise Refused(verb, path_of(current))
    kept = fresh(review, act=verb)
    unbiased(kept.person_id, current)
    if kept.state != "accepted":
        raise ValidationError(_("Vos avis sont remis : ils ne se modifient plus."), code="used")
    if current.state not in {State.REVIEW, State.EXCHANGE, State.APPEAL}:
        raise ValidationError(_("Cette demande n’est pas en lecture."), code="state")
    return kept


def ask(
    viewer: Viewer, recognition: Recognition, values: Mapping[str, Any], today: dt.date | None = None
) -> Question:
    """Ask the platform something, of a ``criterion`` (its code) or of the whole."""
    require(viewer, v.QUESTION_ASKED, recognition)
    only(values, "text", "criterion")
    said = text(values, "text", 2000, needed=_("Écrivez votre question."))
    with acting():
        current = working(recognition, v.QUESTION_ASKED)
        kept = _writing(viewer, current, v.QUESTION_ASKED)
        criterion = criterion_of(current, values["criterion"]) if values.get("criterion") else None
        move(current, Event.ASK, Who.REVIEWER, day(today), {Need.QUESTION: tuple})
        made = Question.objects.create(
            recognition=current,
            review=kept,
            organisation=current.organisation,
            criterion=criterion,
            text=said,
            asked_on=day(today),
        )
        note(viewer, v.QUESTION_ASKED, current, thing=path_of(made))
        letters.to_platform(current, "asked", day(today) + dt.timedelta(days=validity.ANSWER_DAYS))
    return made


def criterion_of(current: Recognition, code: Any) -> Criterion:
    """The criterion of the charter of an application with this code. Raises ValidationError."""
    if isinstance(code, Criterion) and code.charter_id == current.charter_id:
        return code
    found = Criterion.objects.filter(
        charter=current.charter_id, code=str(code)[:6].replace("\x00", "")
    ).first()
    if found is None:
        said = ValidationError(_("Ce critère n’est pas dans la charte."), code="reference")
        raise ValidationError({"criterion": said})
    return found


def write_opinion(
    viewer: Viewer,
    recognition: Recognition,
    criterion: Any,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    today: dt.date | None = None,
) -> Opinion:
    """Write, or correct, the opinion on one criterion: ``verdict``, ``severity``, ``advice``. Kept at once, handed in later.

    ``expected_version``: 0 where the form showed no opinion yet. Raises ``Conflict``.
    """
    require(viewer, v.OPINION_WRITTEN, recognition)
    cleaned = given.clean(of(Opinion), MEMBERS, values)
    with acting():
        current = working(recognition, v.OPINION_WRITTEN)
        kept = _writing(viewer, current, v.OPINION_WRITTEN)
        opinion, changes = _written(
            kept, current, criterion_of(current, criterion), cleaned, expected_version
        )
        if changes:
            note(viewer, v.OPINION_WRITTEN, current, thing=path_of(opinion), fields=sorted(changes))
    return opinion


def write_opinions(
    viewer: Viewer,
    recognition: Recognition,
    values: Mapping[str, Mapping[str, Any]],
    today: dt.date | None = None,
) -> list[Opinion]:
    """Write the opinions on several criteria in one act; ``values``: code of a criterion -> as ``write_opinion`` takes.

    All of them or none. Raises ValidationError by code.
    """
    del today
    require(viewer, v.OPINION_WRITTEN, recognition)
    cleaned: dict[str, dict[str, Any]] = {}
    errors: dict[str, Any] = {}
    for code, told in values.items():
        try:
            cleaned[code] = given.clean(of(Opinion), MEMBERS, told)
        except ValidationError as error:
            errors[code] = ValidationError(error.messages)
    if errors:
        raise ValidationError(errors)
    with acting():
        current = working(recognition, v.OPINION_WRITTEN)
        kept = _writing(viewer, current, v.OPINION_WRITTEN)
        pairs = [
            _written(kept, current, criterion_of(current, code), told, None) for code, told in cleaned.items()
        ]
        changed = sorted(path_of(opinion) for opinion, changes in pairs if changes)
        if changed:
            note(viewer, v.OPINION_WRITTEN, current, things=changed)
    return [opinion for opinion, _changes in pairs]


def _written(
    kept: Review,
    current: Recognition,
    criterion: Criterion,
    cleaned: Mapping[str, Any],
    expected_version: int | None,
) -> tuple[Opinion, Mapping[str, Any]]:
    """The opinion on a criterion with these values, and what changed. Inside ``acting``. Raises ``Conflict``."""
    opinion = Opinion.objects.select_for_update().filter(review=kept, criterion=criterion).first()
    if opinion is None:
        if not any(cleaned.values()):
            return Opinion(review=kept, recognition=current, criterion=criterion, version=0), {}
        made = Opinion.objects.create(
            review=kept,
            recognition=current,
            organisation=current.organisation,
            criterion=criterion,
            **cleaned,
        )
        return made, cleaned
    changes = given.differing(opinion, cleaned)
    if changes:
        expect(opinion, expected_version, changes)
        write(opinion, changes)
    return opinion, changes


def hand_in(viewer: Viewer, recognition: Recognition, today: dt.date | None = None) -> Review:
    """Hand the opinions in, once there is one on each criterion. The last ones to come go to the committee at once."""
    require(viewer, v.OPINIONS_SUBMITTED, recognition)
    with acting():
        current = working(recognition, v.OPINIONS_SUBMITTED)
        kept = _writing(viewer, current, v.OPINIONS_SUBMITTED)
        lacks = lacking(kept, current)
        if lacks:
            language = get_language() or "fr"
            raise ValidationError(
                [
                    ValidationError(f"{code} : {said.label(language)}", code="required")
                    for code, said in lacks.items()
                ]
            )
        write(kept, {"state": "submitted", "submitted_on": day(today)})
        touched(current)
        note(viewer, v.OPINIONS_SUBMITTED, current, thing=path_of(kept))
        if current.state == State.REVIEW and not panel_lacking(reading.seats(current)):
            if not Question.objects.filter(recognition=current, answered_on__isnull=True).exists():
                secretary.delivered(viewer, current, Who.REVIEWER, day(today))
        elif current.state == State.APPEAL and not panel_lacking(reading.seats(current)):
            letters.to_committee(current, "delivered")
    return kept


def lacking(review: Review, recognition: Recognition) -> dict[str, Any]:
    """What the opinions of a review still need, by criterion."""
    criteria = list(Criterion.objects.filter(charter=recognition.charter_id).select_related("part"))
    written = {
        one.criterion.code: (one.verdict, one.severity, one.advice)
        for one in Opinion.objects.filter(review=review).select_related("criterion")
    }
    loose = [one.code for one in criteria if one.condition or one.grade == "optional"]
    return opinions.lacking([one.code for one in criteria], written, loose)


def declare_interest(
    viewer: Viewer, organisation: Organisation, today: dt.date | None = None
) -> DeclaredInterest:
    """Say that one is too close to an organisation to review it."""
    own = ("own",) if viewer.person is not None else ()
    path = organisation.get_absolute_url()
    MATRIX.require(viewer, v.INTEREST_DECLARED, None, path, own)
    if viewer.person is None:
        raise Refused(v.INTEREST_DECLARED, path)
    with acting():
        made, new = DeclaredInterest.objects.get_or_create(
            person_id=viewer.person,
            organisation=fresh(organisation, act=v.INTEREST_DECLARED),
            defaults={"declared_on": day(today)},
        )
        if new:
            note(viewer, v.INTEREST_DECLARED, organisation)
    return made


def end_interest(viewer: Viewer, interest: DeclaredInterest) -> None:
    """Take a declaration back: it was one's own."""
    own = ("own",) if viewer.person is not None and viewer.person == interest.person_id else ()
    MATRIX.require(viewer, v.INTEREST_ENDED, None, interest.organisation.get_absolute_url(), own)
    with acting():
        kept = fresh(interest, act=v.INTEREST_ENDED)
        organisation = kept.organisation
        kept.delete()
        note(viewer, v.INTEREST_ENDED, organisation)
