"""What becomes of storages when a person is erased, or two pages of people or organisations are made one.

Called by the journal within the transaction of that act (``site.subscriptions``); it writes no entry of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from communaux.modules.pods.models import Storage
from communaux.nouns.acts.following import merged as merged_of
from communaux.nouns.acts.following import named
from communaux.nouns.models import Organisation, Person


def webid(key: str) -> str:
    """The WebID of a person of this house by their key."""
    return f"{settings.BASE_URL}/people/{key}/card#me"


def people_erased(entries: Sequence[Any]) -> None:
    """Delete the storages that belonged to them alone, with all that lies there; leave their name out of the others."""
    for key in named([entry.object for entry in entries], Person).values_list("key", flat=True):
        for storage in _owned(webid(key)):
            left = [owner for owner in storage.owners.split() if owner != webid(key)]
            if left:
                _owners(storage, left)
            else:
                empty(storage)


def people_merged(entries: Sequence[Any]) -> None:
    """What belonged to the page that was merged belongs to the one that was kept."""
    for kept, merged in merged_of(entries, Person):
        _hand_over(webid(merged.key), webid(kept.key))


def organisations_merged(entries: Sequence[Any]) -> None:
    """The same for organisations."""
    for kept, merged in merged_of(entries, Organisation):
        start = f"{settings.BASE_URL}/organisations/"
        _hand_over(start + merged.slug, start + kept.slug)


def empty(storage: Storage) -> None:
    """A storage with all its documents, gone. Tombstones are left out: nothing of it is to be told any more."""
    from communaux.modules.pods.models import Document

    documents = Document.objects.filter(storage=storage)
    documents.exclude(subject=None).delete()
    documents.update(parent=None)
    documents.delete()
    storage.delete()


def _hand_over(before: str, after: str) -> None:
    for storage in _owned(before):
        _owners(storage, (after if owner == before else owner for owner in storage.owners.split()))


def _owned(iri: str) -> list[Storage]:
    return [
        storage for storage in Storage.objects.filter(owners__contains=iri) if iri in storage.owners.split()
    ]


def _owners(storage: Storage, owners: Iterable[str]) -> None:
    Storage.objects.filter(pk=storage.pk).update(
        owners="\n".join(dict.fromkeys(owners)), version=storage.version + 1
    )
