"""Whether somebody still is among those that a program is open to."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings

from communaux.modules.identity.models import Application, Session
from communaux.nouns.models import Account, Affiliation, Person


def belongs(account: Account, application: Application) -> bool:
    """Whether the account is open and its person a member today of what the program is for."""
    if not account.is_active or application.ended is not None:
        return False
    if application.audience == Application.Audience.EVERYBODY:
        return True
    ties = Affiliation.objects.filter(person__account=account, person__merged_into=None, until="")
    if application.audience == Application.Audience.OWN:
        ties = ties.filter(organisation=application.organisation_id)
    return ties.exists()


def is_live(session: Session) -> bool:
    """Whether a session still holds: not ended, its consent not taken back, its person still a member."""
    consent = session.consent
    if session.ended is not None or consent.ended is not None:
        return False
    return belongs(consent.account, consent.application)


def person_of(account: Account) -> Person | None:
    """The person of an account."""
    return Person.objects.filter(account=account, merged_into=None).first()


def told(account: Account, scopes: list[str]) -> dict[str, object]:
    """What a program with these scopes is told of somebody, besides their name in its sector and their WebID."""
    said: dict[str, object] = {}
    person = person_of(account) if "profile" in scopes else None
    if person is not None:
        said["name"] = person.name
        if person.listed:
            said["profile"] = settings.BASE_URL + person.get_absolute_url()
        said["updated_at"] = int(person.updated.timestamp())
    if "email" in scopes:
        said["email"] = account.email
        said["email_verified"] = EmailAddress.objects.filter(
            user=account, email__iexact=account.email, verified=True
        ).exists()
    return said
