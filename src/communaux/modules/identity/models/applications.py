"""Programs that ask people to sign in with their account here, and what each person agreed to.

Secrets are kept as hashes only; they are random and long, so that a plain hash is enough.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import LinkField
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key


class Application(Shared):
    """A program: a member platform, one that registered itself, or one that describes itself at its own address."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("plateforme membre")
        REGISTERED = "registered", _("inscrite d’elle-même")
        DOCUMENT = "document", _("décrite à sa propre adresse")

    class Audience(models.TextChoices):
        EVERYBODY = "everybody", _("toute personne qui a un compte")
        MEMBERS = "members", _("les membres d’une organisation de la fédération")
        OWN = "own", _("les membres de cette organisation seulement")

    class Method(models.TextChoices):
        BASIC = "client_secret_basic", "client_secret_basic"
        POST = "client_secret_post", "client_secret_post"
        NONE = "none", "none"

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    client_id = models.CharField(_("identifiant"), max_length=500, unique=True, editable=False)
    kind = models.CharField(_("sorte"), max_length=10, choices=Kind.choices, editable=False)
    name = models.CharField(_("nom"), max_length=120)
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    audience = models.CharField(
        _("ouverte à"), max_length=10, choices=Audience.choices, default=Audience.EVERYBODY
    )
    secret_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    method = models.CharField(max_length=24, choices=Method.choices, default=Method.NONE)
    redirect_uris = models.JSONField(_("adresses de retour"), default=list)
    logout_uris = models.JSONField(_("adresses de retour après la déconnexion"), default=list)
    scopes = models.JSONField(_("ce qu’elle peut demander"), default=list)
    refreshes = models.BooleanField(default=True, editable=False)
    id_token_alg = models.CharField(max_length=5, default="RS256", editable=False)
    sector = models.CharField(max_length=500, editable=False)
    homepage = LinkField(_("page d’accueil"), blank=True)
    terms = LinkField(_("conditions d’utilisation"), blank=True)
    privacy = LinkField(_("règles de confidentialité"), blank=True)
    read_at = models.DateTimeField(null=True, editable=False)
    used_on = models.DateField(null=True, editable=False)
    ended = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page where stewards keep it; also what the journal calls it."""
        return f"/applications/{self.key}"


class Subject(models.Model):
    """The name that one sector (the host of a platform) knows somebody by: each sector another one, saying nothing."""

    account: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sector = models.CharField(max_length=500)
    sub = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("nom par secteur")
        verbose_name_plural = _("noms par secteur")
        constraints = [
            models.UniqueConstraint(fields=["account", "sector"], name="subject_once_a_sector"),
        ]

    def __str__(self) -> str:
        return f"subject {self.pk}"


class Consent(Shared):
    """Somebody let a program act for them, within these scopes, until they end it."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    account: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    application: Any = models.ForeignKey(Application, models.CASCADE, related_name="consents")
    scopes = models.JSONField(default=list)
    granted = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("accord")
        verbose_name_plural = _("accords")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "application"], condition=Q(ended=None), name="consent_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.key}"
