"""Who may do what with other nodes: stewards decide whom this node follows, and the house does the reading."""

from __future__ import annotations

from communaux.meaning.access import STEWARDS, Roles
from communaux.modules.nodes import verbs as v
from communaux.nouns.acts.permissions import Matrix

MAY: dict[str, Roles] = {
    v.FOLLOWED: STEWARDS,
    v.PAUSED: STEWARDS,
    v.RESUMED: STEWARDS,
    v.LEFT: STEWARDS,
    v.BROKEN: STEWARDS,
    v.TRUSTED: STEWARDS,
    v.LIMITED: STEWARDS,
    v.DESCRIBED: STEWARDS,
    v.MIRRORED: STEWARDS,
}
MATRIX = Matrix(may=MAY)

require, may = MATRIX.require, MATRIX.allows
