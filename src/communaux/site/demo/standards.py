"""A community of intention of the example federation and its standard: one version adopted, the next one in the making."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.standards.acts import agreements, communities, editions, proofs, standards, terms
from communaux.modules.standards.models import Agreement, Community, Edition, Participation, Term

if TYPE_CHECKING:
    from communaux.site.demo import World

_OF_COMMUNITY = ("name", "subject", "purpose", "joining")


def load(world: World) -> None:
    """Everything of ``standards.yaml``, marked as invented."""
    from communaux.site.demo import read

    told = read("standards.yaml")
    community = _community(world, told["community"])
    communities.move(SYSTEM, _community(world, told["resting"]), "resting")
    values = {name: told["standard"][name] for name in ("name", "subject", "description", "licence")}
    standard = standards.start(SYSTEM, community, values, slug=told["standard"]["slug"], fictional=True)
    keeper = Participation.objects.get(
        community=community, organisation=world.by_name[told["standard"]["maintainer"]]
    )
    standards.name_maintainer(SYSTEM, standard, keeper)
    first = Edition.objects.get(standard=standard, number=1)
    _write(world, first, told["first"])
    editions.propose(SYSTEM, first)
    editions.adopt(
        SYSTEM,
        first,
        {
            "reason": told["first"]["reason"],
            "decided_on": told["first"]["decided"],
            "review_on": timezone.localdate() + dt.timedelta(days=210),
        },
    )
    second = editions.open_next(SYSTEM, standard, {"changes": told["second"]["changes"]})
    _write(world, second, told["second"])


def _community(world: World, told: dict[str, Any]) -> Community:
    values = {name: told[name] for name in _OF_COMMUNITY}
    made = communities.open_community(
        SYSTEM, world.by_name[told["coordinator"]], values, slug=told["slug"], fictional=True
    )
    for name in told.get("members", ()):
        communities.join(SYSTEM, made, world.by_name[name])
    for name in told.get("people", ()):
        communities.join(SYSTEM, made, person=world.people[name])
    Participation.objects.filter(community=made).update(since=dt.date(2026, 3, 5))
    return made


def _write(world: World, edition: Edition, told: dict[str, Any]) -> None:
    if "text" in told:
        editions.change(SYSTEM, edition, {"text": told["text"]})
    for values in told["terms"]:
        terms.propose(SYSTEM, edition, values)
    by_name = {term.name: term for term in Term.objects.filter(edition=edition)}
    if "change" in told:
        name = told["change"]["name"]
        by_name[name] = terms.change(SYSTEM, by_name[name], told["change"]["values"])
    for one in told.get("differences", ()):
        values = {name: one[name] for name in one if name not in {"term", "organisation"}}
        organisation = world.by_name[one["organisation"]] if "organisation" in one else None
        terms.record_difference(SYSTEM, by_name[one["term"]], values, organisation)
    for one in told.get("agreed", ()):
        for name in one.get("terms", by_name):
            _on(one, agreements.agree(SYSTEM, by_name[name], **_who(world, one["who"])))
    for one in told.get("objected", ()):
        said = agreements.object_to(
            SYSTEM, by_name[one["term"]], values={"reason": one["reason"]}, **_who(world, one["who"])
        )
        _on(one, said)
    for one in told.get("mappings", ()):
        proofs.attach_mapping(SYSTEM, edition, one)
    for one in told.get("tests", ()):
        text = one["text"].replace("{iri}", settings.BASE_URL + edition.page)
        proofs.attach_test(SYSTEM, edition, {**one, "media": "turtle", "text": text})


def _who(world: World, name: str) -> dict[str, Any]:
    return {"organisation": world.by_name[name]} if name in world.by_name else {"person": world.people[name]}


def _on(told: dict[str, Any], agreement: Agreement) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(said_on=told["on"])
