"""On which things of groups somebody stands as the coordinator, the one concerned or one who takes part, as conditions on rows.

What ``meaning`` hands to the doors; the same standings as in ``standings``, for lists as well. No condition repeats a row.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from communaux.meaning.access import Viewer
from communaux.modules.groups.models import Membership, Seat

WRITERS = ("coordinator", "member", "expert")
"""Roles in a group that write its notes; observers read what is published."""


def _groups(viewer: Viewer, **more: Any) -> Any:
    """The groups in which one takes part."""
    return Membership.objects.filter(person=viewer.person, state="current", **more).values("group")


def of_membership(viewer: Viewer) -> Q:
    """One's own places, and all those of the groups that one coordinates, or of the parts of these."""
    led = _groups(viewer, role="coordinator")
    return Q(person=viewer.person) | Q(group__in=led) | Q(group__parent__in=led)


def of_cooptation(viewer: Viewer) -> Q:
    """Those that are about oneself, that one proposed, or that are before a committee in which one sits."""
    seats = Seat.objects.filter(person=viewer.person, ended_on=None).values("group")
    before = Q(group__in=seats, state__in=("presented", "consent", "coopted", "stopped"))
    return Q(person=viewer.person) | Q(proposed_by=viewer.person) | before


def _part_taken(viewer: Viewer, path: str, **more: Any) -> Q:
    """What leads by ``path`` to a group in which one takes part, or to a part of one that one coordinates."""
    led = _groups(viewer, role="coordinator")
    return Q(**{f"{path}__in": _groups(viewer, **more)}) | Q(**{f"{path}__parent__in": led})


def of_own_group(viewer: Viewer) -> Q:
    """What belongs to a group in which one takes part."""
    return _part_taken(viewer, "group")


def of_own_meeting(viewer: Viewer) -> Q:
    """What belongs to a meeting of such a group."""
    return _part_taken(viewer, "meeting__group")


def of_own_slot(viewer: Viewer) -> Q:
    """What belongs to the programme of such a meeting."""
    return _part_taken(viewer, "slot__meeting__group")


def of_own_notes(viewer: Viewer) -> Q:
    """The notes that one may write, before they are published too."""
    return _part_taken(viewer, "meeting__group", role__in=WRITERS)
