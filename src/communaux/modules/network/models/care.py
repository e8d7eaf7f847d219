"""How records are kept true: claims, transfers, links to edit, reports, duplicates (NET-05, NET-09)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField
from communaux.modules.network import lists
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key


class Decision(models.TextChoices):
    """What became of something that waits for an answer."""

    OPEN = "open", _("en attente")
    ACCEPTED = "accepted", _("acceptée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")


class Claim(Shared):
    """Somebody says: this record is my organisation's, let me keep it."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="claims", verbose_name=_("organisation")
    )
    account: Any = models.ForeignKey(
        "nouns.Account", models.CASCADE, related_name="claims", verbose_name=_("compte")
    )
    message = models.TextField(_("qui vous êtes pour elle"), max_length=2000)
    state = models.CharField(_("état"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("demande de prise en charge")
        verbose_name_plural = _("demandes de prise en charge")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], condition=models.Q(state="open"), name="claim_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"claim {self.key}"


class Transfer(Shared):
    """An editor hands the record to somebody else, who accepts with a link sent by e-mail."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="transfers", verbose_name=_("organisation")
    )
    by: Any = models.ForeignKey("nouns.Account", models.CASCADE, related_name="+")
    email = models.EmailField(_("adresse de la personne qui reprend la fiche"))
    keep = models.BooleanField(_("garder aussi mes droits"), default=False)
    expires = models.DateTimeField(_("expire le"))
    state = models.CharField(_("état"), max_length=10, choices=Decision.choices, default=Decision.OPEN)

    class Meta:
        verbose_name = _("transfert de fiche")
        verbose_name_plural = _("transferts de fiche")

    def __str__(self) -> str:
        return f"transfer {self.key}"


class EditLink(models.Model):
    """A link that lets its holder edit one record without an account, until it expires. Only its hash is kept."""

    organisation: Any = models.ForeignKey(Organisation, models.CASCADE, related_name="edit_links")
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lien d’édition")
        verbose_name_plural = _("liens d’édition")

    def __str__(self) -> str:
        return f"edit link {self.pk}"


class Report(Shared):
    """A visitor says that something is wrong with a record."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="reports", verbose_name=_("organisation")
    )
    reason = CodeField(lists.REPORT_REASONS, verbose_name=_("ce qui ne va pas"))
    text = models.TextField(_("ce que vous savez"), max_length=2000, blank=True)
    contact = models.EmailField(
        _("votre adresse"),
        blank=True,
        help_text=_("Pour vous répondre. Effacée quand le signalement est clos."),
    )
    state = models.CharField(_("état"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")

    def __str__(self) -> str:
        return f"report {self.key}"


class Duplicate(models.Model):
    """Two records that may be one, with the reasons. Only a person merges them."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("organisations")
        PERSON = "person", _("personnes")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    first = models.BigIntegerField()
    second = models.BigIntegerField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    found = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("doublon possible")
        verbose_name_plural = _("doublons possibles")
        constraints = [
            models.UniqueConstraint(fields=["kind", "first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="duplicate_pair_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first} = {self.second}?"
