"""What is asked: a survey, the versions of its questionnaire, and the waves in which they are put (SUR-01, SUR-05)."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField
from communaux.modules.surveys import lists
from communaux.nouns.models.base import Shared


class Survey(Shared):
    """One survey over the years. Its questions are in its versions, its answers in its waves."""

    slug = models.SlugField(_("adresse"), max_length=60, unique=True, editable=False)
    title = LangTextField(verbose_name=_("titre"), blank=False)
    aim = LangTextField(
        verbose_name=_("but"),
        long=True,
        help_text=_("Pourquoi vous posez ces questions, et ce que vous ferez des réponses."),
    )
    audience = CodeField(lists.AUDIENCES, verbose_name=_("qui peut répondre"), default="organisations")
    state = CodeField(lists.SURVEY_STATES, verbose_name=_("état"), default="draft", editable=False)

    class Meta:
        verbose_name = _("enquête")
        verbose_name_plural = _("enquêtes")

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/surveys/{self.slug}"


class SurveyVersion(Shared):
    """One questionnaire as it was put, for ever: what was asked cannot change under the answers.

    ``definition`` is JSON as ``rules.parsing`` reads it, ``digest`` its name by content (``rules.definition.digest``).
    """

    key = models.CharField(_("clé"), max_length=80, unique=True, editable=False)
    survey: Any = models.ForeignKey(
        Survey, models.PROTECT, related_name="versions", verbose_name=_("enquête")
    )
    number = models.PositiveIntegerField(_("numéro"), editable=False)
    note = models.CharField(_("ce qui change"), max_length=300, blank=True)
    definition = models.JSONField(_("questionnaire"), editable=False)
    digest = models.CharField(_("empreinte"), max_length=64, editable=False)

    class Meta:
        verbose_name = _("version du questionnaire")
        verbose_name_plural = _("versions du questionnaire")
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="survey_version_once")]

    def __str__(self) -> str:
        return self.key


class Wave(Shared):
    """One time that a survey is put, with one version of its questionnaire ("2026")."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True, editable=False)
    survey: Any = models.ForeignKey(Survey, models.PROTECT, related_name="waves", verbose_name=_("enquête"))
    questionnaire: Any = models.ForeignKey(
        SurveyVersion, models.PROTECT, related_name="waves", verbose_name=_("questionnaire")
    )
    title = LangTextField(verbose_name=_("nom"), blank=False, help_text=_("Par exemple l’année : 2026."))
    opens = models.DateField(_("premier jour"))
    closes = models.DateField(_("dernier jour"))
    state = CodeField(lists.WAVE_STATES, verbose_name=_("état"), default="planned", editable=False)

    class Meta:
        verbose_name = _("vague")
        verbose_name_plural = _("vagues")
        constraints = [
            models.CheckConstraint(condition=Q(opens__lte=F("closes")), name="wave_opens_before_it_closes")
        ]

    def __str__(self) -> str:
        return self.slug

    def is_open(self, day: datetime.date | None = None) -> bool:
        """Whether answers may be written: opened by a steward or the clock, and not past its last day."""
        return self.state == "open" and (day or timezone.localdate()) <= self.closes
