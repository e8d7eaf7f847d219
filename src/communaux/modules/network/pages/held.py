"""The edit link that a session holds: opened from an e-mail, it makes its holder an editor of one record, nothing more.

Every request opens it afresh, so that a revoked or expired link stops at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from communaux.meaning.access import STEWARDS, Viewer
from communaux.modules.network.acts import care
from communaux.modules.network.models import EditLink
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.models import Organisation

KEY = "edit_link"
"""Where the session keeps ``link`` (its key, never its token), ``organisation``, ``path`` and ``until`` (a timestamp)."""
WITH_ACCOUNT = ("/claim", "/transfer", "/withdraw")
"""What follows the address of a record on pages that ask for an account: there the account counts, not the link."""


def hold(request: HttpRequest, token: str) -> Organisation:
    """Open a link and keep it for this session. Raises ``LinkDead``."""
    organisation, holder = care.open_edit_link(token)
    link = EditLink.objects.only("expires").get(pk=int(holder.actor.rpartition("/")[2]))
    request.session.cycle_key()  # a session that somebody else planted gains nothing
    request.session[KEY] = {
        "link": link.pk,
        "organisation": organisation.pk,
        "path": organisation.get_absolute_url(),
        "until": link.expires.timestamp(),
    }
    return organisation


def let_go(request: HttpRequest) -> str:
    """Close the link of this session; gives the path of its record, or ''."""
    kept = _kept(request)
    request.session.pop(KEY, None)
    return str(kept["path"]) if kept else ""


def viewer(request: HttpRequest, by_account: Viewer) -> Viewer:
    """Who looks: the account, or the holder of the link where the account gives no right on that record.

    Somebody who signed in holds the link on the pages of its record only. ``request.edit_link`` says that it is used.
    """
    request.edit_link = None  # type: ignore[attr-defined]
    kept = _kept(request)
    if kept is None or not _counts(request, kept, by_account):
        return by_account
    try:
        _organisation, holder = care.reopen_edit_link(int(kept["link"]))
    except LinkDead:
        del request.session[KEY]
        return by_account
    until = timezone.localtime(datetime.fromtimestamp(float(kept["until"]), UTC))
    request.edit_link = {"path": kept["path"], "until": until}  # type: ignore[attr-defined]
    return holder


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    session = getattr(request, "session", None)
    kept = session.get(KEY) if session is not None else None
    return (
        kept if isinstance(kept, dict) and {"link", "organisation", "path", "until"} <= kept.keys() else None
    )


def _counts(request: HttpRequest, kept: dict[str, Any], by_account: Viewer) -> bool:
    if by_account.account is None:
        return True
    if by_account.may(STEWARDS) or kept["organisation"] in by_account.edits:
        return False
    path = str(kept["path"])
    inside = request.path == path or request.path.startswith(path + "/")
    return inside and not request.path.removeprefix(path).startswith(WITH_ACCOUNT)
