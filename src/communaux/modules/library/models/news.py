"""The news watch: feeds of the members, what they and people brought, who receives the letter (COM-01)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import CodeField, CodesField, LangTextField, LinkField
from communaux.modules.library import lists
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.base import Shared, random_key


class Feed(Shared):
    """The feed of a member, read by the house from time to time."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="feeds", verbose_name=_("organisation")
    )
    link = LinkField(
        _("adresse du flux"),
        help_text=_("RSS, Atom ou JSON Feed. L’adresse du site suffit : le flux y est cherché."),
    )
    title = models.CharField(_("titre"), max_length=200, blank=True)
    topic = CodeField(
        lists.NEWS_TOPICS,
        verbose_name=_("sujet habituel"),
        default="movement",
        help_text=_("Sous ce sujet paraissent ses nouvelles."),
    )
    state = CodeField(lists.FEED_STATES, verbose_name=_("état"), default="waiting", editable=False)
    failures = models.PositiveSmallIntegerField(_("échecs de suite"), default=0, editable=False)
    reason = LangTextField(verbose_name=_("raison de l’échec"), editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    tried = models.DateTimeField(_("essayé le"), null=True, blank=True, editable=False)
    succeeded = models.DateTimeField(_("lu le"), null=True, blank=True, editable=False)
    due = models.DateTimeField(_("prochaine lecture"), default=timezone.now, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("flux")
        verbose_name_plural = _("flux")
        constraints = [models.UniqueConstraint(fields=["organisation", "link"], name="feed_once")]

    def __str__(self) -> str:
        return self.title or self.link

    def get_absolute_url(self) -> str:
        return f"/feeds/{self.key}"


class NewsItem(Shared):
    """One piece of news: title, link, a few words; from a feed, or shared by a member."""

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    feed: Any = models.ForeignKey(
        Feed,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="items",
        verbose_name=_("flux"),
    )
    organisation: Any = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="news",
        verbose_name=_("organisation"),
    )
    by: Any = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, editable=False, related_name="shared_news"
    )
    title = models.CharField(_("titre"), max_length=200)
    link = LinkField(_("adresse"))
    text = models.TextField(
        _("en quelques mots"), max_length=600, blank=True, help_text=_("Pourquoi cela intéresse les autres.")
    )
    topic = CodeField(lists.NEWS_TOPICS, verbose_name=_("sujet"), default="movement")
    dated = models.DateTimeField(_("parue le"), default=timezone.now, editable=False)
    pinned = models.BooleanField(_("en avant"), default=False, editable=False)
    withdrawn = models.BooleanField(_("retirée"), default=False, editable=False)
    guid = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("nouvelle")
        verbose_name_plural = _("nouvelles")
        indexes = [models.Index(fields=["-dated"], name="news_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/news/{self.key}"


class Subscription(models.Model):
    """An account asked for the weekly letter, on these topics (all where none is named). Private to the account."""

    account: Any = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="news_subscription"
    )
    topics = CodesField(lists.NEWS_TOPICS, verbose_name=_("sujets"))
    language = models.CharField(_("langue"), max_length=2, default="fr")
    token_hash = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField(default=timezone.now)
    sent = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("abonnement à la lettre")
        verbose_name_plural = _("abonnements à la lettre")

    def __str__(self) -> str:
        return f"subscription {self.pk}"
