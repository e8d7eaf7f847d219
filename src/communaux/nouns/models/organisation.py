"""An organisation: a platform, a network of platforms, a local cooperative, a partner (NET-01, NET-02).

Columns and database constraints only. What a value may be is in the fields, what may be done in the acts.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import CountryField, LatitudeField, LongitudeField, PartialDateField
from communaux.meaning.fields import (
    CodeField,
    CodesField,
    CountriesField,
    LangTextField,
    LinkField,
    LinksField,
)
from communaux.nouns import lists
from communaux.nouns.models.base import Shared


class State(models.TextChoices):
    """Where a record stands. A merged record answers with a redirect to the one that it was merged into."""

    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")
    WITHDRAWN = "withdrawn", _("retirée")
    MERGED = "merged", _("fusionnée")


class Organisation(Shared):
    """One organisation of the directory."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True, editable=False)
    state = models.CharField(
        _("état de la fiche"), max_length=10, choices=State.choices, default=State.PUBLISHED, editable=False
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
    fictional = models.BooleanField(
        _("exemple"), default=False, editable=False, help_text=_("Organisation inventée, pour montrer.")
    )

    name = models.CharField(
        _("nom"), max_length=160, help_text=_("Le nom d’usage, tel que vos membres le disent.")
    )
    short_name = models.CharField(_("sigle ou nom court"), max_length=40, blank=True)
    kind = CodeField(lists.ORG_KINDS, verbose_name=_("sorte d’organisation"), default="platform")
    summary = LangTextField(
        verbose_name=_("en une phrase"), help_text=_("Ce que vous faites, pour qui. Une phrase, sans slogan.")
    )
    description = LangTextField(
        verbose_name=_("description"), long=True, help_text=_("Quelques paragraphes si vous le souhaitez.")
    )
    website = LinkField(_("site"), blank=True, help_text=_("Par exemple https://exemple.coop"))
    links = LinksField(
        verbose_name=_("autres liens"),
        help_text=_("Réseaux sociaux, dépôt de code, wiki : une adresse par ligne."),
    )
    logo = models.FileField(
        _("logo"),
        upload_to="logos/",
        blank=True,
        max_length=200,
        help_text=_("PNG, JPEG ou WebP, 512 Ko au plus."),
    )
    email = models.EmailField(
        _("adresse électronique"), blank=True, help_text=_("Visible des membres connectés seulement.")
    )
    phone = models.CharField(
        _("téléphone"), max_length=40, blank=True, help_text=_("Visible des membres connectés seulement.")
    )

    maturity = CodeField(lists.MATURITY, verbose_name=_("étape"), blank=True)
    started = PartialDateField(
        verbose_name=_("début"), blank=True, help_text=_("L’année suffit : 2016, 2016-01 ou 2016-01-05.")
    )
    ceased = PartialDateField(verbose_name=_("fin d’activité"), blank=True)

    street = models.CharField(_("rue"), max_length=200, blank=True)
    postcode = models.CharField(_("code postal"), max_length=20, blank=True)
    city = models.CharField(_("ville"), max_length=120, blank=True)
    region = models.CharField(_("région ou territoire"), max_length=120, blank=True)
    country = CountryField(verbose_name=_("pays du siège"), blank=True)
    countries = CountriesField(verbose_name=_("pays d’activité"))
    latitude = LatitudeField(_("latitude"), null=True, blank=True)
    longitude = LongitudeField(_("longitude"), null=True, blank=True)

    activities = CodesField(lists.ACTIVITIES, verbose_name=_("activités"))
    legal_forms = CodesField(lists.LEGAL_FORMS, verbose_name=_("formes juridiques"))
    igas = CodesField(
        lists.IGAS,
        verbose_name=_("catégories de plateforme"),
        help_text=_("Les catégories du rapport de l’IGAS (2016), ou « autre »."),
    )
    interactions = CodesField(lists.INTERACTIONS, verbose_name=_("opérations permises"))
    markets = CodesField(lists.MARKETS, verbose_name=_("relations"))
    registration = models.CharField(
        _("numéro d’immatriculation"),
        max_length=40,
        blank=True,
        help_text=_("SIREN, ou l’équivalent de votre pays."),
    )

    checked_on = models.DateField(_("vérifiée le"), null=True, blank=True, editable=False)
    checked_by = CodeField(lists.SOURCES, verbose_name=_("vérifiée par"), blank=True, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index(fields=["website"], name="organisation_website"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="organisation_coordinates",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="organisation_merged_into",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/organisations/{self.slug}"
