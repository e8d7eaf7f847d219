"""What somebody is facing a community or a standard: the standings that the matrix knows. Queries, no rule."""

from __future__ import annotations

from django.db.models import Q

from communaux.meaning.access import Role, Viewer
from communaux.modules.standards.models import Community, Maintenance, Participation, Standard
from communaux.modules.standards.permissions import COORDINATOR, MAINTAINER, MEMBER, OWN

Standings = frozenset[str]
NONE: Standings = frozenset()


def _mine(viewer: Viewer) -> Q | None:
    """Rows of the viewer, or of an organisation that the viewer edits; None for who has no account."""
    if viewer.account is None:
        return None
    condition = Q(organisation__in=viewer.edits)
    return condition | Q(person=viewer.person) if viewer.person is not None else condition


def of_community(viewer: Viewer, community: Community) -> Standings:
    """``coordinator`` and ``member`` of a community, for oneself or for an organisation that one edits."""
    mine = _mine(viewer)
    if mine is None:
        return NONE
    roles = set(Participation.objects.filter(mine, community=community).values_list("role", flat=True))
    return frozenset({MEMBER, *(({COORDINATOR}) if "coordinator" in roles else ())}) if roles else NONE


def of_standard(viewer: Viewer, standard: Standard) -> Standings:
    """The same of its community, and ``maintainer``."""
    mine = _mine(viewer)
    if mine is None:
        return NONE
    maintains = Maintenance.objects.filter(mine, standard=standard, until=None).exists()
    return of_community(viewer, standard.community) | (frozenset({MAINTAINER}) if maintains else NONE)


def own(viewer: Viewer) -> Standings:
    """``own``: somebody who belongs to the network and speaks for themselves."""
    belongs = viewer.account is not None and viewer.person is not None and Role.MEMBER in viewer.roles
    return frozenset({OWN}) if belongs else NONE
