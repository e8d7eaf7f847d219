"""A version as the rules see it: rows of the database made into plain facts. Two queries a version, none in a loop."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from communaux.modules.standards.models import Edition, Term
from communaux.modules.standards.rules.agreed.publishing import VersionFacts
from communaux.modules.standards.rules.agreed.terms import TermFacts


def in_order(edition: Edition) -> list[Term]:
    """Its terms: classes first, each followed by what belongs to it, in the order in which they were proposed."""
    terms = list(edition.terms.order_by("pk").prefetch_related("differences"))
    return arranged(terms)


def arranged(terms: Iterable[Term]) -> list[Term]:
    """The same for terms at hand."""
    rows = list(terms)
    classes = [term for term in rows if term.kind == "class"]
    named = {term.name for term in classes}
    found: list[Term] = []
    for one in classes:
        found.append(one)
        found += [term for term in rows if term.kind != "class" and term.belongs == one.name]
    return found + [term for term in rows if term.kind != "class" and term.belongs not in named]


def term_facts(term: Term) -> TermFacts:
    """One term; its differences are prefetched."""
    matches = tuple((d.match, d.link) for d in term.differences.all() if d.link and d.match != "none")
    return TermFacts(
        name=term.name,
        kind=term.kind,
        label=term.label,
        definition=term.definition,
        belongs=term.belongs,
        range=term.range,
        minimum=term.minimum,
        maximum=term.maximum,
        sources=tuple(term.sources),
        example=term.example,
        matches=matches,
    )


def version_facts(edition: Edition, terms: Iterable[Term] | None = None) -> VersionFacts:
    """A version with its terms, as it is published."""
    standard = edition.standard
    resolution = next((one for one in edition.resolutions.all() if one.outcome == "adopted"), None)
    base = settings.BASE_URL
    based = edition.based_on
    return VersionFacts(
        iri=base + edition.page,
        number=edition.number,
        title=standard.name,
        about=standard.subject,
        licence=standard.licence,
        terms=[term_facts(term) for term in (in_order(edition) if terms is None else arranged(terms))],
        issued=resolution.decided_on.isoformat() if resolution else "",
        standard=base + standard.get_absolute_url(),
        replaces=f"{base}/standards/{standard.slug}/{based.number}" if based is not None else "",
        publisher=base + standard.community.get_absolute_url(),
    )
