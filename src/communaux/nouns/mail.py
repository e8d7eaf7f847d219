"""The e-mails of every module: which template, in which language. Nothing is decided here.

A template is ``templates/<module>/mail/<name>.<fr|en>.txt``, named ``<module>/<name>``; its first line is the subject.
Mail leaves once the transaction is sure, and a mail server that fails undoes nothing of what was done.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from communaux.nouns.models import Account

log = logging.getLogger(__name__)
_TIMEOUT = 20  # seconds


def language_of_reader() -> str:
    """The language of the page from which somebody asks for a mail to themself."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def spoken_at(to: str, otherwise: str) -> str:
    """The language in which to write to an address: the one chosen by the account that has it, else ``otherwise``."""
    chosen = Account.objects.filter(email__iexact=to).values_list("language", flat=True).first()
    return chosen or otherwise


def address(path: str, token: str = "") -> str:
    """The absolute address of a path, with a token in it where it asks for one."""
    return settings.BASE_URL + path.format(token=token)


def send_later(name: str, to: str, language: str, **context: Any) -> None:
    """Send a mail once the transaction is sure; at once outside of one. A failure is logged, never raised.

    ``language`` is that of an address without an account (``spoken_at``).
    """
    if to:
        language = spoken_at(to, language)
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
        text = render_to_string(template_of(name, language), said)
    subject, _newline, body = text.strip().partition("\n")
    return EmailMessage(
        " ".join(f"[{settings.FEDERATION_NAME}] {subject}".split()),
        body.strip() + "\n",
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=_TIMEOUT),
    )


def template_of(name: str, language: str) -> str:
    """The template of a letter: ``network/edit_link`` in French is ``network/mail/edit_link.fr.txt``."""
    module, _slash, letter = name.partition("/")
    return f"{module}/mail/{letter}.{language}.txt"
