"""A storage: a tree of documents that people or organisations keep, with what it may weigh. Columns only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.nouns.models.base import Shared, random_key


class Storage(Shared):
    """The space under ``/storages/<name>/``.

    ``owners``: IRIs of people or organisations, one a line; empty where nobody owns it. ``quota``, ``used``: bytes, counted
    as ``rules.quotas`` says. ``open``: made so that anyone may read and write; the list of the root is what decides.
    """

    key = models.CharField(_("clé"), max_length=16, unique=True, default=random_key, editable=False)
    name = models.CharField(_("nom"), max_length=63, unique=True)
    owners = models.TextField(_("propriétaires"), blank=True)
    quota = models.BigIntegerField(_("place"))
    used = models.BigIntegerField(_("place prise"), default=0)
    open = models.BooleanField(_("ouvert à tous"), default=False)

    class Meta:
        verbose_name = _("espace")
        verbose_name_plural = _("espaces")
        constraints = [models.CheckConstraint(condition=models.Q(used__gte=0), name="storage_used")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """The path of its root container."""
        return f"/storages/{self.name}/"

    def get_absolute_url(self) -> str:
        """The address of its root container."""
        return self.path
