"""Subjects with what they gathered and what they lack. Queries; the counting itself is in ``rules.subjects``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from communaux.meaning.access import MEMBERS, Viewer
from communaux.modules.groups.models import Force, Subject, Threshold
from communaux.modules.groups.rules.subjects import Gathered, Missing, Needs, gathered, missing


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject with what it gathered and lacks."""

    subject: Subject
    gathered: Gathered
    missing: Missing

    @property
    def ready(self) -> bool:
        return self.subject.state == "open" and self.missing.ready


def needs() -> Needs:
    """What a subject needs before it can start."""
    row = Threshold.objects.first() or Threshold()
    return Needs(row.coordinators, row.participants, row.organisations)


def standing_of(subjects: Iterable[Subject], asked: Needs | None = None) -> list[Standing]:
    """The subjects with their counts, in the same order. Two queries for any number."""
    subjects = list(subjects)
    asked = asked or needs()
    offered: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    rows = Force.objects.filter(subject__in=subjects, person__merged_into=None)
    for pk, kind, organisation in rows.values_list("subject_id", "kind", "organisation_id"):
        offered[pk].append((kind, organisation))
    found = []
    for subject in subjects:
        counted = gathered(offered[subject.pk])
        found.append(Standing(subject, counted, missing(counted, asked)))
    return found


def all_subjects() -> list[Standing]:
    """Every subject but merged ones: open first, the newest first."""
    order = {"open": 0, "started": 1, "closed": 2}
    rows = Subject.objects.filter(merged_into=None).select_related("group", "organisation")
    subjects = sorted(rows, key=lambda one: (one.fictional, order.get(one.state, 9), -one.pk))
    return standing_of(subjects)


def forces(viewer: Viewer, subject: Subject) -> tuple[list[Force], int]:
    """Who offered what, as far as the viewer may know, strongest first; and how many are not shown by name."""
    order = ("coordinate", "take-part", "expertise", "follow")
    rows = list(
        Force.objects.filter(subject=subject, person__merged_into=None).select_related(
            "person", "organisation"
        )
    )
    rows.sort(key=lambda one: (order.index(one.kind), one.person.name.casefold()))
    everybody = viewer.may(MEMBERS)
    shown = [one for one in rows if everybody or one.person.listed or one.person_id == viewer.person]
    return shown, len(rows) - len(shown)


def ready_count() -> int:
    """How many open subjects could start now. Three queries."""
    return sum(one.ready for one in standing_of(Subject.objects.filter(state="open")))
