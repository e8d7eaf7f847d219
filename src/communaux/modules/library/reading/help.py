"""Notices of mentoring that are open, what answers them, and the pairs of a person (COM-04)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.library.models import HelpNotice, Pairing
from communaux.modules.library.rules import mentors, steps


def notices(viewer: Viewer) -> QuerySet[HelpNotice]:
    """Those that are open, still hold, and that this viewer may read."""
    return (
        HelpNotice.objects.filter(of(HelpNotice).visible(viewer.roles), open=True)
        .filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
        .select_related("person", "organisation")
        .order_by("-created", "-pk")
    )


def record(one: HelpNotice) -> mentors.Notice:
    """The notice as the matching reads it."""
    return mentors.Notice(
        id=one.key,
        person=str(one.person_id),
        direction=one.direction,
        title=one.title,
        text=one.text,
        themes=tuple(one.themes),
        languages=tuple(one.languages),
        hours=one.hours,
        until=one.until,
    )


def answers(one: HelpNotice, among: Iterable[HelpNotice]) -> list[tuple[HelpNotice, Sequence[Said]]]:
    """What may answer a notice, the best first, with the reasons."""
    by_key = {other.key: other for other in among}
    found = mentors.match([record(other) for other in by_key.values()], timezone.localdate(), one.key)
    return [(by_key[m.request if m.offer == one.key else m.offer], m.reasons) for m in found]


def pairs_of(person: int) -> QuerySet[Pairing]:
    """The pairs that somebody is one of, the latest first."""
    return (
        Pairing.objects.filter(Q(mentor=person) | Q(mentee=person))
        .select_related("mentor", "mentee", "notice", "mentor_organisation", "mentee_organisation")
        .order_by("-created", "-pk")
    )


def exchanges(organisations: Sequence[int]) -> dict[int, int]:
    """How many mentorings each organisation took part in, on either side: counted for criterion K1."""
    taken = Pairing.objects.filter(state__in=steps.COUNTED)
    counts: dict[int, int] = {}
    for name in ("mentor_organisation", "mentee_organisation"):
        rows = taken.filter(**{f"{name}__in": organisations}).values_list(name).annotate(n=Count("pk"))
        for pk, number in rows.order_by():
            counts[pk] = counts.get(pk, 0) + number
    return counts
