"""Standards in the random worlds of the laws of meaning, and who may see what of them, written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from communaux.meaning.access import Role, Roles
from communaux.modules.standards.models import (
    Agreement,
    Community,
    Difference,
    Edition,
    Maintenance,
    MappingText,
    Participation,
    Resolution,
    Sample,
    Standard,
    Term,
)
from communaux.nouns.models import Organisation, Person

Fields = Callable[[str], st.SearchStrategy[dict[str, Any]]]
Attempt = Callable[..., None]
OF_SOMEBODY = ("community-participation", "standard-maintenance", "term-agreement")
OF_VERSION = (
    ("standard-resolution", Resolution),
    ("standard-mapping", MappingText),
    ("standard-test", Sample),
)


@st.composite
def plans(draw: st.DrawFn, fields_of: Fields) -> dict[str, Any]:
    """One community, one standard in two versions, a term of each, and who has to do with them."""
    two = st.integers(0, 1)
    return {
        "community": draw(fields_of("community")),
        "standard": draw(fields_of("standard")),
        "editions": [draw(fields_of("standard-version")) for _n in range(2)],
        "terms": [draw(fields_of("standard-term")) for _n in range(2)],
        "difference": (draw(two), draw(fields_of("definition-difference"))),
        **{name: (draw(two), draw(fields_of(name))) for name, _model in OF_VERSION},
        **{name: [(draw(st.booleans()), draw(two), draw(fields_of(name)))] for name in OF_SOMEBODY},
    }


def build(
    plan: dict[str, Any], organisations: list[Organisation], people: list[Person], attempt: Attempt
) -> None:
    """Write the rows; what the database refuses is left out."""
    community = Community.objects.create(slug="c0", **plan["community"])
    standard = Standard.objects.create(slug="s0", community=community, **plan["standard"])
    for number, values in enumerate(plan["editions"], 1):
        based = Edition.objects.first()
        attempt(
            Edition, standard=standard, key=f"s0-{number}", based_on=based, **{**values, "number": number}
        )
    editions = list(Edition.objects.order_by("pk"))
    for place, values in enumerate(plan["terms"]):
        edition = editions[place % len(editions)]
        attempt(Term, edition=edition, copied_from=Term.objects.first(), by=people[0], **values)
    terms = list(Term.objects.order_by("pk"))
    for name, model in OF_VERSION:
        place, values = plan[name]
        attempt(model, edition=editions[place % len(editions)], **values)
    place, values = plan["difference"]
    if terms:
        attempt(
            Difference,
            term=terms[place % len(terms)],
            by=people[place],
            organisation=organisations[0],
            **values,
        )
    for name, model, about in (
        ("community-participation", Participation, {"community": community}),
        ("standard-maintenance", Maintenance, {"standard": standard}),
        ("term-agreement", Agreement, {"term": terms[0]} if terms else None),
    ):
        for in_person, place, values in plan[name]:
            who = {"person": people[place]} if in_person else {"organisation": organisations[place]}
            if about is not None:
                attempt(model, **about, **who, **values)


def sees(thing: Any, roles: Roles) -> bool | None:
    """Whether somebody with these roles may know that a thing is there; None for what is not of standards."""
    if not owned(thing):
        return None
    if not isinstance(thing, Participation | Maintenance | Agreement) or Role.STEWARD in roles:
        return True
    if thing.organisation_id:
        return thing.organisation.state == "published"
    member = bool(roles & {Role.MEMBER, Role.EDITOR})
    return thing.person.merged_into_id is None and (thing.person.listed or member)


def owned(thing: Any) -> bool:
    """Whether a thing is of standards, which belong to no organisation."""
    return type(thing).__module__.startswith("communaux.modules.standards")
