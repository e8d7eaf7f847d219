"""Recognition by peers: the application of a platform, who reads it, what they find, what was decided (CHA-04 to 06).

Columns and constraints only. What may follow what is in ``rules.process``; nothing here adds up to a score.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, LinkField
from communaux.modules.charter import lists_recognition as lists
from communaux.modules.charter.models.texts import CharterVersion, Criterion
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key

AT_WORK = (
    "draft",
    "submitted",
    "review",
    "exchange",
    "deliberation",
    "recognised",
    "recognised-with-plan",
    "plan-check",
    "renewal-due",
    "appeal",
    "inquiry",
)
"""States in which a platform has a recognition in hand: it has one such at most."""


def _key() -> Any:
    return models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)


def _organisation(related: str = "+") -> Any:
    return models.ForeignKey(
        Organisation, models.CASCADE, related_name=related, verbose_name=_("organisation"), editable=False
    )


def _criterion() -> Any:
    return models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("critère")
    )


class Recognition(Shared):
    """One platform on its way to be recognised, and what it holds since.

    ``holds``: the state last decided in its favour ('' for none), in force until ``until`` or ``renew_by``, whichever
    is first. ``cycle``: 1 for the first reading, one more at each renewal. ``before``: where an appeal or an inquiry
    began. ``final``: whether the last decision was taken on appeal. ``public_since``: the day of the first published
    decision; nobody outside reads of an application before.
    """

    key = _key()
    organisation: Any = _organisation("recognitions")
    charter: Any = models.ForeignKey(
        CharterVersion,
        models.PROTECT,
        related_name="+",
        verbose_name=_("version de la charte"),
        editable=False,
    )
    state = CodeField(lists.RECOGNITION_STATES, verbose_name=_("étape"), default="draft", editable=False)
    before = CodeField(lists.RECOGNITION_STATES, verbose_name=_("étape d’avant"), blank=True, editable=False)
    holds = CodeField(lists.RECOGNITION_STATES, verbose_name=_("tient"), blank=True, editable=False)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1, editable=False)
    opened_on = models.DateField(_("ouverte le"), default=timezone.localdate, editable=False)
    submitted_on = models.DateField(_("déposée le"), null=True, blank=True, editable=False)
    moved_on = models.DateField(_("à cette étape depuis le"), default=timezone.localdate, editable=False)
    decided_on = models.DateField(_("décidée le"), null=True, blank=True, editable=False)
    until = models.DateField(_("valable jusqu’au"), null=True, blank=True, editable=False)
    renew_by = models.DateField(_("à renouveler avant le"), null=True, blank=True, editable=False)
    plan_due = models.DateField(_("échéance du plan"), null=True, blank=True, editable=False)
    final = models.BooleanField(_("décision définitive"), default=False, editable=False)
    public_since = models.DateField(_("publique depuis le"), null=True, blank=True, editable=False)
    missing = models.TextField(_("ce qui manque"), max_length=4000, blank=True, editable=False)
    reminded_on = models.DateField(_("dernier rappel le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reconnaissance")
        verbose_name_plural = _("reconnaissances")
        ordering = ("-opened_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state__in=AT_WORK), name="recognition_in_hand_once"
            )
        ]

    def __str__(self) -> str:
        return f"recognition {self.key}"


class Review(Shared):
    """Somebody who is asked to read an application in the name of their organisation, and what became of it."""

    key = _key()
    recognition: Any = models.ForeignKey(
        Recognition, models.CASCADE, related_name="reviews", verbose_name=_("reconnaissance")
    )
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="charter_reviews", verbose_name=_("personne")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("au nom de")
    )
    voice = CodeField(lists.REVIEWER_VOICES, verbose_name=_("d’où parle cette personne"), default="platform")
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1, editable=False)
    appeal = models.BooleanField(_("sur recours"), default=False, editable=False)
    state = CodeField(lists.REVIEW_STATES, verbose_name=_("où en est la lecture"), default="proposed")
    proposed_on = models.DateField(_("proposée le"), default=timezone.localdate, editable=False)
    answered_on = models.DateField(_("réponse le"), null=True, blank=True, editable=False)
    due = models.DateField(_("avis attendu le"), null=True, blank=True, editable=False)
    submitted_on = models.DateField(_("avis remis le"), null=True, blank=True, editable=False)
    reason = models.TextField(_("raison"), max_length=1000, blank=True, editable=False)
    reminded_on = models.DateField(_("dernier rappel le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("lecture par les pairs")
        verbose_name_plural = _("lectures par les pairs")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["recognition", "cycle", "appeal", "person"], name="charter_review_once"
            )
        ]

    def __str__(self) -> str:
        return f"review {self.key}"


class Opinion(Shared):
    """What one reviewer finds of one criterion; everybody reads it from ``published_on``."""

    key = _key()
    review: Any = models.ForeignKey(
        Review, models.CASCADE, related_name="opinions", verbose_name=_("lecture"), editable=False
    )
    recognition: Any = models.ForeignKey(
        Recognition, models.CASCADE, related_name="opinions", verbose_name=_("reconnaissance"), editable=False
    )
    organisation: Any = _organisation()
    criterion: Any = models.ForeignKey(
        Criterion, models.PROTECT, related_name="opinions", verbose_name=_("critère"), editable=False
    )
    verdict = CodeField(lists.VERDICTS, verbose_name=_("ce que vous constatez"), blank=True)
    severity = CodeField(lists.SEVERITIES, verbose_name=_("ce que pèse le manque"), blank=True)
    advice = models.TextField(_("conseil à la plateforme"), max_length=4000, blank=True)
    published_on = models.DateField(_("publié le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("avis sur un critère")
        verbose_name_plural = _("avis sur les critères")
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="charter_opinion_once")]

    def __str__(self) -> str:
        return f"opinion {self.key}"


class Question(Shared):
    """What a reviewer asks of the platform, and its answer."""

    key = _key()
    recognition: Any = models.ForeignKey(
        Recognition, models.CASCADE, related_name="questions", verbose_name=_("reconnaissance")
    )
    review: Any = models.ForeignKey(
        Review, models.CASCADE, related_name="questions", verbose_name=_("lecture"), editable=False
    )
    organisation: Any = _organisation()
    criterion: Any = _criterion()
    text = models.TextField(_("votre question"), max_length=2000)
    asked_on = models.DateField(_("posée le"), default=timezone.localdate, editable=False)
    answer = models.TextField(_("votre réponse"), max_length=4000, blank=True)
    answered_on = models.DateField(_("répondue le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("question à la plateforme")
        verbose_name_plural = _("questions à la plateforme")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"question {self.key}"


class CommitteeMember(Shared):
    """Somebody who decides with others, by consent, on what the peers found."""

    key = _key()
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="charter_committee", verbose_name=_("personne")
    )
    since = models.DateField(_("depuis"), default=timezone.localdate, editable=False)
    until = models.DateField(_("jusqu’au"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("membre du comité")
        verbose_name_plural = _("membres du comité")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="committee_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"committee member {self.key}"


class Decision(Shared):
    """What the committee decided by consent, with its reasons. Everybody reads it from ``published_on``: at once, but
    for a deferral, which is published when it is final."""

    key = _key()
    recognition: Any = models.ForeignKey(
        Recognition, models.CASCADE, related_name="decisions", verbose_name=_("reconnaissance")
    )
    organisation: Any = _organisation("charter_decisions")
    charter: Any = models.ForeignKey(
        CharterVersion, models.PROTECT, related_name="+", verbose_name=_("version de la charte")
    )
    outcome = CodeField(lists.DECISION_OUTCOMES, verbose_name=_("décision"))
    reasons = models.TextField(_("motifs"), max_length=8000)
    decided_on = models.DateField(_("décidée le"))
    until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    plan_due = models.DateField(_("échéance du plan"), null=True, blank=True)
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1)
    appeal = models.BooleanField(_("sur recours"), default=False)
    final = models.BooleanField(_("définitive"), default=False)
    published_on = models.DateField(_("publiée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("décision du comité")
        verbose_name_plural = _("décisions du comité")
        ordering = ("-decided_on", "-pk")

    def __str__(self) -> str:
        return f"decision {self.key}"


class ConsentRound(Shared):
    """A decision proposed to the committee; adopted when enough members consent and no objection stands."""

    key = _key()
    recognition: Any = models.ForeignKey(
        Recognition, models.CASCADE, related_name="rounds", verbose_name=_("reconnaissance"), editable=False
    )
    outcome = CodeField(lists.DECISION_OUTCOMES, verbose_name=_("décision proposée"))
    reasons = models.TextField(_("motifs, qui seront publiés"), max_length=8000)
    plan_due = models.DateField(_("échéance du plan"), null=True, blank=True)
    state = CodeField(lists.ROUND_STATES, verbose_name=_("où en est le tour"), default="open", editable=False)
    opened_on = models.DateField(_("ouvert le"), default=timezone.localdate, editable=False)
    closed_on = models.DateField(_("clos le"), null=True, blank=True, editable=False)
    decision: Any = models.OneToOneField(
        Decision,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="round",
        verbose_name=_("décision qui en est sortie"),
        editable=False,
    )

    class Meta:
        verbose_name = _("tour de consentement")
        verbose_name_plural = _("tours de consentement")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["recognition"], condition=Q(state="open"), name="consent_round_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"round {self.key}"


class ConsentVoice(Shared):
    """What one member says in a round."""

    key = _key()
    round: Any = models.ForeignKey(
        ConsentRound, models.CASCADE, related_name="voices", verbose_name=_("tour"), editable=False
    )
    member: Any = models.ForeignKey(
        CommitteeMember,
        models.CASCADE,
        related_name="+",
        verbose_name=_("membre du comité"),
        editable=False,
    )
    stance = CodeField(lists.CONSENT_STANCES, verbose_name=_("votre voix"))
    reason = models.TextField(_("pourquoi"), max_length=2000, blank=True)
    said_on = models.DateField(_("dite le"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("voix d’un membre du comité")
        verbose_name_plural = _("voix des membres du comité")
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="consent_voice_once")]

    def __str__(self) -> str:
        return f"voice {self.key}"


class PlanStep(Shared):
    """One step of a plan of progress: what has to be done by when, and what the platform reports of it."""

    key = _key()
    recognition: Any = models.ForeignKey(
        Recognition,
        models.CASCADE,
        related_name="plan_steps",
        verbose_name=_("reconnaissance"),
        editable=False,
    )
    organisation: Any = _organisation()
    criterion: Any = _criterion()
    text = models.CharField(_("ce qui est à faire"), max_length=500)
    account = models.TextField(
        _("ce que vous avez fait"), max_length=4000, blank=True, help_text=_("Sera lu par tout le monde.")
    )
    link = LinkField(_("adresse qui le montre"), blank=True)
    done_on = models.DateField(_("rendue le"), null=True, blank=True, editable=False)
    published_on = models.DateField(_("publiée le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("étape d’un plan de progrès")
        verbose_name_plural = _("étapes d’un plan de progrès")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"plan step {self.key}"


class Appeal(Shared):
    """The platform asks that other peers read again, and says why."""

    key = _key()
    recognition: Any = models.ForeignKey(
        Recognition, models.CASCADE, related_name="appeals", verbose_name=_("reconnaissance"), editable=False
    )
    decision: Any = models.ForeignKey(
        Decision, models.CASCADE, related_name="appeals", verbose_name=_("décision"), editable=False
    )
    reasons = models.TextField(_("ce que vous contestez, et pourquoi"), max_length=8000)
    filed_on = models.DateField(_("déposé le"), default=timezone.localdate, editable=False)
    closed_on = models.DateField(_("clos le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("recours")
        verbose_name_plural = _("recours")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"appeal {self.key}"


class Complaint(Shared):
    """Somebody says that a recognised platform does not keep to the charter. Stewards read it; the address of whoever
    wrote is erased when it is closed."""

    key = _key()
    organisation: Any = _organisation("charter_complaints")
    recognition: Any = models.ForeignKey(
        Recognition,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("reconnaissance"),
        editable=False,
    )
    criterion: Any = _criterion()
    text = models.TextField(_("ce que vous avez constaté"), max_length=4000)
    contact = models.EmailField(
        _("votre adresse"), blank=True, help_text=_("Pour vous répondre. Effacée quand la plainte est close.")
    )
    by: Any = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("de"), editable=False
    )
    state = CodeField(lists.COMPLAINT_STATES, verbose_name=_("état"), default="open", editable=False)
    received_on = models.DateField(_("reçue le"), default=timezone.localdate, editable=False)
    answer = models.TextField(_("réponse"), max_length=4000, blank=True)
    answered_on = models.DateField(_("répondue le"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("plainte")
        verbose_name_plural = _("plaintes")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"complaint {self.key}"


class DeclaredInterest(Shared):
    """Somebody says that they are too close to an organisation to review it. Their own; stewards see that it exists."""

    key = _key()
    person: Any = models.ForeignKey(
        Person, models.CASCADE, related_name="declared_interests", verbose_name=_("personne")
    )
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    declared_on = models.DateField(_("déclaré le"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("intérêt déclaré")
        verbose_name_plural = _("intérêts déclarés")
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation"], name="declared_interest_once")
        ]

    def __str__(self) -> str:
        return f"interest {self.key}"
