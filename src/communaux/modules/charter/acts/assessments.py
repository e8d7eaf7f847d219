"""The self-assessment of an organisation: one answer for each criterion, saved part by part (CHA-03).

Two people may answer at once: what both changed is given back to whoever came second, and everything else is saved.
Nothing is fetched from an address that is given as evidence; a document is judged by its bytes. What comes from a
questionnaire waits for somebody to confirm it. Evidence is in ``evidence``, suggestions too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts.evidence import (
    add_evidence,
    change_evidence,
    confirm,
    copy_evidence,
    dismiss,
    remove_evidence,
    suggest,
)
from communaux.modules.charter.acts.shared import fresh_published, in_force
from communaux.modules.charter.models import Assessment, CharterVersion, CriterionAnswer
from communaux.modules.charter.permissions import KEEPERS, MATRIX
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Organisation

__all__ = [
    "Saved",
    "Sent",
    "add_evidence",
    "answer",
    "answer_part",
    "change_evidence",
    "confirm",
    "dismiss",
    "remove_evidence",
    "share",
    "start",
    "suggest",
    "unshare",
]


def start(viewer: Viewer, organisation: Organisation, charter: CharterVersion | None = None) -> Assessment:
    """The self-assessment under the version in force (or ``charter``, the same); begun where there is none.

    What was answered under an earlier version is taken over: the answers where the statement is the same, comments and
    evidence in any case.
    """
    verb = v.ASSESSMENT_STARTED
    path = organisation.get_absolute_url()
    MATRIX.require(viewer, verb, organisation.pk, path)
    with base.acting():
        current = fresh_published(organisation, verb)
        version = in_force(verb)
        if charter is not None and charter.pk != version.pk:
            raise ValidationError(_("Cette version de la charte n’est pas en vigueur."), code="not_in_force")
        found = Assessment.objects.filter(organisation=current, charter=version).first()
        if found is not None:
            return found
        earlier = Assessment.objects.filter(organisation=current).order_by("-charter__ordinal").first()
        made = Assessment.objects.create(organisation=current, charter=version)
        CriterionAnswer.objects.bulk_create(
            CriterionAnswer(assessment=made, criterion=criterion, organisation=current)
            for criterion in version.criteria.all()
        )
        if earlier is not None:
            _take_over(earlier, made)
        base.note(viewer, verb, current, thing=base.path_of(made), charter=base.path_of(version))
    return made


def _take_over(earlier: Assessment, made: Assessment) -> None:
    """Copy what still holds from an earlier version, criterion by criterion of the same name."""
    before = {
        one.criterion.code: one
        for one in earlier.answers.select_related("criterion").prefetch_related("evidence__document")
    }
    for row in made.answers.select_related("criterion"):
        old = before.get(row.criterion.code)
        if old is None:
            continue
        row.comment, row.visibility = old.comment, old.visibility
        if old.criterion.statement == row.criterion.statement:
            row.answer, row.reason, row.answered_on = old.answer, old.reason, old.answered_on
        row.save(update_fields=["comment", "visibility", "answer", "reason", "answered_on"])
        copy_evidence(old, row)


def answer(
    viewer: Viewer,
    row: CriterionAnswer,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> CriterionAnswer:
    """Answer one criterion. Raises Conflict where somebody answered it since ``expected_version``."""
    verb = v.ASSESSMENT_ANSWERED
    MATRIX.require(viewer, verb, row.organisation_id, base.path_of(row))
    cleaned = given.clean(of(CriterionAnswer), KEEPERS, values)
    with base.acting():
        current = writable(row, verb)
        changes = _changes(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            _save(current, changes)
            _noted(viewer, current.assessment, [current.criterion.code])
    return current


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody answers to one criterion. ``expected_version``: the version that was read; ``seen``: the values that
    were read, where they are known: then only a field that changed since is a conflict."""

    values: Mapping[str, Any]
    expected_version: int | None = None
    seen: Mapping[str, Any] | None = None


@dataclass
class Saved:
    """What became of a part that was sent: the criteria that ``changed``, those where somebody else was first
    (``conflicts``), and those with an error (``errors``); the last two are not written."""

    changed: list[str] = field(default_factory=list)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    errors: dict[str, ValidationError] = field(default_factory=dict)


def answer_part(viewer: Viewer, assessment: Assessment, sent: Mapping[str, Sent]) -> Saved:
    """Answer several criteria in one transaction. ``sent``: name of the criterion -> what is said of it.

    Each criterion is judged alone: what fits is written, what does not is given back, so that nothing typed is lost.
    Raises Refused for a criterion of another version.
    """
    verb = v.ASSESSMENT_ANSWERED
    MATRIX.require(viewer, verb, assessment.organisation_id, base.path_of(assessment))
    saved = Saved()
    with base.acting():
        current = base.fresh(assessment, act=verb)
        _need_in_force(current, verb)
        rows = {
            row.criterion.code: row
            for row in current.answers.select_for_update(of=("self",)).select_related("criterion")
        }
        if unknown := sent.keys() - rows.keys():
            raise Refused(verb, f"{base.path_of(current)}#{sorted(unknown)[0][:20]}")
        for code, said in sent.items():
            row = rows[code]
            try:
                changes = _changes(row, given.clean(of(CriterionAnswer), KEEPERS, said.values))
                _expect(row, said, changes)
            except Conflict as conflict:
                saved.conflicts[code] = conflict
            except ValidationError as error:
                saved.errors[code] = error
            else:
                if changes:
                    _save(row, changes)
                    saved.changed.append(code)
        if saved.changed:
            _noted(viewer, current, saved.changed)
    return saved


def _expect(row: CriterionAnswer, said: Sent, changes: Mapping[str, Any]) -> None:
    """Raise Conflict where somebody changed the same fields since they were read."""
    if said.seen is None:
        base.expect(row, said.expected_version, changes)
        return
    both = sorted(name for name in changes if name in said.seen and said.seen[name] != getattr(row, name))
    if both:
        theirs = {name: getattr(row, name) for name in both}
        raise Conflict(row.version, tuple(both), theirs, {name: changes[name] for name in both})


def writable(row: CriterionAnswer, verb: str) -> CriterionAnswer:
    """The row of an answer as it is now. Raises ValidationError where its version is not in force any more."""
    current = base.fresh(row, act=verb)
    _need_in_force(current.assessment, verb)
    return current


def _need_in_force(assessment: Assessment, _verb: str) -> None:
    if assessment.charter.state != "in-force":
        raise ValidationError(
            _(
                "Cette auto-évaluation porte sur une version remplacée : commencez celle de la version en vigueur."
            ),
            code="not_in_force",
        )


def _changes(row: CriterionAnswer, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What a valid answer changes. Raises ValidationError."""
    said = {name: cleaned.get(name, getattr(row, name)) for name in ("answer", "reason")}
    if said["answer"] == "not-applicable":
        if not row.criterion.may_be_not_applicable:
            raise ValidationError(
                {"answer": _("Ce critère concerne toutes les organisations : choisissez une autre réponse.")}
            )
        if not said["reason"]:
            raise ValidationError({"reason": _("Dites pourquoi ce critère ne vous concerne pas.")})
    elif said["reason"]:
        cleaned = {**cleaned, "reason": ""}
    return given.differing(row, cleaned)


def _save(row: CriterionAnswer, changes: Mapping[str, Any]) -> None:
    base.write(row, {**changes, "answered_on": timezone.localdate()})


def _noted(viewer: Viewer, assessment: Assessment, codes: list[str]) -> None:
    base.write(assessment, {})
    base.note(
        viewer, v.ASSESSMENT_ANSWERED, assessment.organisation, thing=base.path_of(assessment), criteria=codes
    )


# --- To everybody, or not ---------------------------------------------------------------------------------------------


def share(viewer: Viewer, assessment: Assessment) -> Assessment:
    """Let everybody read the public answers. Needs one answer at least."""
    verb = v.ASSESSMENT_SHARED
    MATRIX.require(viewer, verb, assessment.organisation_id, base.path_of(assessment))
    with base.acting():
        current = base.fresh(assessment, act=verb)
        if current.shared_on is not None:
            raise ValidationError(_("Cette auto-évaluation est déjà publique."), code="twice")
        if not current.answers.exclude(answer="").exists():
            raise ValidationError(_("Répondez à un critère au moins avant de publier."), code="empty")
        base.write(current, {"shared_on": timezone.localdate()})
        base.note(viewer, verb, current.organisation, thing=base.path_of(current))
    return current


def unshare(viewer: Viewer, assessment: Assessment) -> Assessment:
    """Make it a draft again."""
    verb = v.ASSESSMENT_UNSHARED
    MATRIX.require(viewer, verb, assessment.organisation_id, base.path_of(assessment))
    with base.acting():
        current = base.fresh(assessment, act=verb)
        if current.shared_on is None:
            raise ValidationError(_("Cette auto-évaluation n’est pas publique."), code="twice")
        base.write(current, {"shared_on": None})
        base.note(viewer, verb, current.organisation, thing=base.path_of(current))
    return current
