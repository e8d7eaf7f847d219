"""A document of a storage: a container, a graph or a file; and what is left of one that was deleted. Columns only.

The bytes of a document lie in its row, last, so that listing and access control never read them. A graph is kept as sorted
N-Triples. Lists of access (``.acl``) and descriptions (``.meta``) are rows of their own, tied to what they speak of; the list
in force is also kept compiled beside its subject (``access``), where one query up the path finds it.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.modules.pods.models.storages import Storage
from communaux.nouns.models.base import random_key


class Kind(models.TextChoices):
    """What a document holds."""

    CONTAINER = "container", _("conteneur")
    RDF = "rdf", _("graphe")
    BINARY = "binary", _("fichier")


class Role(models.TextChoices):
    """What a document is for another one; "" for a document of its own."""

    ACL = "acl", _("liste des accès")
    META = "meta", _("description")


class Document(models.Model):
    """One document. ``path``: absolute, percent-encoded once; ``modified``: microseconds since 1970, UTC."""

    storage: Any = models.ForeignKey(Storage, models.CASCADE, related_name="documents", db_index=False)
    parent: Any = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    subject: Any = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="auxiliaries", db_index=False
    )
    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    path = models.TextField(_("chemin"))
    role = models.CharField(_("rôle"), max_length=4, choices=Role.choices, blank=True)
    kind = models.CharField(_("sorte"), max_length=9, choices=Kind.choices)
    media = models.TextField(_("format"))
    size = models.BigIntegerField(_("octets"))
    version = models.BigIntegerField(_("version"), default=1)
    modified = models.BigIntegerField(_("modifié"))
    access = models.TextField(_("accès"), blank=True)
    body = models.BinaryField(_("contenu"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [models.UniqueConstraint(fields=["path"], name="document_path")]
        # Few indexes, since each is written with every document: those of a storage are found by their path.
        indexes = [
            models.Index(
                fields=["subject"], condition=models.Q(subject__isnull=False), name="document_subject"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Tombstone(models.Model):
    """Where a deleted document was: kept for a day, so that what follows the journal can say it."""

    key = models.CharField(_("clé"), max_length=16, unique=True)
    path = models.TextField(_("chemin"))
    kind = models.CharField(_("sorte"), max_length=9)
    deleted = models.BigIntegerField(_("effacé"), db_index=True)

    class Meta:
        verbose_name = _("document effacé")
        verbose_name_plural = _("documents effacés")

    def __str__(self) -> str:
        return self.key
