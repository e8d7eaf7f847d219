"""Forgetting what can serve nobody any more: codes and tokens after their time, programs that nobody let in.

It tells nobody anything, and so is in no journal: these rows are what is left of keys, not facts of the commons.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from communaux.ground.gate import writing
from communaux.modules.identity.models import Application, RefreshToken, Session

KEPT = timedelta(days=7)
"""How long a session that is over is kept: so that what is shown again after that is still known for what it was."""
USED_KEPT = timedelta(days=30)
"""How long a used refresh token of a session that goes on is kept, for the same reason."""
STRANGERS_KEPT = timedelta(days=30)
"""How long a program that registered itself is kept without anybody's consent."""


def forget() -> dict[str, int]:
    """Delete them; how many."""
    now = timezone.now()
    over = (
        Q(expires__lt=now - KEPT) | Q(ended__lt=now - KEPT) | Q(code_used=None, code_expires__lt=now - KEPT)
    )
    with writing():
        sessions, _kinds = Session.objects.filter(over).delete()
        tokens, _kinds = RefreshToken.objects.filter(used__lt=now - USED_KEPT).delete()
        unused = Application.objects.exclude(kind=Application.Kind.PLATFORM).filter(
            consents=None, ended=None, created__lt=now - STRANGERS_KEPT
        )
        programs, _kinds = unused.delete()
    return {"sessions": sessions, "tokens": tokens, "programs": programs}
