"""What respondents do with their answers: begin, write, choose between two, show, consent, send, take back.

Several people write one response at once: what is sent is merged answer by answer (``rules.merging``), and what cannot
be merged is kept beside until somebody chooses. No act writes an answer into the journal: names of fields only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.meaning.access import Refused, Viewer
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Cell, Response, Wave
from communaux.modules.surveys.permissions import MATRIX, require
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.answers import WrongAnswer, read_all
from communaux.modules.surveys.rules.constraints import broken
from communaux.modules.surveys.rules.definition import Definition, Type, Visibility
from communaux.modules.surveys.rules.merging import merge
from communaux.modules.surveys.rules.showing import Shown, cells, progress, shown
from communaux.nouns.acts import base
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.organisation import State

FOR = {"organisations": ("organisation",), "people": ("person",), "both": ("organisation", "person")}
"""Audience of a survey -> for whom one may answer."""
_MOST_ASIDE = 20


class WaveClosed(ValidationError):  # noqa: N818 - an answer, not a mistake
    """Nothing can be written any more: the wave is closed, or not open yet."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Cette vague ne prend plus de réponses. Ce que vous avez écrit est encore affiché ici : copiez-le."
            ),
            code="closed",
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is sent: what the writer had before them (``base``), and what they want there."""

    base: Any
    mine: Any


@dataclass(slots=True)
class Saved:
    """What became of answers that were sent. ``clashes``: fields where two answers now stand side by side;
    ``wrong``: fields that were no answers, which were left as they are."""

    response: Response
    changed: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()
    wrong: list[WrongAnswer] = field(default_factory=list)


# --- Beginning -------------------------------------------------------------------------------------------------------


def start(viewer: Viewer, wave: Wave, organisation: Organisation | None = None) -> Response:
    """Begin the response of an organisation, or one's own where none is named; the one that exists is given back.

    It begins with the answers of the latest earlier wave, each marked as taken over. Raises ``WaveClosed``, and
    ``Refused`` for an audience that is not the survey's.
    """
    audience = FOR[wave.survey.audience]
    if ("organisation" if organisation else "person") not in audience:
        raise Refused(verbs.RESPONSE_STARTED, base.path_of(wave))
    if organisation is not None:
        MATRIX.require(viewer, verbs.RESPONSE_STARTED, organisation.pk, organisation.get_absolute_url())
        who: dict[str, Any] = {"organisation": organisation}
    else:
        if viewer.person is None or viewer.account is None:
            raise Refused(verbs.RESPONSE_STARTED, base.path_of(wave))
        who = {"person": Person.objects.get(pk=viewer.person)}
    with base.acting():
        current = base.fresh(wave, act=verbs.RESPONSE_STARTED)
        existing = current.responses.filter(**who).first()
        if existing is not None:
            return existing
        if not current.is_open():
            raise WaveClosed
        if organisation is not None and organisation.state == State.MERGED:
            raise Refused(verbs.RESPONSE_STARTED, organisation.get_absolute_url())
        response = Response(wave=current, **who)
        _take_over(response, who)
        response.save(force_insert=True)
        definition = definition_of(current.questionnaire)
        _write_cells(response, definition, shown(definition, response.answers))
        taken = base.path_of(response.taken_from) if response.taken_from else ""
        base.note(viewer, verbs.RESPONSE_STARTED, response, wave=base.path_of(current), taken_from=taken)
    return response


def _take_over(response: Response, who: Mapping[str, Any]) -> None:
    """Fill a new response with the answers of the latest earlier one that still fit its questionnaire."""
    before = (
        Response.objects.filter(wave__survey=response.wave.survey_id, **who)
        .exclude(state="withdrawn")
        .select_related("wave")
        .order_by("-wave__opens", "-pk")
        .first()
    )
    if before is None:
        return
    definition = definition_of(response.wave.questionnaire)
    known = {name: value for name, value in before.answers.items() if name in definition.fields}
    answers, _wrong = read_all(definition, known)
    response.answers = {name: value for name, value in answers.items() if value is not None}
    now = timezone.now().isoformat(timespec="seconds")
    response.marks = {
        name: {"version": 1, "at": now, "by": "", "from": before.wave.slug} for name in response.answers
    }
    response.visibility = {
        name: value for name, value in before.visibility.items() if name in definition.by_id
    }
    response.taken_from = before


# --- Writing ---------------------------------------------------------------------------------------------------------


def save(
    viewer: Viewer, response: Response, changes: Mapping[str, Change], *, confirm: Iterable[str] = ()
) -> Saved:
    """Write answers. ``changes``: by field id; ``confirm``: fields taken over from an earlier wave that still hold.

    Answers that are wrong are left out and told; the others are written. Raises ``WaveClosed``, ``Refused``.
    """
    require(viewer, verbs.RESPONSE_SAVED, response)
    definition = definition_of(response.wave.questionnaire)
    values, wrong = read_all(definition, {name: change.mine for name, change in changes.items()})
    with base.acting():
        current = _writable(response, verbs.RESPONSE_SAVED)
        answers, marks, aside = dict(current.answers), dict(current.marks), dict(current.aside)
        before = shown(definition, answers)
        instant = timezone.now().isoformat(timespec="seconds")
        mark = {"version": current.version + 1, "at": instant, "by": viewer.actor}
        changed: list[str] = []
        clashes: list[str] = []
        touched = False
        for name, mine in values.items():
            merged = merge(definition.fields[name], changes[name].base, answers.get(name), mine)
            if merged.clash and _put_aside(aside, name, mine, mark):
                clashes.append(name)
            if merged.value != answers.get(name):
                _put(answers, name, merged.value)
                marks[name] = mark
                changed.append(name)
            elif marks.get(name, {}).get("from"):
                marks[name] = mark
                touched = True
        for name in confirm:
            if marks.get(name, {}).get("from"):
                marks[name] = mark
                touched = True
        if changed or clashes or touched:
            after = shown(definition, answers)
            base.write(current, {"answers": answers, "marks": marks, "aside": aside})
            _write_cells(current, definition, after, _moved(definition, changed, before, after))
            base.note(viewer, verbs.RESPONSE_SAVED, current, fields=sorted({*changed, *clashes}))
    return Saved(current, tuple(changed), tuple(clashes), wrong)


def settle(viewer: Viewer, response: Response, name: str, value: Any, *, base_value: Any) -> Saved:
    """Choose between the answers that stand side by side: ``value`` stays, what was aside goes.

    ``base_value`` is the stored answer that the chooser has seen. Raises ValidationError where it changed again, so that
    nobody throws away what they have not read.
    """
    require(viewer, verbs.RESPONSE_SETTLED, response)
    definition = definition_of(response.wave.questionnaire)
    values, wrong = read_all(definition, {name: value})
    if wrong:
        raise ValidationError({name: wrong[0].label(get_language() or "fr")})
    with base.acting():
        current = _writable(response, verbs.RESPONSE_SETTLED)
        if current.answers.get(name) != base_value:
            raise ValidationError(
                {name: _("Cette réponse vient encore de changer. Relisez-la avant de choisir.")},
                code="changed",
            )
        answers, marks = dict(current.answers), dict(current.marks)
        aside = {key: kept for key, kept in current.aside.items() if key != name}
        before = shown(definition, answers)
        _put(answers, name, values[name])
        marks[name] = {
            "version": current.version + 1,
            "at": timezone.now().isoformat(timespec="seconds"),
            "by": viewer.actor,
        }
        after = shown(definition, answers)
        base.write(current, {"answers": answers, "marks": marks, "aside": aside})
        _write_cells(current, definition, after, _moved(definition, [name], before, after))
        base.note(viewer, verbs.RESPONSE_SETTLED, current, fields=[name])
    return Saved(current, (name,))


def show(viewer: Viewer, response: Response, choices: Mapping[str, str]) -> Response:
    """Say who may read answers: question id -> visibility. Raises ValidationError."""
    require(viewer, verbs.RESPONSE_SHOWN, response)
    definition = definition_of(response.wave.questionnaire)
    for name, choice in choices.items():
        if name not in definition.by_id or choice not in set(Visibility):
            raise ValidationError({str(name)[:80]: _("Ce choix n’existe pas.")}, code="choice")
    with base.acting():
        current = _writable(response, verbs.RESPONSE_SHOWN)
        visibility = dict(current.visibility)
        moved = []
        for name, choice in choices.items():
            if visibility_of(current, definition, name) == choice:
                continue
            moved.append(name)
            visibility[name] = choice
            if choice == definition.by_id[name].visibility:
                del visibility[name]
            Cell.objects.filter(response=current, question=name).update(visibility=choice)
        if moved:
            base.write(current, {"visibility": visibility})
            base.note(viewer, verbs.RESPONSE_SHOWN, current, questions=sorted(moved))
    return current


def visibility_of(response: Response, definition: Definition, question: str) -> str:
    """Who may read the answer to a question: as the respondent said, else as the questionnaire begins."""
    return str(response.visibility.get(question) or definition.by_id[question].visibility)


# --- Consent, sending, taking back -----------------------------------------------------------------------------------


def consent(viewer: Viewer, response: Response, given: bool) -> Response:
    """Consent to research, or take it back. It can be taken back at any time, a closed wave included."""
    verb = verbs.CONSENT_GIVEN if given else verbs.CONSENT_REVOKED
    require(viewer, verb, response)
    with base.acting():
        current = base.fresh(response, act=verb)
        if current.consent != given:
            base.write(
                current,
                {"consent": given, "consent_on": timezone.now(), "consent_by_id": viewer.person},
            )
            base.note(viewer, verb, current)
    return current


def submit(viewer: Viewer, response: Response) -> Response:
    """Send the answers. Raises ValidationError, by question, for what is missing, contradictory or not chosen yet."""
    require(viewer, verbs.RESPONSE_SUBMITTED, response)
    definition = definition_of(response.wave.questionnaire)
    with base.acting():
        current = _writable(response, verbs.RESPONSE_SUBMITTED, states=("draft", "withdrawn", "submitted"))
        errors = obstacles(definition, current)
        if errors:
            raise ValidationError(errors)
        if current.state != "submitted":
            _write_cells(current, definition, shown(definition, current.answers))
            base.write(current, {"state": "submitted", "submitted_on": timezone.now()})
            base.note(viewer, verbs.RESPONSE_SUBMITTED, current, wave=base.path_of(current.wave))
    return current


def obstacles(definition: Definition, response: Response) -> dict[str, str]:
    """What stands in the way of sending, by question id, in the active language."""
    language = get_language() or "fr"
    now = shown(definition, response.answers)
    visible = {name: value for name, value in response.answers.items() if name in now.fields}
    found: dict[str, str] = {}
    if not visible:
        found[definition.questions[0].id] = _("Répondez au moins à une question.")
    for part in progress(definition, response.answers, now):
        for question in part.missing:
            found[question.id] = _("Une réponse est nécessaire.")
        for question in part.wrong:
            found[question.id] = " ".join(said.label(language) for _c, said in broken(question, visible))
    for name in response.aside:
        if name in now.fields:
            found[definition.question_of[name].id] = _("Deux réponses se font face : choisissez d’abord.")
    return found


def reopen(viewer: Viewer, response: Response) -> Response:
    """Go back to what was sent, to change it; until it is sent again nobody else reads it."""
    require(viewer, verbs.RESPONSE_REOPENED, response)
    with base.acting():
        current = _writable(response, verbs.RESPONSE_REOPENED, states=("submitted", "withdrawn", "draft"))
        if current.state != "draft":
            base.write(current, {"state": "draft"})
            base.note(viewer, verbs.RESPONSE_REOPENED, current)
    return current


def withdraw(viewer: Viewer, response: Response) -> Response:
    """Take a response back, at any time: nobody else reads it any more, and consent ends with it."""
    require(viewer, verbs.RESPONSE_WITHDRAWN, response)
    with base.acting():
        current = base.fresh(response, act=verbs.RESPONSE_WITHDRAWN)
        if current.state != "withdrawn":
            Cell.objects.filter(response=current).delete()
            base.write(current, {"state": "withdrawn", "consent": False, "consent_on": timezone.now()})
            base.note(viewer, verbs.RESPONSE_WITHDRAWN, current)
    return current


# --- What they share -------------------------------------------------------------------------------------------------


def _writable(response: Response, verb: str, states: tuple[str, ...] = ("draft",)) -> Response:
    """The response as it is now, in a wave that is open. Raises ``WaveClosed``; ValidationError where it was sent."""
    current = base.fresh(response, act=verb)
    current.wave = response.wave
    now = Wave.objects.only("state", "closes").get(pk=response.wave_id)
    if not now.is_open():
        raise WaveClosed
    if current.state not in states:
        raise ValidationError(
            _(
                "Ces réponses ont été envoyées. Reprenez-les pour les modifier ; rien de ce que vous avez écrit n’est perdu."
            ),
            code="submitted",
        )
    return current


def _put(answers: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        answers.pop(name, None)
    else:
        answers[name] = value


def _put_aside(aside: dict[str, Any], name: str, mine: Any, mark: Mapping[str, Any]) -> bool:
    """Keep an answer beside the one that stays; the same twice is kept once, and what one person goes on typing takes
    the place of what they typed before."""
    kept = list(aside.get(name, ()))
    if mine is None or any(one["value"] == mine for one in kept):
        return mine is not None
    made = {"value": mine, "at": mark["at"], "by": mark["by"]}
    for place, one in enumerate(kept):
        if one["by"] == mark["by"] and one["by"].startswith("/people/"):
            kept[place] = made
            break
    else:
        if len(kept) >= _MOST_ASIDE:
            raise ValidationError(
                {name: _("Trop de réponses se font face ici. Choisissez d’abord parmi elles.")}, code="aside"
            )
        kept.append(made)
    aside[name] = kept
    return True


def _moved(definition: Definition, changed: Iterable[str], before: Shown, after: Shown) -> frozenset[str]:
    """The questions whose cells are to be written again: changed, or shown now and not before, or the other way."""
    names = {definition.question_of[name].id for name in changed}
    names |= before.questions ^ after.questions
    names |= {definition.question_of[name].id for name in before.fields ^ after.fields}
    return frozenset(names)


def _write_cells(
    response: Response, definition: Definition, now: Shown, questions: frozenset[str] | None = None
) -> None:
    """Write the cells of these questions again, or of all."""
    old = Cell.objects.filter(response=response)
    (old if questions is None else old.filter(question__in=questions)).delete()
    Cell.objects.bulk_create(
        [
            Cell(
                response=response,
                wave_id=response.wave_id,
                question=cell.question,
                field=cell.field,
                row=cell.row,
                column=cell.column,
                position=cell.position,
                text=cell.text,
                number=cell.number,
                visibility=visibility_of(response, definition, cell.question),
            )
            for cell in cells(definition, response.answers, now, questions)
        ]
    )


TEXTS = frozenset({Type.TEXT, Type.LONGTEXT})
"""Types of which two answers can be kept one after the other."""
