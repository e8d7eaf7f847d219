"""Groups, who takes part in them, what they produce and the rules they share (GRP-01, GRP-06)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, LangTextField, LinkField
from communaux.modules.groups import lists
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class WorkingRules(Shared):
    """One version of the working rules that all groups share. An adopted version never changes any more.

    The one in force is the adopted one with the highest number; there is one draft at most. ``key`` is the number as text.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    number = models.PositiveIntegerField(_("numéro"), unique=True, editable=False)
    text = LangTextField(
        verbose_name=_("texte"),
        long=True,
        help_text=_("En Markdown : titres avec #, listes avec un tiret. Le français fait foi."),
    )
    changes = LangTextField(
        verbose_name=_("ce qui change"), help_text=_("En une phrase, pour qui a accepté la version d’avant.")
    )
    state = CodeField(lists.RULES_STATES, verbose_name=_("état"), default="draft", editable=False)
    adopted_on = models.DateField(_("adoptées le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("règles de travail")
        verbose_name_plural = _("versions des règles de travail")
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="rules_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", adopted_on__isnull=True)
                | Q(state="adopted", adopted_on__isnull=False),
                name="rules_adopted_on",
            ),
        ]

    def __str__(self) -> str:
        return f"rules {self.number}"

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/groups/rules/{self.key}"


class Group(Shared):
    """A group of the network: thematic group, workshop, steering committee, plenary meetings, circle."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True, editable=False)
    name = models.CharField(_("nom"), max_length=160)
    kind = CodeField(lists.GROUP_KINDS, verbose_name=_("sorte de groupe"), default="thematic")
    parent: Any = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("fait partie de"),
        help_text=_("Le nom ou l’adresse du groupe dont celui-ci est une partie."),
    )
    aim = LangTextField(
        verbose_name=_("but"), help_text=_("Ce que le groupe veut comprendre ou changer. Une phrase.")
    )
    product = LangTextField(
        verbose_name=_("production visée"),
        help_text=_("Pour un atelier : ce qui existera à la fin et n’existe pas encore."),
    )
    description = LangTextField(
        verbose_name=_("présentation"), long=True, help_text=_("En Markdown, si vous le souhaitez.")
    )
    state = CodeField(lists.GROUP_STATES, verbose_name=_("état"), default="proposed", editable=False)
    started = PartialDateField(
        verbose_name=_("début"), blank=True, help_text=_("L’année suffit : 2018, 2018-05 ou 2018-05-16.")
    )
    ended = PartialDateField(verbose_name=_("fin"), blank=True)
    joining = CodeField(lists.JOINING, verbose_name=_("comment on le rejoint"), default="request")
    rhythm = LangTextField(
        verbose_name=_("rythme"), help_text=_("Par exemple : une réunion toutes les six semaines.")
    )
    size = LangTextField(
        verbose_name=_("participation connue"),
        help_text=_("Quand on connaît le nombre sans la liste : « une trentaine de personnes »."),
    )
    mailing_list = models.EmailField(
        _("liste de diffusion"), blank=True, help_text=_("Visible des membres connectés seulement.")
    )
    workspace = LinkField(
        _("espace de travail"), blank=True, help_text=_("Dossier partagé, forum, dépôt de code.")
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("D’où viennent ces faits, s’ils sont repris.")
    )
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("groupe")
        verbose_name_plural = _("groupes")
        indexes = [models.Index(fields=["kind", "state"], name="group_kind_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="group_not_its_own_part"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/groups/{self.slug}"


class Membership(Shared):
    """Somebody's place in a group: asked for, offered, held or past.

    ``share_email``: they agreed that the coordinators of this group have their address. ``briefed_on``: when a
    coordinator told the new member where the group stands.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="memberships", verbose_name=_("groupe"), editable=False
    )
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="group_memberships", verbose_name=_("personne")
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="group_memberships",
        verbose_name=_("organisation"),
        help_text=_("Pour laquelle vous participez. Vide si c’est à titre indépendant."),
    )
    capacity = CodeField(lists.CAPACITIES, verbose_name=_("à quel titre"), default="organisation")
    role = CodeField(lists.MEMBER_ROLES, verbose_name=_("rôle"), default="member")
    state = CodeField(lists.MEMBERSHIP_STATES, verbose_name=_("état"), default="asked", editable=False)
    since = PartialDateField(verbose_name=_("depuis"), blank=True)
    until = PartialDateField(verbose_name=_("jusqu’à"), blank=True, editable=False)
    share_email = models.BooleanField(
        _("La coordination de ce groupe peut avoir mon adresse électronique"),
        default=False,
        help_text=_("Pour la liste de diffusion. Vous pourrez revenir sur cet accord."),
    )
    message = models.TextField(
        _("un mot pour la coordination"), max_length=2000, blank=True, help_text=_("Ce qui vous amène.")
    )
    answer = models.TextField(_("réponse"), max_length=2000, blank=True)
    rules: Any = models.ForeignKey(
        WorkingRules,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("règles acceptées"),
    )
    rules_accepted_on = models.DateField(_("règles acceptées le"), null=True, blank=True, editable=False)
    briefed_on = models.DateField(_("accueil fait le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        indexes = [models.Index(fields=["group", "state"], name="membership_of_group")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(state__in=("asked", "invited", "current")),
                name="membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} – {self.person_id}"


class Deliverable(Shared):
    """What a group makes: planned, in progress, published. ``item``: the same thing in the library or the commons."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="deliverables", verbose_name=_("groupe"), editable=False
    )
    title = models.CharField(_("intitulé"), max_length=200)
    kind = CodeField(lists.DELIVERABLE_KINDS, verbose_name=_("nature"), default="document")
    state = CodeField(lists.DELIVERABLE_STATES, verbose_name=_("état"), default="planned")
    summary = LangTextField(verbose_name=_("en une phrase"))
    due = PartialDateField(verbose_name=_("attendue pour"), blank=True)
    delivered = PartialDateField(verbose_name=_("publiée le"), blank=True)
    link = LinkField(_("adresse"), blank=True)
    licence = models.CharField(
        _("licence"), max_length=120, blank=True, help_text=_("Code SPDX (CC-BY-SA-4.0) ou nom.")
    )
    item = models.CharField(
        _("fiche dans les ressources ou les communs"),
        max_length=200,
        blank=True,
        help_text=_("L’adresse de la fiche ici : /library/… ou /commons/…"),
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("production")
        verbose_name_plural = _("productions")

    def __str__(self) -> str:
        return self.title
