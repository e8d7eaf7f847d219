"""Finding equals the plain oracle, for any data, filters and viewer; and stays so while others write."""

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.index import facets
from communaux.index.filters import Filters
from communaux.index.search import find, positions, suggest
from communaux.meaning.access import SYSTEM, VISITOR, Role, Viewer
from communaux.modules.network.acts import organisations
from communaux.modules.network.models import Listing
from communaux.nouns.models import Organisation
from tests.factories import make_organisation, make_relation
from tests.index import oracle
from tests.index.records import any_filters, records, write

pytestmark = pytest.mark.django_db


def _viewers(rows: list[Organisation]) -> list[Viewer]:
    own = frozenset(row.pk for row in rows[::2])
    return [VISITOR, SYSTEM, Viewer(roles=frozenset({Role.MEMBER}), edits=own)]


def _same_as_oracle(filters: Filters, viewer: Viewer) -> None:
    found = find(filters, viewer)
    keys, counts = oracle.find(filters, viewer)
    assert found.total == len(keys)
    first = (found.page - 1) * filters.per_page
    assert found.page == min(filters.page, max(1, -(-len(keys) // filters.per_page)))
    assert found.pks == keys[first : first + filters.per_page]
    assert {f: {c.code: c.count for c in values} for f, values in found.facets.items()} == counts
    for facet, values in found.facets.items():
        assert {c.code for c in values if c.selected} == set(getattr(filters, facet))
        assert [c.count for c in values] == sorted((c.count for c in values), reverse=True)
    placed = set(positions(found).positions)
    assert placed == set(
        Organisation.objects.filter(pk__in=keys, latitude__isnull=False).values_list("pk", flat=True)
    )
    assert found.without_place == len(keys) - len(placed)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_records=st.lists(records, max_size=12), choices=st.lists(any_filters, min_size=1, max_size=4))
def test_finding_equals_the_plain_oracle(given_records: list[dict], choices: list[Filters]) -> None:
    rows = write(given_records)
    facets.shared.forget()
    for filters in choices:
        for viewer in _viewers(rows):
            _same_as_oracle(filters, viewer)


_changes = st.tuples(st.integers(0, 5), st.sampled_from(["change", "withdraw", "new", "move"]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    given_records=st.lists(records, min_size=1, max_size=6),
    changes=st.lists(_changes, max_size=6),
    filters=any_filters,
)
def test_what_acts_write_is_found_at_once(
    given_records: list[dict], changes: list[tuple[int, str]], filters: Filters
) -> None:
    rows = write(given_records)
    facets.shared.forget()
    find(filters, VISITOR)
    filled = facets.shared.by_name
    for number, change in changes:
        row = Organisation.objects.get(pk=rows[number % len(rows)].pk)
        if change == "change":
            organisations.change(SYSTEM, row, {"name": f"Neuf {number}", "activities": ["food-shop"]})
        elif change == "move":
            organisations.change(SYSTEM, row, {"latitude": 45.05, "longitude": 5.0 + number})
        elif change == "withdraw" and row.state == "published":
            organisations.withdraw(SYSTEM, row, "gone")
        elif change == "new":
            rows.append(organisations.create(SYSTEM, {"name": f"Nouvelle {number}", "country": "FR"}))
        find(Filters(), VISITOR)
    for viewer in _viewers(rows):
        _same_as_oracle(filters, viewer)
        _same_as_oracle(Filters(sort="name"), viewer)
    assert facets.shared.by_name is filled, "caught up with the journal, not filled anew"


def test_a_draft_leaks_by_no_number() -> None:
    seen = make_organisation("Vue", country="FR", latitude=45, longitude=5)
    secret = make_organisation(
        "Cachée", state="draft", country="BE", activities=["fishing"], latitude=45, longitude=5
    )
    network = make_organisation("Réseau secret", state="draft")
    make_relation(seen, "member-of", network)
    found = find(Filters(), VISITOR)
    assert found.total == 1
    assert "state" not in found.facets
    assert {c.code for c in found.facets["country"]} == {"FR"}
    assert not found.facets["activity"]
    assert secret.pk not in positions(found).positions
    assert find(Filters(country=("BE",)), VISITOR).facets["country"] == [("FR", 1, False), ("BE", 0, True)]
    assert find(Filters(state=("draft",)), VISITOR).total == 0
    assert find(Filters(network=network.slug), VISITOR).total == 0
    assert find(Filters(network=network.slug), SYSTEM).total == 1
    assert suggest("cach", VISITOR) == []
    assert suggest("cach", Viewer(edits=frozenset({secret.pk}))) == [secret.pk]


def test_a_merged_record_is_nowhere_even_for_stewards() -> None:
    kept = make_organisation("Gardée")
    make_organisation("Fusionnée", state="merged", merged_into=kept)
    assert find(Filters(), SYSTEM).pks == [kept.pk]


def test_suggestions_begin_with_what_is_typed_whatever_its_accents() -> None:
    later = make_organisation("La Cyclo Épi")
    first = make_organisation("Épicerie du coin")
    make_organisation("Autre")
    assert suggest("EPI", VISITOR) == [first.pk, later.pk]
    assert suggest("épi", VISITOR, limit=1) == [first.pk]
    assert suggest("  ", VISITOR) == []
    assert suggest("\x00\U0001f600" * 500, VISITOR) == []


def test_equal_counts_come_in_the_order_of_labels_in_the_readers_language() -> None:
    make_organisation(country="DE")
    make_organisation(country="FR")
    with override("fr"):
        assert [c.code for c in find(Filters(), VISITOR).facets["country"]] == ["DE", "FR"]  # Allemagne
    with override("en"):
        assert [c.code for c in find(Filters(), VISITOR).facets["country"]] == ["FR", "DE"]  # Germany


def test_codes_that_no_list_knows_any_more_are_left_out() -> None:
    make_organisation(activities=["bygone", "food"], kind="bygone", country="??")
    found = find(Filters(), VISITOR)
    assert [c.code for c in found.facets["activity"]] == ["food"]
    assert found.facets["kind"] == found.facets["country"] == []


def test_another_database_under_the_same_process_is_noticed() -> None:
    organisations.create(SYSTEM, {"name": "Une"})
    assert find(Filters(), VISITOR).total == 1
    facets.shared._hash = "that of another journal"
    make_organisation("Deux")
    assert find(Filters(), VISITOR).total == 2


def test_a_filling_that_fails_halfway_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_organisation("Une")
    assert find(Filters(), VISITOR).total == 1
    facets.shared.forget()
    with monkeypatch.context() as broken:
        broken.setattr(facets.records, "every", lambda _largest: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            find(Filters(), VISITOR)
    assert find(Filters(), VISITOR).total == 1


def test_many_changes_at_once_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MOST_CHANGED", 2)
    find(Filters(), VISITOR)
    filled = facets.shared.by_name
    for number in range(4):
        organisations.create(SYSTEM, {"name": f"Import {number}"})
    assert find(Filters(), VISITOR).total == 4
    assert facets.shared.by_name is not filled


def test_offers_end_with_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    listing = Listing.objects.create(organisation=make_organisation(), direction="offer", title="x")
    assert find(Filters(listing=("offer",)), VISITOR).total == 1
    Listing.objects.filter(pk=listing.pk).update(until="2020-01-01")
    assert find(Filters(listing=("offer",)), VISITOR).total == 1, "no act, same day"
    monkeypatch.setattr(facets.shared, "_day", None)
    assert find(Filters(listing=("offer",)), VISITOR).total == 0
