"""The terms of a version, their differences with the words of others, and who agreed to each (STD-01, STD-02)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField, LinkField, LinksField
from communaux.modules.standards import lists
from communaux.modules.standards.models.standards import Edition
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Term(Shared):
    """One term: a class, a property or a code, as one version defines it.

    ``belongs``: the class that a property is said of, or that a code is a value of. ``wording`` counts the changes of
    its words, so that an agreement says to which words. ``copied_from``: the term of an earlier version it comes from.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    edition: Any = models.ForeignKey(
        Edition, models.CASCADE, related_name="terms", verbose_name=_("version"), editable=False
    )
    name = models.CharField(
        _("nom technique"),
        max_length=60,
        help_text=_(
            "Tel que les machines l’écrivent : DeliverySlot, startsAt. Lettres sans accent et chiffres."
        ),
    )
    kind = CodeField(lists.TERM_KINDS, verbose_name=_("sorte"), default="property")
    label = LangTextField(verbose_name=_("nom courant"), help_text=_("Tel que les gens le disent."))
    definition = LangTextField(
        verbose_name=_("définition"),
        long=True,
        help_text=_(
            "Assez précise pour que deux personnes qui ne se connaissent pas comprennent la même chose."
        ),
    )
    belongs = models.CharField(
        _("classe"),
        max_length=60,
        blank=True,
        help_text=_(
            "Pour une propriété, la classe dont on la dit ; pour un code, celle dont il est une valeur."
        ),
    )
    range = models.CharField(
        _("valeurs"),
        max_length=300,
        blank=True,
        help_text=_("Ce qu’une propriété prend : du texte, une date, une chose d’une classe."),
    )
    minimum = models.PositiveSmallIntegerField(
        _("au moins"), default=0, help_text=_("0 : facultatif ; 1 : obligatoire.")
    )
    maximum = models.PositiveSmallIntegerField(
        _("au plus"), null=True, blank=True, help_text=_("Vide : autant qu’on veut.")
    )
    sources = LinksField(
        verbose_name=_("vient de"),
        help_text=_("Adresses des termes dont celui-ci s’inspire dans d’autres vocabulaires, une par ligne."),
    )
    example = models.CharField(_("exemple de valeur"), max_length=200, blank=True)
    wording = models.PositiveIntegerField(_("rédaction"), default=1, editable=False)
    by: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("proposé par"),
    )
    copied_from: Any = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("repris de"),
    )

    class Meta:
        verbose_name = _("terme d’un standard")
        verbose_name_plural = _("termes d’un standard")
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="term_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its record; its IRI is below its version."""
        return f"/standard-terms/{self.key}"


class Difference(Shared):
    """What another vocabulary or platform calls nearly the same, and how the two definitions differ (STD-02)."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    term: Any = models.ForeignKey(
        Term, models.CASCADE, related_name="differences", verbose_name=_("terme ici"), editable=False
    )
    system = models.CharField(
        _("chez qui"), max_length=120, help_text=_("Le vocabulaire ou la plateforme : schema.org, DFC 2.0…")
    )
    there = models.CharField(
        _("terme là-bas"), max_length=200, blank=True, help_text=_("Vide si rien n’y correspond.")
    )
    link = LinkField(_("adresse du terme là-bas"), blank=True)
    there_definition = LangTextField(
        verbose_name=_("définition là-bas"), long=True, help_text=_("Telle qu’elle est écrite là-bas.")
    )
    match = CodeField(lists.MATCHES, verbose_name=_("proximité"), default="close")
    words = LangTextField(
        verbose_name=_("ce qui diffère"),
        long=True,
        help_text=_("Ce qui se perd ou s’ajoute quand on passe de l’un à l’autre."),
    )
    by: Any = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("noté par"),
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="recorded_differences",
        verbose_name=_("pour"),
    )

    class Meta:
        verbose_name = _("différence de définition")
        verbose_name_plural = _("différences de définition")

    def __str__(self) -> str:
        return f"difference {self.key}"

    def get_absolute_url(self) -> str:
        return f"/definition-differences/{self.key}"


class Agreement(Shared):
    """An organisation or a person agrees to a term, or objects; said on a day, of one wording, and taken back if need be.

    ``answer``: what was answered to an objection, on ``answered_on``.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    term: Any = models.ForeignKey(
        Term, models.CASCADE, related_name="agreements", verbose_name=_("terme"), editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="term_agreements",
        verbose_name=_("organisation"),
    )
    person: Any = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="term_agreements",
        verbose_name=_("personne"),
    )
    voice = CodeField(lists.VOICES, verbose_name=_("avis"), default="agrees", editable=False)
    reason = models.TextField(
        _("pourquoi"), max_length=2000, blank=True, help_text=_("Nécessaire pour une objection.")
    )
    wording = models.PositiveIntegerField(_("rédaction"), default=1, editable=False)
    said_on = models.DateField(_("dit le"), default=timezone.localdate, editable=False)
    withdrawn_on = models.DateField(_("retiré le"), null=True, blank=True, editable=False)
    answer = LangTextField(
        verbose_name=_("réponse"), long=True, help_text=_("Ce qui a été fait de cette objection.")
    )
    answered_on = models.DateField(_("répondu le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("avis sur un terme")
        verbose_name_plural = _("avis sur un terme")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="agreement_of_one",
            ),
            models.UniqueConstraint(
                fields=["term", "organisation"], condition=Q(withdrawn_on=None), name="agreement_organisation"
            ),
            models.UniqueConstraint(
                fields=["term", "person"], condition=Q(withdrawn_on=None), name="agreement_person"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.key}"

    def get_absolute_url(self) -> str:
        return f"/term-agreements/{self.key}"
