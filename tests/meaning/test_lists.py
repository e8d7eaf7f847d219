"""Code lists are well formed, and name their terms however people spell them."""

import pytest

from communaux.meaning import lists
from communaux.meaning.lists import CodeList, ListError, Term

A = Term("bike-delivery", "Livraison à vélo", "Bike delivery", note_fr="Coursiers.", note_en="Couriers.")
B = Term("food", "Alimentation", "Food", exact=("https://example.org/food",))
C = Term("co-op-shop", "Épicerie coopérative", "Co-op shop", broader="food")


@pytest.fixture
def registry(monkeypatch):
    """An empty registry, so that the lists of a test are forgotten after it."""
    monkeypatch.setattr(lists, "ALL", {})
    return lists.ALL


@pytest.fixture
def trades(registry):
    return CodeList("trades", "Métiers", "Trades", [A, B, C], aliases={"Cyclologistique": "bike-delivery"})


def test_a_list_is_registered_under_its_name(trades):
    assert list(lists.ALL.items()) == [("trades", trades)]
    assert trades.codes == ("bike-delivery", "food", "co-op-shop")
    assert "food" in trades
    assert "Food" not in trades
    assert len(trades) == 3
    assert list(trades) == [A, B, C]
    assert trades.path == "/lists/trades"
    assert trades.term_path("food") == "/lists/trades#food"


@pytest.mark.parametrize(
    "text", ["bike-delivery", "LIVRAISON A VELO", "livraison à vélo", " Bike  delivery ", "cyclologistique"]
)
def test_find_ignores_case_accents_and_punctuation(trades, text):
    assert trades.find(text) == "bike-delivery"


def test_find_reads_co_op_and_coop_alike(trades):
    assert trades.find("coop shop") == trades.find("Co-op shop") == "co-op-shop"


def test_find_does_not_guess(trades):
    assert trades.find("livraison") is None
    assert trades.find("") is None


def test_labels_follow_the_language_and_stay_legible(trades):
    assert trades.label("food", "fr") == "Alimentation"
    assert trades.label("food", "en-gb") == "Food"
    assert trades.label("food", "de") == "Alimentation"
    assert trades.label("left-long-ago", "en") == "left-long-ago"
    assert trades.title("en") == "Trades"
    assert A.note("en") == "Couriers."
    assert trades.choices("en")[0] == ("bike-delivery", "Bike delivery")


def test_a_term_knows_what_stands_below_it(trades):
    assert trades.roots() == (A, B)
    assert trades.narrower("food") == (C,)
    assert trades.within("food") == ("food", "co-op-shop")
    assert trades.within("nothing") == ()
    assert trades.get("food") is B
    assert trades.get(None) is None


@pytest.mark.parametrize(
    ("name", "terms", "aliases"),
    [
        ("Trades", [A], {}),
        ("trades", [], {}),
        ("trades", [A, A], {}),
        ("trades", [Term("Food", "a", "b")], {}),
        ("trades", [Term("food", "a", " ")], {}),
        ("trades", [C], {}),
        ("trades", [Term("a", "a", "a", broader="b"), Term("b", "b", "b", broader="a")], {}),
        ("trades", [A], {"vélo": "food"}),
        ("trades", [A, B], {"alimentation": "bike-delivery"}),
        ("trades", [A, Term("other", "Livraison à vélo", "Other")], {}),
    ],
)
def test_a_list_that_is_not_well_formed_is_refused(registry, name, terms, aliases):
    with pytest.raises(ListError):
        CodeList(name, "Métiers", "Trades", terms, aliases)
    assert not registry


def test_a_name_is_taken_once(trades):
    with pytest.raises(ListError):
        CodeList("trades", "Autres métiers", "Other trades", [A])
