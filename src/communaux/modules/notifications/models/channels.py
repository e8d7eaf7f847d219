"""A channel that sends to an address, the messages that wait on it, and how far the journal was read.

Channels of sockets have no row: all that they are is in the sealed address that their socket opens (``acts.sockets``).
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.nouns.models.base import random_key


def channel_key() -> str:
    """The end of a channel's address: 36 characters that nobody guesses."""
    return random_key() + secrets.token_hex(12)


class Channel(models.Model):
    """One webhook: what it is about, whom for, where to, how it fares."""

    key = models.CharField(_("clé"), max_length=40, unique=True, default=channel_key, editable=False)
    topic = models.TextField(_("objet suivi"))
    send_to = models.TextField(_("adresse avertie"))
    webid = models.TextField(_("pour qui"))
    client = models.TextField(_("programme"), blank=True)
    issuer = models.TextField(_("garant de l’identité"), blank=True)
    accept = models.CharField(_("format"), max_length=60)
    rate = models.DurationField(_("intervalle"))
    start = models.DateTimeField(_("début"), null=True, blank=True)
    end = models.DateTimeField(_("fin"), null=True, blank=True)
    since = models.BigIntegerField(_("depuis l’entrée du journal"))
    created = models.DateTimeField(_("ouvert le"), default=timezone.now)
    due = models.DateTimeField(_("prochain envoi au plus tôt"), default=timezone.now)
    sent = models.PositiveIntegerField(_("messages envoyés"), default=0)
    last_sent = models.DateTimeField(_("dernier envoi"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    failing_since = models.DateTimeField(_("en échec depuis"), null=True, blank=True)
    trouble = models.CharField(_("dernière difficulté"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("canal")
        verbose_name_plural = _("canaux")
        indexes = [
            models.Index(fields=["topic"], name="channel_topic"),
            models.Index(fields=["webid"], name="channel_webid"),
            models.Index(fields=["end"], name="channel_end"),
        ]

    def __str__(self) -> str:
        return f"channel {self.pk}"

    def get_absolute_url(self) -> str:
        """The address of the channel, where its owner ends it."""
        return f"/notifications/channels/{self.key}"


class Message(models.Model):
    """A message that waits. The same change of the same thing waits once, with its latest state."""

    channel: Any = models.ForeignKey(
        Channel, models.CASCADE, related_name="messages", verbose_name=_("canal")
    )
    sequence = models.BigIntegerField(_("entrée du journal"))
    type = models.CharField(_("activité"), max_length=10)
    object = models.TextField(_("objet"))
    target = models.TextField(_("conteneur"), blank=True)
    state = models.CharField(_("état"), max_length=200, blank=True)
    created = models.DateTimeField(_("depuis"), default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["channel", "object", "type"], name="message_waits_once"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Reached(models.Model):
    """The last entry of the journal that was turned into messages. One row."""

    sequence = models.BigIntegerField(_("entrée du journal"), default=0)

    class Meta:
        verbose_name = _("avancement")
        verbose_name_plural = _("avancement")

    def __str__(self) -> str:
        return str(self.sequence)
