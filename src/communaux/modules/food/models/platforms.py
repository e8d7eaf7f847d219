"""The software of food platforms, the consents that organisations gave to it, and what it is to be told.

No key or token is kept: the public keys of an issuer are read from its own address.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import LinkField
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key


class Platform(Shared):
    """Another software that exchanges food data, and how it signs."""

    key = models.CharField(_("clé"), max_length=40, unique=True, default=random_key, editable=False)
    name = models.CharField(_("nom"), max_length=120)
    iri = LinkField(_("profil"), help_text=_("L’adresse (WebID) sous laquelle la plateforme se présente."))
    issuer = models.CharField(
        _("émetteur des jetons"),
        max_length=300,
        help_text=_("Tel qu’écrit dans les jetons (« iss »), par exemple https://login.exemple.org/realms/x"),
    )
    client = models.CharField(
        _("identifiant chez l’émetteur"),
        max_length=120,
        help_text=_("Tel qu’écrit dans les jetons (« azp », « client_id » ou « sub »)."),
    )
    jwks = LinkField(_("clés publiques"), help_text=_("L’adresse du jeu de clés (JWKS) de l’émetteur."))
    audience = models.CharField(
        _("destinataire des jetons"),
        max_length=300,
        blank=True,
        help_text=_("Si les jetons nomment ce service autrement que par son adresse (« aud »)."),
    )
    webhook = LinkField(
        _("adresse d’annonce"), blank=True, help_text=_("Où annoncer un changement (webhook). Facultatif.")
    )
    active = models.BooleanField(_("acceptée"), default=True, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("plateforme alimentaire")
        verbose_name_plural = _("plateformes alimentaires")
        constraints = [models.UniqueConstraint(fields=["issuer", "client"], name="food_platform_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its path in the journal, and as the actor of what it writes."""
        return f"/food/platforms/{self.key}"


class Grant(Shared):
    """An organisation lets a platform do one thing with one family of its data, from one day to another."""

    organisation: Any = models.ForeignKey(Organisation, models.CASCADE, related_name="food_grants")
    platform: Any = models.ForeignKey(Platform, models.CASCADE, related_name="grants")
    scope = models.CharField(_("autorisation"), max_length=20)
    granted = models.DateTimeField(_("donnée le"), default=timezone.now)
    revoked = models.DateTimeField(_("retirée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("autorisation")
        verbose_name_plural = _("autorisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "scope"],
                condition=Q(revoked__isnull=True),
                name="food_grant_once",
            )
        ]
        indexes = [models.Index(fields=["platform", "scope"], name="food_grant_platform")]

    def __str__(self) -> str:
        return self.scope


class Presence(Shared):
    """The address of an organisation at a platform: what the platform's announcements speak of."""

    organisation: Any = models.ForeignKey(Organisation, models.CASCADE, related_name="food_presences")
    platform: Any = models.ForeignKey(Platform, models.CASCADE, related_name="presences")
    iri = LinkField(_("adresse chez la plateforme"))
    read = models.DateTimeField(_("lue le"), null=True, blank=True)
    trouble = models.CharField(_("empêchement"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "platform"], name="food_presence_once"),
            models.UniqueConstraint(fields=["platform", "iri"], name="food_presence_iri"),
        ]

    def __str__(self) -> str:
        return self.iri


class Delivery(models.Model):
    """Something that a platform is to be told; gone once it was."""

    platform: Any = models.ForeignKey(Platform, models.CASCADE, related_name="deliveries")
    organisation: Any = models.ForeignKey(Organisation, models.CASCADE, related_name="food_deliveries")
    event = models.CharField(max_length=10)
    scope = models.CharField(max_length=20)
    failures = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["platform", "organisation", "event", "scope"], name="food_delivery_once"
            )
        ]
        indexes = [models.Index(fields=["due"], name="food_delivery_due")]

    def __str__(self) -> str:
        return f"{self.event} {self.scope}"
