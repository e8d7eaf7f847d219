"""Browsers of each role, and what was mailed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from communaux.nouns.models import Account, Organisation
from tests import factories as make


@dataclass
class World:
    """One organisation with its editor, another with its own, a member, a steward; and a browser for each."""

    one: Organisation
    other: Organisation
    accounts: dict[str, Account | None]

    def account(self, role: str) -> Account:
        """The account of a role that has one."""
        found = self.accounts[role]
        assert found is not None
        return found

    def client(self, role: str) -> Client:
        """A new browser of this role."""
        browser = Client()
        account = self.accounts[role]
        if account is not None:
            browser.force_login(account)
        return browser


@pytest.fixture
def world(db: Any, settings: Any) -> World:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # nobody signs in by it here
    one = make.make_organisation("La Belle Équipe", email="contact@belle.example", country="FR")
    other = make.make_organisation("Autre maison")
    return World(
        one,
        other,
        {
            "visitor": None,
            "account": make.make_account(),
            "member": make.make_member(one, name="Membre"),
            "editor": make.make_editor(one, email="tient@belle.example", name="Tient la fiche"),
            "editor of another": make.make_editor(other),
            "steward": make.make_steward(),
        },
    )


@pytest.fixture
def mailed(mailoutbox: list[Any], django_capture_on_commit_callbacks: Any) -> Callable[..., str]:
    """Do something and give the text of the mail that left, or ''."""

    def doing(act: Callable[[], Any]) -> str:
        before = len(mailoutbox)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return str(mailoutbox[-1].body) if len(mailoutbox) > before else ""

    return doing


def link_in(mail: str, start: str) -> str:
    """The path of the first address of a mail that begins with ``start``."""
    for word in mail.split():
        path = "/" + word.split("://", 1)[-1].partition("/")[2]
        if "://" in word and path.startswith(start):
            return path
    raise AssertionError(f"no {start} in {mail}")
