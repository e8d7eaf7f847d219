"""What identity does when others act: a person's keys go with the person. Called in the transaction of the act that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from communaux.modules.identity.models import Credential
from communaux.nouns.acts.following import merged, named
from communaux.nouns.models import Person


def people_merged(entries: Sequence[Any]) -> None:
    """The keys of the page that went end: its WebID stands for nobody any more."""
    for _kept, gone in merged(entries, Person):
        Credential.objects.filter(person=gone, ended=None).update(ended=timezone.now())


def people_erased(entries: Sequence[Any]) -> None:
    """The keys of somebody who was erased are deleted, with the names they gave them; consents went with the account."""
    Credential.objects.filter(person__in=named([one.object for one in entries], Person)).delete()
