"""Who may open and end a channel.

To open one needs nothing but to be known, and to be allowed to read the topic, which is asked at each delivery again: a
programme of another house may subscribe too, and holds no role here (``acts.channels``). Ending one's own is always free;
stewards can end all.
"""

from __future__ import annotations

from communaux.meaning.access import PUBLIC, STEWARDS, Roles
from communaux.modules.notifications import verbs as v
from communaux.nouns.acts.permissions import Matrix

MAY: dict[str, Roles] = {v.CHANNEL_OPENED: PUBLIC, v.CHANNEL_ENDED: STEWARDS}

MATRIX = Matrix(
    may=MAY, standing={v.CHANNEL_ENDED: frozenset({"own"})}, with_account=frozenset({v.CHANNEL_OPENED})
)

require, may = MATRIX.require, MATRIX.allows
