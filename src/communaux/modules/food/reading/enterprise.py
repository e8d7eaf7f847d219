"""What the directory says publicly of an organisation, in the words of the Data Food Consortium."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from communaux.meaning.fields import in_language
from communaux.modules.food.models import Thing
from communaux.modules.food.models.things import address_of
from communaux.nouns.models import Organisation

Held = Mapping[int, Mapping[str, list[str]]]
"""Primary key of an organisation -> kind -> the names of what is kept of it here."""
_KINDS = {"dfc-b:supplies": "supplied_product", "dfc-b:manages": "catalog_item"}
MOST = 20_000


def held(organisations: Collection[int]) -> Held:
    """Products and items of these organisations, in one query."""
    found: dict[int, dict[str, list[str]]] = {}
    if organisations:
        rows = Thing.objects.filter(organisation__in=organisations, kind__in=_KINDS.values())
        for organisation, kind, iri in rows.order_by("pk").values_list("organisation", "kind", "iri")[:MOST]:
            found.setdefault(organisation, {}).setdefault(kind, []).append(iri)
    return found


def facts(organisation: Organisation, held: Held) -> dict[str, Any]:
    """Name, description, site and address of the record; products and items that are kept here."""
    kept = held.get(organisation.pk, {})
    return {
        "dfc-b:name": organisation.name,
        "dfc-b:description": in_language(organisation.summary),
        "dfc-b:websitePage": organisation.website,
        "dfc-b:hasAddress": address_of("address", organisation.slug, organisation.slug)
        if address(organisation)
        else "",
        **{prop: kept.get(kind, []) for prop, kind in _KINDS.items()},
    }


def address(organisation: Organisation) -> dict[str, Any]:
    """The public address of the record as a document; empty where the record has none."""
    told = {
        "dfc-b:hasStreet": organisation.street,
        "dfc-b:hasPostalCode": organisation.postcode,
        "dfc-b:hasCity": organisation.city,
        "dfc-b:region": organisation.region,
    }
    found: dict[str, Any] = {name: value for name, value in told.items() if value}
    if not found:
        return {}
    if organisation.latitude is not None:
        found |= {"dfc-b:latitude": organisation.latitude, "dfc-b:longitude": organisation.longitude}
    return {
        "@id": address_of("address", organisation.slug, organisation.slug),
        "@type": "dfc-b:Address",
        **found,
    }
