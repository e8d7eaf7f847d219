"""Structures, neighbours and networks of networks, loops and hidden records included."""

from __future__ import annotations

from typing import Any

import pytest

from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network import reading
from tests import factories as make

pytestmark = pytest.mark.django_db


def names(graph: reading.Graph) -> dict[str, int]:
    """Name -> depth."""
    return {organisation.name: graph.depths[pk] for pk, organisation in graph.organisations.items()}


class TestNeighbours:
    def test_step_by_step_in_both_directions(self) -> None:
        a, b, c, d = (make.make_organisation(name) for name in "ABCD")
        make.make_relation(a, "part-of", b)
        make.make_relation(c, "funder-of", b)
        make.make_relation(c, "partner-of", d)
        assert names(reading.neighbours(VISITOR, a)) == {"A": 0, "B": 1}
        assert names(reading.neighbours(VISITOR, a, 2)) == {"A": 0, "B": 1, "C": 2}
        assert names(reading.neighbours(VISITOR, a, 9)) == {"A": 0, "B": 1, "C": 2, "D": 3}
        assert [tie.kind for tie in reading.neighbours(VISITOR, a, 9).ties] == [
            "part-of",
            "funder-of",
            "partner-of",
        ]

    def test_a_ring_is_walked_once_and_closed(self) -> None:
        a, b, c = (make.make_organisation(name) for name in "ABC")
        for one, other in ((a, b), (b, c), (c, a)):
            make.make_relation(one, "member-of", other)
        graph = reading.neighbours(VISITOR, a, 5)
        assert names(graph) == {"A": 0, "B": 1, "C": 1}
        assert len(graph.ties) == 3

    def test_what_is_past_or_hidden_is_not_there(self) -> None:
        a, past = make.make_organisation("A"), make.make_organisation("Passé")
        hidden = make.make_organisation("Retirée", state="withdrawn")
        make.make_relation(a, "part-of", past, until="2018")
        make.make_relation(a, "part-of", hidden)
        assert names(reading.neighbours(VISITOR, a)) == {"A": 0}
        assert names(reading.neighbours(VISITOR, a, past=True)) == {"A": 0, "Passé": 1}
        assert names(reading.neighbours(SYSTEM, a)) == {"A": 0, "Retirée": 1}

    def test_it_says_when_it_was_cut(self) -> None:
        a = make.make_organisation("A")
        for number in range(5):
            make.make_relation(make.make_organisation(f"N{number}"), "member-of", a)
        graph = reading.neighbours(VISITOR, a, most=3)
        assert (len(graph.organisations), len(graph.ties), graph.cut) == (3, 2, True)

    def test_queries_grow_with_depth_not_with_size(self, django_assert_num_queries: Any) -> None:
        a = make.make_organisation("A")
        for number in range(30):
            near = make.make_organisation(f"N{number}")
            make.make_relation(near, "member-of", a)
            make.make_relation(make.make_organisation(f"F{number}"), "member-of", near)
        with django_assert_num_queries(3):
            assert len(reading.neighbours(VISITOR, a, 2).organisations) == 61

    def test_the_structure_is_what_makes_one_platform(self) -> None:
        association, company, local, supplier = (
            make.make_organisation(name) for name in ("Association", "SAS", "Locale", "Fournisseur")
        )
        make.make_relation(association, "agreement-with", company)
        make.make_relation(local, "part-of", association)
        make.make_relation(supplier, "supplier-of", company)
        assert set(names(reading.structure(VISITOR, local))) == {"Locale", "Association", "SAS"}


class TestMembers:
    def test_members_of_members_by_the_shortest_way(self) -> None:
        federation, regional, local, both = (
            make.make_organisation(name) for name in ("Fédération", "Régionale", "Locale", "Deux fois")
        )
        make.make_relation(regional, "member-of", federation)
        make.make_relation(local, "member-of", regional)
        make.make_relation(both, "member-of", federation)
        make.make_relation(both, "member-of", regional)
        make.make_relation(make.make_organisation("Ancienne"), "member-of", federation, until="2017")
        found = {
            m.organisation.name: (m.depth, [n.name for n in m.via])
            for m in reading.members(VISITOR, federation)
        }
        assert found == {"Régionale": (1, []), "Deux fois": (1, []), "Locale": (2, ["Régionale"])}
        up = {m.organisation.name: m.depth for m in reading.networks(VISITOR, local)}
        assert up == {"Régionale": 1, "Fédération": 2}

    def test_networks_that_are_members_of_each_other(self) -> None:
        one, two = make.make_organisation("Une"), make.make_organisation("Deux")
        make.make_relation(one, "member-of", two)
        make.make_relation(two, "member-of", one)
        assert [m.organisation.name for m in reading.members(VISITOR, one)] == ["Deux"]

    def test_one_query_a_level(self, django_assert_num_queries: Any) -> None:
        network = make.make_organisation()
        for _n in range(40):
            make.make_relation(make.make_organisation(), "member-of", network)
        with django_assert_num_queries(3):
            assert len(reading.members(VISITOR, network)) == 40


class TestAmong:
    @pytest.mark.parametrize("extra", [0, 600])
    def test_ties_within_a_selection_in_one_query(self, extra: int, django_assert_num_queries: Any) -> None:
        a, b, c = (make.make_organisation(name) for name in "ABC")
        make.make_relation(a, "part-of", b)
        make.make_relation(b, "part-of", c)
        selection = {a.pk, b.pk, *range(10**6, 10**6 + extra)}
        with django_assert_num_queries(1):
            [tie] = reading.among(VISITOR, selection)
        assert (tie.subject, tie.object) == (a.pk, b.pk)
