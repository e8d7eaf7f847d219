"""Who may do what in the network: one matrix, verb by verb, and the one function that asks it.

A verb that is not in the matrix is open to nobody. No rule on values here; those are in the acts.
"""

from __future__ import annotations

from communaux.meaning.access import EDITORS, MEMBERS, PUBLIC, STEWARDS, Roles, Viewer
from communaux.modules.network import verbs as v
from communaux.nouns.acts.permissions import Matrix, is_house, is_steward

__all__ = ["MATRIX", "MAY", "OWN", "WITH_ACCOUNT", "is_house", "is_steward", "may", "require"]

MAY: dict[str, Roles] = {
    v.ORGANISATION_CREATED: PUBLIC,  # a proposal; only a steward's is published at once
    v.ORGANISATION_CHANGED: EDITORS,
    v.ORGANISATION_CHECKED: EDITORS,
    v.ORGANISATION_PUBLISHED: STEWARDS,
    v.ORGANISATION_WITHDRAWN: EDITORS,
    v.ORGANISATION_RESTORED: STEWARDS,
    v.ORGANISATION_MERGED: STEWARDS,
    v.ORGANISATION_IMPORTED: STEWARDS,
    v.ORGANISATION_REMINDED: STEWARDS,
    v.PERSON_CREATED: MEMBERS,
    v.PERSON_CHANGED: STEWARDS,
    v.PERSON_MERGED: STEWARDS,
    v.PERSON_ERASED: STEWARDS,
    v.AFFILIATION_ADDED: EDITORS,
    v.AFFILIATION_CHANGED: EDITORS,
    v.AFFILIATION_ENDED: EDITORS,
    v.RELATION_ADDED: EDITORS,
    v.RELATION_CHANGED: EDITORS,
    v.RELATION_REMOVED: EDITORS,
    v.STAKEHOLDER_ADDED: EDITORS,
    v.STAKEHOLDER_CHANGED: EDITORS,
    v.STAKEHOLDER_REMOVED: EDITORS,
    v.COMMONS_ADDED: EDITORS,
    v.COMMONS_CHANGED: EDITORS,
    v.COMMONS_REMOVED: EDITORS,
    v.LISTING_OPENED: EDITORS,
    v.LISTING_CHANGED: EDITORS,
    v.LISTING_CLOSED: EDITORS,
    v.CLAIM_MADE: PUBLIC,
    v.CLAIM_ANSWERED: STEWARDS,
    v.TRANSFER_OFFERED: EDITORS,
    v.TRANSFER_ANSWERED: PUBLIC,  # whoever holds the token that was sent
    v.EDIT_LINK_SENT: PUBLIC,  # a stranger's goes to the addresses of the record only
    v.EDIT_LINK_REVOKED: EDITORS,
    v.REPORT_MADE: PUBLIC,
    v.REPORT_ANSWERED: STEWARDS,
    v.DUPLICATE_FOUND: STEWARDS,
    v.DUPLICATE_DISMISSED: STEWARDS,
    v.IMPORT_DONE: STEWARDS,
}
"""Verb of the journal -> the roles that may do it, on the organisation concerned."""

WITH_ACCOUNT: frozenset[str] = frozenset(
    {
        v.ORGANISATION_WITHDRAWN,
        v.PERSON_CREATED,
        v.PERSON_CHANGED,
        v.PERSON_ERASED,
        v.CLAIM_MADE,
        v.TRANSFER_OFFERED,
        v.TRANSFER_ANSWERED,
        v.EDIT_LINK_REVOKED,
    }
)
"""Acts that give rights away or bind a person: the holder of an edit link may not do them, nor a visitor."""

OWN: frozenset[str] = frozenset({v.PERSON_CREATED, v.PERSON_CHANGED, v.PERSON_ERASED, v.AFFILIATION_ENDED})
"""Acts that anybody may also do on what is theirs: their own page, their own affiliation."""


MATRIX = Matrix(MAY, standing=dict.fromkeys(OWN, ("own",)), with_account=WITH_ACCOUNT)


def may(viewer: Viewer, verb: str, organisation: int | None = None, *, own: bool = False) -> bool:
    """Whether a viewer may do a verb on what belongs to ``organisation`` (primary key; None: to nobody).

    ``own``: the object is the viewer's own page or affiliation. The house itself acts without an account.
    """
    return MATRIX.allows(viewer, verb, organisation, ("own",) if own else ())


def require(
    viewer: Viewer, verb: str, organisation: int | None = None, object_: str = "", *, own: bool = False
) -> None:
    """Raise ``Refused`` where the viewer may not."""
    MATRIX.require(viewer, verb, organisation, object_, ("own",) if own else ())
