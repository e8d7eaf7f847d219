"""What is answered: a response per organisation or person and wave, its cells, and who was invited (SUR-02, SUR-03)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField
from communaux.modules.surveys import lists
from communaux.modules.surveys.models.surveys import Wave
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Response(Shared):
    """The answers of one organisation, or of one person in their own name, in one wave.

    ``answers``: field id -> value (shapes: ``rules.definition``), those of questions that do not show included.
    ``marks``: field id -> ``{"version", "at", "by", "from"}``: when an answer was last changed, by whom (path of a
    person), and from which wave it was taken over while nobody has confirmed it.
    ``aside``: field id -> what others typed at the same time, until somebody chooses.
    ``visibility``: question id -> who may read it, where the respondent changed it.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    wave: Any = models.ForeignKey(
        Wave, models.PROTECT, related_name="responses", verbose_name=_("vague"), editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("organisation"),
        editable=False,
    )
    person: Any = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("personne"),
        editable=False,
    )
    state = CodeField(lists.RESPONSE_STATES, verbose_name=_("état"), default="draft", editable=False)
    answers = models.JSONField(_("réponses"), default=dict, blank=True, editable=False)
    marks = models.JSONField(default=dict, blank=True, editable=False)
    aside = models.JSONField(default=dict, blank=True, editable=False)
    visibility = models.JSONField(_("qui peut lire"), default=dict, blank=True, editable=False)
    consent = models.BooleanField(_("usage pour la recherche"), default=False)
    consent_on = models.DateTimeField(_("consentement du"), null=True, blank=True, editable=False)
    consent_by: Any = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    submitted_on = models.DateTimeField(_("envoyée le"), null=True, blank=True, editable=False)
    taken_from: Any = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reprise de"),
        editable=False,
    )

    class Meta:
        verbose_name = _("réponse à une enquête")
        verbose_name_plural = _("réponses aux enquêtes")
        indexes = [models.Index(fields=["wave", "state"], name="response_of_wave")]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="response_of_one",
            ),
            models.UniqueConstraint(fields=["wave", "organisation"], name="response_of_organisation_once"),
            models.UniqueConstraint(fields=["wave", "person"], name="response_of_person_once"),
        ]

    def __str__(self) -> str:
        return f"response {self.key}"


class Cell(models.Model):
    """One value of one answer: what analysis and the long export read. Rewritten with the answer that it comes from.

    Only answers that show have cells. ``row``: id of a table's row or code of a matrix' row, else ''; ``column``: id of
    a table's column, and of a sum the part (``amount``, ``volume``, ``unit``), joined by a full stop, else ''. Each chosen code of
    several has a cell of its own. ``text``: the code, the words, or the number as text (yes/no: ``yes``, ``no``; a
    matrix: code of the scale); ``number``: the same as a number where it is one (a matrix: place on the scale from 1).
    ``position``: order within the answer.
    """

    response: Any = models.ForeignKey(Response, models.CASCADE, related_name="cells")
    wave: Any = models.ForeignKey(Wave, models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    field = models.CharField(max_length=90)
    row = models.CharField(max_length=40, blank=True)
    column = models.CharField(max_length=60, blank=True)
    position = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    number = models.FloatField(null=True, blank=True)
    visibility = models.CharField(max_length=12)

    class Meta:
        verbose_name = _("cellule")
        verbose_name_plural = _("cellules")
        indexes = [
            models.Index(fields=["wave", "field", "visibility"], name="cell_of_field"),
            models.Index(fields=["response", "question"], name="cell_of_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.row} {self.column}".strip()


class Invitation(models.Model):
    """That an organisation was asked to answer a wave, and when it was reminded. No address is kept here."""

    wave: Any = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    organisation: Any = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    sent = models.DateTimeField()
    reminded = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("invitation à répondre")
        verbose_name_plural = _("invitations à répondre")
        constraints = [models.UniqueConstraint(fields=["wave", "organisation"], name="invitation_once")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
