"""What the library tells the charter: what an organisation shares (criteria C3, K3, K4), and does with others (K1, K2)."""

from __future__ import annotations

from django.db.models import OuterRef, Q

from communaux.ground.said import Said
from communaux.modules.charter import sources
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


_IT = OuterRef("pk")


def register() -> None:
    """Once, while the app is made ready."""
    for criterion in CRITERIA:
        sources.register(criterion, shared)
    uses = ResourceUse.objects.filter(Q(organisation=_IT) | Q(resource__organisation=_IT))
    sources.register_deeds(
        "K1",
        Said("ressources des autres employées", "resources of others used"),
        uses.filter(organisation=_IT).exclude(resource__organisation=_IT),
    )
    sources.register_deeds(
        "K1",
        Said("emplois de ses ressources par d’autres", "uses of its resources by others"),
        uses.filter(resource__organisation=_IT).exclude(organisation=_IT),
    )
    sources.register_deeds(
        "K1",
        Said("accompagnements donnés ou reçus", "mentorings given or received"),
        Pairing.objects.filter(
            Q(mentor_organisation=_IT) | Q(mentee_organisation=_IT),
            state__in=("accepted", "under-way", "ended"),
        ),
    )
    sources.register_deeds(
        "K2",
        Said("développements menés avec d’autres", "developments carried out with others"),
        Backing.objects.filter(development__organisation=_IT)
        .exclude(organisation=_IT)
        .exclude(development__state="dropped"),
        distinct="development",
    )
    sources.register_deeds(
        "K2",
        Said("développements des autres soutenus", "developments of others backed"),
        Backing.objects.filter(organisation=_IT).exclude(development__organisation=_IT),
    )
