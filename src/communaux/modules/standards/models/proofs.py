"""What is attached to a version: mappings of platforms, and data to test it with (STD-03, STD-04)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField
from communaux.modules.standards import lists
from communaux.modules.standards.models.standards import Edition
from communaux.nouns.models.base import Shared, random_key


class MappingText(Shared):
    """The mapping of a platform to a hub, as a YAML text that ``rules.mappings`` found without fault."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    edition: Any = models.ForeignKey(
        Edition, models.CASCADE, related_name="mappings", verbose_name=_("version"), editable=False
    )
    title = models.CharField(
        _("nom du fichier"), max_length=120, help_text=_("Par exemple : notre-plateforme.yaml.")
    )
    text = models.TextField(
        _("correspondance"),
        max_length=60_000,
        help_text=_("Un fichier de correspondance, en YAML. Il est vérifié avant d’être gardé."),
    )
    profile = models.CharField(_("profil"), max_length=80, blank=True, editable=False)
    edition_name = models.CharField(
        _("version de la correspondance"), max_length=40, blank=True, editable=False
    )
    loss = models.CharField(_("perte au plus"), max_length=20, blank=True, editable=False)
    mapped = models.PositiveIntegerField(_("termes portés"), default=0, editable=False)
    forgotten = models.PositiveIntegerField(_("termes oubliés"), default=0, editable=False)

    class Meta:
        verbose_name = _("correspondance jointe")
        verbose_name_plural = _("correspondances jointes")
        constraints = [models.UniqueConstraint(fields=["edition", "title"], name="mapping_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/standard-mappings/{self.key}"


class Sample(Shared):
    """Data that shows what a version accepts or refuses, with the report of its last run."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    edition: Any = models.ForeignKey(
        Edition, models.CASCADE, related_name="tests", verbose_name=_("version"), editable=False
    )
    title = models.CharField(_("titre"), max_length=120, help_text=_("Ce que ces données montrent."))
    about = LangTextField(verbose_name=_("en une phrase"))
    media = CodeField(lists.MEDIA, verbose_name=_("format"), default="turtle")
    expected = CodeField(lists.EXPECTED, verbose_name=_("attendu"), default="conforms")
    text = models.TextField(
        _("données"), max_length=60_000, help_text=_("Quelques enregistrements suffisent.")
    )
    verdict = CodeField(lists.VERDICTS, verbose_name=_("résultat"), default="not-run", editable=False)
    faults = models.PositiveIntegerField(_("écarts trouvés"), default=0, editable=False)
    ran_on = models.DateTimeField(_("essayées le"), null=True, blank=True, editable=False)
    report = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("données d’essai")
        verbose_name_plural = _("données d’essai")
        constraints = [models.UniqueConstraint(fields=["edition", "title"], name="test_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/standard-tests/{self.key}"
