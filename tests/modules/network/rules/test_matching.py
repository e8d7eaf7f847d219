"""Offers and needs meet, both ways alike, with reasons a person can check."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.matching import LEAST, Listing, match

TODAY = date(2026, 11, 23)
OFFER = Listing(
    "offer-1",
    "velo-des-quais",
    "offer",
    "skills",
    "Développeuse Django, deux jours par mois",
    "Pour un logiciel de livraison",
    ("bike-delivery",),
    "FR",
    47.2184,
    -1.5536,
)
NEED = Listing(
    "need-1",
    "panier-commun",
    "need",
    "skills",
    "Compétences Django",
    "Notre logiciel de livraisons manque de bras.",
    ("bike-delivery",),
    "FR",
    47.3,
    -1.6,
)
WORDS = [
    "vélo",
    "livraison",
    "logiciel",
    "django",
    "serveur",
    "bureau",
    "formation",
    "compta",
    "achats",
    "miel",
]
LISTINGS = st.lists(
    st.builds(
        Listing,
        id=st.uuids().map(str),
        organisation=st.sampled_from("abcd"),
        direction=st.sampled_from(["offer", "need"]),
        kind=st.sampled_from(["skills", "tools", "other"]),
        title=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
        text=st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
        themes=st.lists(st.sampled_from(["food", "energy"]), max_size=2).map(tuple),
        country=st.sampled_from(["FR", "BE", ""]),
        lat=st.none() | st.floats(-90, 90),
        lon=st.none() | st.floats(-180, 180),
        until=st.none() | st.dates(date(2026, 11, 20), date(2026, 11, 26)),
        state=st.sampled_from(["open", "open", "open", "met"]),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


def test_an_offer_meets_a_need_and_says_why():
    [found] = match([OFFER, NEED], TODAY)
    assert (found.offer, found.need) == ("offer-1", "need-1")
    said = {reason.fr for reason in found.reasons}
    assert "même nature\u00a0: compétences et temps" in said
    assert "même activité\u00a0: livraison à vélo" in said
    assert "à 10\u00a0km" in said
    [words] = [reason for reason in said if reason.startswith("mêmes mots")]
    assert {"django", "logiciel", "livraison"} <= set(words.split("\u00a0: ")[1].split(", "))
    assert found.score == pytest.approx(sum(points for _, points in found.parts), abs=1e-3)


@pytest.mark.parametrize(
    "changed",
    [
        {"organisation": "velo-des-quais"},
        {"until": date(2026, 11, 22)},
        {"state": "met"},
        {"direction": "offer"},
        {"title": "Un local", "text": "Avec une cour", "themes": ()},
    ],
)
def test_what_must_not_meet_does_not(changed):
    assert match([OFFER, replace(NEED, **changed)], TODAY) == []


def test_a_listing_holds_until_its_last_day_included():
    assert match([OFFER, replace(NEED, until=TODAY)], TODAY)


def test_the_same_kind_in_the_same_town_is_no_reason():
    near = replace(NEED, title="Miel", text="", themes=(), lat=OFFER.lat, lon=OFFER.lon)
    assert match([OFFER, near], TODAY, least=0.1) == []


def test_the_best_comes_first():
    faint = replace(
        NEED, id="need-0", title="Compétences", text="Un logiciel", lat=None, lon=None, country="BE"
    )
    assert [found.need for found in match([faint, NEED, OFFER], TODAY)] == ["need-1", "need-0"]


def test_only_the_best_of_each_are_kept():
    many = [replace(NEED, id=f"need-{n:02}", organisation=f"o{n}") for n in range(20)]
    offers = [OFFER, replace(OFFER, id="offer-2", organisation="autre")]
    found = match([*many, *offers], TODAY, each=3)
    assert {one.need for one in found} == {one.id for one in many}, "each need keeps its best offers"
    assert len(match([*many, OFFER], TODAY, each=3)) == 20


@given(LISTINGS, st.randoms(use_true_random=False))
def test_the_order_of_the_listings_does_not_matter(listings, chance: random.Random):
    mixed = list(listings)
    chance.shuffle(mixed)
    assert match(mixed, TODAY) == match(listings, TODAY)


@given(LISTINGS)
def test_calling_offers_needs_and_needs_offers_changes_nothing(listings):
    turned = [replace(one, direction="need" if one.direction == "offer" else "offer") for one in listings]
    there = {(one.offer, one.need): (one.score, one.parts) for one in match(listings, TODAY)}
    back = {(one.need, one.offer): (one.score, one.parts) for one in match(turned, TODAY)}
    assert there == back


@given(LISTINGS)
def test_every_match_keeps_the_rules(listings):
    by_id = {one.id: one for one in listings}
    for found in match(listings, TODAY):
        offer, need = by_id[found.offer], by_id[found.need]
        assert (offer.direction, need.direction) == ("offer", "need")
        assert offer.organisation != need.organisation
        assert offer.state == need.state == "open"
        assert all(one.until is None or one.until >= TODAY for one in (offer, need))
        assert LEAST <= found.score <= 10
        assert any(reason.fr.startswith(("mêmes mots", "même activité")) for reason in found.reasons)


def test_a_word_that_everybody_uses_brings_few_together():
    """Five hundred listings that share one common word, and two that share a rare one."""
    crowd = [
        Listing(f"l{n:03}", f"o{n}", "offer" if n % 2 else "need", "tools", f"Logiciel {n}x{n}", country="FR")
        for n in range(500)
    ]
    rare = [
        Listing("r1", "r1", "offer", "tools", "Logiciel de gestion des paniers"),
        Listing("r2", "r2", "need", "tools", "Logiciel pour nos paniers"),
    ]
    assert (match([*crowd, *rare], TODAY)[0].offer, match([*crowd, *rare], TODAY)[0].need) == ("r1", "r2")
