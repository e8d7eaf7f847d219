"""The programme of a plenary event and who registers for it (GRP-03). Columns and database constraints only."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField
from communaux.modules.groups import lists_meetings as lists
from communaux.modules.groups.models.meetings import Meeting
from communaux.nouns.models import Person
from communaux.nouns.models.base import Shared, random_key


class Slot(Shared):
    """One part of a programme: all together, sub-groups in parallel, or a break."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    meeting: Any = models.ForeignKey(
        Meeting, models.CASCADE, related_name="slots", verbose_name=_("rencontre"), editable=False
    )
    kind = CodeField(lists.SLOT_KINDS, verbose_name=_("sorte de moment"), default="plenary")
    title = models.CharField(_("intitulé"), max_length=200)
    starts = models.DateTimeField(_("début"), editable=False)
    ends = models.DateTimeField(_("fin"), editable=False)
    place = models.CharField(_("salle"), max_length=120, blank=True)
    speakers = models.CharField(_("avec"), max_length=300, blank=True, help_text=_("Noms et organisations."))
    text = models.TextField(_("précisions"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("moment du programme")
        verbose_name_plural = _("programme")
        ordering = ("starts", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="slot_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.title


class Track(Shared):
    """One sub-group of a parallel part, with its room and its places."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    slot: Any = models.ForeignKey(
        Slot, models.CASCADE, related_name="tracks", verbose_name=_("moment du programme"), editable=False
    )
    title = models.CharField(_("sous-groupe"), max_length=200)
    place = models.CharField(_("salle"), max_length=120, blank=True)
    places = models.PositiveIntegerField(
        _("nombre de places"), null=True, blank=True, help_text=_("Vide : sans limite.")
    )
    speakers = models.CharField(_("avec"), max_length=300, blank=True)
    text = models.TextField(_("précisions"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("sous-groupe")
        verbose_name_plural = _("sous-groupes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class Registration(models.Model):
    """Somebody registers for an event, with an account or by a link sent to their address.

    ``asked``: when they took their place in the line; ``mails``: letters with a link that they asked for. ``needs``: what they eat and what they need to come in, for the
    organisers alone, erased after the event.
    """

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    meeting: Any = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations")
    person: Any = models.ForeignKey(Person, models.CASCADE, null=True, related_name="registrations")
    name = models.CharField(_("nom"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    needs = models.TextField(_("besoins d’accueil"), max_length=1000, blank=True)
    tracks: Any = models.ManyToManyField(Track, related_name="registrations", blank=True)
    language = models.CharField(max_length=2, default="fr")
    state = CodeField(lists.REGISTRATION_STATES, verbose_name=_("état"), default="pending")
    asked = models.DateTimeField(default=timezone.now)
    mails = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        indexes = [models.Index(fields=["meeting", "state", "asked"], name="registration_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False) & ~Q(state="cancelled"),
                name="registration_person_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "email"],
                condition=~Q(email="") & ~Q(state="cancelled"),
                name="registration_email_once",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.key}"
