"""Who may do what with standards.

Whoever belongs to the network opens a community or joins one; its members write drafts; its coordinators and the
maintainers of a standard propose a version; the stewards decide, until a body of the network does. To agree to a term,
or to object, binds: an editor does it for their organisation, a member of the network for themselves.
"""

from __future__ import annotations

from communaux.meaning.access import EDITORS, MEMBERS, STEWARDS, Roles
from communaux.modules.standards import verbs as v
from communaux.nouns.acts.permissions import Matrix

COORDINATOR, MAINTAINER, MEMBER = "coordinator", "maintainer", "member"
OWN = "own"
"""The person who speaks for themselves, and belongs to the network."""

_WRITING = (
    v.VERSION_CHANGED,
    v.TERM_PROPOSED,
    v.TERM_CHANGED,
    v.DIFFERENCE_RECORDED,
    v.DIFFERENCE_CHANGED,
    v.DIFFERENCE_REMOVED,
    v.MAPPING_ATTACHED,
    v.MAPPING_CHANGED,
    v.MAPPING_REMOVED,
    v.TEST_ATTACHED,
    v.TEST_CHANGED,
    v.TEST_REMOVED,
)
_LEADING = (
    v.STANDARD_CHANGED,
    v.STANDARD_REVIEWED,
    v.VERSION_OPENED,
    v.VERSION_PROPOSED,
    v.VERSION_RETURNED,
    v.VERSION_WITHDRAWN,
    v.TERM_REMOVED,
    v.OBJECTION_ANSWERED,
    v.MAINTAINER_NAMED,
    v.MAINTAINER_ENDED,
)
_VOICES = (v.AGREEMENT_GIVEN, v.OBJECTION_RAISED, v.AGREEMENT_WITHDRAWN, v.PARTICIPATION_JOINED)

MAY: dict[str, Roles] = {
    v.COMMUNITY_OPENED: MEMBERS,
    v.COMMUNITY_CHANGED: STEWARDS,
    v.COMMUNITY_MOVED: STEWARDS,
    v.COORDINATION_CHANGED: STEWARDS,
    v.STANDARD_STARTED: STEWARDS,
    v.REVIEW_REMINDED: STEWARDS,
    v.PARTICIPATION_LEFT: EDITORS,
    v.VERSION_ADOPTED: STEWARDS,
    v.VERSION_DECLINED: STEWARDS,
    v.DECISION_LINKED: STEWARDS,
    **dict.fromkeys(_WRITING, STEWARDS),
    **dict.fromkeys(_LEADING, STEWARDS),
    **dict.fromkeys(_VOICES, EDITORS),
}

MATRIX = Matrix(
    may=MAY,
    standing={
        **dict.fromkeys(_WRITING, frozenset({MEMBER, COORDINATOR, MAINTAINER})),
        **dict.fromkeys(_LEADING, frozenset({COORDINATOR, MAINTAINER})),
        **dict.fromkeys(_VOICES, frozenset({OWN})),
        v.PARTICIPATION_LEFT: {OWN, COORDINATOR},
        v.COMMUNITY_CHANGED: {COORDINATOR},
        v.COMMUNITY_MOVED: {COORDINATOR},
        v.COORDINATION_CHANGED: {COORDINATOR},
        v.STANDARD_STARTED: {MEMBER, COORDINATOR},
    },
    with_account=frozenset({v.COMMUNITY_OPENED, v.PARTICIPATION_LEFT, *_VOICES}),
)

require, may = MATRIX.require, MATRIX.allows
