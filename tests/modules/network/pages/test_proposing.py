"""Proposing a record on the page: signed in or not, with a name or not; nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import organisations
from communaux.nouns.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "/organisations/new"
TYPED = {"name": "Vélos du Ponant", "country": "FR"}


def test_a_visitor_proposes_and_receives_a_link(client: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(ADDRESS, {**TYPED, "your_email": "awa@exemple.org"})
    assert answer.status_code == 200
    assert Organisation.objects.get().state == "draft"
    assert mail.outbox[-1].to == ["awa@exemple.org"]


def test_a_program_that_fills_the_hidden_field_proposes_nothing(client: Any) -> None:
    client.post(ADDRESS, {**TYPED, "subject": "Offre exceptionnelle"})
    assert not Organisation.objects.exists()


def test_who_keeps_a_record_says_their_name_once(client: Any) -> None:
    account = make.make_account()
    client.force_login(account)
    assert 'name="your_name"' in client.get(ADDRESS).content.decode()
    refused = client.post(ADDRESS, {**TYPED, "keep": "on"})
    assert "Dites votre nom" in refused.content.decode()
    assert 'value="Vélos du Ponant"' in refused.content.decode()
    assert not Organisation.objects.exists()
    client.post(ADDRESS, {**TYPED, "keep": "on", "your_name": "Awa Exemple"})
    organisations.publish(SYSTEM, Organisation.objects.get())
    assert Organisation.objects.get().pk in make.viewer(account).edits
    assert 'name="your_name"' not in client.get(ADDRESS).content.decode()


def test_who_keeps_nothing_needs_no_name(client: Any) -> None:
    account = make.make_account()
    client.force_login(account)
    assert client.post(ADDRESS, TYPED).status_code == 200
    organisations.publish(SYSTEM, Organisation.objects.get())
    assert make.viewer(account).edits == frozenset()
