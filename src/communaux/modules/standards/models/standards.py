"""Standards, their versions, the decisions on them, and who maintains them (STD-01)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField
from communaux.modules.standards import lists
from communaux.modules.standards.models.communities import Community
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Standard(Shared):
    """A standard: words that a community shares, in versions that follow each other."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True, editable=False)
    name = LangTextField(
        verbose_name=_("nom"), blank=False, help_text=_("Par exemple : Créneau de livraison.")
    )
    subject = LangTextField(
        verbose_name=_("sujet"), help_text=_("Ce que ce standard permet de dire, en une phrase.")
    )
    description = LangTextField(
        verbose_name=_("présentation"),
        long=True,
        help_text=_("À quoi il sert, ce qu’il laisse de côté. Markdown admis."),
    )
    community: Any = models.ForeignKey(
        Community, models.PROTECT, related_name="standards", verbose_name=_("communauté"), editable=False
    )
    licence = models.CharField(
        _("licence"),
        max_length=120,
        default="CC0-1.0",
        help_text=_("Sous laquelle chacun peut reprendre les termes. Code SPDX ou nom."),
    )
    review_on = models.DateField(
        _("à revoir le"),
        null=True,
        blank=True,
        help_text=_("Un standard que personne ne relit vieillit. Une date suffit à y penser."),
    )
    reminded_for = models.DateField(null=True, blank=True, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/standards/{self.slug}"


class Maintenance(Shared):
    """An organisation or a person looks after a standard, from one day to another."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    standard: Any = models.ForeignKey(
        Standard, models.CASCADE, related_name="maintenances", verbose_name=_("standard"), editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="maintained_standards",
        verbose_name=_("organisation"),
    )
    person: Any = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="maintained_standards",
        verbose_name=_("personne"),
    )
    since = models.DateField(_("depuis"), default=timezone.localdate, editable=False)
    until = models.DateField(_("jusqu’à"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("maintenance d’un standard")
        verbose_name_plural = _("maintenances d’un standard")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="maintenance_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"maintenance {self.key}"

    def get_absolute_url(self) -> str:
        return f"/standard-maintenances/{self.key}"


class Edition(Shared):
    """A version of a standard. Its words move in a draft alone; see ``rules.agreed.lifecycle``.

    ``number`` counts from 1. ``content_hash``: of its vocabulary, written when it is adopted, so that anybody can check
    that it never changed. (``version``, as everywhere, is that of the row.)
    """

    key = models.CharField(_("clé"), max_length=100, unique=True, editable=False)
    standard: Any = models.ForeignKey(
        Standard, models.CASCADE, related_name="editions", verbose_name=_("standard"), editable=False
    )
    number = models.PositiveIntegerField(_("numéro"), editable=False)
    state = CodeField(lists.STATES, verbose_name=_("état"), default="draft", editable=False)
    changes = LangTextField(
        verbose_name=_("ce qui change"), help_text=_("En une phrase, pour qui suit la version précédente.")
    )
    text = LangTextField(
        verbose_name=_("à lire avant les termes"),
        long=True,
        help_text=_("Le contexte, les choix, ce qui reste ouvert. Markdown admis."),
    )
    based_on: Any = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="followers",
        verbose_name=_("reprend la version"),
    )
    proposed_on = models.DateField(_("proposée le"), null=True, blank=True, editable=False)
    content_hash = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("version d’un standard")
        verbose_name_plural = _("versions d’un standard")
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="edition_number"),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state__in=("draft", "proposed")), name="edition_one_open"
            ),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state="adopted"), name="edition_one_adopted"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def page(self) -> str:
        """Its page, and the base of the IRIs of its terms: ``/standards/<slug>/<number>``."""
        return f"/standards/{self.standard.slug}/{self.number}"

    def get_absolute_url(self) -> str:
        """The path of its record; its page is ``page``."""
        return f"/standard-versions/{self.key}"


class Resolution(Shared):
    """What was decided on a version, by whom, when and why. ``decision``: the path of a decision that it follows."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    edition: Any = models.ForeignKey(
        Edition, models.CASCADE, related_name="resolutions", verbose_name=_("version"), editable=False
    )
    outcome = CodeField(lists.OUTCOMES, verbose_name=_("décision"), default="adopted", editable=False)
    body = CodeField(lists.BODIES, verbose_name=_("décidé par"), default="stewards", editable=False)
    decided_on = models.DateField(_("décidé le"), default=timezone.localdate)
    reason = LangTextField(
        verbose_name=_("pourquoi"),
        long=True,
        blank=False,
        help_text=_("Ce qui a emporté la décision, et ce qu’il a été répondu aux objections."),
    )
    decision = models.CharField(
        _("décision liée"), max_length=200, blank=True, help_text=_("L’adresse d’une décision d’ici.")
    )

    class Meta:
        verbose_name = _("décision sur une version")
        verbose_name_plural = _("décisions sur une version")
        constraints = [models.UniqueConstraint(fields=["edition"], name="resolution_once")]

    def __str__(self) -> str:
        return f"resolution {self.key}"

    def get_absolute_url(self) -> str:
        return f"/standard-resolutions/{self.key}"
