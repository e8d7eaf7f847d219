"""The e-mails of the network: where their links lead, and in which language an organisation is written to."""

from __future__ import annotations

from communaux.nouns.mail import address, language_of_reader, message, send_later, spoken_at
from communaux.nouns.models import Organisation

__all__ = [
    "CONFIRM_PATH",
    "DESK_PATH",
    "EDIT_PATH",
    "TRANSFER_PATH",
    "address",
    "language_of",
    "language_of_reader",
    "message",
    "send_later",
    "spoken_at",
]

EDIT_PATH = "/edit/{token}"
"""Where an edit link leads: the form of the record."""
CONFIRM_PATH = "/edit/{token}/confirm"
"""Where « it is still true » leads: a page with one button, for a scanner of mail follows links and confirms nothing."""
TRANSFER_PATH = "/take-over/{token}"
"""Where an offer to take a record over leads: a page with two buttons."""
DESK_PATH = "/desk/"
"""Where stewards find what waits for them."""

_FRENCH_SPEAKING = "FR BE CH LU MC BJ BF CI ML NE SN TG CM CF CG CD GA TD DJ GN HT KM MG DZ MA TN MU GP MQ GF RE YT PF NC PM WF BL MF"


def language_of(organisation: Organisation) -> str:
    """The language in which to write to an organisation: the one it presents itself in, else that of its country."""
    for language in ("fr", "en"):
        if any(language in texts for texts in (organisation.summary, organisation.description) if texts):
            return language
    return "fr" if not organisation.country or organisation.country in _FRENCH_SPEAKING.split() else "en"
