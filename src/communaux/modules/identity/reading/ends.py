"""Whether anything has ended that a token of this house may come of: one count that all processes read (``ground.tally``).

A consent, a session, a key, a program, a membership, an account: whoever writes such a thing raises the count, and each token
is then looked at once more. So nothing that was taken back serves at our own doors from there on, and a token that is known
costs no question as long as nothing ends.
"""

from __future__ import annotations

from itertools import count as _numbers

from django.conf import settings

from communaux.ground.tally import tally_at

FILE = "tokens.ended"
_never_the_same = _numbers(-1, -1)


def count() -> int:
    """A number that differs from the one before where something has ended; always another where nobody can say."""
    try:
        return tally_at(f"{settings.DATA}/{FILE}").value()
    except OSError:
        return next(_never_the_same)


def rise() -> None:
    """Something ended, and that is committed. Raises OSError."""
    tally_at(f"{settings.DATA}/{FILE}").rise()
