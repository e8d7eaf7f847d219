"""What the library tells the charter: the elements that an organisation shares (criteria C3, K3, K4)."""

from __future__ import annotations

from communaux.modules.charter import sources
from communaux.modules.library.models import Resource
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


def register() -> None:
    """Once, while the app is made ready."""
    for criterion in CRITERIA:
        sources.register(criterion, shared)
