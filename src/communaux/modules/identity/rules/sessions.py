"""What becomes of a session when a code or a refresh token is shown: one small table of states. Pure.

Each is good for one use (RFC 9700, 2.1.1 and 2.2.2): a second one means that somebody holds what is not theirs, and nobody can
say who of the two. So everything of the session ends.
"""

from __future__ import annotations

from enum import Enum


class Then(Enum):
    """What follows."""

    GIVE = "give"
    REFUSE = "refuse"
    END = "end"
    """Refuse, and end the session."""


def shown(*, used: bool, late: bool, ended: bool) -> Then:
    """A code or a refresh token is shown by the program that it was made for.

    ``used``: it was shown before; ``late``: its time is over; ``ended``: the session, the consent or the membership is.
    """
    if used and not ended:
        return Then.END
    if used or late or ended:
        return Then.REFUSE
    return Then.GIVE
