"""What the WebID document of a person tells of their storages: where they are, their inboxes, nothing of what they hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from communaux.modules.pods.models import Storage
from communaux.modules.pods.reading.documents import find
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.inboxes import path_of
from communaux.nouns.models import Person
from communaux.nouns.webids import INBOX, STORAGE, Told


def of_person(person: Person) -> Iterator[Told]:
    """The roots of the storages that a person owns, in the order of their names."""
    webid = f"{settings.BASE_URL}/people/{person.key}/card#me"
    for storage in Storage.objects.filter(owners__contains=webid).order_by("name"):
        if webid in storage.owners.split():
            yield STORAGE, settings.BASE_URL + storage.path
            inbox = path_of(storage.path)
            if find(paths.of(inbox), body=False).there is not None:
                yield INBOX, settings.BASE_URL + inbox
