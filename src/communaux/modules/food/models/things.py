"""A thing of the Data Food Consortium, as the document that says it, and where its links lead.

One table for every kind: the document is the truth, columns are what one looks for it by. The text is kept as text, since a
database that understands JSON would rewrite numbers and order.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.modules.food.models.platforms import Platform
from communaux.modules.food.rules.kinds import KINDS
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared, random_key

ROOT = "/api/dfc"
_IN_ORDER = "order_line"


class Thing(Shared):
    """One thing of one enterprise."""

    organisation: Any = models.ForeignKey(
        Organisation, models.CASCADE, related_name="food_things", verbose_name=_("organisation")
    )
    kind = models.CharField(_("sorte"), max_length=20)
    family = models.CharField(_("famille"), max_length=12)
    key = models.CharField(_("clé"), max_length=64, default=random_key, editable=False)
    parent: Any = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts", editable=False
    )
    iri = models.CharField(_("adresse"), max_length=500, editable=False)
    document = models.TextField(_("document"), help_text=_("JSON-LD en version 1.16."))
    complement = models.TextField(_("complément"), blank=True, help_text=_("Ce que seule la version 2 dit."))
    platform: Any = models.ForeignKey(
        Platform, models.SET_NULL, null=True, blank=True, related_name="things", editable=False
    )
    fictional = models.BooleanField(_("exemple"), default=False, editable=False)

    class Meta:
        verbose_name = _("donnée alimentaire")
        verbose_name_plural = _("données alimentaires")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "iri"], name="food_thing_iri"),
            models.UniqueConstraint(fields=["organisation", "kind", "key"], name="food_thing_key"),
        ]
        indexes = [
            models.Index(fields=["kind", "key"], name="food_thing_by_key"),
            models.Index(fields=["iri"], name="food_thing_by_iri"),
            models.Index(fields=["organisation", "family"], name="food_thing_family"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def address(self) -> str:
        """Where the house serves it. Its name (``iri``) is the same unless another platform gave it one."""
        above = self.parent.key if self.parent_id and self.parent else ""
        return address_of(self.kind, self.organisation.slug, self.key, above)


def address_of(kind: str, slug: str, key: str, parent: str = "") -> str:
    """The absolute address of a thing."""
    known = KINDS[kind]
    start = f"{settings.BASE_URL}{ROOT}/"
    if kind == "enterprise":
        return f"{start}enterprises/{slug}"
    if known.top:
        return f"{start}{known.segment}/{key}"
    if kind == _IN_ORDER and parent:
        return f"{start}enterprises/{slug}/orders/{parent}/{known.segment}/{key}"
    return f"{start}enterprises/{slug}/{known.segment}/{key}"


class Link(models.Model):
    """A thing leads to an address by a property (in the names of version 1.16)."""

    thing: Any = models.ForeignKey(Thing, models.CASCADE, related_name="links")
    property = models.CharField(max_length=120)
    target = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thing", "property", "target"], name="food_link_once")]
        indexes = [models.Index(fields=["target"], name="food_link_target")]

    def __str__(self) -> str:
        return f"{self.property} {self.target}"
