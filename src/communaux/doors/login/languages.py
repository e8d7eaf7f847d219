"""The language in which letters are written to an account: chosen on its page, first taken from the page of signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.nouns.mail import language_of_reader
from communaux.nouns.models import Account
from communaux.nouns.models.account import LETTERS_IN


def choose(account: int, language: str) -> None:
    """Write to this account in ``language`` from now on. Raises ValidationError for one that no letter is written in.

    As a password, it is between somebody and the house: the journal tells nobody of it.
    """
    if language not in dict(LETTERS_IN):
        raise ValidationError({"language": _("Choisissez une des langues proposées.")})
    with writing():
        Account.objects.filter(pk=account).update(language=language)


def listen() -> None:
    """Take the language of the page from which somebody signs in for the first time."""
    user_logged_in.connect(_first, dispatch_uid="login.language")


def _first(sender: Any, user: Any, **_signal: Any) -> None:
    if not user.language:
        choose(user.pk, language_of_reader())
