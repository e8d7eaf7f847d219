"""What the library tells the charter: what an organisation shares (criteria C3, K3, K4), and does with others (K1, K2)."""

from __future__ import annotations

from django.db.models import Q

from communaux.ground.said import Said
from communaux.modules.charter import sources
from communaux.modules.charter.rules.checks import Deed
from communaux.modules.library.models import Backing, Pairing, Resource, ResourceUse
from communaux.modules.network.rules.openness import Shared
from communaux.nouns.models import Organisation

CRITERIA = ("C3", "K3", "K4")


def shared(organisation: Organisation) -> list[Shared]:
    """The organisation's resources on the shelves. Those in the inventory of commons are counted there, once."""
    rows = Resource.objects.filter(organisation=organisation, state="published", commons__isnull=True)
    return [
        Shared(one.title, one.licence, one.openness, published=bool(one.link or one.file_path or one.text))
        for one in rows.order_by("pk")
    ]


def exchanged(organisation: Organisation) -> list[Deed]:
    """Tools of others that it uses, its own that others use, mentoring given and received (K1). Three queries."""
    with_it = Q(mentor_organisation=organisation) | Q(mentee_organisation=organisation)
    mine = Q(resource__organisation=organisation)
    return [
        Deed(
            Said("ressources des autres employées", "resources of others used"),
            ResourceUse.objects.filter(organisation=organisation).exclude(mine).count(),
        ),
        Deed(
            Said("emplois de ses ressources par d’autres", "uses of its resources by others"),
            ResourceUse.objects.filter(mine).exclude(organisation=organisation).count(),
        ),
        Deed(
            Said("accompagnements donnés ou reçus", "mentorings given or received"),
            Pairing.objects.filter(with_it, state__in=("accepted", "under-way", "ended")).count(),
        ),
    ]


def built(organisation: Organisation) -> list[Deed]:
    """Joint developments that others back, and those of others that it backs (K2). Two queries."""
    mine = Q(development__organisation=organisation)
    by_others = Backing.objects.filter(mine).exclude(organisation=organisation)
    return [
        Deed(
            Said("développements menés avec d’autres", "developments carried out with others"),
            by_others.exclude(development__state="dropped").values("development").distinct().count(),
        ),
        Deed(
            Said("développements des autres soutenus", "developments of others backed"),
            Backing.objects.filter(organisation=organisation).exclude(mine).count(),
        ),
    ]


def register() -> None:
    """Once, while the app is made ready."""
    for criterion in CRITERIA:
        sources.register(criterion, shared)
    sources.register_deeds("K1", exchanged)
    sources.register_deeds("K2", built)
