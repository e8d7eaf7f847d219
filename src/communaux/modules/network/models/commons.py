"""What an organisation puts in common, and what it offers and needs (NET-10, NET-11)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, CodesField, LangTextField, LinkField
from communaux.modules.network import lists
from communaux.nouns import lists as noun_lists
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key


class Commons(Shared):
    """One commons of the inventory, with its licence and its openness (criteria C1 to C3, K3, K4)."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="commons", verbose_name=_("organisation")
    )
    name = models.CharField(_("nom"), max_length=160)
    nature = CodeField(lists.COMMONS_NATURES, verbose_name=_("nature"))
    summary = LangTextField(verbose_name=_("en une phrase"))
    licence = models.CharField(
        _("licence"),
        max_length=120,
        blank=True,
        help_text=_("Code SPDX (AGPL-3.0-or-later, CC-BY-SA-4.0) ou nom."),
    )
    openness = CodeField(lists.OPENNESS, verbose_name=_("ouverture"), blank=True)
    link = LinkField(_("adresse"), blank=True)
    since = PartialDateField(verbose_name=_("depuis"), blank=True)

    class Meta:
        verbose_name = _("commun")
        verbose_name_plural = _("communs")

    def __str__(self) -> str:
        return self.name


class Listing(Shared):
    """One offer or one need (NET-10)."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="listings", verbose_name=_("organisation")
    )
    direction = CodeField(lists.LISTING_DIRECTIONS, verbose_name=_("sens"))
    kind = CodeField(lists.LISTING_KINDS, verbose_name=_("nature"))
    title = models.CharField(_("en une ligne"), max_length=160)
    text = LangTextField(verbose_name=_("précisions"), long=True)
    themes = CodesField(noun_lists.ACTIVITIES, verbose_name=_("domaines"))
    until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    state = CodeField(lists.LISTING_STATES, verbose_name=_("état"), default="open", editable=False)

    class Meta:
        verbose_name = _("offre ou besoin")
        verbose_name_plural = _("offres et besoins")
        indexes = [models.Index(fields=["state", "direction"], name="listing_open")]

    def __str__(self) -> str:
        return self.title
