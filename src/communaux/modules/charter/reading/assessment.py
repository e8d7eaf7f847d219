"""Questions to the database about a self-assessment: its rows by part, what the house reads by itself beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q

from communaux.meaning.access import EDITORS, Viewer
from communaux.modules.charter import sources
from communaux.modules.charter.models import (
    Assessment,
    CharterPart,
    CriterionAnswer,
    Evidence,
    Suggestion,
)
from communaux.modules.charter.reading import texts
from communaux.modules.charter.rules import checks
from communaux.modules.network.models import Commons, Stakeholder
from communaux.modules.network.rules.findings import Finding
from communaux.modules.network.rules.freshness import Checks
from communaux.modules.network.rules.openness import Shared
from communaux.nouns.models import Organisation

MayRead = Callable[[Viewer, int], bool]
_readers: list[MayRead] = []


def let_read(function: MayRead) -> None:
    """Let those read what is kept for reviewers of whom ``function(viewer, organisation key)`` says so."""
    _readers.append(function)


def reads_all(viewer: Viewer, organisation: int) -> bool:
    """Whether the viewer reads what is for reviewers: who keeps the record, stewards, and the reviewers assigned."""
    return viewer.may(EDITORS, organisation) or any(may(viewer, organisation) for may in _readers)


def may_read(viewer: Viewer, evidence: Evidence) -> bool:
    """Whether the viewer may read one piece of evidence (its answer, and the self-assessment, selected with it)."""
    if reads_all(viewer, evidence.organisation_id):
        return True
    answer = evidence.answer
    return bool(
        evidence.visibility == answer.visibility == "public"
        and answer.answer
        and answer.assessment.shared_on
        and evidence.organisation.state == "published"
    )


def latest(organisation: Organisation) -> Assessment | None:
    """The self-assessment under the latest version that the organisation answered."""
    found = Assessment.objects.filter(organisation=organisation).select_related("charter", "organisation")
    return found.order_by("-charter__ordinal").first()


def shared(organisation: Organisation) -> Assessment | None:
    """The self-assessment that everybody reads: under the latest version of those that are shared."""
    found = Assessment.objects.filter(
        organisation=organisation, organisation__state="published", shared_on__isnull=False
    )
    return found.select_related("charter", "organisation").order_by("-charter__ordinal").first()


def under(organisation: Organisation, charter: int) -> Assessment | None:
    """The self-assessment under one version."""
    found = Assessment.objects.filter(organisation=organisation, charter=charter)
    return found.select_related("charter", "organisation").first()


@dataclass
class Row:
    """One criterion with what is said of it: ``finding`` is what the house reads by itself."""

    answer: CriterionAnswer
    evidence: list[Evidence] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    finding: Finding | None = None


@dataclass
class PartRows:
    """One part with its rows; ``answered`` of ``len(rows)`` have an answer: progress of work, never a score."""

    part: CharterPart
    rows: list[Row]

    @property
    def answered(self) -> int:
        return sum(bool(row.answer.answer) for row in self.rows)


def rows(assessment: Assessment, *, everything: bool, part: str = "") -> list[PartRows]:
    """The parts of an assessment with their rows; ``everything``: what is for reviewers too; ``part``: that one alone.

    Five queries, however many criteria.
    """
    shown = Evidence.objects.order_by("pk")
    answers = CriterionAnswer.objects.filter(assessment=assessment)
    if not everything:
        shown = shown.filter(visibility="public")
        answers = answers.filter(~Q(answer=""), visibility="public")
    if part:
        answers = answers.filter(criterion__part__code=part)
    answers = answers.select_related("criterion", "assessment").prefetch_related(Prefetch("evidence", shown))
    by_criterion = {one.criterion_id: one for one in answers}
    waiting: dict[int, list[Suggestion]] = {}
    if everything:
        open_ = Suggestion.objects.filter(
            organisation=assessment.organisation_id, criterion__in=by_criterion, state="open"
        )
        for one in open_.order_by("pk"):
            waiting.setdefault(one.criterion_id, []).append(one)
    found = []
    for each in texts.parts(assessment.charter):
        if part and each.code != part:
            continue
        found.append(
            PartRows(
                each,
                [
                    Row(
                        by_criterion[criterion.pk],
                        list(by_criterion[criterion.pk].evidence.all()),
                        waiting.get(criterion.pk, []),
                    )
                    for criterion in each.criteria.all()
                    if criterion.pk in by_criterion
                ],
            )
        )
    return found


def known(organisation: Organisation, parts: Iterable[PartRows]) -> checks.Known:
    """What the house knows of an organisation, for the automatic readings of these rows. Two queries, and those of other
    rooms."""
    stakeholders = Stakeholder.objects.filter(organisation=organisation).order_by("pk")
    return checks.Known(
        checks=Checks(
            created=organisation.created.date(),
            checked=organisation.checked_on,
            ceased=organisation.maturity == "ceased",
        ),
        stakeholders=tuple(
            checks.StakeholderLine(one.label or one.category, one.status, one.governance)
            for one in stakeholders
        ),
        commons=tuple(
            Shared(one.name, one.licence, one.openness, bool(one.link))
            for one in Commons.objects.filter(organisation=organisation).order_by("pk")
        ),
        shared=sources.all_shared(organisation),
        deeds=sources.deeds(
            [
                row.answer.criterion.code
                for part in parts
                for row in part.rows
                if row.answer.criterion.reading == "deeds-counted"
            ],
            organisation,
        ),
        said={
            row.answer.criterion.code: " ".join(
                [row.answer.comment, *(f"{one.title} {one.text}" for one in row.evidence)]
            )
            for part in parts
            for row in part.rows
        },
    )


def with_findings(organisation: Organisation, parts: list[PartRows], today: date) -> list[PartRows]:
    """The same rows, each with what the house reads by itself of its criterion, where it can."""
    told = known(organisation, parts)
    for part in parts:
        for row in part.rows:
            criterion = row.answer.criterion
            row.finding = checks.read(criterion.reading, criterion.code, told, today)
    return parts


def waiting(organisations: Iterable[int]) -> int:
    """How many suggestions wait for somebody of these organisations."""
    return Suggestion.objects.filter(organisation__in=list(organisations), state="open").count()
