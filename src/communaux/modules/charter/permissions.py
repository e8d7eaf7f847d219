"""Who may do what with the charter: one matrix for both halves of the module.

What an organisation says of itself, it says itself: nobody signs or answers in its place, stewards neither.
"""

from __future__ import annotations

from communaux.meaning.access import EDITORS, MEMBERS, PUBLIC, STEWARDS, Role, Roles
from communaux.modules.charter import permissions_recognition as recognition
from communaux.modules.charter import verbs as v
from communaux.nouns.acts.permissions import Matrix, Standing

KEEPERS: Roles = frozenset({Role.EDITOR})
"""Those who keep the record of the organisation, and nobody else."""

MAY: dict[str, Roles] = {
    v.VERSION_DRAFTED: STEWARDS,
    v.VERSION_CHANGED: STEWARDS,
    v.VERSION_DROPPED: STEWARDS,
    v.VERSION_PROPOSED: STEWARDS,
    v.VERSION_REOPENED: STEWARDS,
    v.VERSION_PUBLISHED: STEWARDS,
    v.CRITERION_ADDED: STEWARDS,
    v.CRITERION_CHANGED: STEWARDS,
    v.CRITERION_REMOVED: STEWARDS,
    v.SIGNED: KEEPERS,
    v.SIGNED_BY_LINK: PUBLIC,  # whoever holds the token that was sent
    v.SIGNATURE_WITHDRAWN: KEEPERS,
    v.SIGNING_LINK_SENT: PUBLIC,  # to the addresses of the record only
    v.ASSESSMENT_STARTED: KEEPERS,
    v.ASSESSMENT_ANSWERED: KEEPERS,
    v.ASSESSMENT_SHARED: KEEPERS,
    v.ASSESSMENT_UNSHARED: KEEPERS,
    v.EVIDENCE_ADDED: KEEPERS,
    v.EVIDENCE_CHANGED: KEEPERS,
    v.EVIDENCE_REMOVED: KEEPERS,
    v.EVIDENCE_FOUND: STEWARDS,  # the house, by the calendar
    v.SUGGESTION_MADE: EDITORS,
    v.SUGGESTION_CONFIRMED: KEEPERS,
    v.SUGGESTION_DISMISSED: KEEPERS,
    v.AMENDMENT_PROPOSED: MEMBERS,
    v.AMENDMENT_CHANGED: frozenset(),
    v.AMENDMENT_COMMENTED: MEMBERS,
    v.COMMENT_REMOVED: STEWARDS,
    v.AMENDMENT_SUPPORTED: MEMBERS,
    v.AMENDMENT_UNSUPPORTED: MEMBERS,
    v.AMENDMENT_CLOSED: STEWARDS,
    v.AMENDMENT_REOPENED: STEWARDS,
    v.AMENDMENT_ADOPTED: STEWARDS,
    v.AMENDMENT_REJECTED: STEWARDS,
    v.AMENDMENT_WITHDRAWN: STEWARDS,
    v.AMENDMENT_APPLIED: STEWARDS,
}
"""Verb of the journal -> the roles that may do it, on the organisation concerned."""

STANDING: dict[str, frozenset[Standing]] = {
    v.AMENDMENT_CHANGED: frozenset({"author"}),
    v.AMENDMENT_WITHDRAWN: frozenset({"author"}),
    v.COMMENT_REMOVED: frozenset({"author"}),
}
"""Acts that who wrote a thing may do as well."""

WITH_ACCOUNT: frozenset[str] = frozenset(
    {
        v.SIGNED,
        v.SIGNATURE_WITHDRAWN,
        v.AMENDMENT_PROPOSED,
        v.AMENDMENT_CHANGED,
        v.AMENDMENT_COMMENTED,
        v.AMENDMENT_SUPPORTED,
        v.AMENDMENT_UNSUPPORTED,
    }
)
"""Acts that bind an organisation or a person: the holder of an edit link may not do them."""

MATRIX = Matrix(
    may={**MAY, **recognition.MAY},
    standing={**STANDING, **recognition.STANDING},
    with_account=WITH_ACCOUNT | recognition.WITH_ACCOUNT,
)
