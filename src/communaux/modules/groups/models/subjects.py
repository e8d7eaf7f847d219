"""Subjects that members propose, and the people they gather until a group can start (GRP-04)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, LangTextField
from communaux.modules.groups import lists
from communaux.modules.groups.models.groups import Group
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Threshold(Shared):
    """What a subject needs before it can start: set by the stewards, one row for the whole federation."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default="subjects", editable=False)
    coordinators = models.PositiveSmallIntegerField(_("personnes pour coordonner"), default=1)
    participants = models.PositiveSmallIntegerField(
        _("personnes pour participer"),
        default=5,
        help_text=_("Qui coordonne participe aussi et compte ici."),
    )
    organisations = models.PositiveSmallIntegerField(_("organisations différentes"), default=3)

    class Meta:
        verbose_name = _("seuil de départ")
        verbose_name_plural = _("seuils de départ")
        constraints = [models.CheckConstraint(condition=Q(key="subjects"), name="threshold_alone")]

    def __str__(self) -> str:
        return f"{self.coordinators}/{self.participants}/{self.organisations}"


class Subject(Shared):
    """Something that somebody thinks worth doing together. It starts as a group once enough people offer to take part."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    title = models.CharField(_("sujet"), max_length=160, help_text=_("En une ligne."))
    why = LangTextField(
        verbose_name=_("pourquoi"), long=True, help_text=_("Ce qui ne va pas, ce qui manque.")
    )
    product = LangTextField(
        verbose_name=_("ce qui serait produit"),
        long=True,
        help_text=_("Un guide, un répertoire, un logiciel, une position commune…"),
    )
    needs = LangTextField(
        verbose_name=_("ce qu’il faudrait"), long=True, help_text=_("Compétences, temps, moyens.")
    )
    proposer: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="subjects",
        verbose_name=_("proposé par"),
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subjects",
        verbose_name=_("au nom de"),
        help_text=_("Votre organisation, si vous proposez en son nom."),
    )
    state = CodeField(lists.SUBJECT_STATES, verbose_name=_("état"), default="open", editable=False)
    proposed_on = PartialDateField(verbose_name=_("proposé le"), blank=True, editable=False)
    settled_on = PartialDateField(verbose_name=_("réglé le"), blank=True, editable=False)
    group: Any = models.ForeignKey(
        Group,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="subjects",
        verbose_name=_("groupe né de ce sujet"),
    )
    merged_into: Any = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("réuni à"),
    )
    closing = CodeField(
        lists.CLOSING_REASONS, verbose_name=_("raison de la clôture"), blank=True, editable=False
    )
    closing_note = models.TextField(_("précision"), max_length=2000, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("sujet")
        verbose_name_plural = _("sujets")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="subject_merged_into",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/groups/subjects/{self.key}"


class Force(Shared):
    """What one person offers to one subject: to coordinate, to take part, an expertise, or to follow."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    subject: Any = models.ForeignKey(
        Subject, models.CASCADE, related_name="forces", verbose_name=_("sujet"), editable=False
    )
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="forces", verbose_name=_("personne"), editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="forces",
        verbose_name=_("organisation"),
        help_text=_("La vôtre. Vide si c’est à titre indépendant."),
    )
    kind = CodeField(lists.FORCES, verbose_name=_("ce que vous apportez"), default="take-part")
    note = models.CharField(_("précision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("force vive")
        verbose_name_plural = _("forces vives")
        constraints = [models.UniqueConstraint(fields=["subject", "person"], name="force_once")]

    def __str__(self) -> str:
        return f"{self.subject_id} – {self.person_id}"
