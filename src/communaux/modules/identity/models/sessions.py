"""What a program holds of a consent: one code, then a line of refresh tokens, each good for one use.

All of a line are of one ``Session``: what ends it ends them all. Only hashes of codes and tokens are kept.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.modules.identity.models.applications import Consent
from communaux.nouns.models.base import random_key


class Session(models.Model):
    """Somebody signed in to a program once: from the code to the last token that came of it."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    consent: Any = models.ForeignKey(Consent, models.CASCADE, related_name="sessions")
    scopes = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64, unique=True)
    code_expires = models.DateTimeField()
    code_used = models.DateTimeField(null=True)
    redirect_uri = models.CharField(max_length=2000)
    challenge = models.CharField(max_length=43)
    nonce = models.CharField(max_length=500, blank=True, default="")
    bound = models.CharField(max_length=64, blank=True, default="")
    signed_in = models.DateTimeField()
    made = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("session d’une application")
        verbose_name_plural = _("sessions d’applications")
        indexes = [models.Index(fields=["expires"], name="identity_session_expires")]

    def __str__(self) -> str:
        return f"session {self.key}"


class RefreshToken(models.Model):
    """One token of the line; used once, and what is shown again after that ends the line."""

    session: Any = models.ForeignKey(Session, models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=timezone.now)
    used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("jeton de renouvellement")
        verbose_name_plural = _("jetons de renouvellement")

    def __str__(self) -> str:
        return f"refresh token {self.pk}"
