"""A person and what ties them to organisations (NET-07). One person may belong to several organisations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, LangTextField, LinkField
from communaux.nouns import lists
from communaux.nouns.models.base import Shared, random_key
from communaux.nouns.models.organisation import Organisation


class Person(Shared):
    """Somebody. Seen by members; by everybody only where ``listed`` says that they agreed."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    account: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="person",
    )
    merged_into: Any = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("fusionnée dans"),
    )
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse électronique"), blank=True)
    summary = LangTextField(verbose_name=_("en une phrase"))
    website = LinkField(_("site"), blank=True)
    listed = models.BooleanField(
        _("visible publiquement"),
        default=False,
        help_text=_("Sans cela, seuls les membres connectés voient cette page."),
    )

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of their page; the key says nothing of the person."""
        return f"/people/{self.key}"


class Affiliation(Shared):
    """A person's tie to an organisation, with its source and dates."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="affiliations", verbose_name=_("personne")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="affiliations", verbose_name=_("organisation")
    )
    role = CodeField(lists.AFFILIATIONS, verbose_name=_("rôle"), default="member")
    function = models.CharField(_("fonction"), max_length=120, blank=True)
    since = PartialDateField(verbose_name=_("depuis"), blank=True)
    until = PartialDateField(verbose_name=_("jusqu’à"), blank=True)
    may_edit = models.BooleanField(_("tient la fiche à jour"), default=False, editable=False)
    source = CodeField(lists.SOURCES, verbose_name=_("source"), blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=Q(until=""), name="affiliation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} – {self.organisation_id}"
