"""How the charter itself is changed: amendments, what is said of them, who supports them (CHA-07)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField, LinkField
from communaux.modules.charter import lists
from communaux.modules.charter.models.texts import CharterPart, CharterVersion, Criterion
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Amendment(Shared):
    """A new wording for one text of a version, with its reason and what became of it."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    charter: Any = models.ForeignKey(
        CharterVersion, models.PROTECT, related_name="amendments", verbose_name=_("version de la charte")
    )
    kind = CodeField(lists.AMENDMENT_KINDS, verbose_name=_("ce que vous proposez"), default="change")
    target = CodeField(lists.AMENDMENT_TARGETS, verbose_name=_("texte concerné"))
    part: Any = models.ForeignKey(
        CharterPart, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partie")
    )
    criterion: Any = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("critère")
    )
    title = models.CharField(_("en une ligne"), max_length=160)
    before = LangTextField(verbose_name=_("texte actuel"), long=True, editable=False)
    wording = LangTextField(verbose_name=_("texte proposé"), long=True)
    reason = models.TextField(_("pourquoi"), max_length=4000, help_text=_("Markdown accepté."))
    person: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposé par"),
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="charter_amendments",
        verbose_name=_("au nom de"),
    )
    state = CodeField(lists.AMENDMENT_STATES, verbose_name=_("état"), default="open", editable=False)
    decided_on = models.DateField(_("décidé le"), null=True, blank=True, editable=False)
    decision_reason = models.TextField(
        _("raison de la décision"), max_length=4000, blank=True, editable=False
    )
    decision_link = LinkField(_("compte rendu de la décision"), blank=True, editable=False)
    applied_in: Any = models.ForeignKey(
        CharterVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="amendments_applied",
        verbose_name=_("inscrit dans"),
    )

    class Meta:
        verbose_name = _("amendement")
        verbose_name_plural = _("amendements")
        constraints = [
            models.CheckConstraint(
                condition=Q(target="criterion", kind="change", criterion__isnull=False)
                | Q(target="criterion", kind="remove", criterion__isnull=False)
                | Q(target="criterion", kind="add", part__isnull=False, criterion__isnull=True)
                | Q(target="part", kind="change", part__isnull=False, criterion__isnull=True)
                | Q(
                    target__in=("preamble", "manifesto"),
                    kind="change",
                    part__isnull=True,
                    criterion__isnull=True,
                ),
                name="amendment_target",
            )
        ]

    def __str__(self) -> str:
        return self.title


class AmendmentComment(Shared):
    """One contribution to the discussion of an amendment; members read it."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    amendment: Any = models.ForeignKey(
        Amendment, models.CASCADE, related_name="comments", verbose_name=_("amendement")
    )
    person: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("personne"),
    )
    text = models.TextField(_("votre avis"), max_length=4000, help_text=_("Markdown accepté."))
    removed = models.BooleanField(_("retiré"), default=False, editable=False)

    class Meta:
        verbose_name = _("contribution à un amendement")
        verbose_name_plural = _("contributions aux amendements")
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"comment {self.key}"


class AmendmentSupport(Shared):
    """Somebody supports an amendment. Pages show how many; members see who."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    amendment: Any = models.ForeignKey(
        Amendment, models.CASCADE, related_name="supports", verbose_name=_("amendement")
    )
    person: Any = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("personne"))

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        constraints = [models.UniqueConstraint(fields=["amendment", "person"], name="amendment_support_once")]

    def __str__(self) -> str:
        return f"support {self.key}"
