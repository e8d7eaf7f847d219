"""Offers and needs: published, changed, closed (NET-10). A closed one is kept; only open ones are matched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Refused, Viewer
from communaux.modules.network import verbs
from communaux.modules.network.acts import base, parts
from communaux.modules.network.models import Listing
from communaux.modules.network.permissions import require
from communaux.nouns.models import Organisation

ENDS = ("met", "withdrawn")
"""How a listing ends: somebody answered it, or it no longer holds."""


def _still_to_come(listing: Listing, said: frozenset[str]) -> dict[str, Any]:
    if "until" in said and listing.until is not None and listing.until < timezone.localdate():
        raise ValidationError({"until": _("Cette date est déjà passée.")})
    return {}


PART = parts.Part(
    Listing, verbs.LISTING_OPENED, verbs.LISTING_CHANGED, verbs.LISTING_CLOSED, finish=_still_to_come
)


def add(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Listing:
    """Publish an offer or a need."""
    return parts.add(viewer, PART, organisation, values)


def change(
    viewer: Viewer, listing: Listing, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Listing:
    """Change an offer or a need."""
    return parts.change(viewer, PART, listing, values, expected_version=expected_version)


def close(viewer: Viewer, listing: Listing, state: str = "met") -> Listing:
    """Close an open listing. ``state``: one of ``ENDS``."""
    verb = verbs.LISTING_CLOSED
    require(viewer, verb, listing.organisation_id, base.path_of(listing))
    if state not in ENDS:
        raise ValidationError({"state": _("Dites si l’annonce est pourvue ou retirée.")})
    with base.acting():
        current = base.fresh(listing, act=verb)
        if current.state != "open":
            raise Refused(verb, base.path_of(current))
        organisation = base.fresh_organisation(current.organisation, verb)
        base.write(current, {"state": state})
        base.touch(organisation)
        base.note(viewer, verb, organisation, thing=base.path_of(current), state=state)
    return current
