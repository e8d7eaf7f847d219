"""Who may do what in the library.

Whoever belongs to the network may propose a resource, for an organisation or for the network itself. It goes on the
shelves at once when somebody who answers for it proposes it: an editor of that organisation, or a steward. Else it
waits as a draft for one of them. So a published item always has somebody who answers for its licence, which criteria
K3 and C3 count on, and nobody publishes in the name of others.
"""

from __future__ import annotations

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, STEWARDS, Roles
from communaux.modules.library import verbs as v
from communaux.nouns.acts.permissions import Matrix

AUTHOR = "author"
"""Whoever proposed the resource, while it is a draft; whoever shared the news; whoever wrote the notice."""
MENTOR, MENTEE = "mentor", "mentee"
ASKED = "asked"
"""The one of a pair who was asked by the other."""
OWN = "own"
"""The person or account concerned."""

MAY: dict[str, Roles] = {
    v.RESOURCE_ADDED: MEMBERS,
    v.RESOURCE_CHANGED: EDITORS,
    v.RESOURCE_FILED: EDITORS,
    v.RESOURCE_PUBLISHED: EDITORS,
    v.RESOURCE_WITHDRAWN: EDITORS,
    v.RESOURCE_INVENTORIED: EDITORS,
    v.USE_TOLD: EDITORS,
    v.USE_CHANGED: EDITORS,
    v.USE_REMOVED: EDITORS,
    v.FEED_ADDED: EDITORS,
    v.FEED_CHANGED: EDITORS,
    v.FEED_REMOVED: EDITORS,
    v.FEED_READ: EDITORS,
    v.NEWS_SHARED: MEMBERS,
    v.NEWS_CHANGED: STEWARDS,
    v.NEWS_PINNED: STEWARDS,
    v.NEWS_WITHDRAWN: EDITORS,
    v.DIGEST_CHOSEN: NOBODY,
    v.HELP_OFFERED: MEMBERS,
    v.HELP_CHANGED: NOBODY,
    v.HELP_CLOSED: STEWARDS,
    v.PAIRING_ASKED: MEMBERS,
    v.PAIRING_ANSWERED: NOBODY,
    v.PAIRING_MOVED: NOBODY,
    v.PAIRING_NOTED: NOBODY,
    v.SKILLS_TOLD: MEMBERS,
    v.SKILLS_REMOVED: STEWARDS,
    v.DEVELOPMENT_PROPOSED: EDITORS,
    v.DEVELOPMENT_CHANGED: EDITORS,
    v.DEVELOPMENT_MOVED: EDITORS,
    v.BACKING_PLEDGED: EDITORS,
    v.BACKING_CHANGED: EDITORS,
    v.BACKING_REMOVED: EDITORS,
}

MATRIX = Matrix(
    may=MAY,
    standing={
        v.RESOURCE_CHANGED: {AUTHOR},
        v.RESOURCE_FILED: {AUTHOR},
        v.RESOURCE_WITHDRAWN: {AUTHOR},
        v.NEWS_CHANGED: {AUTHOR},
        v.NEWS_WITHDRAWN: {AUTHOR},
        v.DIGEST_CHOSEN: {OWN},
        v.HELP_CHANGED: {AUTHOR},
        v.HELP_CLOSED: {AUTHOR},
        v.PAIRING_ANSWERED: {ASKED},
        v.PAIRING_MOVED: {MENTOR, MENTEE},
        v.PAIRING_NOTED: {MENTOR, MENTEE},
        v.SKILLS_REMOVED: {OWN},
    },
    with_account=frozenset(
        {v.NEWS_SHARED, v.HELP_OFFERED, v.PAIRING_ASKED, v.SKILLS_TOLD, v.RESOURCE_INVENTORIED}
    ),
)

require, may = MATRIX.require, MATRIX.allows
