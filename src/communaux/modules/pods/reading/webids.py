"""What the WebID document of a person tells of their storages: where they are, nothing of what they hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from communaux.modules.pods.models import Storage
from communaux.nouns.models import Person
from communaux.nouns.webids import STORAGE, Told


def of_person(person: Person) -> Iterator[Told]:
    """The roots of the storages that a person owns, in the order of their names."""
    webid = f"{settings.BASE_URL}/people/{person.key}/card#me"
    for storage in Storage.objects.filter(owners__contains=webid).order_by("name"):
        if webid in storage.owners.split():
            yield STORAGE, settings.BASE_URL + storage.path
