"""What a token that this house gave is worth now: to userinfo, to introspection, and to whoever serves documents here."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from communaux.modules.identity import keys
from communaux.modules.identity.models import Credential, RefreshToken, Session
from communaux.modules.identity.reading import members
from communaux.modules.identity.rules import claims, secrets


@dataclass(frozen=True, slots=True)
class Given:
    """A token that holds: what it says, and the session it is of, None for that of a key of one's own program."""

    claims: dict[str, Any]
    session: Session | None


def access(token: str) -> Given | None:
    """An access token of this house that is signed, in time, and whose source was not ended; None for any other."""
    said = keys.read(token, claims.ACCESS_KIND) if token.count(".") == 2 else None
    if said is None or not isinstance(said.get("exp"), int) or said["exp"] <= time.time():
        return None
    kind, _dash, rest = str(said.get("jti", "")).partition("-")
    key = rest.partition(".")[0]
    if kind == "k":
        return Given(said, None) if credential_is_live(key) else None
    session = _session(key=key) if kind == "s" else None
    return Given(said, session) if session is not None and members.is_live(session) else None


def stands(name: str) -> bool:
    """Whether what an access token of this house came of was not ended since; ``name``: its ``jti``."""
    kind, _dash, rest = name.partition("-")
    key = rest.partition(".")[0]
    if kind == "k":
        return credential_is_live(key)
    session = _session(key=key) if kind == "s" else None
    return session is not None and members.is_live(session)


def refresh(token: str) -> Session | None:
    """The session of a refresh token that could be used now."""
    row = RefreshToken.objects.filter(token_hash=secrets.hashed(token), used=None).first()
    session = _session(pk=row.session_id) if row else None
    if session is None or session.expires.timestamp() <= time.time() or not members.is_live(session):
        return None
    return session


def credential_is_live(key: str) -> bool:
    """Whether a key of a program is good and its owner's account open."""
    return Credential.objects.filter(
        key=key, ended=None, person__merged_into=None, person__account__is_active=True
    ).exists()


def _session(**which: Any) -> Session | None:
    rows = Session.objects.select_related("consent__account", "consent__application")
    return rows.filter(**which).first()
