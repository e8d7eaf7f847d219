"""Small builders for tests of the governance of standards. They write rows directly; what a test is about goes through
the acts."""

from __future__ import annotations

import itertools
from typing import Any

from communaux.modules.standards.models import (
    Agreement,
    Community,
    Edition,
    Maintenance,
    Participation,
    Standard,
    Term,
)
from communaux.nouns.models import Organisation, Person

_count = itertools.count(1)


def make_community(*organisations: Organisation, name: str = "", **fields: Any) -> Community:
    """A community that the first of these coordinates."""
    number = next(_count)
    fields.setdefault("slug", f"communaute-{number}")
    fields.setdefault("subject", {"fr": "Dire quand on livre."})
    made = Community.objects.create(name=name or f"Communauté {number}", **fields)
    for place, organisation in enumerate(organisations):
        Participation.objects.create(
            community=made, organisation=organisation, role="member" if place else "coordinator"
        )
    return made


def make_standard(community: Community, *, slug: str = "", state: str = "draft", **fields: Any) -> Edition:
    """A standard and its version 1, in this state."""
    slug = slug or f"standard-{next(_count)}"
    fields.setdefault("name", {"fr": "Créneau", "en": "Slot"})
    fields.setdefault("subject", {"fr": "Dire quand on livre."})
    standard = Standard.objects.create(slug=slug, community=community, **fields)
    return make_edition(standard, 1, state)


def make_edition(standard: Standard, number: int, state: str = "draft", **fields: Any) -> Edition:
    """A version with one class and one property."""
    made = Edition.objects.create(
        standard=standard, number=number, key=f"{standard.slug}-{number}", state=state, **fields
    )
    make_term(made, "Slot", kind="class", range="")
    make_term(made, "startsAt", belongs="Slot", minimum=1, maximum=1)
    return made


def make_term(edition: Edition, name: str, **fields: Any) -> Term:
    """A property that takes an instant, unless said."""
    fields.setdefault("range", "xsd:dateTime")
    fields.setdefault("label", {"fr": name})
    fields.setdefault("definition", {"fr": f"Ce qu’est {name}."})
    return Term.objects.create(edition=edition, name=name, **fields)


def make_maintenance(standard: Standard, organisation: Organisation, **fields: Any) -> Maintenance:
    return Maintenance.objects.create(standard=standard, organisation=organisation, **fields)


def make_agreement(
    term: Term, organisation: Organisation | None = None, person: Person | None = None, **fields: Any
) -> Agreement:
    fields.setdefault("wording", term.wording)
    return Agreement.objects.create(term=term, organisation=organisation, person=person, **fields)


VALUES: dict[str, Any] = {
    "name": "endsAt",
    "kind": "property",
    "label": {"fr": "finit à", "en": "ends at"},
    "definition": {"fr": "L’instant de la fin.", "en": "The instant of the end."},
    "belongs": "Slot",
    "range": "xsd:dateTime",
    "minimum": 0,
    "maximum": 1,
}
"""A term that may be proposed for a version of ``make_edition``."""
REASON = {"reason": {"fr": "Tout le monde s’en sert.", "en": "Everybody uses it."}}
