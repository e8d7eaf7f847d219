"""Whose storages somebody may call theirs: their own, and those of the organisations whose page they keep."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.modules.pods.models import Storage
from communaux.nouns.models import Organisation
from communaux.nouns.panels import Panel


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody in whose name a storage can be opened."""

    webid: str
    label: str


def owners_of(viewer: Viewer) -> list[Owner]:
    """The person, then the organisations that they keep. Empty for somebody without a page of person."""
    if viewer.account is None or viewer.person is None or not viewer.actor.startswith("/people/"):
        return []
    found = [Owner(f"{settings.BASE_URL}{viewer.actor}/card#me", _("Pour moi"))]
    if viewer.edits:
        kept = Organisation.objects.filter(pk__in=viewer.edits).order_by("name").values_list("slug", "name")
        found += [Owner(f"{settings.BASE_URL}/organisations/{slug}", name) for slug, name in kept]
    return found


def storages_of(viewer: Viewer) -> list[Storage]:
    """The storages of these owners, by name."""
    webids = [one.webid for one in owners_of(viewer)]
    if not webids:
        return []
    condition = Q()
    for webid in webids:
        condition |= Q(owners__contains=webid)
    found = Storage.objects.filter(condition).order_by("name")
    return [one for one in found if set(webids) & set(one.owners.split())]


def of_account(viewer: Viewer) -> Panel | None:
    """What stands on the page of one's account."""
    if viewer.account is None:
        return None
    return Panel("pods/panel_account.html", {"storages": storages_of(viewer)}, order=50)
