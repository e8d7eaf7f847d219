"""Coding of open answers: the codes that somebody made for one question of one wave, and who gave which to what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import LangTextField
from communaux.modules.surveys.models.responses import Response
from communaux.modules.surveys.models.surveys import Wave
from communaux.nouns.models.base import Shared, random_key


class Code(Shared):
    """One code of the codebook of a question in a wave. ``field``: full id of the open field."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    wave: Any = models.ForeignKey(
        Wave, models.PROTECT, related_name="codes", verbose_name=_("vague"), editable=False
    )
    field = models.CharField(_("champ"), max_length=90, editable=False)
    label = LangTextField(
        verbose_name=_("code"), blank=False, help_text=_("Deux ou trois mots : « manque de temps ».")
    )
    note = LangTextField(
        verbose_name=_("quand l’employer"), help_text=_("Ce qui en relève, et ce qui n’en relève pas.")
    )
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("code d’une question ouverte")
        verbose_name_plural = _("codes des questions ouvertes")
        indexes = [models.Index(fields=["wave", "field", "order"], name="code_of_field")]

    def __str__(self) -> str:
        return f"{self.field} {self.key}"


class CodedAnswer(models.Model):
    """What one person made of one open answer: the keys of codes that hold; none: read, and nothing fits.

    ``wave`` is that of the response, kept for the index. The answer itself is not copied: it is found by response and
    field, and stays behind its own door.
    """

    wave: Any = models.ForeignKey(Wave, models.CASCADE, related_name="+")
    field = models.CharField(max_length=90)
    response: Any = models.ForeignKey(Response, models.CASCADE, related_name="coded")
    coder: Any = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    codes = models.JSONField(default=list)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("réponse codée")
        verbose_name_plural = _("réponses codées")
        indexes = [models.Index(fields=["wave", "field"], name="coded_of_field")]
        constraints = [
            models.UniqueConstraint(fields=["response", "field", "coder"], name="coded_once_by_each")
        ]

    def __str__(self) -> str:
        return f"coded {self.pk}"
