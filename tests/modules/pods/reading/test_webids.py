"""The storages in the WebID document of a person: theirs, all of theirs, nobody else's."""

from __future__ import annotations

import pytest
from django.conf import settings

from communaux.modules.pods.reading.webids import of_person
from communaux.nouns import webids
from tests.factories import make_member
from tests.modules.pods.factories import make_storage

pytestmark = pytest.mark.django_db


def test_the_storages_of_a_person_are_told() -> None:
    person = make_member().person
    other = make_member().person
    mine = f"{settings.BASE_URL}/people/{person.key}/card#me"
    make_storage("ana", owner=mine)
    make_storage("autre", owner=f"{settings.BASE_URL}/people/{other.key}/card#me")
    make_storage("presque", owner=mine + "2")
    make_storage("essai", open=True)
    assert list(of_person(person)) == [(webids.STORAGE, f"{settings.BASE_URL}/storages/ana/")]
    assert set(of_person(person)) <= set(webids.told(person))
