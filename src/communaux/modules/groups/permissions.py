"""Who may do what in groups: one matrix, verb by verb, with what somebody is facing one group, subject or co-optation.

Standings: ``coordinator`` and ``member`` of the group, ``own`` (their own membership, offer, objection or seat),
``proposer`` of a subject or of a co-optation, ``volunteer`` (offered to coordinate a subject), ``seated`` in the
committee, ``proposed`` for it. They are found in ``reading.standings``. No rule on values here.
"""

from __future__ import annotations

from communaux.meaning.access import MEMBERS, NOBODY, PUBLIC, RESEARCH, STEWARDS, Roles
from communaux.modules.groups import permissions_meetings as meetings
from communaux.modules.groups import verbs as v
from communaux.nouns.acts.permissions import Matrix

MAY: dict[str, Roles] = {
    v.GROUP_CREATED: STEWARDS,
    v.GROUP_CHANGED: STEWARDS,
    v.GROUP_MOVED: STEWARDS,
    v.MEMBERSHIP_ASKED: PUBLIC,  # with an account: an independent person has no organisation, so no role
    v.MEMBERSHIP_ENTERED: MEMBERS,
    v.MEMBERSHIP_RECORDED: STEWARDS,
    v.MEMBERSHIP_INVITED: STEWARDS,
    v.MEMBERSHIP_DECIDED: STEWARDS,
    v.MEMBERSHIP_CONFIRMED: NOBODY,
    v.MEMBERSHIP_WITHDRAWN: STEWARDS,
    v.MEMBERSHIP_CHANGED: STEWARDS,
    v.MEMBERSHIP_LEFT: STEWARDS,
    v.MEMBERSHIP_BRIEFED: STEWARDS,
    v.MEMBERS_EXPORTED: STEWARDS,
    v.DELIVERABLE_ADDED: STEWARDS,
    v.DELIVERABLE_CHANGED: STEWARDS,
    v.DELIVERABLE_REMOVED: STEWARDS,
    v.RULES_DRAFTED: STEWARDS,
    v.RULES_ADOPTED: STEWARDS,
    v.SUBJECT_PROPOSED: MEMBERS,
    v.SUBJECT_RECORDED: STEWARDS,
    v.SUBJECT_CHANGED: STEWARDS,
    v.SUBJECT_STARTED: STEWARDS,
    v.SUBJECT_MERGED: STEWARDS,
    v.SUBJECT_CLOSED: STEWARDS,
    v.SUBJECT_REOPENED: STEWARDS,
    v.FORCE_OFFERED: RESEARCH,
    v.FORCE_WITHDRAWN: NOBODY,
    v.THRESHOLD_SET: STEWARDS,
    v.COOPTATION_PROPOSED: STEWARDS,  # a first committee has nobody to propose
    v.COOPTATION_ANSWERED: PUBLIC,  # whoever holds the token that was sent, and the person
    v.COOPTATION_ADVANCED: STEWARDS,
    v.COOPTATION_DECIDED: STEWARDS,
    v.COOPTATION_WITHDRAWN: STEWARDS,
    v.OBJECTION_RAISED: MEMBERS,
    v.OBJECTION_LIFTED: NOBODY,
    v.SEAT_RECORDED: STEWARDS,
    v.SEAT_CHANGED: STEWARDS,
    v.SEAT_ENDED: STEWARDS,
}

_COORDINATION = ("coordinator",)
STANDING: dict[str, tuple[str, ...]] = {
    v.GROUP_CREATED: _COORDINATION,  # of the group of which the new one is a part
    v.GROUP_CHANGED: _COORDINATION,
    v.GROUP_MOVED: _COORDINATION,
    v.MEMBERSHIP_INVITED: _COORDINATION,
    v.MEMBERSHIP_DECIDED: _COORDINATION,
    v.MEMBERSHIP_CONFIRMED: ("own",),
    v.MEMBERSHIP_WITHDRAWN: ("own", "coordinator"),
    v.MEMBERSHIP_CHANGED: ("own", "coordinator"),
    v.MEMBERSHIP_LEFT: ("own", "coordinator"),
    v.MEMBERSHIP_BRIEFED: _COORDINATION,
    v.MEMBERS_EXPORTED: _COORDINATION,
    v.DELIVERABLE_ADDED: ("coordinator", "member"),
    v.DELIVERABLE_CHANGED: ("coordinator", "member"),
    v.DELIVERABLE_REMOVED: _COORDINATION,
    v.SUBJECT_CHANGED: ("proposer",),
    v.SUBJECT_STARTED: ("volunteer",),
    v.SUBJECT_CLOSED: ("proposer",),
    v.FORCE_WITHDRAWN: ("own",),
    v.COOPTATION_PROPOSED: ("seated",),
    v.COOPTATION_ADVANCED: ("seated",),
    v.COOPTATION_DECIDED: ("seated",),
    v.COOPTATION_WITHDRAWN: ("proposer", "proposed"),
    v.OBJECTION_RAISED: ("seated",),
    v.OBJECTION_LIFTED: ("own",),
    v.SEAT_ENDED: ("own",),
}

WITH_ACCOUNT = frozenset(
    {
        v.MEMBERSHIP_ASKED,
        v.MEMBERSHIP_ENTERED,
        v.SUBJECT_PROPOSED,
        v.FORCE_OFFERED,
        v.OBJECTION_RAISED,
    }
)
"""Acts in somebody's own name."""

MATRIX = Matrix(
    {**MAY, **meetings.MAY},
    standing={**STANDING, **meetings.STANDING},
    with_account=WITH_ACCOUNT | meetings.WITH_ACCOUNT,
)
"""The whole module, meetings and events included."""
