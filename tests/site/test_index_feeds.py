"""What the network's acts do is what the directory's filters say, at the next look and without filling anew."""

from collections.abc import Iterator

import pytest

from communaux.index import facets
from communaux.index.filters import Filters
from communaux.index.follow import catch_up
from communaux.index.models import IndexDocument
from communaux.index.search import find
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network.acts import commons, duplicates, listings, organisations, relations
from communaux.nouns.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Organisation, Organisation]:
    """A local platform and a network."""
    return (
        organisations.create(SYSTEM, {"name": "Locale"}),
        organisations.create(SYSTEM, {"name": "Fédérale"}),
    )


@pytest.fixture(autouse=True)
def _caught_up_each_time(two: tuple) -> Iterator[None]:
    find(Filters(), VISITOR)
    filled = facets.shared.by_name
    yield
    assert facets.shared.by_name is filled, "caught up with the journal, not filled anew"


def _found(**filters: object) -> list[int]:
    return find(Filters(sort="name", **filters), VISITOR).pks


def test_members_of_a_network(two: tuple[Organisation, Organisation]) -> None:
    local, network = two
    assert _found(network=network.slug) == []
    tie = relations.add(SYSTEM, local, {"kind": "member-of", "object": network})
    assert _found(network=network.slug) == [local.pk]
    assert _found(network=local.slug) == []
    relations.change(SYSTEM, tie, {"until": "2025"})
    assert _found(network=network.slug) == []
    relations.add(SYSTEM, local, {"kind": "partner-of", "object": network})
    assert _found(network=network.slug) == []


def test_commons_and_offers(two: tuple[Organisation, Organisation]) -> None:
    local, other = two
    thing = commons.add(SYSTEM, local, {"name": "Guide", "nature": "code", "licence": "AGPL-3.0-or-later"})
    offer = listings.add(SYSTEM, other, {"direction": "offer", "kind": "data", "title": "Cartes"})
    assert _found(commons=("code",)) == [local.pk]
    assert _found(listing=("offer",)) == [other.pk]
    assert find(Filters(), VISITOR).facets["listing"] == [("offer", 1, False)]
    listings.close(SYSTEM, offer)
    commons.remove(SYSTEM, thing)
    assert _found(commons=("code",)) == _found(listing=("offer",)) == []


def test_a_merged_record_leaves_counts_words_and_ties_to_the_other(
    two: tuple[Organisation, Organisation],
) -> None:
    local, network = two
    double = organisations.create(SYSTEM, {"name": "Localité"})
    relations.add(SYSTEM, double, {"kind": "member-of", "object": network})
    commons.add(SYSTEM, double, {"name": "Guide", "nature": "code"})
    catch_up()
    assert _found(q="localité") == [double.pk]
    duplicates.merge_organisations(SYSTEM, local, double, {"name": "keep"})
    assert _found(commons=("code",)) == _found(network=network.slug) == [local.pk]
    assert _found() == [network.pk, local.pk]
    catch_up()
    assert _found(q="localité") == []
    assert not IndexDocument.objects.filter(organisation=double.pk).exists()


def test_what_an_act_does_to_neighbours_keeps_their_order_true(
    two: tuple[Organisation, Organisation],
) -> None:
    local, network = two
    relations.add(SYSTEM, network, {"kind": "partner-of", "object": local})
    third = organisations.create(SYSTEM, {"name": "Tierce"})
    relations.add(SYSTEM, third, {"kind": "partner-of", "object": local})
    organisations.withdraw(SYSTEM, third, "gone")
    expected = Organisation.objects.filter(state="published").order_by("-updated", "-pk")
    assert find(Filters(), VISITOR).pks == list(expected.values_list("pk", flat=True))
