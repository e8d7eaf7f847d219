"""The charter as versioned texts, and who signed which version (CHA-01, CHA-02).

Columns and constraints only. A version in force or superseded is immutable: the acts refuse to touch it.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField, LinkField, in_language
from communaux.modules.charter import lists
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class CharterVersion(Shared):
    """One version of the charter with its manifesto. ``number`` ends its address and never changes."""

    number = models.CharField(_("numéro"), max_length=12, unique=True, editable=False)
    ordinal = models.PositiveIntegerField(_("rang"), unique=True, editable=False)
    state = CodeField(lists.CHARTER_STATES, verbose_name=_("état"), default="draft", editable=False)
    title = LangTextField(verbose_name=_("titre"))
    preamble = LangTextField(verbose_name=_("préambule"), long=True)
    manifesto = LangTextField(verbose_name=_("manifeste"), long=True)
    changes = LangTextField(
        verbose_name=_("ce qui change"),
        long=True,
        help_text=_("Par rapport à la version précédente, en quelques phrases."),
    )
    notice = LangTextField(verbose_name=_("origine du texte"), long=True)
    licence = models.CharField(
        _("licence du texte"), max_length=120, blank=True, help_text=_("Code SPDX ou nom.")
    )
    source = LinkField(_("adresse du texte d’origine"), blank=True)
    replaces: Any = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("remplace"),
    )
    proposed_on = models.DateField(_("proposée le"), null=True, blank=True, editable=False)
    published = models.DateField(_("publiée le"), null=True, blank=True, editable=False)
    in_force_from = models.DateField(_("en vigueur depuis"), null=True, blank=True, editable=False)
    in_force_until = models.DateField(_("en vigueur jusqu’au"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("version de la charte")
        verbose_name_plural = _("versions de la charte")
        ordering = ("ordinal",)
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="in-force"), name="charter_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{in_language(self.title) or 'charter'} ({self.number})"

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/charter/{self.number}"


class CharterPart(Shared):
    """One of the five parts of a version: its title and the paragraph that opens it."""

    key = models.CharField(_("clé"), max_length=24, unique=True, editable=False)
    charter: Any = models.ForeignKey(
        CharterVersion, models.CASCADE, related_name="parts", verbose_name=_("version de la charte")
    )
    code = CodeField(lists.PARTS, verbose_name=_("partie"), editable=False)
    position = models.PositiveSmallIntegerField(_("rang"), editable=False)
    title = LangTextField(verbose_name=_("titre"))
    text = LangTextField(verbose_name=_("texte"), long=True)

    class Meta:
        verbose_name = _("partie de la charte")
        verbose_name_plural = _("parties de la charte")
        ordering = ("charter", "position")
        constraints = [models.UniqueConstraint(fields=["charter", "code"], name="charter_part_once")]

    def __str__(self) -> str:
        return in_language(self.title) or self.code


class Criterion(Shared):
    """One criterion of a version. ``code`` ("G1") means the same through versions as far as the text allows."""

    key = models.CharField(_("clé"), max_length=24, unique=True, editable=False)
    charter: Any = models.ForeignKey(
        CharterVersion, models.CASCADE, related_name="criteria", verbose_name=_("version de la charte")
    )
    part: Any = models.ForeignKey(
        CharterPart, models.CASCADE, related_name="criteria", verbose_name=_("partie")
    )
    code = models.CharField(_("repère"), max_length=6, editable=False)
    position = models.PositiveSmallIntegerField(_("rang"), editable=False)
    statement = LangTextField(verbose_name=_("énoncé"), long=True)
    help = LangTextField(verbose_name=_("comment le montrer"), long=True)
    expected = LangTextField(verbose_name=_("preuves attendues"))
    grade = CodeField(lists.GRADES, verbose_name=_("force"), default="firm")
    condition = CodeField(lists.CONDITIONS, verbose_name=_("condition"), blank=True)
    condition_partial = models.BooleanField(
        _("condition d’un seul point"),
        default=False,
        help_text=_("La condition ne touche qu’un point du critère : il s’applique toujours."),
    )
    questions = models.CharField(
        _("questions qui l’éclairent"),
        max_length=120,
        blank=True,
        help_text=_("Repères séparés par une espace."),
    )
    source_line = models.CharField(_("ligne de la source"), max_length=40, blank=True)
    reading = CodeField(lists.CHECKS, verbose_name=_("lecture automatique"), blank=True)

    class Meta:
        verbose_name = _("critère")
        verbose_name_plural = _("critères")
        ordering = ("charter", "part__position", "position")
        constraints = [models.UniqueConstraint(fields=["charter", "code"], name="criterion_once")]

    def __str__(self) -> str:
        return f"{self.code} ({self.key})"

    @property
    def may_be_not_applicable(self) -> bool:
        """Whether an organisation may answer that the criterion does not concern it."""
        return bool(self.condition) and not self.condition_partial


class Signature(Shared):
    """An organisation recognises itself in one version of the charter and the manifesto.

    The name of whoever signed is that of ``person``, or what was typed by the holder of a link (``signatory``). Members
    read it; everybody does where ``name_shown``.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="signatures", verbose_name=_("organisation")
    )
    charter: Any = models.ForeignKey(
        CharterVersion, models.PROTECT, related_name="signatures", verbose_name=_("version de la charte")
    )
    signed_on = models.DateField(_("signée le"), default=timezone.localdate, editable=False)
    withdrawn_on = models.DateField(_("retirée le"), null=True, blank=True, editable=False)
    way = CodeField(lists.SIGNING_WAYS, verbose_name=_("manière"), default="account", editable=False)
    person: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("personne"),
    )
    signatory = models.CharField(_("votre nom"), max_length=120, blank=True)
    capacity = models.CharField(
        _("en qualité de"),
        max_length=120,
        blank=True,
        help_text=_("Présidente, gérant, déléguée par l’assemblée…"),
    )
    name_shown = models.BooleanField(
        _("montrer mon nom à tout le monde"),
        default=False,
        help_text=_("Sinon, seuls les membres connectés le lisent."),
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "charter"],
                condition=Q(withdrawn_on__isnull=True),
                name="signature_once",
            )
        ]

    def __str__(self) -> str:
        return f"signature {self.key}"


class SigningLink(models.Model):
    """A link sent to an organisation by which it signs without an account. Only the hash of its token is kept."""

    organisation: Any = models.ForeignKey(Organisation, models.CASCADE, related_name="signing_links")
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lien de signature")
        verbose_name_plural = _("liens de signature")

    def __str__(self) -> str:
        return f"signing link {self.pk}"
