"""What an organisation says of itself, criterion by criterion, and how it shows it (CHA-03).

There is no total and no score, here or anywhere. Columns and constraints only.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LinkField
from communaux.modules.charter import lists
from communaux.modules.charter.models.texts import CharterVersion, Criterion
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key


class Assessment(Shared):
    """The self-assessment of one organisation under one version. A draft until ``shared_on``: then its public answers
    are read by everybody."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="assessments", verbose_name=_("organisation")
    )
    charter: Any = models.ForeignKey(
        CharterVersion, models.PROTECT, related_name="assessments", verbose_name=_("version de la charte")
    )
    shared_on = models.DateField(_("rendue publique le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("auto-évaluation")
        verbose_name_plural = _("auto-évaluations")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "charter"], name="assessment_once"),
        ]

    def __str__(self) -> str:
        return f"assessment {self.key}"


class CriterionAnswer(Shared):
    """What is said of one criterion. A row for each criterion is made with the assessment, so that two people who
    answer at once meet on the same row."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    assessment: Any = models.ForeignKey(
        Assessment, models.CASCADE, related_name="answers", verbose_name=_("auto-évaluation")
    )
    criterion: Any = models.ForeignKey(
        Criterion, models.PROTECT, related_name="answers", verbose_name=_("critère")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"), editable=False
    )
    answer = CodeField(lists.ANSWERS, verbose_name=_("réponse"), blank=True)
    comment = models.TextField(
        _("ce que vous en dites"),
        blank=True,
        max_length=4000,
        help_text=_("Ce qui existe, ce qui manque, ce qui est prévu. Markdown accepté."),
    )
    reason = models.CharField(
        _("pourquoi cela ne vous concerne pas"),
        max_length=500,
        blank=True,
    )
    visibility = CodeField(lists.VISIBILITIES, verbose_name=_("qui peut lire"), default="public")
    answered_on = models.DateField(_("répondu le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("réponse à un critère")
        verbose_name_plural = _("réponses aux critères")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="criterion_answer_once"),
        ]

    def __str__(self) -> str:
        return f"answer {self.key}"


class Evidence(Shared):
    """One thing that shows an answer: a web page, a document, or the answer to a questionnaire.

    ``content_hash``: SHA-256 of the document, or of what stood at the address when it was first looked at; ``checked``:
    when that same content was last found there; ``looked``: when the address was last asked, found or not. Nothing is
    fetched while evidence is given. The file of a document is never served but as an attachment, to those who may.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    answer: Any = models.ForeignKey(
        CriterionAnswer, models.CASCADE, related_name="evidence", verbose_name=_("réponse")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"), editable=False
    )
    kind = CodeField(lists.EVIDENCE_KINDS, verbose_name=_("sorte"), editable=False)
    title = models.CharField(_("intitulé"), max_length=200)
    link = LinkField(_("adresse"), blank=True)
    text = models.TextField(_("extrait"), blank=True, max_length=4000)
    source = models.CharField(_("réponse d’origine"), max_length=300, blank=True, editable=False)
    dated = models.DateField(_("date de la preuve"), null=True, blank=True)
    content_hash = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    checked = models.DateTimeField(_("vérifiée le"), null=True, blank=True, editable=False)
    looked = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    file_name = models.CharField(_("nom du fichier"), max_length=120, blank=True, editable=False)
    media_type = models.CharField(_("type du fichier"), max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(_("taille en octets"), default=0, editable=False)
    visibility = CodeField(lists.VISIBILITIES, verbose_name=_("qui peut lire"), default="public")

    class Meta:
        verbose_name = _("preuve")
        verbose_name_plural = _("preuves")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class EvidenceFile(models.Model):
    """The bytes of a document given as evidence: apart, so that no list of evidence carries them, and in the database,
    so that no address leads to them but the one that asks who may read."""

    evidence: Any = models.OneToOneField(
        Evidence, models.CASCADE, related_name="document", verbose_name=_("preuve")
    )
    content = models.BinaryField(_("contenu"))

    class Meta:
        verbose_name = _("contenu d’une preuve")
        verbose_name_plural = _("contenus des preuves")

    def __str__(self) -> str:
        return f"file of evidence {self.evidence_id}"


class Suggestion(Shared):
    """Something said elsewhere that may show a criterion; a person confirms or dismisses it."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="charter_suggestions", verbose_name=_("organisation")
    )
    criterion: Any = models.ForeignKey(
        Criterion, models.CASCADE, related_name="suggestions", verbose_name=_("critère")
    )
    source = models.CharField(_("réponse d’origine"), max_length=300)
    text = models.TextField(_("ce qui fut répondu"), max_length=4000)
    state = CodeField(lists.SUGGESTION_STATES, verbose_name=_("état"), default="open", editable=False)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "criterion", "source"], name="suggestion_once"),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.key}"
