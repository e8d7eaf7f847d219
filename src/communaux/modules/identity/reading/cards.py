"""The WebID document of a person: what programs need to find where they sign in and where they keep their documents.

Public, and so without anything personal, unless the person chose to be listed publicly: then their name and their site.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
from django.conf import settings

from communaux.modules.identity.reading import house
from communaux.modules.identity.rules import issuer as names
from communaux.nouns import webids
from communaux.nouns.models import Person

_FOAF = "http://xmlns.com/foaf/0.1/"
_SCHEMA = "https://schema.org/"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
OIDC_ISSUER = "http://www.w3.org/ns/solid/terms#oidcIssuer"


@dataclass(frozen=True, slots=True)
class Card:
    """What the document says. ``issuer``: "" for somebody who cannot sign in here; ``name``: "" unless listed."""

    address: str
    webid: str
    issuer: str
    name: str
    site: str
    page: str
    told: tuple[webids.Told, ...]

    @property
    def storages(self) -> list[str]:
        """Where the person keeps documents."""
        return [address for predicate, address in self.told if predicate == webids.STORAGE]


def of(person: Person) -> Card:
    """The document of a person."""
    account = person.account
    page = f"{settings.BASE_URL}{person.get_absolute_url()}"
    return Card(
        address=names.card(settings.BASE_URL, person.key),
        webid=house.webid_of(person),
        issuer=house.issuer() if account is not None and account.is_active else "",
        name=person.name if person.listed else "",
        site=person.website if person.listed else "",
        page=page if person.listed else "",
        told=tuple(sorted(webids.told(person))),
    )


def heir(person: Person) -> Person:
    """The page that stands for somebody whose pages were made one."""
    for _step in range(10):
        if person.merged_into is None:
            break
        person = person.merged_into
    return person


def triples(card: Card) -> list[ox.Triple]:
    """The document as RDF."""
    me, document = ox.NamedNode(card.webid), ox.NamedNode(card.address)
    said = [
        (document, _RDF_TYPE, _FOAF + "PersonalProfileDocument"),
        (document, _FOAF + "maker", card.webid),
        (document, _FOAF + "primaryTopic", card.webid),
        (me, _RDF_TYPE, _FOAF + "Person"),
        (me, _RDF_TYPE, _SCHEMA + "Person"),
        *((me, predicate, address) for predicate, address in card.told),
    ]
    if card.issuer:
        said.append((me, OIDC_ISSUER, card.issuer))
    if card.site:
        said.append((me, _FOAF + "homepage", card.site))
    if card.page:
        said.append((me, webids.SEE_ALSO, card.page))
    found = [ox.Triple(subject, ox.NamedNode(p), ox.NamedNode(o)) for subject, p, o in said]
    if card.name:
        found += [
            ox.Triple(me, ox.NamedNode(p), ox.Literal(card.name)) for p in (_FOAF + "name", _SCHEMA + "name")
        ]
    return found
