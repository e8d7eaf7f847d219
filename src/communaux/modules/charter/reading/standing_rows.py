"""On which things of a recognition somebody stands as its reviewer or in the committee, as conditions on rows.

What ``meaning_recognition`` hands to the doors, so that a list, a document and an act show the same. Each condition is one
subquery or two and repeats no row. A member of the committee who is tied to the platform reads nothing of it, as on pages.
"""

from __future__ import annotations

from django.db.models import Q

from communaux.meaning.access import Viewer
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    DeclaredInterest,
    Recognition,
    Review,
)
from communaux.nouns.models import Affiliation

NOT_PASSED_ON = ("draft", "submitted")
"""Stages in which an application is between the platform and the secretary."""
_READS = ("proposed", "accepted", "submitted")


def _reviewed(viewer: Viewer) -> Q:
    """The recognitions that the viewer is asked to read, or reads."""
    return Q(pk__in=Review.objects.filter(person=viewer.person, state__in=_READS).values("recognition"))


def _before_committee(viewer: Viewer) -> Q:
    """The recognitions that the viewer decides on, or decided on, as a member of the committee."""
    seated = CommitteeMember.objects.filter(person=viewer.person, until=None)
    if not seated.exists():
        return Q(pk__in=[])
    ties = Affiliation.objects.filter(person=viewer.person, until="").values("organisation")
    interests = DeclaredInterest.objects.filter(person=viewer.person).values("organisation")
    rows = Recognition.objects.exclude(state__in=NOT_PASSED_ON)
    return Q(pk__in=rows.exclude(organisation__in=ties).exclude(organisation__in=interests).values("pk"))


def _of(condition: Q) -> Q:
    return Q(recognition__in=Recognition.objects.filter(condition).values("pk"))


def of_recognition(viewer: Viewer) -> Q:
    """Those that one reads as a peer or decides on."""
    return _reviewed(viewer) | _before_committee(viewer)


def of_review(viewer: Viewer) -> Q:
    """One's own reviews."""
    return Q(person=viewer.person)


def of_opinion(viewer: Viewer) -> Q:
    """One's own; and what was handed in to the committee, for its members."""
    return Q(review__person=viewer.person) | (_of(_before_committee(viewer)) & Q(review__state="submitted"))


def of_question(viewer: Viewer) -> Q:
    """What one asked; and all that was asked, for the committee."""
    return Q(review__person=viewer.person) | _of(_before_committee(viewer))


def of_what_the_committee_reads(viewer: Viewer) -> Q:
    """Rounds, steps of a plan and decisions of what is before the committee."""
    return _of(_before_committee(viewer))


def of_voice(viewer: Viewer) -> Q:
    """One's own voice, and those of the others in the rounds that one decides in."""
    rounds = Recognition.objects.filter(_before_committee(viewer)).values("pk")
    return Q(member__person=viewer.person) | Q(round__recognition__in=rounds)


def of_interest(viewer: Viewer) -> Q:
    """One's own declarations."""
    return Q(person=viewer.person)
