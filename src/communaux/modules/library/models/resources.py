"""What the library holds, and who says that they use it (COM-02)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, CodesField, LangTextField, LinkField
from communaux.modules.library import lists
from communaux.modules.network.lists import OPENNESS
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class ResourceState(models.TextChoices):
    """Whether a resource is on the shelves."""

    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")
    WITHDRAWN = "withdrawn", _("retirée")


class Resource(Shared):
    """One resource: a method, a tool, a practice, a document, with its licence and its openness."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    state = models.CharField(
        _("état"), max_length=10, choices=ResourceState.choices, default=ResourceState.DRAFT, editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("proposée par"),
        help_text=_("L’organisation qui la met en commun. Vide : le réseau lui-même."),
    )
    by: Any = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="resources"
    )
    title = models.CharField(
        _("titre"), max_length=200, help_text=_("Dans la langue du document, tel qu’on le cite.")
    )
    summary = LangTextField(
        verbose_name=_("en une phrase"), help_text=_("Ce qu’on y trouve, et à qui cela sert.")
    )
    text = LangTextField(
        verbose_name=_("en détail"),
        long=True,
        help_text=_("Le contexte, la façon de s’en servir, les limites. Listes et liens en Markdown."),
    )
    kind = CodeField(lists.RESOURCE_KINDS, verbose_name=_("sorte"))
    themes = CodesField(lists.THEMES, verbose_name=_("thèmes"))
    authors: Any = models.ManyToManyField(
        Organisation, blank=True, related_name="authored_resources", verbose_name=_("organisations autrices")
    )
    credits = models.CharField(
        _("autres auteurs"),
        max_length=300,
        blank=True,
        help_text=_("Personnes ou collectifs, séparés par des virgules."),
    )
    link = LinkField(
        _("adresse"), blank=True, help_text=_("Là où la ressource se trouve, si elle est déjà en ligne.")
    )
    file_path = models.CharField(max_length=120, blank=True, editable=False)
    file_name = models.CharField(_("fichier"), max_length=160, blank=True, editable=False)
    file_type = models.CharField(_("format du fichier"), max_length=100, blank=True, editable=False)
    file_size = models.PositiveIntegerField(_("octets"), null=True, blank=True, editable=False)
    file_hash = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, editable=False)
    licence = models.CharField(
        _("licence"),
        max_length=120,
        blank=True,
        help_text=_("Code SPDX (CC-BY-SA-4.0) ou nom de la licence."),
    )
    openness = CodeField(
        OPENNESS,
        verbose_name=_("ouverture"),
        blank=True,
        help_text=_("Laissez vide pour la déduire de la licence."),
    )
    languages = CodesField(lists.LANGUAGES, verbose_name=_("langues"))
    dated = PartialDateField(verbose_name=_("date"), blank=True)
    edition = models.CharField(
        _("édition"), max_length=40, blank=True, help_text=_("Version 2, brouillon 3…")
    )
    origin = models.CharField(
        _("issue de"),
        max_length=120,
        blank=True,
        help_text=_("L’adresse d’un groupe ou d’un atelier d’ici, par exemple /groups/kit-de-statuts."),
    )
    commons: Any = models.OneToOneField(
        "network.Commons",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="resource",
        verbose_name=_("à l’inventaire des communs"),
    )
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)
    published = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    stems = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        indexes = [models.Index(fields=["state", "-published"], name="resource_shelf")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/library/{self.key}"


class ResourceUse(Shared):
    """An organisation says that it uses a resource, and what it thinks of it."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    resource: Any = models.ForeignKey(
        Resource, models.CASCADE, related_name="uses", verbose_name=_("ressource")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="resource_uses", verbose_name=_("organisation")
    )
    text = models.TextField(
        _("ce que vous en dites"),
        max_length=1000,
        blank=True,
        help_text=_("À quoi elle vous a servi, ce qui manque."),
    )
    since = PartialDateField(verbose_name=_("depuis"), blank=True)

    class Meta:
        verbose_name = _("usage d’une ressource")
        verbose_name_plural = _("usages d’une ressource")
        constraints = [models.UniqueConstraint(fields=["resource", "organisation"], name="resource_use_once")]

    def __str__(self) -> str:
        return f"use {self.key}"

    def get_absolute_url(self) -> str:
        return f"/uses/{self.key}"
