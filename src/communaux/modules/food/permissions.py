"""Who may do what with the data of food platforms.

Consent is given and taken back by whoever keeps the record of the organisation, with an account: no platform grants itself
anything, and no steward consents for others. A platform acts as an editor of the organisations that gave it a scope, for
what this scope covers alone (``acts.things``).
"""

from __future__ import annotations

from communaux.meaning.access import EDITORS, STEWARDS, Role, Roles
from communaux.modules.food import verbs as v
from communaux.nouns.acts.permissions import Matrix

KEEPERS: Roles = frozenset({Role.EDITOR})

MAY: dict[str, Roles] = {
    v.PLATFORM_ADDED: STEWARDS,
    v.PLATFORM_CHANGED: STEWARDS,
    v.PLATFORM_REMOVED: STEWARDS,
    v.SCOPES_GRANTED: KEEPERS,
    v.SCOPES_REVOKED: EDITORS,
    v.THINGS_WRITTEN: KEEPERS,
    v.THINGS_REMOVED: KEEPERS,
    v.EVENT_RECEIVED: KEEPERS,
}
"""Revoking is open to stewards too: they can stop a platform that misbehaves, at once and everywhere."""

MATRIX = Matrix(may=MAY, with_account=frozenset({v.SCOPES_GRANTED, v.SCOPES_REVOKED}))

require, may = MATRIX.require, MATRIX.allows
