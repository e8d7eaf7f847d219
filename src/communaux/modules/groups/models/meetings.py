"""Meetings of a group: dates, agenda, attendance, notes, decisions, actions, and dated facts of before (GRP-02).

Columns and database constraints only. Instants are in UTC; the zone beside them says which clock people look at.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.fields import PartialDateField
from communaux.meaning.fields import CodeField, LangTextField, LinkField
from communaux.modules.groups import lists_meetings as lists
from communaux.modules.groups.models.groups import Group
from communaux.modules.groups.rules.moments import DEFAULT_ZONE
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Series(Shared):
    """Meetings that come back. It lives in local time; each meeting of it is a row of its own.

    ``skipped``: local days on which none is held.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="series", verbose_name=_("groupe"), editable=False
    )
    title = models.CharField(_("intitulé"), max_length=160)
    kind = CodeField(lists.MEETING_KINDS, verbose_name=_("sorte de réunion"), default="regular")
    first_day = models.DateField(_("première date"), editable=False)
    first_hour = models.TimeField(_("heure"), editable=False)
    minutes = models.PositiveIntegerField(_("durée en minutes"), editable=False)
    zone = models.CharField(_("fuseau horaire"), max_length=60, default=DEFAULT_ZONE, editable=False)
    every = CodeField(lists.SERIES_EVERY, verbose_name=_("rythme"), default="week", editable=False)
    interval = models.PositiveSmallIntegerField(_("tous les"), default=1, editable=False)
    count = models.PositiveSmallIntegerField(_("nombre de fois"), null=True, blank=True, editable=False)
    until = models.DateField(_("jusqu’au"), null=True, blank=True, editable=False)
    skipped = models.JSONField(default=list, editable=False)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    link = LinkField(_("lien pour participer à distance"), blank=True)
    text = models.TextField(_("présentation"), max_length=8000, blank=True)
    visibility = CodeField(lists.VISIBILITIES, verbose_name=_("visible de"), default="public")
    state = CodeField(lists.SERIES_STATES, verbose_name=_("état"), default="running", editable=False)

    class Meta:
        verbose_name = _("série de réunions")
        verbose_name_plural = _("séries de réunions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/series/{self.key}"


class Meeting(Shared):
    """One meeting or plenary event. Without a date while members choose among several.

    ``of``: the instant at which its series has it, where it may since have moved. ``uid``: the identifier that the
    calendar it was taken from gave it. The counts tell how many came; who they were is in ``Attendance``.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="meetings", verbose_name=_("groupe"), editable=False
    )
    series: Any = models.ForeignKey(
        Series,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="meetings",
        verbose_name=_("série"),
    )
    of = models.DateTimeField(null=True, blank=True, editable=False)
    title = models.CharField(_("intitulé"), max_length=160)
    kind = CodeField(lists.MEETING_KINDS, verbose_name=_("sorte de réunion"), default="regular")
    state = CodeField(lists.MEETING_STATES, verbose_name=_("état"), default="proposed", editable=False)
    starts = models.DateTimeField(_("début"), null=True, blank=True, editable=False)
    ends = models.DateTimeField(_("fin"), null=True, blank=True, editable=False)
    zone = models.CharField(_("fuseau horaire"), max_length=60, default=DEFAULT_ZONE, editable=False)
    place = models.CharField(
        _("lieu"), max_length=200, blank=True, help_text=_("Adresse, salle, comment entrer.")
    )
    link = LinkField(
        _("lien pour participer à distance"),
        blank=True,
        help_text=_("Vu des seuls membres connectés, pour que nul ne s’invite."),
    )
    text = models.TextField(
        _("présentation"), max_length=8000, blank=True, help_text=_("En Markdown, si vous le souhaitez.")
    )
    visibility = CodeField(lists.VISIBILITIES, verbose_name=_("visible de"), default="public")
    cancelled_because = models.CharField(
        _("raison de l’annulation"), max_length=300, blank=True, editable=False
    )
    present = models.PositiveIntegerField(_("présentes sur place"), default=0, editable=False)
    remote = models.PositiveIntegerField(_("présentes à distance"), default=0, editable=False)
    excused = models.PositiveIntegerField(_("excusées"), default=0, editable=False)
    guests = models.PositiveIntegerField(_("autres personnes, non nommées"), default=0, editable=False)
    registering = CodeField(lists.REGISTERING, verbose_name=_("inscription"), default="none", editable=False)
    places = models.PositiveIntegerField(
        _("nombre de places"), null=True, blank=True, editable=False, help_text=_("Vide : sans limite.")
    )
    deadline = models.DateTimeField(_("inscription jusqu’au"), null=True, blank=True, editable=False)
    asks_needs = models.BooleanField(_("demander les besoins d’accueil"), default=False, editable=False)
    erased_on = models.DateField(null=True, blank=True, editable=False)
    uid = models.CharField(max_length=200, blank=True, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        indexes = [models.Index(fields=["starts"], name="meeting_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(ends__gt=F("starts")),
                name="meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=False) | Q(state__in=("proposed", "cancelled")),
                name="meeting_dated",
            ),
            models.UniqueConstraint(fields=["series", "of"], name="meeting_of_series_once"),
            models.UniqueConstraint(fields=["group", "uid"], condition=~Q(uid=""), name="meeting_uid_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/meetings/{self.key}"


class DateOption(models.Model):
    """A date that is proposed for a meeting."""

    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    meeting: Any = models.ForeignKey(
        Meeting, models.CASCADE, related_name="options", verbose_name=_("réunion")
    )
    starts = models.DateTimeField(_("début"))
    ends = models.DateTimeField(_("fin"))

    class Meta:
        verbose_name = _("date proposée")
        verbose_name_plural = _("dates proposées")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "starts", "ends"], name="date_option_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="date_option_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"date option {self.key}"


class DateAnswer(models.Model):
    """What one person says of one proposed date."""

    option: Any = models.ForeignKey(DateOption, models.CASCADE, related_name="answers")
    person: Any = models.ForeignKey(Person, models.CASCADE, related_name="+")
    answer = CodeField(lists.DATE_ANSWERS, verbose_name=_("réponse"))

    class Meta:
        verbose_name = _("réponse à une date")
        verbose_name_plural = _("réponses à une date")
        constraints = [models.UniqueConstraint(fields=["option", "person"], name="date_answer_once")]

    def __str__(self) -> str:
        return f"date answer {self.pk}"


class Attendance(models.Model):
    """Whether one person was invited, said they would come, or came. Names are for members only."""

    meeting: Any = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person: Any = models.ForeignKey(Person, models.CASCADE, related_name="attendances")
    state = CodeField(lists.ATTENDANCES, verbose_name=_("présence"), default="invited")

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Action(Shared):
    """Something that a person or an organisation undertakes to do, by a day.

    ``reminded_before``, ``reminded_late``: the due date about which each letter left.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="actions", verbose_name=_("groupe"), editable=False
    )
    meeting: Any = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="actions",
        verbose_name=_("réunion"),
    )
    title = models.CharField(_("ce qui est à faire"), max_length=240)
    person: Any = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("par qui")
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("ou par quelle organisation"),
    )
    due = models.DateField(_("pour le"), null=True, blank=True)
    state = CodeField(lists.ACTION_STATES, verbose_name=_("état"), default="open", editable=False)
    closed_on = models.DateField(_("réglée le"), null=True, blank=True, editable=False)
    reminded_before = models.DateField(null=True, editable=False)
    reminded_late = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [models.Index(fields=["state", "due"], name="action_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/actions/{self.key}"


class AgendaItem(Shared):
    """One item of an agenda. ``action``: the one that an earlier meeting left, and that this item takes up."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    meeting: Any = models.ForeignKey(
        Meeting, models.CASCADE, related_name="items", verbose_name=_("réunion"), editable=False
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0, editable=False)
    title = models.CharField(_("point"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    who = models.CharField(
        _("porté par"), max_length=120, blank=True, help_text=_("Vu des seuls membres connectés.")
    )
    aim = CodeField(lists.AIMS, verbose_name=_("but"), default="discuss")
    action: Any = models.ForeignKey(
        Action,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="items",
        verbose_name=_("action reprise"),
    )

    class Meta:
        verbose_name = _("point de l’ordre du jour")
        verbose_name_plural = _("ordre du jour")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class Note(Shared):
    """One section of the notes of a meeting: of an agenda item, of a sub-group, or of neither.

    ``text`` is what holds now; ``number`` counts its revisions.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    meeting: Any = models.ForeignKey(
        Meeting, models.CASCADE, related_name="notes", verbose_name=_("réunion"), editable=False
    )
    item: Any = models.OneToOneField(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="note",
        verbose_name=_("point de l’ordre du jour"),
    )
    track: Any = models.OneToOneField(
        "groups.Track",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="note",
        verbose_name=_("sous-groupe"),
    )
    title = models.CharField(_("titre"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    text = models.TextField(_("notes"), max_length=80_000, blank=True)
    number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("section des notes")
        verbose_name_plural = _("notes")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/notes/{self.key}"


class Revision(models.Model):
    """What one person saved of a section, for ever. ``base``: the revision from which they started.

    ``kind``: ``saved`` held at once; ``typed`` is what somebody typed before it was put together with what another had
    saved meanwhile, or what waits because both touched the same lines; ``merged`` and ``restored`` held.
    """

    class Kind(models.TextChoices):
        SAVED = "saved", _("enregistrée")
        TYPED = "typed", _("saisie")
        MERGED = "merged", _("réunie avec une autre")
        RESTORED = "restored", _("rétablie")

    note: Any = models.ForeignKey(Note, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author: Any = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    base = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SAVED)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("révision de notes")
        verbose_name_plural = _("révisions de notes")
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.note_id}"


class Decision(Shared):
    """What a group decided, with its reason."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    group: Any = models.ForeignKey(
        Group, models.CASCADE, related_name="decisions", verbose_name=_("groupe"), editable=False
    )
    meeting: Any = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="decisions",
        verbose_name=_("réunion"),
    )
    title = models.CharField(_("décision"), max_length=300, help_text=_("En une phrase qui se lit seule."))
    reason = models.TextField(_("pourquoi"), max_length=4000, blank=True)
    mode = CodeField(lists.DECISION_MODES, verbose_name=_("prise comment"), default="consent")
    decided_on = models.DateField(_("prise le"))
    objections = models.TextField(
        _("objections et réserves notées"),
        max_length=4000,
        blank=True,
        help_text=_("Sans nom de personne : ce texte est public avec la décision."),
    )

    class Meta:
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The address of its page, which is also the path of its IRI."""
        return f"/decisions/{self.key}"


class Milestone(Shared):
    """A dated fact of the network’s past, of which no more is known than its source says."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    groups: Any = models.ManyToManyField(
        Group, related_name="milestones", blank=True, verbose_name=_("groupes"), editable=False
    )
    date = PartialDateField(verbose_name=_("date"))
    until = PartialDateField(verbose_name=_("jusqu’au"), blank=True)
    title = LangTextField(verbose_name=_("intitulé"))
    kind = CodeField(lists.MEETING_KINDS, verbose_name=_("sorte de réunion"), default="other")
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    people = models.CharField(_("participation"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("date de l’histoire")
        verbose_name_plural = _("dates de l’histoire")
        indexes = [models.Index(fields=["date"], name="milestone_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.key}"


class Feed(models.Model):
    """The personal calendar of an account. The token in its address is made from ``key`` and ``serial`` and the secret
    of the house; raising ``serial`` kills every address given before."""

    account: Any = models.OneToOneField("nouns.Account", models.CASCADE, related_name="calendar_feed")
    key = models.CharField(max_length=16, unique=True, default=random_key, editable=False)
    serial = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=True)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("agenda personnel")
        verbose_name_plural = _("agendas personnels")

    def __str__(self) -> str:
        return f"feed {self.pk}"
