"""Who may do what with meetings and events: verb by verb. No rule on values here; those are in the acts.

Standings, facing one object: ``coordinator`` and ``member`` of its group, ``owner`` of an action, ``registrant`` of a
registration. An organisation's editors have no part in it: a group belongs to those who take part.
"""

from __future__ import annotations

from communaux.meaning.access import PUBLIC, STEWARDS, Roles
from communaux.modules.groups import verbs_meetings as v
from communaux.nouns.acts.permissions import Matrix, Standing

_COORDINATORS: frozenset[Standing] = frozenset({"coordinator"})
_GROUP: frozenset[Standing] = frozenset({"coordinator", "member"})

BY_COORDINATORS = (
    v.MEETING_ADDED,
    v.MEETING_CHANGED,
    v.MEETING_CANCELLED,
    v.MEETING_HELD,
    v.MEETING_PUBLISHED,
    v.DATES_PROPOSED,
    v.DATE_SETTLED,
    v.SERIES_ADDED,
    v.SERIES_CHANGED,
    v.SERIES_ENDED,
    v.ATTENDANCE_TAKEN,
    v.DECISION_RECORDED,
    v.DECISION_CHANGED,
    v.DECISION_REMOVED,
    v.PROGRAMME_CHANGED,
    v.REGISTERING_CHANGED,
    v.CALENDAR_IMPORTED,
)
BY_THE_GROUP = (v.AGENDA_CHANGED, v.NOTES_SAVED, v.NOTES_RESTORED, v.ACTION_OPENED)
BY_THE_HOUSE = (v.SERIES_EXTENDED, v.ACTION_REMINDED, v.NEEDS_ERASED, v.MILESTONE_RECORDED)
ABOUT_ONESELF = (v.DATES_ANSWERED, v.ATTENDANCE_SAID)
"""What one says for oneself: a steward who is not of the group has nothing to say."""

MAY: dict[str, Roles] = {
    **dict.fromkeys((*BY_COORDINATORS, *BY_THE_GROUP, *BY_THE_HOUSE), STEWARDS),
    **dict.fromkeys(ABOUT_ONESELF, frozenset()),
    v.ACTION_CHANGED: STEWARDS,
    v.ACTION_CLOSED: STEWARDS,
    v.REGISTRATION_MADE: PUBLIC,
    v.REGISTRATION_ANSWERED: PUBLIC,  # whoever holds the token that was sent
    v.REGISTRATION_CHANGED: STEWARDS,
    v.REGISTRATION_CANCELLED: STEWARDS,
    v.FEED_CHANGED: PUBLIC,  # one's own alone
}

STANDING: dict[str, frozenset[Standing]] = {
    **dict.fromkeys(BY_COORDINATORS, _COORDINATORS),
    **dict.fromkeys((*BY_THE_GROUP, *ABOUT_ONESELF), _GROUP),
    v.ACTION_CHANGED: frozenset({"coordinator", "owner"}),
    v.ACTION_CLOSED: frozenset({"coordinator", "owner"}),
    v.REGISTRATION_CHANGED: frozenset({"coordinator", "registrant"}),
    v.REGISTRATION_CANCELLED: frozenset({"coordinator", "registrant"}),
}

WITH_ACCOUNT: frozenset[str] = frozenset({v.FEED_CHANGED, *ABOUT_ONESELF})

MATRIX = Matrix(may=MAY, standing=STANDING, with_account=WITH_ACCOUNT)
