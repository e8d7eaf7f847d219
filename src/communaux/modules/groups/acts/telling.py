"""Letters to those who registered for an event. Nothing is decided here."""

from __future__ import annotations

from typing import Any

from django.core import signing

from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Meeting, Registration
from communaux.nouns import mail

LINK = "/registrations/{token}"
"""Where the link of a registration leads: a page with what it says, and buttons to confirm or cancel it."""
_SALT = "communaux.groups.registration"


def token_of(registration: Registration) -> str:
    """What opens one registration: its key, signed with the key of the house."""
    return signing.Signer(salt=_SALT).sign(registration.key)


def key_of(token: object) -> str:
    """The key that a token opens, '' for none."""
    try:
        return signing.Signer(salt=_SALT).unsign(token) if isinstance(token, str) else ""
    except signing.BadSignature:
        return ""


def tell(registration: Registration, letter: str, **context: Any) -> None:
    """Write to one who registered, in the language in which they did."""
    address = registration.email
    if not address and registration.person_id and registration.person.account_id:
        address = registration.person.account.email
    mail.send_later(
        f"groups/{letter}",
        address,
        registration.language,
        **gathering.told_of(registration.meeting),
        who=registration.name,
        waiting=registration.state == "waiting",
        link=mail.address(LINK, token_of(registration)),
        **context,
    )


def tell_registered(meeting: Meeting, letter: str, **context: Any) -> None:
    """Write to all who registered or wait."""
    if meeting.fictional:
        return
    rows = meeting.registrations.filter(state__in=("confirmed", "waiting"))
    for registration in rows.select_related("person__account", "meeting__group"):
        tell(registration, letter, **context)
