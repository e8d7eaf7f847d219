"""WebIDs of elsewhere with which people sign in to their account here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.nouns.models.base import Shared, random_key


class LinkedWebID(Shared):
    """One WebID opens one account; an account may have several. ``issuer``: who vouched for it when it was linked."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    account: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webids")
    webid = models.CharField("WebID", max_length=500, unique=True)
    issuer = models.CharField(_("fournisseur"), max_length=500)
    used_on = models.DateField(_("utilisé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("WebID lié")
        verbose_name_plural = _("WebID liés")

    def __str__(self) -> str:
        return f"linked WebID {self.key}"
