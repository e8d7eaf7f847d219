"""What waits for a steward, and the records that an account keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from communaux.meaning.access import STEWARDS, Refused, Viewer
from communaux.modules.network.models import Claim, Duplicate, Report
from communaux.modules.network.models.care import Decision
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.organisation import State


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one, with the things themselves; the stronger reasons first."""

    duplicate: Duplicate
    first: Organisation | Person
    second: Organisation | Person


@dataclass(frozen=True, slots=True)
class Desk:
    """The oldest of what waits, of each kind, and how many there are in all."""

    drafts: list[Organisation]
    claims: list[Claim]
    reports: list[Report]
    pairs: list[Pair]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Everything that waits."""
        return sum(self.counts.values())


def desk(viewer: Viewer, limit: int = 50) -> Desk:
    """The matters that are open, for stewards. Raises Refused for anybody else. Ten queries at most."""
    if not viewer.may(STEWARDS):
        raise Refused("network.desk")
    drafts = Organisation.objects.filter(state=State.DRAFT).order_by("created")
    claims = Claim.objects.filter(state=Decision.OPEN, organisation__state=State.PUBLISHED).order_by(
        "created"
    )
    reports = Report.objects.filter(state=Decision.OPEN).order_by("created")
    duplicates = Duplicate.objects.filter(state=Decision.OPEN).order_by("-score", "pk")
    return Desk(
        drafts=list(drafts[:limit]),
        claims=list(claims.select_related("organisation", "account", "account__person")[:limit]),
        reports=list(reports.select_related("organisation")[:limit]),
        pairs=pairs(duplicates[:limit]),
        counts={
            "drafts": drafts.count(),
            "claims": claims.count(),
            "reports": reports.count(),
            "pairs": duplicates.count(),
        },
    )


def pairs(duplicates: Iterable[Duplicate]) -> list[Pair]:
    """The things behind these rows; a pair of which one is gone is left out. Two queries."""
    rows = list(duplicates)
    things: dict[str, dict[int, Organisation | Person]] = {
        Duplicate.Kind.ORGANISATION: _of_kind(rows, Duplicate.Kind.ORGANISATION, Organisation.objects.all()),
        Duplicate.Kind.PERSON: _of_kind(rows, Duplicate.Kind.PERSON, Person.objects.filter(merged_into=None)),
    }
    return [
        Pair(row, things[row.kind][row.first], things[row.kind][row.second])
        for row in rows
        if row.first in things[row.kind] and row.second in things[row.kind]
    ]


def _of_kind(
    rows: list[Duplicate], kind: str, things: QuerySet[Organisation] | QuerySet[Person]
) -> dict[int, Organisation | Person]:
    wanted = {pk for row in rows if row.kind == kind for pk in (row.first, row.second)}
    return {one.pk: one for one in things.filter(pk__in=wanted)} if wanted else {}


def kept_by(viewer: Viewer) -> list[Organisation]:
    """The records that the viewer keeps, by name."""
    rows = Organisation.objects.filter(pk__in=viewer.edits).exclude(state=State.MERGED)
    return sorted(rows, key=lambda one: one.name.casefold())
