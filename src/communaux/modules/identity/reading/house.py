"""The names of this house towards others, by its settings."""

from __future__ import annotations

from django.conf import settings

from communaux.modules.identity.rules import issuer as rules
from communaux.nouns.models import Person


def issuer() -> str:
    """The issuer of the tokens of this house."""
    return rules.issuer(settings.BASE_URL)


def webid_of(person: Person) -> str:
    """The WebID of a person of this house."""
    return rules.webid(settings.BASE_URL, person.key)


def person_of(webid: str) -> Person | None:
    """The person of this house who has this WebID."""
    key = rules.key_of(settings.BASE_URL, webid)
    return Person.objects.filter(key=key, merged_into=None).first() if key else None
