"""Where records come from, and the imports that bring them (NET-08)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import LinkField
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import random_key


class Source(models.Model):
    """One line of an outside directory that says something of an organisation: kept, so that nothing loses its origin.

    ``name`` and ``row_key`` name the line for ever; ``row_hash`` tells whether it changed since it was last read;
    ``values`` is what that line said, so that a later import changes only what the source itself changed.
    """

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="sources", verbose_name=_("organisation")
    )
    name = models.CharField(_("source"), max_length=80)
    row_key = models.CharField(_("identifiant dans la source"), max_length=300)
    link = LinkField(_("adresse"), blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    row_hash = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    read = models.DateTimeField(_("lue le"), default=timezone.now)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["name", "row_key"], name="source_row_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.row_key}"


class ImportRun(models.Model):
    """One import: the file as it was sent, how its columns are read, what was planned and what was done."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("déposé")
        PLANNED = "planned", _("essayé à blanc")
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminé")
        FAILED = "failed", _("échoué")

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    file = models.FileField(_("fichier"), upload_to="imports/", max_length=300)
    original_name = models.CharField(_("nom du fichier"), max_length=200)
    columns = models.JSONField(_("colonnes"), default=dict)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.UPLOADED)
    result = models.JSONField(default=dict)
    job = models.CharField(max_length=40, blank=True)
    by: Any = models.ForeignKey("nouns.Account", models.SET_NULL, null=True, related_name="+")
    started = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"import {self.key}"
