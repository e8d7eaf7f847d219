"""What somebody is facing one group, one subject, one co-optation: the standings that the matrix knows. Queries, no rule.

Each function takes at most two queries; a viewer without a page of their own has no standing.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from communaux.meaning.access import Viewer
from communaux.modules.groups.models import Cooptation, Force, Group, Membership, Seat, Subject

Standings = frozenset[str]
NONE: Standings = frozenset()


def of_group(viewer: Viewer, group: Group | None) -> Standings:
    """``coordinator``, ``member``, ``invited``, ``applicant`` of a group; ``seated`` in a committee.

    Whoever coordinates the group of which it is a part coordinates it as well.
    """
    if viewer.person is None or group is None:
        return NONE
    there = Q(group=group)
    if group.parent_id is not None:
        there |= Q(group=group.parent_id, role="coordinator", state="current")
    rows = Membership.objects.filter(there, person=viewer.person, state__in=("asked", "invited", "current"))
    found = set()
    for of, role, state in rows.values_list("group_id", "role", "state"):
        if state != "current":
            found.add("invited" if state == "invited" else "applicant")
            continue
        if of == group.pk:
            found.add("member")
        if role == "coordinator":
            found.add("coordinator")
    if group.kind == "committee" and is_seated(viewer, group):
        found.add("seated")
    return frozenset(found)


def is_seated(viewer: Viewer, group: Group) -> bool:
    """Whether the viewer holds a mandate in this committee today."""
    if viewer.person is None:
        return False
    today = timezone.localdate().isoformat()
    rows = Seat.objects.filter(group=group, person=viewer.person, ended_on=None)
    return any(_holds(str(until), today) for until in rows.values_list("until", flat=True))


def _holds(until: str, today: str) -> bool:
    """A mandate until 2026 or 2026-11 lasts to the end of it, which is how texts of that length compare."""
    return not until or today[: len(until)] <= until


def of_membership(viewer: Viewer, membership: Membership) -> Standings:
    """``own``, and what one is facing its group."""
    own = frozenset({"own"}) if _is(viewer, membership.person_id) else NONE
    return own | of_group(viewer, membership.group)


def of_subject(viewer: Viewer, subject: Subject) -> Standings:
    """``proposer`` of a subject, ``volunteer`` who offered to coordinate it."""
    if viewer.person is None:
        return NONE
    found = set()
    if subject.proposer_id == viewer.person:
        found.add("proposer")
    if Force.objects.filter(subject=subject, person=viewer.person, kind="coordinate").exists():
        found.add("volunteer")
    return frozenset(found)


def of_cooptation(viewer: Viewer, cooptation: Cooptation) -> Standings:
    """``proposed``, ``proposer`` and ``seated``."""
    found = set()
    if _is(viewer, cooptation.person_id):
        found.add("proposed")
    if _is(viewer, cooptation.proposed_by_id):
        found.add("proposer")
    if is_seated(viewer, cooptation.group):
        found.add("seated")
    return frozenset(found)


def own(viewer: Viewer, person: int | None) -> Standings:
    """``own`` where a thing is the viewer's."""
    return frozenset({"own"}) if _is(viewer, person) else NONE


def _is(viewer: Viewer, person: int | None) -> bool:
    return person is not None and viewer.person == person
