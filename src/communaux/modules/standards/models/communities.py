"""Communities of intention: who gathers around a subject to set a standard (STD-01)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LangTextField, LinkField
from communaux.modules.standards import lists
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Community(Shared):
    """A community of intention. It is open: whoever belongs to the network may join it."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=160, help_text=_("Court, comme on le dit en réunion."))
    subject = LangTextField(
        verbose_name=_("sujet"), help_text=_("De quoi vous voulez parler avec les mêmes mots. Une phrase.")
    )
    purpose = LangTextField(
        verbose_name=_("intention"),
        long=True,
        help_text=_(
            "Ce que vos plateformes pourront faire ensemble quand elles se comprendront. Markdown admis."
        ),
    )
    joining = LangTextField(
        verbose_name=_("comment participer"),
        help_text=_("Ce qui attend une nouvelle venue : un rythme, un outil, quelqu’un à qui écrire."),
    )
    workspace = LinkField(
        _("espace de travail"), blank=True, help_text=_("Forum, dossier partagé, dépôt de code.")
    )
    state = CodeField(lists.COMMUNITY_STATES, verbose_name=_("état"), default="open", editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("communauté d’intention")
        verbose_name_plural = _("communautés d’intention")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/standards/communities/{self.slug}"


class Participation(Shared):
    """An organisation or a person takes part in a community, or coordinates it."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    community: Any = models.ForeignKey(
        Community, models.CASCADE, related_name="participations", verbose_name=_("communauté"), editable=False
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="standard_communities",
        verbose_name=_("organisation"),
    )
    person: Any = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="standard_communities",
        verbose_name=_("personne"),
    )
    role = CodeField(lists.ROLES, verbose_name=_("rôle"), default="member", editable=False)
    since = models.DateField(_("depuis"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("participation à une communauté")
        verbose_name_plural = _("participations à une communauté")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person__isnull=True)
                | Q(organisation__isnull=True, person__isnull=False),
                name="participation_of_one",
            ),
            models.UniqueConstraint(fields=["community", "organisation"], name="participation_organisation"),
            models.UniqueConstraint(fields=["community", "person"], name="participation_person"),
        ]

    def __str__(self) -> str:
        return f"participation {self.key}"

    def get_absolute_url(self) -> str:
        return f"/standard-participations/{self.key}"
