"""The kinds of things that food platforms exchange: their classes, their addresses, and the scope that opens each. Pure.

A scope is a word of the consortium's list such as ``ReadProducts``: what may be done (read, write) with a family of kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ENTERPRISE, PRODUCTS, ORDERS = "Enterprise", "Products", "Orders"
FAMILIES = (ENTERPRISE, PRODUCTS, ORDERS)
SCOPES = tuple(f"{act}{family}" for family in FAMILIES for act in ("Read", "Write"))
SCOPES_IRI = "https://github.com/datafoodconsortium/taxonomies/releases/latest/download/scopes.rdf#"


def read_scope(family: str) -> str:
    """The scope that lets a platform read a family."""
    return f"Read{family}"


def write_scope(family: str) -> str:
    """The scope that lets a platform write a family."""
    return f"Write{family}"


def family_of(scope: str) -> str:
    """The family of a scope; "" for a word that is none."""
    return scope.removeprefix("Read").removeprefix("Write") if scope in SCOPES else ""


def scope_named(iri: str) -> str:
    """The scope that an address ends with, whatever list it is from; "" for none."""
    word = re.split(r"[#/]", iri)[-1]
    return word if word in SCOPES else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """``name``: as the database keeps it; ``segment``: in addresses; ``type``: its class in version 1; ``top``: it has an
    address of its own, beside enterprises; ``along``: the kinds shown with one, ``listed``: with a list of them."""

    name: str
    segment: str
    type: str
    family: str
    top: bool = False
    along: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()

    @property
    def plain(self) -> str:
        """The segment as addresses are compared: other servers write ``SuppliedProducts`` for ``supplied_products``."""
        return plain(self.segment)


def plain(segment: str) -> str:
    """A segment of an address without case, hyphen and underscore."""
    return segment.lower().replace("_", "").replace("-", "")


_CONTACT = frozenset({"address", "person", "phone_number", "social_media", "other"})
_SOLD = frozenset({"supplied_product", "product_group", "catalog_item", "offer", "other"})

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "enterprise",
            "enterprises",
            "dfc-b:Enterprise",
            ENTERPRISE,
            top=True,
            along=_CONTACT | _SOLD,
            listed=_CONTACT,
        ),
        Kind(
            "enterprise_group", "enterprise_groups", "dfc-b:Enterprise", ENTERPRISE, top=True, along=_CONTACT
        ),
        Kind("address", "addresses", "dfc-b:Address", ENTERPRISE, top=True),
        Kind("person", "persons", "dfc-b:Person", ENTERPRISE, top=True, along=_CONTACT),
        Kind("phone_number", "phone_numbers", "dfc-b:PhoneNumber", ENTERPRISE, top=True),
        Kind("social_media", "social_medias", "dfc-b:SocialMedia", ENTERPRISE),
        Kind("customer_category", "customer_categories", "dfc-b:CustomerCategory", ENTERPRISE),
        Kind("supplied_product", "supplied_products", "dfc-b:SuppliedProduct", PRODUCTS, listed=_SOLD),
        Kind("technical_product", "technical_products", "dfc-b:TechnicalProduct", PRODUCTS),
        Kind("product_group", "product_groups", "dfc-b:SuppliedProduct", PRODUCTS, top=True),
        Kind("catalog", "catalogs", "dfc-b:Catalog", PRODUCTS),
        Kind(
            "catalog_item",
            "catalog_items",
            "dfc-b:CatalogItem",
            PRODUCTS,
            along=frozenset({"offer"}),
            listed=_SOLD,
        ),
        Kind("offer", "offers", "dfc-b:Offer", PRODUCTS),
        Kind("order", "orders", "dfc-b:Order", ORDERS, along=frozenset({"order_line", "other"})),
        Kind("order_line", "order_lines", "dfc-b:OrderLine", ORDERS),
        Kind("sale_session", "sale_sessions", "dfc-b:SaleSession", ORDERS),
        Kind("other", "others", "", "", top=True),
    )
}
"""Every kind by its name. ``other``: what a document names and no endpoint speaks of; kept, and shown with what names it."""

_BY_SEGMENT = {kind.plain: kind for kind in KINDS.values()}
_BY_TYPE = {
    kind.type: kind.name
    for kind in KINDS.values()
    if kind.name not in ("enterprise_group", "product_group", "other")
}


def at(segment: str) -> Kind | None:
    """The kind that a segment of an address names."""
    return _BY_SEGMENT.get(plain(segment))


def kind_of(types: Iterable[str], names: Iterable[str], wanted: str = "") -> str:
    """The kind of a thing with these classes (version 1) and these properties. ``wanted``: the one of the collection that it
    was sent to, which decides between kinds of one class."""
    found = next((_BY_TYPE[one] for one in types if one in _BY_TYPE), "other")
    if wanted and KINDS[wanted].type == KINDS[found].type:
        return wanted
    if found == "supplied_product" and "dfc-b:hasVariant" in set(names):
        return "product_group"
    return found
