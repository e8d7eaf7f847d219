"""Food exchange in the example federation, through the acts: what one invented shop sells, and who may read it.

The platforms are invented too: no token of theirs is ever accepted, and nothing is sent to them.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from communaux.meaning.access import SYSTEM
from communaux.modules.food.acts import grants, platforms, things
from communaux.modules.food.models import Platform
from communaux.modules.food.models.things import address_of
from communaux.modules.food.rules import documents, kinds
from communaux.modules.food.rules.documents import CONTEXTS, V1

if TYPE_CHECKING:
    from communaux.site.demo import World


def load(world: World) -> None:
    """Everything of ``food.yaml``, marked as invented."""
    from communaux.site.demo import read

    told = read("food.yaml")
    organisation = world.by_name[told["organisation"]]
    keeper = replace(SYSTEM, edits=frozenset({organisation.pk}))

    def store(kind: str, nodes: list[dict[str, Any]], key: str = "") -> None:
        body = json.dumps({"@context": CONTEXTS[V1], "@graph": nodes}).encode()
        parcel = documents.read(body, base=address_of("enterprise", organisation.slug, organisation.slug))
        things.put(keeper, organisation, parcel, things.Place(kind, key), families=kinds.FAMILIES)

    store("enterprise", [{"@type": "dfc-b:Enterprise", **told["enterprise"]}], organisation.slug)
    for one in told["products"]:
        for kind, node in _sold(one, organisation.slug).items():
            store(kind, [node], one["key"])
    for one in told["platforms"]:
        made = platforms.add(SYSTEM, _platform(one))
        Platform.objects.filter(pk=made.pk).update(fictional=True)
        made.refresh_from_db()
        if one["scopes"]:
            grants.allow(keeper, organisation, made, one["scopes"])


def _platform(one: dict[str, Any]) -> dict[str, str]:
    home = f"https://{one['slug']}.example"
    return {
        "name": one["name"],
        "iri": f"{home}/profile",
        "issuer": f"{home}/login",
        "client": one["slug"],
        "jwks": f"{home}/login/keys",
    }


def _sold(one: dict[str, Any], slug: str) -> dict[str, dict[str, Any]]:
    """A product, its offer, and the line of the catalogue that joins them."""
    at = {kind: address_of(kind, slug, one["key"]) for kind in ("supplied_product", "offer", "catalog_item")}
    return {
        "supplied_product": {
            "@type": "dfc-b:SuppliedProduct",
            "dfc-b:name": one["name"],
            "dfc-b:hasType": f"dfc-pt:{one['type']}",
            "dfc-b:hasQuantity": {
                "@type": "dfc-b:QuantitativeValue",
                "dfc-b:hasUnit": f"dfc-m:{one['unit']}",
                "dfc-b:value": one["quantity"],
            },
        },
        "offer": {
            "@type": "dfc-b:Offer",
            "dfc-b:hasPrice": {
                "@type": "dfc-b:Price",
                "dfc-b:hasUnit": "dfc-m:Euro",
                "dfc-b:value": one["price"],
            },
        },
        "catalog_item": {
            "@type": "dfc-b:CatalogItem",
            "dfc-b:sku": one["key"],
            "dfc-b:stockLimitation": one["stock"],
            "dfc-b:references": at["supplied_product"],
            "dfc-b:offeredThrough": at["offer"],
            "dfc-b:managedBy": address_of("enterprise", slug, slug),
        },
    }
