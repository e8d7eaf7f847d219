"""The adopted versions, for whoever wants to test data against one: pages, doors, commands.

    for one in adopted_versions():
        one.name, one.title, one.url        # "creneau-livraison/1", {"fr": …, "en": …}, its page
    shapes_of("creneau-livraison/1")        # SHACL, as Turtle
    vocabulary_of("creneau-livraison/1")    # the ontology, as Turtle

A version that a later one replaced can still be named: data may have been written for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communaux.modules.standards.models import Edition
from communaux.modules.standards.reading.facts import version_facts
from communaux.modules.standards.rules.agreed import publishing
from communaux.modules.standards.rules.agreed.lifecycle import PUBLISHED
from communaux.modules.standards.rules.agreed.publishing import VersionFacts


@dataclass(frozen=True, slots=True)
class Adopted:
    """An adopted version. ``name``: "<slug>/<number>"; ``title``, ``subject``: by language; ``url``: its page;
    ``state``: adopted or superseded."""

    name: str
    title: Mapping[str, str]
    subject: Mapping[str, str]
    number: int
    url: str
    state: str
    fictional: bool = False


def adopted_versions(*, superseded: bool = False) -> list[Adopted]:
    """Every adopted version, by name; with ``superseded``, those that were replaced as well. One query."""
    states = [state.value for state in PUBLISHED] if superseded else ["adopted"]
    rows = Edition.objects.filter(state__in=states).select_related("standard")
    return [
        Adopted(
            f"{row.standard.slug}/{row.number}",
            row.standard.name,
            row.standard.subject,
            row.number,
            row.page,
            row.state,
            row.standard.fictional,
        )
        for row in rows.order_by("standard__slug", "number")
    ]


def find(name: str | Adopted) -> Edition:
    """The row of an adopted version, by its name. Raises KeyError."""
    written = name.name if isinstance(name, Adopted) else name
    slug, _slash, number = written.strip("/").partition("/")
    rows = Edition.objects.filter(standard__slug=slug, state__in=[state.value for state in PUBLISHED])
    rows = rows.select_related("standard__community", "based_on").prefetch_related("resolutions")
    if number:
        found = (
            rows.filter(number=int(number)).first()
            if number.isascii() and number.isdecimal() and len(number) < 10
            else None
        )
    else:
        found = rows.filter(state="adopted").first()
    if found is None:
        raise KeyError(written)
    return found


def facts(name: str | Adopted | Edition) -> VersionFacts:
    """A version as the rules see it: by name, or any version at hand, drafts included. Raises KeyError."""
    return version_facts(name if isinstance(name, Edition) else find(name))


def vocabulary_of(name: str | Adopted | Edition, media: str = "turtle") -> bytes:
    """Its terms as an ontology. ``media``: turtle, n-triples or json-ld. Raises KeyError."""
    told = facts(name)
    return publishing.written(publishing.vocabulary(told), media, told.iri)


def shapes_of(name: str | Adopted | Edition, media: str = "turtle") -> bytes:
    """The SHACL shapes that follow from its terms, as ``communaux validate --shapes`` reads them. Raises KeyError."""
    told = facts(name)
    return publishing.written(publishing.shapes(told), media, told.iri)
