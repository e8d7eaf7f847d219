"""Whose program is it that shows a client id and a secret."""

from __future__ import annotations

from django.utils import timezone

from communaux.modules.identity.models import Credential
from communaux.modules.identity.rules import secrets
from communaux.nouns.models import Person


def shown(client_id: str, secret: str) -> Credential | None:
    """The key with this id and this secret, where it is good and its owner still has an account here.

    The same work is done for an id that nobody has: what it takes tells nothing.
    """
    found = (
        Credential.objects.select_related("person__account")
        .filter(client_id=client_id[:80], ended=None)
        .first()
    )
    good = secrets.fits(secret, found.secret_hash if found else secrets.hashed(""))
    if found is None or not good:
        return None
    person = found.person
    if person.merged_into_id is not None or person.account is None or not person.account.is_active:
        return None
    return found


def mark_used(credential: Credential) -> None:
    """Remember the day: its owner sees which keys serve. Not an act: it says nothing to anybody else."""
    today = timezone.localdate()
    if credential.used_on != today:
        Credential.objects.filter(pk=credential.pk).update(used_on=today)


def of_person(person: Person) -> list[Credential]:
    """The keys that somebody gave, those that are good first, then the latest."""
    return sorted(
        Credential.objects.filter(person=person),
        key=lambda one: (one.ended is not None, -one.created.timestamp()),
    )


def own(person: int, key: str) -> Credential | None:
    """The key with this name, where this person gave it."""
    return Credential.objects.select_related("person").filter(person=person, key=key[:20], ended=None).first()
