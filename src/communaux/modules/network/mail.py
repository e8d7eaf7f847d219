"""The e-mails of the network: which template, in which language, with which links. Nothing is decided here.

A template is ``templates/network/mail/<name>.<fr|en>.txt``; its first line is the subject. Mail leaves once the
transaction is sure, and a mail server that fails undoes nothing of what was done.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from communaux.nouns.models import Organisation

log = logging.getLogger(__name__)

EDIT_PATH = "/edit/{token}"
"""Where an edit link leads: the form of the record."""
CONFIRM_PATH = "/edit/{token}/confirm"
"""Where « it is still true » leads: a page with one button, for a scanner of mail follows links and confirms nothing."""
TRANSFER_PATH = "/take-over/{token}"
"""Where an offer to take a record over leads: a page with two buttons."""
DESK_PATH = "/desk/"
"""Where stewards find what waits for them."""

_TIMEOUT = 20  # seconds
_FRENCH_SPEAKING = "FR BE CH LU MC BJ BF CI ML NE SN TG CM CF CG CD GA TD DJ GN HT KM MG DZ MA TN MU GP MQ GF RE YT PF NC PM WF BL MF"


def language_of(organisation: Organisation) -> str:
    """The language in which to write to an organisation: the one it presents itself in, else that of its country."""
    for language in ("fr", "en"):
        if any(language in texts for texts in (organisation.summary, organisation.description) if texts):
            return language
    return "fr" if not organisation.country or organisation.country in _FRENCH_SPEAKING.split() else "en"


def language_of_reader() -> str:
    """The language of the page from which somebody asks for a mail to themself."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def address(path: str, token: str = "") -> str:
    """The absolute address of a path of this file."""
    return settings.BASE_URL + path.format(token=token)


def send_later(name: str, to: str, language: str, **context: Any) -> None:
    """Send a mail once the transaction is sure; at once outside of one. A failure is logged, never raised."""
    if to:
        transaction.on_commit(lambda: _send(name, to, language, context))


def _send(name: str, to: str, language: str, context: dict[str, Any]) -> None:
    try:
        message(name, to, language, context).send()
    except Exception:
        log.exception("the mail %r could not be sent", name)


def message(name: str, to: str, language: str, context: dict[str, Any]) -> EmailMessage:
    """The message itself: plain text, subject from the first line of its template."""
    said = {"federation": settings.FEDERATION_NAME, "base_url": settings.BASE_URL, **context}
    with override(language):
        text = render_to_string(f"network/mail/{name}.{language}.txt", said)
    subject, _newline, body = text.strip().partition("\n")
    return EmailMessage(
        " ".join(f"[{settings.FEDERATION_NAME}] {subject}".split()),
        body.strip() + "\n",
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=_TIMEOUT),
    )
