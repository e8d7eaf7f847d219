"""Who may do what in the recognition process: the part of the module's matrix that ``permissions`` takes in.

A standing is what somebody is facing one recognition: ``reviewer`` (assigned and accepted), ``proposed`` (asked to
review), ``committee`` (a member in office). The machine (``rules.process``) and the rule on conflicts are asked besides:
this matrix says who may try.
"""

from __future__ import annotations

from communaux.meaning.access import NOBODY, PUBLIC, STEWARDS, Role, Roles
from communaux.modules.charter import verbs_recognition as v
from communaux.nouns.acts.permissions import Standing

PLATFORM: Roles = frozenset({Role.EDITOR})
"""Those who keep the record of the platform: nobody else speaks for it, stewards neither."""

REVIEWER: Standing = "reviewer"
PROPOSED: Standing = "proposed"
COMMITTEE: Standing = "committee"

MAY: dict[str, Roles] = {
    v.OPENED: PLATFORM,
    v.SUBMITTED: PLATFORM,
    v.RETURNED: STEWARDS,
    v.PASSED_ON: STEWARDS,
    v.REVIEWER_PROPOSED: STEWARDS,
    v.REVIEW_ANSWERED: NOBODY,
    v.REVIEWER_DISCHARGED: STEWARDS,
    v.OPINION_WRITTEN: NOBODY,
    v.OPINIONS_SUBMITTED: NOBODY,
    v.QUESTION_ASKED: NOBODY,
    v.QUESTION_ANSWERED: PLATFORM,
    v.ANSWERS_SENT: PLATFORM,
    v.DELIVERED: STEWARDS,
    v.SENT_BACK: STEWARDS,
    v.ROUND_OPENED: NOBODY,
    v.ROUND_TAKEN_BACK: NOBODY,
    v.VOICE_SAID: NOBODY,
    v.DECIDED: NOBODY,
    v.DECISION_PUBLISHED: STEWARDS,
    v.STEP_ADDED: NOBODY,
    v.STEP_REMOVED: NOBODY,
    v.STEP_REPORTED: PLATFORM,
    v.PLAN_REPORTED: PLATFORM,
    v.RENEWAL_OPENED: STEWARDS,
    v.RENEWED: PLATFORM,
    v.EXPIRED: STEWARDS,
    v.APPEALED: PLATFORM,
    v.INQUIRY_OPENED: STEWARDS,
    v.WITHDRAWN: PLATFORM,
    v.COMPLAINT_MADE: PUBLIC,
    v.COMPLAINT_ANSWERED: STEWARDS,
    v.REMINDED: STEWARDS,
    v.COMMITTEE_JOINED: STEWARDS,
    v.COMMITTEE_LEFT: STEWARDS,
    v.INTEREST_DECLARED: NOBODY,
    v.INTEREST_ENDED: NOBODY,
}
"""Verb of the journal -> the roles that may do it, on the platform concerned."""

STANDING: dict[str, frozenset[Standing]] = {
    v.REVIEW_ANSWERED: frozenset({PROPOSED, REVIEWER}),
    v.OPINION_WRITTEN: frozenset({REVIEWER}),
    v.OPINIONS_SUBMITTED: frozenset({REVIEWER}),
    v.QUESTION_ASKED: frozenset({REVIEWER}),
    v.DELIVERED: frozenset({REVIEWER}),
    v.SENT_BACK: frozenset({COMMITTEE}),
    v.ROUND_OPENED: frozenset({COMMITTEE}),
    v.ROUND_TAKEN_BACK: frozenset({COMMITTEE}),
    v.VOICE_SAID: frozenset({COMMITTEE}),
    v.DECIDED: frozenset({COMMITTEE}),
    v.STEP_ADDED: frozenset({COMMITTEE}),
    v.STEP_REMOVED: frozenset({COMMITTEE}),
    v.INTEREST_DECLARED: frozenset({"own"}),
    v.INTEREST_ENDED: frozenset({"own"}),
}
"""Acts that a standing opens, whatever the roles."""

WITH_ACCOUNT: frozenset[str] = frozenset(
    {
        v.OPENED,
        v.SUBMITTED,
        v.QUESTION_ANSWERED,
        v.ANSWERS_SENT,
        v.STEP_REPORTED,
        v.PLAN_REPORTED,
        v.RENEWED,
        v.APPEALED,
        v.WITHDRAWN,
    }
)
"""Acts that bind the platform: the holder of an edit link may not do them."""
