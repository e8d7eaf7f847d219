"""Rebuild equals replay: what followed the journal act by act is what SQL gives at once, and nothing withdrawn stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from communaux.index.graphs.store import Graphs
from communaux.meaning.access import SYSTEM, Refused
from communaux.meaning.lists import ALL
from communaux.modules.network.acts import (
    affiliations,
    commons,
    duplicates,
    listings,
    organisations,
    people,
    relations,
)
from communaux.modules.network.models import Commons, Listing, Relation
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Affiliation, Organisation, Person

REASON = ALL["report-reasons"].codes[0]
Quads = set[tuple[str, str]]


def told(graphs: Graphs) -> Quads:
    """Every quad, as text."""
    return {(quad.graph_name.value, str(quad.triple)) for quad in graphs.store}  # type: ignore[union-attr]


def follow(graphs: Graphs) -> None:
    """Take in all that the journal says."""
    while graphs.step():
        pass


def rebuilt() -> Graphs:
    graphs = Graphs()
    graphs.fill()
    return graphs


def assert_same(graphs: Graphs) -> None:
    follow(graphs)
    fresh = rebuilt()
    assert told(graphs) == told(fresh)
    assert graphs.sequence == fresh.sequence


_small = st.integers(0, 5)
ACTS = (
    "create", "publish", "withdraw", "restore", "rename", "relate", "unrelate", "share", "unshare", "offer", "close",
    "person", "list", "tie", "untie", "erase", "merge", "merge-people",
)  # fmt: skip


def _pick(model: Any, number: int, **only: Any) -> Any:
    rows = list(model.objects.filter(**only).order_by("pk"))
    return rows[number % len(rows)] if rows else None


def perform(act: str, one: int, two: int) -> None:
    """One act on the things that there are; nothing where it has none to work on."""
    here, there = _pick(Organisation, one), _pick(Organisation, two)
    somebody = _pick(Person, one, merged_into__isnull=True)
    if act == "create":
        organisations.create(SYSTEM, {"name": f"Coopérative {one} {two}"})
    elif act == "person":
        people.create(SYSTEM, {"name": f"Camille {one}", "listed": bool(two % 2)})
    elif act == "list" and somebody:
        people.change(SYSTEM, somebody, {"listed": not somebody.listed})
    elif act == "erase" and somebody:
        people.erase(SYSTEM, somebody)
    elif act == "merge-people" and somebody:
        other = _pick(Person, two, merged_into__isnull=True)
        if other != somebody:
            people.merge(SYSTEM, somebody, other, {})
    elif act == "unrelate" and (tie := _pick(Relation, one)):
        relations.remove(SYSTEM, tie)
    elif act == "unshare" and (common := _pick(Commons, one)):
        commons.remove(SYSTEM, common)
    elif act == "close" and (listing := _pick(Listing, one, state="open")):
        listings.close(SYSTEM, listing)
    elif act == "untie" and (tie := _pick(Affiliation, one)):
        affiliations.end(SYSTEM, tie, "2026-01-01")
    elif here is not None:
        _on_organisation(act, here, there, somebody)


def _on_organisation(act: str, here: Organisation, there: Organisation, somebody: Person | None) -> None:
    if act == "publish":
        organisations.publish(SYSTEM, here)
    elif act == "withdraw":
        organisations.withdraw(SYSTEM, here, REASON)
    elif act == "restore":
        organisations.restore(SYSTEM, here)
    elif act == "rename":
        organisations.change(
            SYSTEM, here, {"name": f"{here.name} bis"[:60], "latitude": 48.5, "longitude": 2.25}
        )
    elif act == "relate" and here != there:
        relations.add(SYSTEM, here, {"kind": "partner-of", "object": there})
    elif act == "share":
        commons.add(SYSTEM, here, {"name": "Un commun", "nature": "code"})
    elif act == "offer":
        values = {"title": "Une offre", "kind": "purchases", "direction": "offer"}
        listings.add(SYSTEM, here, values)
    elif act == "tie" and somebody is not None:
        affiliations.add(SYSTEM, here, {"person": somebody, "role": "member"})
    elif act == "merge" and here != there:
        duplicates.merge_organisations(SYSTEM, here, there, {})


@pytest.mark.django_db
@example_settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(ACTS), _small, _small, st.booleans()), min_size=8, max_size=40)
)
def test_random_acts(steps: list[tuple[str, int, int, bool]]) -> None:
    with transaction.atomic():
        graphs = rebuilt()
        done: set[str] = set()
        for number in range(3):
            perform("create", number, number)
            perform("person", number, 1)
        for act, one, two, look in steps:
            try:
                with transaction.atomic():
                    perform(act, one, two)
                done.add(act)
            except (Refused, Conflict, ValidationError):
                continue
            if look:
                follow(graphs)
        assert_same(graphs)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_every_act_of_the_example_federation() -> None:
    """All modules at once: the example is loaded by acts, and each of them names what it touched."""
    from communaux.site.demo import load

    graphs = rebuilt()
    load()
    assert len(told(graphs)) < 10_000
    assert_same(graphs)


@pytest.mark.django_db
def test_what_is_withdrawn_leaves_with_all_that_hangs_on_it() -> None:
    for number in range(2):
        perform("create", number, number)
    first, second = Organisation.objects.order_by("pk")
    for organisation in (first, second):
        if organisation.state != "published":
            organisations.publish(SYSTEM, organisation)
    tie = relations.add(SYSTEM, first, {"kind": "partner-of", "object": second})
    common = commons.add(SYSTEM, first, {"name": "Un commun", "nature": "code"})
    graphs = rebuilt()
    mine = {settings.BASE_URL + thing.get_absolute_url() for thing in (first,)}
    parts = {f"{settings.BASE_URL}/relations/{tie.key}", f"{settings.BASE_URL}/commons/{common.key}"}
    assert mine | parts <= {name for name, _triple in told(graphs)}
    organisations.withdraw(SYSTEM, Organisation.objects.get(pk=first.pk), REASON)
    assert graphs.step()
    text = " ".join(f"{name} {triple}" for name, triple in told(graphs))
    for gone in mine | parts:
        assert f"{gone} " not in text
        assert f"{gone}>" not in text
    assert_same(graphs)
