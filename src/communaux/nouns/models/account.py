"""An account: how a person signs in. It holds no public fact; those are the person's."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LETTERS_IN = (("fr", "français"), ("en", "English"))
"""The languages that letters are written in, each named in itself."""


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """A new account. Raises ValueError without an address."""
        if not email:
            raise ValueError("an account needs an e-mail address")
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """An e-mail address, a way to prove it, and the roles held everywhere.

    ``language`` is the one in which letters are written to it; empty until somebody has signed in or chosen.
    """

    email = models.EmailField(_("adresse électronique"), unique=True)
    is_active = models.BooleanField(_("ouvert"), default=True)
    is_steward = models.BooleanField(_("intendance de la fédération"), default=False)
    is_researcher = models.BooleanField(_("recherche"), default=False)
    language = models.CharField(
        _("langue des courriers"), max_length=2, blank=True, default="", choices=LETTERS_IN, editable=False
    )
    joined = models.DateTimeField(_("ouvert le"), default=timezone.now, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def is_staff(self) -> bool:
        """Some libraries ask; the stewards are the staff."""
        return self.is_steward
