"""What a document elsewhere last said of the groups in it, for lists of access that name them. Columns only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RemoteGroups(models.Model):
    """One document of another server. Instants: microseconds since 1970.

    ``said``: JSON, the members of each group by its address; ``fetched``: when that was last so (0: never); ``due``: when it is
    asked again; ``failures``: in a row; ``wrong``: code of the last one.
    """

    document = models.TextField(_("adresse"), unique=True)
    said = models.TextField(_("groupes"), default="{}")
    fetched = models.BigIntegerField(_("lu"), default=0)
    due = models.BigIntegerField(_("à lire"), db_index=True)
    failures = models.IntegerField(_("échecs"), default=0)
    wrong = models.TextField(_("empêchement"), blank=True)
    etag = models.TextField(_("étiquette"), blank=True)
    changed = models.TextField(_("modifié"), blank=True)

    class Meta:
        verbose_name = _("groupes d’ailleurs")
        verbose_name_plural = _("groupes d’ailleurs")

    def __str__(self) -> str:
        return self.document
