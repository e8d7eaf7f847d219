"""Keys that somebody gives to their own programs, which act in their name without a page to sign in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.nouns.models import Person
from communaux.nouns.models.base import Shared, random_key


class Credential(Shared):
    """A client id and the hash of its secret, for the client-credentials grant."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    person: Any = models.ForeignKey(Person, models.CASCADE, related_name="credentials")
    label = models.CharField(
        _("nom"), max_length=80, help_text=_("Pour vous y retrouver : le programme, la machine.")
    )
    client_id = models.CharField(_("identifiant"), max_length=80, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    used_on = models.DateField(_("servie le"), null=True, editable=False)
    ended = models.DateTimeField(_("révoquée le"), null=True, editable=False)

    class Meta:
        verbose_name = _("clé de programme")
        verbose_name_plural = _("clés de programmes")

    def __str__(self) -> str:
        return f"credential {self.key}"
