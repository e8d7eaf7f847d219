"""What ties organisations to each other and to those who take part in them (NET-03, NET-04, NET-06)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, LinkField
from communaux.modules.network import lists
from communaux.nouns import lists as noun_lists
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key


class Relation(Shared):
    """A typed tie from one organisation to another, with its source and its dates.

    Read "``subject`` *kind* ``object``": an entity is part of its structure, a member belongs to its network. A
    convention between structures carries its title and the address of its text.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    subject: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="relations", verbose_name=_("organisation")
    )
    kind = CodeField(lists.RELATIONS, verbose_name=_("lien"))
    object: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="relations_in", verbose_name=_("avec quelle organisation")
    )
    title = models.CharField(
        _("intitulé"), max_length=200, blank=True, help_text=_("Celui de la convention, s’il y en a une.")
    )
    link = LinkField(_("texte ou preuve"), blank=True)
    since = PartialDateField(verbose_name=_("depuis"), blank=True)
    until = PartialDateField(verbose_name=_("jusqu’à"), blank=True)
    source = CodeField(noun_lists.SOURCES, verbose_name=_("source"), blank=True)

    class Meta:
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "object", "title"], condition=Q(until=""), name="relation_once"
            ),
            models.CheckConstraint(condition=~Q(subject=F("object")), name="relation_with_another"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.object_id}"


class Stakeholder(Shared):
    """One line of the table of those whom a platform brings together (NET-03, criteria G2 and G3, question Q1.8)."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="stakeholders", verbose_name=_("organisation")
    )
    category = CodeField(lists.STAKEHOLDER_CATEGORIES, verbose_name=_("catégorie"))
    label = models.CharField(
        _("nom de la catégorie"),
        max_length=120,
        blank=True,
        help_text=_("Comme vous la nommez : livreuses, hôtes…"),
    )
    action = models.CharField(_("ce qu’elle fait sur la plateforme"), max_length=300, blank=True)
    status = CodeField(lists.STAKEHOLDER_STATUS, verbose_name=_("statut juridique"), blank=True)
    link = CodeField(lists.STAKEHOLDER_LINKS, verbose_name=_("lien juridique avec la plateforme"), blank=True)
    governance = models.CharField(
        _("place dans la gouvernance"), max_length=300, blank=True, help_text=_("Collège, voix, sièges.")
    )

    class Meta:
        verbose_name = _("partie prenante")
        verbose_name_plural = _("parties prenantes")

    def __str__(self) -> str:
        return self.label or self.category
