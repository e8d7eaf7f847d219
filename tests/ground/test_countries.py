"""Countries: understood in the languages of Europe, refused when they could be two, never guessed."""

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.countries import (
    LANGUAGES,
    country_choices,
    country_code,
    country_codes,
    country_name,
    country_of_departement,
    country_suggestions,
    is_ambiguous_country,
)
from tests.shared import shared_data

WRITTEN = """
FR: fr, FRA, France, FRANCE, La France, Frankreich, Francia, France métropolitaine, République française
GB: gb, UK, U.K., United Kingdom, England, Angleterre, SCOTLAND, Écosse, Wales, Royaume-Uni, Northern Ireland
US: USA, U.S.A., États-Unis, etats unis, United States, Estados Unidos, EE.UU., Stati Uniti
DE: Deutschland, Allemagne, Germany, DEU, Niemcy
GR: EL, GR, Ελλάδα, Greece, Grèce, Hellas
CZ: Czech Republic, Czechia, République tchèque, Tchéquie, Česko
NL: The Netherlands, Pays-Bas, les Pays-Bas, Netherlands (the), Holland, Nederland
CH: Suisse, Schweiz, Svizzera, CH, Switzerland
IE: Éire, Ireland, Irlande
AT: Österreich, ÖSterreich, Austria, Autriche
RO: România, Roumanie
BG: България, Bulgarie
LV: Latvija, Lettonie
TR: Türkiye, TÜRKİYE, Turquie, Turkey
CI: Côte d’Ivoire, Côte d'Ivoire, Ivory Coast
KR: South Korea, Corée du Sud
CD: RDC, République démocratique du Congo
IM: Isle of Man
GP: Guadeloupe
XK: Kosovo
"""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (name.strip(), line.split(":")[0])
        for line in WRITTEN.strip().splitlines()
        for name in line.split(":")[1].split(",")
    ],
)
def test_a_country_as_people_write_it(text, code):
    assert country_code(text) == code
    assert country_code(f" {text.upper()} ") == code


@pytest.mark.parametrize("text", ["Congo", "corée", "Korea", "Virgin Islands"])
def test_what_could_be_two_countries_is_refused(text):
    assert country_code(text) is None
    assert is_ambiguous_country(text)


NO_COUNTRY = [
    "",
    " ",
    "?",
    "Frace",
    "ABERDEEN",
    "Bretagne",
    "Europe",
    "EU",
    "EZ",
    "ZZ",
    "SUN",
    "YUG",
    "ČR",
    "06",
    "f",
    "x" * 200,
    "France, Belgique",
    "France et Suisse",
]


@pytest.mark.parametrize("text", NO_COUNTRY)
def test_what_is_no_country_is_refused(text):
    assert country_code(text) is None
    assert not is_ambiguous_country(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_country_is_understood_in_every_language(lang):
    misread = {}
    for code in country_codes():
        name = country_name(code, lang)
        if country_code(name) != code and not is_ambiguous_country(name):
            misread[name] = (code, country_code(name))
    assert misread == {}


def test_the_names_refused_as_ambiguous_are_few_and_known():
    refused = {
        country_name(c, lang)
        for lang in LANGUAGES
        for c in country_codes()
        if is_ambiguous_country(country_name(c, lang))
    }
    assert refused <= {"Congo", "Kongo", "Guiana", "Güiana"}


def test_every_code_is_itself():
    assert len(country_codes()) == 250
    for code in country_codes():
        assert country_code(code) == country_code(code.lower()) == code


@given(st.text(max_size=40))
def test_any_text_gives_a_country_or_nothing(text):
    code = country_code(text)
    assert code is None or code in country_codes()


@pytest.mark.parametrize(
    ("text", "code"),
    [("Frace", "FR"), ("Italu", "IT"), ("Cypres", "CY"), ("Belgiqe", "BE"), ("Alemagne", "DE")],
)
def test_a_slip_is_proposed_not_taken(text, code):
    assert country_code(text) is None
    assert country_suggestions(text)[0] == code


@pytest.mark.parametrize("text", ["", "ABERDEEN", "xyzzy", "FX1"])
def test_nothing_near_is_proposed_for_what_is_far(text):
    assert country_suggestions(text) == []


FRENCH = ["06", "6", "2A", "2b", "20", " 75 ", "95", "971", "974", "976"]
NO_DEPARTEMENT = ["0", "00", "96", "99", "970", "2C", "", "FR", "006", "75001", "٠٦"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        *((n, "FR") for n in FRENCH),
        *((n, None) for n in NO_DEPARTEMENT),
        ("988", "NC"),
        ("987", "PF"),
        ("975", "PM"),
    ],
)
def test_the_country_of_a_departement(number, code):
    assert country_of_departement(number) == code


def test_the_departements_are_a_hundred_and_one():
    numbers = [f"{n:02d}" for n in range(100)] + [str(n) for n in range(100, 1000)] + ["2A", "2B"]
    french = [n for n in numbers if country_of_departement(n) == "FR" and n != "20"]
    assert len(french) == 101


def test_names_and_choices():
    assert country_name("DE", "fr") == "Allemagne"
    assert country_name("DE", "en-GB") == country_name("DE", "en_US") == "Germany"
    choices = country_choices("fr")
    assert len(choices) == 250
    names = [name for _, name in choices]
    assert names.index("Égypte") < names.index("France")
    with pytest.raises(ValueError, match="not a country code"):
        country_name("ZZ", "fr")
    with pytest.raises(ValueError, match="language"):
        country_name("FR", "not a language")


def values(path: str, column: str) -> Counter[str]:
    with shared_data(path).open(encoding="utf-8") as file:
        return Counter(row[column] for row in csv.DictReader(file))


def test_the_countries_of_1794_real_initiatives():
    found = values("directory/susy_sse_initiatives.csv", "country_raw")
    refused = {text: n for text, n in found.items() if not country_code(text)}
    # Empty, a town, and three slips that a person settles.
    assert refused == {"": 76, "ABERDEEN": 1, "Frace": 2, "Italu": 1, "Cypres": 1}


def test_the_countries_of_real_couriers_and_supermarkets():
    assert all(country_code(text) for text in values("directory/coopcycle_cooperatives.csv", "country"))
    found = values("directory/coop_supermarkets.csv", "departement")
    assert {t for t in found if not (country_code(t) or country_of_departement(t))} == {"IE_N"}
