"""The public feed of this node: its members, what each thing said last, and the signed heads. Written by ``acts.publish``.

No personal data: paths of things, hashes, instants.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.modules.nodes.rules import chain


class Member(models.Model):
    """One change of one public thing: appended once, never changed. See ``rules.chain`` for the hash."""

    sequence = models.BigIntegerField(_("numéro"), primary_key=True)
    instant = models.CharField(_("instant"), max_length=27)
    kind = models.CharField(_("acte"), max_length=6)
    object = models.CharField(_("objet"), max_length=300)
    digest = models.CharField(_("engagement sur le contenu"), max_length=64, blank=True)
    previous = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    hash = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("entrée du flux public")
        verbose_name_plural = _("flux public")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.object}"

    @property
    def row(self) -> chain.Member:
        """The columns as they are hashed."""
        return chain.Member(
            self.sequence, self.instant, self.kind, self.object, self.digest, self.previous, self.hash
        )


class Published(models.Model):
    """What the feed said last of a thing: the digest of its public representation, and the salt under which member
    ``sequence`` commits to it. Both are "" for what is no longer there: with them goes what the commitment could be tried on.
    """

    path = models.CharField(_("adresse"), max_length=300, unique=True)
    meaning = models.CharField(_("nature"), max_length=60, db_index=True)
    digest = models.CharField(_("empreinte du contenu"), max_length=64, blank=True)
    salt = models.CharField(_("sel"), max_length=64, blank=True)
    sequence = models.BigIntegerField(_("numéro"), default=0, db_index=True)

    class Meta:
        verbose_name = _("chose publiée")
        verbose_name_plural = _("choses publiées")

    def __str__(self) -> str:
        return self.path


class PublishedHead(models.Model):
    """A head of the feed as it was signed: kept, for it is what this node has committed to."""

    sequence = models.BigIntegerField(_("numéro"))
    hash = models.CharField(_("empreinte"), max_length=64, blank=True)
    signed = models.DateTimeField(_("signée le"))
    token = models.TextField(_("tête signée"))

    class Meta:
        verbose_name = _("tête du flux")
        verbose_name_plural = _("têtes du flux")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class Reached(models.Model):
    """How far the journal has been read for the feed, when everything was compared last, and after which member, with
    which hash, the feed that is told begins. One row."""

    sequence = models.BigIntegerField(_("numéro"), default=0)
    swept = models.DateTimeField(_("comparé le"), null=True)
    begins = models.BigIntegerField(_("dernier numéro oublié"), default=0)
    begins_hash = models.CharField(_("son empreinte"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("avancement du flux")
        verbose_name_plural = _("avancement du flux")

    def __str__(self) -> str:
        return str(self.sequence)
