"""Duplicates are proposed with their reasons, on true ones of real data, and never for a shared host alone."""

import csv
import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules import duplicates
from communaux.modules.network.rules.duplicates import (
    LIKELY,
    POSSIBLE,
    OrganisationRecord,
    compare,
    groups,
    organisation_pairs,
)
from communaux.modules.network.rules.web import clean_url, split_urls
from tests.shared import shared_data

SHOP = OrganisationRecord(
    "a",
    "L’Épicerie des Quais",
    "",
    "https://epicerie-des-quais.example.org/",
    "FR",
    "Nantes",
    "44000",
    47.2184,
    -1.5536,
)
NAMES = [
    "Épicerie des Quais",
    "Epicerie des quais",
    "Le Fournil",
    "Le Fournil de Lyon",
    "Vélo Commun",
    "Velo communs",
]
RECORDS = st.lists(
    st.builds(
        OrganisationRecord,
        id=st.uuids().map(str),
        name=st.sampled_from(NAMES),
        website=st.sampled_from(
            ["", "https://a.example.org/", "https://facebook.com/quais", "https://facebook.com/fournil"]
        ),
        country=st.sampled_from(["", "FR", "BE"]),
        city=st.sampled_from(["", "Nantes", "Lyon"]),
        postcode=st.sampled_from(["", "44000", "69001"]),
        lat=st.none() | st.sampled_from([47.2, 47.21, 45.7]),
        lon=st.none() | st.sampled_from([-1.5, -1.51, 4.8]),
        registration=st.sampled_from(["", "", "", "552 100 554", "552100555"]),
    ),
    max_size=10,
    unique_by=lambda one: one.id,
)


def as_b(**changed: object) -> OrganisationRecord:
    return replace(SHOP, id="b", **changed)


def test_the_same_record_twice_is_likely_and_says_why():
    [pair] = organisation_pairs([SHOP, as_b(name="L'epicerie des quais")])
    assert (pair.a, pair.b, pair.level) == ("a", "b", "likely")
    assert pair.score >= LIKELY
    assert [said.fr for said in pair.for_] == [
        "même nom",
        "même adresse web\u00a0: epicerie-des-quais.example.org",
        "même point sur la carte",
    ]
    assert not pair.against


@pytest.mark.parametrize("host", ["facebook.com", "sites.google.com", "www.helloasso.com", "github.com"])
def test_a_host_that_many_share_is_no_evidence(host):
    one = replace(
        SHOP, website=f"https://{host}/associations/quais", lat=None, lon=None, city="", postcode=""
    )
    other = replace(one, id="b", name="Les Jardins du Nord", website=f"https://{host}/associations/jardins")
    assert organisation_pairs([one, other]) == []
    assert not compare(one, other).for_


def test_one_page_of_a_shared_host_is_evidence():
    page = "https://www.facebook.com/quais/"
    pair = compare(replace(SHOP, website=page), as_b(website="http://fr-fr.facebook.com/Quais"))
    assert any("facebook.com/quais" in said.fr for said in pair.for_)


@pytest.mark.parametrize("host", ["github.io", "wordpress.com", "blogspot.com"])
def test_neighbours_of_one_hosting_service_are_strangers(host):
    one, other = replace(SHOP, website=f"https://quais.{host}/"), as_b(website=f"https://jardins.{host}/")
    assert not any("site" in said.fr or "web" in said.fr for said in compare(one, other).for_)
    bare = replace(SHOP, website=f"https://{host}/")
    assert not any("web" in said.fr for said in compare(bare, replace(bare, id="b")).for_)


def test_different_registration_numbers_weigh_against():
    one, other = replace(SHOP, registration="552 100 554"), as_b(registration="732829320")
    assert [said.fr for said in compare(one, other).against] == ["numéros d’immatriculation différents"]
    same = compare(
        one, as_b(name="Tout autre nom", registration="552100554", website="", city="", postcode="")
    )
    assert same.score >= POSSIBLE


def test_distance_and_country_weigh_against():
    far = as_b(lat=43.3, lon=5.4, city="Marseille", postcode="13001", country="BE", website="")
    told = [said.fr for said in compare(SHOP, far).against]
    assert "pays différents" in told
    assert any("km l’une de l’autre" in said for said in told)
    assert len(told) == 2
    assert organisation_pairs([SHOP, far]) == []


def test_a_chain_is_not_a_crowd_of_duplicates():
    """Forty shops of one chain, one site, one name, in forty towns."""
    chain = [
        OrganisationRecord(
            f"{n:02}",
            "Magasin du Monde",
            "",
            "https://chain.example.org/",
            "BE",
            f"Ville {n}",
            "",
            50 + n / 5,
            4.0,
        )
        for n in range(40)
    ]
    assert organisation_pairs(chain) == []


def test_neighbours_across_the_edge_of_a_cell_still_meet():
    west = OrganisationRecord("a", "Atelier du Canal Bleu", lat=47.2999, lon=-1.5001)
    east = OrganisationRecord("b", "Atelier du canal bleue", lat=47.3001, lon=-1.4999)
    assert organisation_pairs([west, east])


def test_what_a_person_said_to_be_two_never_comes_back():
    pair = [SHOP, as_b()]
    assert organisation_pairs(pair)
    assert organisation_pairs(pair, distinct=[frozenset("ab")]) == []


def test_three_records_of_one_organisation_make_one_group():
    pairs = organisation_pairs(
        [SHOP, as_b(), replace(SHOP, id="c"), replace(SHOP, id="z", name="Rien", website="", lat=None)]
    )
    assert groups(pairs) == [("a", "b", "c")]
    assert groups([]) == []


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(records, chance: random.Random):
    mixed = list(records)
    chance.shuffle(mixed)
    assert organisation_pairs(mixed) == organisation_pairs(records)


@given(RECORDS)
def test_sparing_work_loses_nothing(records):
    """What is left out early is what would not have been shown: the answer is that of comparing every pair in full."""
    read = sorted((duplicates._read(one) for one in records), key=lambda one: one.record.id)
    crowd = duplicates._crowd(read)
    full = [duplicates._compare(a, b, crowd, float("-inf")) for a, b in combinations(read, 2)]
    kept = sorted(
        (pair for pair in full if pair.score >= POSSIBLE), key=lambda pair: (-pair.score, pair.a, pair.b)
    )
    assert organisation_pairs(records) == kept


@given(RECORDS.filter(lambda records: len(records) > 1))
def test_comparing_is_symmetric(records):
    a, b = records[:2]
    assert compare(a, b) == compare(b, a)


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@pytest.fixture(scope="module")
def initiatives() -> list[OrganisationRecord]:
    """The 1,794 initiatives of the shared data, their country left out, for it is spelt in 64 ways."""
    with shared_data("directory/susy_sse_initiatives.csv").open(encoding="utf-8") as file:
        return [
            OrganisationRecord(
                f"{n:04}",
                row["name"],
                "",
                next((url for piece in split_urls(row["website"]) if (url := clean_url(piece).url)), ""),
                "",
                row["city"],
                row["postcode"],
                number(row["latitude"]),
                number(row["longitude"]),
            )
            for n, row in enumerate(csv.DictReader(file))
        ]


def test_true_duplicates_of_real_data_are_found(initiatives):
    named = {one.id: one.name for one in initiatives}
    found = {frozenset((named[pair.a], named[pair.b])) for pair in organisation_pairs(initiatives)}
    for name in ("Bulgarian Food Bank", "Les Petits Riens", "Kulturlabor Stromboli", "Better Health Bakery"):
        assert frozenset((name,)) in found
    assert {"Beescoop", "Bees Coop"} in found
    assert {"The Fairtrade Foundation", "Fairtrade Foundation"} in found


def test_few_proposals_are_made_on_real_data(initiatives):
    pairs = organisation_pairs(initiatives)
    assert 30 <= len(pairs) <= 90, "a person can look through them"
    for pair in pairs:
        assert pair.for_


def test_sparing_work_loses_nothing_on_real_data(initiatives):
    read = sorted((duplicates._read(one) for one in initiatives), key=lambda one: one.record.id)
    crowd = duplicates._crowd(read)
    full = [
        duplicates._compare(read[i], read[j], crowd, float("-inf")) for i, j in duplicates._candidates(read)
    ]
    assert {(p.a, p.b) for p in full if p.score >= POSSIBLE} == {
        (p.a, p.b) for p in organisation_pairs(initiatives)
    }
