"""The developers' hub: what people can do, and what platforms build together (COM-05)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, CodesField, LangTextField, LinkField
from communaux.modules.library import lists
from communaux.modules.library.models.resources import Resource
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class SkillProfile(Shared):
    """What somebody can do, told by themself. Seen by members; by everybody where they and their page say so."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    person: Any = models.OneToOneField(
        Person, models.CASCADE, editable=False, related_name="skill_profile", verbose_name=_("personne")
    )
    skills = CodesField(lists.SKILLS, verbose_name=_("compétences"))
    text = models.TextField(
        _("en quelques mots"),
        max_length=1000,
        blank=True,
        help_text=_("Ce que vous aimez faire, ce que vous avez fait."),
    )
    availability = CodeField(lists.AVAILABILITY, verbose_name=_("disponibilité"), default="some-hours")
    link = LinkField(_("dépôt ou portfolio"), blank=True)
    listed = models.BooleanField(
        _("visible de tous"),
        default=False,
        help_text=_("Sinon, seuls les membres connectés la voient. Votre page doit être publique aussi."),
    )

    class Meta:
        verbose_name = _("compétences d’une personne")
        verbose_name_plural = _("compétences des personnes")

    def __str__(self) -> str:
        return f"skills {self.key}"

    def get_absolute_url(self) -> str:
        return f"/skills/{self.key}"


class Development(Shared):
    """Something that several platforms need and may build together."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="developments", verbose_name=_("proposé par")
    )
    title = models.CharField(_("ce qu’il faut construire"), max_length=160)
    summary = LangTextField(verbose_name=_("en une phrase"))
    text = LangTextField(verbose_name=_("le besoin"), long=True)
    themes = CodesField(lists.THEMES, verbose_name=_("thèmes"))
    skills = CodesField(lists.SKILLS, verbose_name=_("compétences utiles"))
    state = CodeField(lists.DEVELOPMENT_STATES, verbose_name=_("état"), default="idea", editable=False)
    repository = LinkField(_("dépôt de code"), blank=True)
    licence = models.CharField(_("licence prévue"), max_length=120, blank=True)
    delivered = models.DateField(_("livré le"), null=True, blank=True, editable=False)
    resource: Any = models.OneToOneField(
        Resource,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="development",
        verbose_name=_("dans la bibliothèque"),
    )
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("développement commun")
        verbose_name_plural = _("développements communs")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/developments/{self.key}"


class Backing(Shared):
    """A platform shares the need, and says what it can put in: days of work, money. A pledge, told as a fact."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    development: Any = models.ForeignKey(
        Development, models.CASCADE, editable=False, related_name="backings", verbose_name=_("développement")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="backings", verbose_name=_("organisation")
    )
    text = models.TextField(_("notre besoin"), max_length=1000, blank=True)
    days = models.PositiveSmallIntegerField(_("jours de travail"), null=True, blank=True)
    euros = models.PositiveIntegerField(_("euros"), null=True, blank=True)

    class Meta:
        verbose_name = _("part d’un développement commun")
        verbose_name_plural = _("parts des développements communs")
        constraints = [models.UniqueConstraint(fields=["development", "organisation"], name="backing_once")]

    def __str__(self) -> str:
        return f"backing {self.key}"

    def get_absolute_url(self) -> str:
        return f"/backings/{self.key}"
