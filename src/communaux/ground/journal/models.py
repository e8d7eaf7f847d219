"""The two tables of the journal. Written by ``append`` and ``follow`` only; triggers refuse any change afterwards."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from communaux.ground.journal.substance import Row
from communaux.ground.journal.verbs import sentence


class SequenceField(models.BigIntegerField):
    """A 64-bit primary key that on SQLite is the row id itself, so that rows lie on disk in the order of the chain."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Entry(models.Model):
    """One thing done: who (``actor``), what (``verb``), to what (``object``, in which version), when.

    ``sequence`` runs 1, 2, 3… over the whole table without a gap, in the order of commits. ``previous_hash`` is
    the hash of the entry before it in the same ``chain`` ("" for the first). See ``substance`` for the hash.
    """

    sequence = SequenceField(_("numéro"), primary_key=True)
    chain = models.TextField(_("chaîne"), default="main")
    instant = models.DateTimeField(_("instant"))
    actor = models.TextField(_("auteur"), blank=True)
    verb = models.TextField(_("acte"))
    object = models.TextField(_("objet"))
    object_version = models.BigIntegerField(_("version de l’objet"))
    payload_hash = models.TextField(_("empreinte du contenu"), blank=True)
    facts = models.TextField(_("faits"), default="{}")
    previous_hash = models.TextField(_("empreinte précédente"), blank=True)
    hash = models.TextField(_("empreinte"))

    class Meta:
        db_table = "journal"
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["chain", "sequence"], name="journal_chain"),
            models.Index(fields=["object", "sequence"], name="journal_object"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.object}"

    @property
    def sentence(self) -> str:
        """What was done, in the reader's language, without its subject (« a modifié la fiche »)."""
        return sentence(self.verb)

    @property
    def details(self) -> dict[str, Any]:
        """The facts as data."""
        return json.loads(self.facts)

    @property
    def row(self) -> Row:
        """The columns as they are hashed."""
        return Row(*(getattr(self, name) for name in Row._fields))


class Head(models.Model):
    """A closing: the last sequence and hash of a chain at some moment, signed with the key of the site.

    Against it ``verify`` finds a journal whose tail was cut off or written anew by someone without the key.
    """

    chain = models.TextField(_("chaîne"))
    sequence = models.BigIntegerField(_("numéro"))
    hash = models.TextField(_("empreinte"))
    instant = models.DateTimeField(_("instant"))
    signature = models.TextField(_("signature"))

    class Meta:
        db_table = "journal_head"
        verbose_name = _("clôture du journal")
        verbose_name_plural = _("clôtures du journal")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence} {self.hash}"
