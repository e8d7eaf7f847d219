"""Which program is it: by its client id, and by the document at that address where it describes itself."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from communaux.modules.identity.models import Application
from communaux.modules.identity.reading import issuers
from communaux.modules.identity.rules import secrets
from communaux.modules.identity.rules.client_documents import ClientDocument
from communaux.modules.identity.rules.refusals import TokenRefused

FRESH = timedelta(minutes=10)
"""How long a document is believed without being read again."""


def known(client_id: str) -> Application | None:
    """The program with this id, where this house has met it and did not close its access."""
    return (
        Application.objects.select_related("organisation")
        .filter(client_id=client_id[:500], ended=None)
        .first()
    )


def shown(client_id: str, secret: str, method: str) -> Application | None:
    """The program with this id, where it shows what it agreed to show: its secret, or none where it can keep none."""
    found = known(client_id)
    good = secrets.fits(secret, found.secret_hash if found else secrets.hashed(""))
    if found is None:
        return None
    if found.method == Application.Method.NONE:
        return found if method == "none" else None
    return found if good and method != "none" else None


def is_stale(application: Application) -> bool:
    """Whether the document of a program is to be read again."""
    return application.kind == Application.Kind.DOCUMENT and (
        application.read_at is None or application.read_at + FRESH < timezone.now()
    )


def document(client_id: str) -> ClientDocument | None:
    """What a program says of itself at its own address; None where nothing there can be read."""
    if len(client_id) > 500:
        return None
    try:
        return issuers.client_document(client_id)
    except TokenRefused:
        return None


def returns(application: Application, redirect_uri: str) -> bool:
    """Whether people may be sent back there: letter by letter one of its addresses. An installed program that describes itself
    takes any free port of one's own machine (RFC 8252, 7.3)."""
    if redirect_uri in application.redirect_uris:
        return True
    if application.kind != Application.Kind.DOCUMENT:
        return False
    said = ClientDocument(application.client_id, application.name, tuple(application.redirect_uris))
    return said.sends_back_to(redirect_uri)
