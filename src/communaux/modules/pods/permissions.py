"""Who may open a storage. What may be done with a document is said by its own list of access, not here (``reading.access``)."""

from __future__ import annotations

from communaux.meaning.access import NOBODY, STEWARDS, Roles
from communaux.modules.pods import verbs as v
from communaux.nouns.acts.permissions import Matrix

MAY: dict[str, Roles] = {
    v.STORAGE_CREATED: STEWARDS,
    v.STORAGE_CHANGED: STEWARDS,
    v.DOCUMENT_CREATED: NOBODY,
    v.DOCUMENT_CHANGED: NOBODY,
    v.DOCUMENT_DELETED: NOBODY,
}
"""Roles by verb. For documents, roles of this house count for nothing: stewards included."""

MATRIX = Matrix(
    MAY,
    standing={v.STORAGE_CREATED: frozenset({"owner"}), v.STORAGE_CHANGED: frozenset({"owner"})},
    with_account=frozenset({v.STORAGE_CREATED, v.STORAGE_CHANGED}),
)
