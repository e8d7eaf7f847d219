"""Forms of accounts that differ from the usual ones."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as UsualSignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest


class SignupForm(UsualSignupForm):
    """The usual one, which hashes a password also where no account is made."""

    def try_save(self, request: HttpRequest) -> Any:
        """Make an account, or write to whoever has one at this address already. Hashing takes a third of a second: were it left out,
        the time of the answer would tell who is known."""
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1") or "")
        return super().try_save(request)
