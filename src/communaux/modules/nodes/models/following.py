"""Other nodes that we follow, and what we hold of them. Each thing of theirs is one row, one graph, with where it is from.

Nothing of this is ever published as ours.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.fields import LangTextField, LinkField
from communaux.nouns.models.base import Shared, random_key


class State(models.TextChoices):
    """Whether a node is followed. How it fares (late, in trouble) is computed from what happened."""

    FOLLOWING = "following", _("suivi")
    PAUSED = "paused", _("en pause")
    BROKEN = "broken", _("arrêté")


class Neighbour(Shared):
    """Another node: who it is, under which key, how far we have read it, and how it fares."""

    key = models.CharField(_("clé"), max_length=40, unique=True, default=random_key, editable=False)
    origin = LinkField(_("adresse"), max_length=300, unique=True)
    title = LangTextField(_("nom"))
    licence = LinkField(_("licence"), blank=True)
    feed = LinkField(_("flux"), max_length=2000, blank=True)
    head = models.CharField(_("tête du flux"), max_length=2000, blank=True)
    containers = models.JSONField(_("conteneurs"), default=list)
    thumbprint = models.CharField(_("empreinte de la clé"), max_length=64, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.FOLLOWING)
    reason = models.CharField(_("raison"), max_length=30, blank=True)
    detail = models.CharField(_("précision"), max_length=300, blank=True)
    # how far the chain was read and verified
    sequence = models.BigIntegerField(_("numéro lu"), default=0)
    hash = models.CharField(_("empreinte lue"), max_length=64, blank=True)
    page = models.CharField(_("page en cours"), max_length=2000, blank=True)
    # the last signed head that held
    head_sequence = models.BigIntegerField(_("numéro de la tête"), default=0)
    head_hash = models.CharField(_("empreinte de la tête"), max_length=64, blank=True)
    head_signed = models.DateTimeField(_("tête signée le"), null=True)
    # how it fares
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    next_try = models.DateTimeField(_("prochain passage"), default=timezone.now)
    last_try = models.DateTimeField(_("dernier passage"), null=True)
    last_seen = models.DateTimeField(_("vu pour la dernière fois"), null=True)
    reconciled = models.DateTimeField(_("rapproché le"), null=True)
    refused = models.PositiveIntegerField(_("choses refusées"), default=0)
    outside = models.PositiveIntegerField(_("choses d’autres sites laissées"), default=0)
    # what is kept of it
    held = models.PositiveIntegerField(_("choses reprises"), default=0)
    most_things = models.PositiveIntegerField(_("choses gardées au plus"), default=20_000)
    most_bytes = models.BigIntegerField(_("octets gardés au plus"), default=200_000_000)
    change = models.BigIntegerField(_("numéro du dernier changement gardé"), default=0)

    class Meta:
        verbose_name = _("nœud voisin")
        verbose_name_plural = _("nœuds voisins")
        ordering = ["origin"]

    def __str__(self) -> str:
        return self.origin

    def get_absolute_url(self) -> str:
        """Its page, and its path in the journal."""
        return f"/neighbours/{self.key}"


class Mirror(models.Model):
    """One thing of another node, in a graph of its own: where it came from, when, under which number and hash.

    ``gone``: it is no longer there; the row stays for a while, so that whoever copies from here learns it.
    """

    neighbour: Any = models.ForeignKey(
        Neighbour, models.CASCADE, related_name="mirrors", verbose_name=_("nœud voisin")
    )
    key = models.CharField(_("clé"), max_length=40, unique=True, default=random_key, editable=False)
    iri = models.CharField(_("adresse"), max_length=2000)
    graph = models.BinaryField(_("contenu"), default=b"")
    triples = models.PositiveIntegerField(_("énoncés"), default=0)
    dropped = models.PositiveIntegerField(_("énoncés sur d’autres, laissés"), default=0)
    size = models.PositiveIntegerField(_("octets"), default=0)
    digest = models.CharField(_("empreinte du contenu"), max_length=64, blank=True)
    sequence = models.BigIntegerField(_("numéro dans le flux"), default=0)
    change = models.BigIntegerField(_("numéro du changement gardé"), default=0)
    fetched = models.DateTimeField(_("lue le"), default=timezone.now)
    etag = models.CharField(_("validateur"), max_length=300, blank=True)
    kind = models.CharField(_("nature"), max_length=300, blank=True)
    title = models.CharField(_("nom"), max_length=200, blank=True)
    gone = models.BooleanField(_("retirée"), default=False)

    class Meta:
        verbose_name = _("chose d’un nœud voisin")
        verbose_name_plural = _("choses de nœuds voisins")
        constraints = [models.UniqueConstraint(fields=["neighbour", "iri"], name="nodes_mirror_once")]
        indexes = [
            models.Index(fields=["neighbour", "change"], name="nodes_mirror_change"),
            models.Index(fields=["neighbour", "gone", "title"], name="nodes_mirror_title"),
        ]

    def __str__(self) -> str:
        if self.title:
            return self.title
        nature = self.kind.rpartition("#")[2] if "#" in self.kind else self.kind.rpartition("/")[2]
        return f"{nature} {self.iri.rstrip('/').rpartition('/')[2]}".strip()

    def get_absolute_url(self) -> str:
        """The page that shows it here."""
        return f"/neighbours/things/{self.key}"


class Waiting(models.Model):
    """A thing that the feed says has changed and that is still to be read. The latest word on it counts alone."""

    neighbour: Any = models.ForeignKey(
        Neighbour, models.CASCADE, related_name="waiting", verbose_name=_("nœud voisin")
    )
    iri = models.CharField(_("adresse"), max_length=2000)
    sequence = models.BigIntegerField(_("numéro dans le flux"), default=0)
    digest = models.CharField(_("empreinte annoncée"), max_length=64, blank=True)
    salt = models.CharField(_("sel"), max_length=64, blank=True)
    tries = models.PositiveIntegerField(_("essais"), default=0)
    next_try = models.DateTimeField(_("prochain essai"), default=timezone.now)
    trouble = models.CharField(_("empêchement"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("chose à lire")
        verbose_name_plural = _("choses à lire")
        constraints = [models.UniqueConstraint(fields=["neighbour", "iri"], name="nodes_waiting_once")]
        indexes = [models.Index(fields=["neighbour", "next_try"], name="nodes_waiting_next")]

    def __str__(self) -> str:
        return self.iri


class SeenHead(models.Model):
    """A signed head of another node, as it was received: the evidence, should it say otherwise another day."""

    neighbour: Any = models.ForeignKey(
        Neighbour, models.CASCADE, related_name="heads", verbose_name=_("nœud voisin")
    )
    sequence = models.BigIntegerField(_("numéro"))
    hash = models.CharField(_("empreinte"), max_length=64, blank=True)
    signed = models.DateTimeField(_("signée le"))
    seen = models.DateTimeField(_("reçue le"), default=timezone.now)
    token = models.TextField(_("tête signée"))
    refused = models.CharField(_("refusée car"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("tête reçue")
        verbose_name_plural = _("têtes reçues")
        ordering = ["id"]
        indexes = [models.Index(fields=["neighbour", "sequence"], name="nodes_head_sequence")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"
