"""Mutual help: offers and requests of mentoring, and the pairs that they make (COM-04)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, CodesField
from communaux.modules.library import lists
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class HelpNotice(Shared):
    """Somebody offers to accompany others, or asks to be accompanied; for themselves or for an organisation."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    person: Any = models.ForeignKey(
        Person, models.CASCADE, editable=False, related_name="help_notices", verbose_name=_("personne")
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="help_notices",
        verbose_name=_("au nom de"),
        help_text=_("L’une de vos organisations, ou rien si vous parlez pour vous."),
    )
    direction = CodeField(lists.HELP_DIRECTIONS, verbose_name=_("sens"))
    title = models.CharField(_("en une ligne"), max_length=160)
    text = models.TextField(_("en détail"), max_length=2000, blank=True)
    themes = CodesField(lists.THEMES, verbose_name=_("thèmes"))
    languages = CodesField(lists.LANGUAGES, verbose_name=_("langues"))
    hours = models.PositiveSmallIntegerField(
        _("heures par mois"), null=True, blank=True, help_text=_("À peu près, pour que l’autre sache.")
    )
    until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    open = models.BooleanField(_("ouverte"), default=True, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("annonce d’accompagnement")
        verbose_name_plural = _("annonces d’accompagnement")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/mentoring/{self.key}"


class Pairing(Shared):
    """A mentor and a mentee. Only they and the stewards see it; what is counted for K1 is that it took place."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    notice: Any = models.ForeignKey(
        HelpNotice, models.SET_NULL, null=True, blank=True, related_name="pairings", verbose_name=_("annonce")
    )
    mentor: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="mentorings", verbose_name=_("qui accompagne")
    )
    mentee: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="mentored", verbose_name=_("qui est accompagné")
    )
    asked_by: Any = models.ForeignKey(Person, models.CASCADE, editable=False, related_name="+")
    mentor_organisation: Any = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="mentorings_given"
    )
    mentee_organisation: Any = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="mentorings_received"
    )
    state = CodeField(lists.PAIRING_STATES, verbose_name=_("état"), default="asked", editable=False)
    answered = models.DateField(_("réponse le"), null=True, blank=True, editable=False)
    started = models.DateField(_("commencé le"), null=True, blank=True, editable=False)
    ended = models.DateField(_("terminé le"), null=True, blank=True, editable=False)
    note = models.TextField(
        _("note partagée entre vous deux"),
        max_length=2000,
        blank=True,
        help_text=_("Personne d’autre ne la lit."),
    )

    class Meta:
        verbose_name = _("accompagnement")
        verbose_name_plural = _("accompagnements")
        constraints = [
            models.CheckConstraint(condition=~models.Q(mentor=models.F("mentee")), name="pairing_of_two"),
            models.UniqueConstraint(
                fields=["mentor", "mentee"],
                condition=models.Q(state__in=("asked", "accepted", "under-way")),
                name="pairing_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"pairing {self.key}"

    def get_absolute_url(self) -> str:
        return f"/pairings/{self.key}"
