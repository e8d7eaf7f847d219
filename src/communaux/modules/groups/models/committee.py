"""The steering committee: who sits there, and how somebody is co-opted (GRP-05)."""

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


class Cooptation(Shared):
    """A person is proposed for the committee: their agreement, the objections of members, the consent of the committee."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="cooptations", verbose_name=_("comité"), editable=False
    )
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="cooptations", verbose_name=_("personne proposée")
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cooptations",
        verbose_name=_("organisation"),
        help_text=_("Celle d’où vient la personne, si elle en a une."),
    )
    reason = LangTextField(
        verbose_name=_("pourquoi cette personne"), long=True, help_text=_("Ce qu’elle apporterait au comité.")
    )
    proposed_by: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposée par"),
    )
    state = CodeField(lists.COOPTATION_STATES, verbose_name=_("état"), default="asked", editable=False)
    proposed_on = models.DateField(_("proposée le"), null=True, editable=False)
    agreed_on = models.DateField(_("accord donné le"), null=True, blank=True, editable=False)
    objections_until = models.DateField(_("objections jusqu’au"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("décidée le"), null=True, blank=True, editable=False)
    mandate_until = PartialDateField(verbose_name=_("mandat jusqu’à"), blank=True, editable=False)

    class Meta:
        verbose_name = _("cooptation")
        verbose_name_plural = _("cooptations")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(state__in=("asked", "presented", "consent")),
                name="cooptation_once",
            )
        ]

    def __str__(self) -> str:
        return f"cooptation {self.key}"


class Objection(Shared):
    """Somebody objects, with a reason. While one objection stands, nobody is co-opted."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    cooptation: Any = models.ForeignKey(
        Cooptation, models.CASCADE, related_name="objections", verbose_name=_("cooptation"), editable=False
    )
    person: Any = models.ForeignKey(
        Person,
        models.CASCADE,
        related_name="objections",
        verbose_name=_("objection de"),
        editable=False,
    )
    reason = models.TextField(
        _("raison"), max_length=2000, help_text=_("En quoi cette cooptation nuirait au réseau.")
    )
    state = CodeField(lists.OBJECTION_STATES, verbose_name=_("état"), default="standing", editable=False)
    lifted_on = models.DateField(_("levée le"), null=True, blank=True, editable=False)
    lifted_note = models.TextField(_("ce qui l’a levée"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["cooptation", "person"], condition=Q(state="standing"), name="objection_once"
            )
        ]

    def __str__(self) -> str:
        return f"objection {self.key}"


class Seat(Shared):
    """Somebody's mandate in the committee, from a day until another. A past one stays, with how it ended."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="seats", verbose_name=_("comité"), editable=False
    )
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="seats", verbose_name=_("personne"), editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="seats",
        verbose_name=_("organisation"),
    )
    cooptation: Any = models.ForeignKey(
        Cooptation,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="seats",
        verbose_name=_("cooptation"),
    )
    since = PartialDateField(verbose_name=_("depuis"), blank=True)
    until = PartialDateField(verbose_name=_("mandat jusqu’à"), blank=True)
    ended_on = models.DateField(_("fini le"), null=True, blank=True, editable=False)
    ending = CodeField(lists.SEAT_ENDINGS, verbose_name=_("fin"), blank=True, editable=False)

    class Meta:
        verbose_name = _("mandat")
        verbose_name_plural = _("mandats")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(ended_on__isnull=True), name="seat_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} – {self.person_id}"
