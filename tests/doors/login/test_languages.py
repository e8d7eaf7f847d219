"""The language of letters: taken from the page of the first sign-in, chosen on the account, followed by every letter."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as sent
from django.core.exceptions import ValidationError
from django.test import Client

from communaux.doors.login import languages
from communaux.ground.journal.models import Entry
from communaux.nouns import mail
from communaux.nouns.models import Account

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"


@pytest.fixture
def account() -> Account:
    made = Account.objects.create_user("ana@example.org", PASSWORD)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def letter(to: str, otherwise: str, capture: Any) -> str:
    """The text of a letter written to an address."""
    with capture(execute=True):
        mail.send_later(
            "network/report_answer", to, otherwise, organisation="Vélo", page="/o", accepted=True, answer=""
        )
    return str(sent.outbox.pop().body)


def test_a_letter_follows_the_account_and_else_what_the_caller_knows(
    account: Account, django_capture_on_commit_callbacks: Any
) -> None:
    capture = django_capture_on_commit_callbacks
    french, english = letter("nobody@example.org", "fr", capture), letter("nobody@example.org", "en", capture)
    assert french != english
    assert letter("ana@example.org", "fr", capture) == french, "nothing chosen yet"
    languages.choose(account.pk, "en")
    assert letter("ana@example.org", "fr", capture) == english
    assert letter("Ana@Example.org", "fr", capture) == english, "an address is the same in capitals"
    assert letter("nobody@example.org", "fr", capture) == french


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_the_first_sign_in_gives_the_language_once(
    account: Account, client: Client, language: str, settings: Any
) -> None:
    for spoken in (language, "en" if language == "fr" else "fr"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = spoken
        client.post("/account/login/", {"login": account.email, "password": PASSWORD})
        account.refresh_from_db()
        assert account.language == language
        client.logout()


def test_it_is_chosen_on_the_page_of_the_account(account: Account, client: Client) -> None:
    client.force_login(account)
    before = Entry.objects.count()
    assert client.post("/account/language", {"language": "en"}).status_code == 302
    account.refresh_from_db()
    assert account.language == "en"
    assert 'value="en" lang="en" selected' in client.get("/account/").content.decode()
    assert Entry.objects.count() == before, "the journal tells nobody of it"


def test_a_language_without_letters_is_refused_and_a_visitor_has_none(
    account: Account, client: Client
) -> None:
    assert client.post("/account/language", {"language": "en"}).status_code == 302
    account.refresh_from_db()
    assert account.language == ""
    with pytest.raises(ValidationError):
        languages.choose(account.pk, "tlh")
    client.force_login(account)
    for wrong in ({"language": "tlh"}, {}):
        assert client.post("/account/language", wrong).status_code == 400
