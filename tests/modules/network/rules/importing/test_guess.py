"""Columns are guessed from their headers, confirmed by their cells, and left to a person where unsure."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.importing import FIELDS, convert, guess_columns, mapping_of, presets
from communaux.modules.network.rules.importing.guess import SURE
from tests.shared import shared_data


def fields(
    headers: list[str], rows: list[dict[str, str]] | None = None, target: str = "organisation"
) -> list[str]:
    return [
        guess.field if guess.confidence >= SURE else ""
        for guess in guess_columns(headers, rows or [], target).values()
    ]


def test_french_headers():
    headers = [
        "Nom de la structure",
        "Site internet",
        "Code postal",
        "Commune",
        "Pays",
        "Statut juridique",
        "Secteur d’activité",
    ]
    assert fields(headers) == ["name", "website", "postcode", "city", "country", "legal_forms", "activities"]


def test_english_headers():
    headers = [
        "Organisation name",
        "Homepage",
        "Zip code",
        "Town",
        "Country code",
        "Legal structure",
        "Founding year",
    ]
    assert fields(headers) == ["name", "website", "postcode", "city", "country", "legal_forms", "started"]


def test_a_header_may_hold_more_words_than_the_name_of_the_field():
    assert fields(["Adresse e-mail de contact", "Site web du collectif", "Nom de la ville"]) == [
        "email",
        "website",
        "city",
    ]


@pytest.mark.parametrize("preset", sorted(presets()))
def test_what_presets_read_is_guessed_alike(preset):
    mapping = presets()[preset]
    headers = [column.header for column in mapping.columns]
    guesses = guess_columns(headers, [], mapping.target)
    for column in mapping.columns:
        if not (column.values and column.field == "maturity"):  # stages of one source are its own meaning
            assert guesses[column.header].field == column.field, column.header


@pytest.mark.parametrize(
    "file", ["coopcycle_cooperatives.csv", "coop_supermarkets.csv", "susy_sse_initiatives.csv"]
)
def test_real_headers_with_their_rows(file):
    with shared_data(f"directory/{file}").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    guesses = guess_columns(list(rows[0]), rows)
    sure = {guess.field for guess in guesses.values() if guess.confidence >= SURE}
    assert {"name", "city", "latitude", "longitude", "website"} <= sure
    if "stage" in guesses:
        assert guesses["stage"].confidence < SURE
    if "description_en" in guesses:
        assert (guesses["description_fr"].lang, guesses["description_en"].lang) == ("fr", "en")


def test_terms_of_no_list_make_a_guess_unsure():
    rows = [{"type_of_initiative": "slowfood"}, {"type_of_initiative": "community_garden; ngo"}]
    assert guess_columns(["type_of_initiative"], rows)["type_of_initiative"].confidence < SURE
    known = [{"Activité": "Alimentation"}, {"Activité": "Énergie; Mobilité et transport"}]
    guess = guess_columns(["Activité"], known)["Activité"]
    assert guess.confidence >= SURE
    assert guess.split == (";",)


def test_cells_speak_where_headers_do_not_but_never_of_people():
    rows = [{"col1": "https://example.org", "col2": "France", "col3": "ada@example.org"}] * 3
    guesses = guess_columns(["col1", "col2", "col3"], rows)
    assert guesses["col1"].field == "website"
    assert guesses["col2"].field == "country"
    assert guesses["col3"].field == ""
    assert all(guess.confidence < SURE for guess in guesses.values())


def test_a_header_that_its_cells_deny_is_unsure():
    rows = [{"Site": "Nantes"}, {"Site": "Lyon"}]
    assert guess_columns(["Site"], rows)["Site"].confidence < SURE


def test_data_that_a_directory_does_not_need_is_left_out_with_the_reason():
    headers = ["Nom adhérent", "Prénom adhérent", "Date de naissance", "Moyen de paiement", "Montant tarif"]
    guesses = guess_columns(headers, [], "person")
    assert [guesses[header].field for header in headers] == ["family_name", "given_name", "", "", ""]
    assert "personnelle" in guesses["Date de naissance"].reason.fr


def test_a_membership_export_is_read_as_people():
    headers = [
        "Référence commande",
        "Date de la commande",
        "Nom adhérent",
        "Prénom adhérent",
        "Email payeur",
        "Raison sociale",
    ]
    assert fields(headers, target="person") == [
        "source_key",
        "since",
        "family_name",
        "given_name",
        "email",
        "organisation",
    ]


def test_the_language_of_a_text_is_told_by_its_small_words():
    rows = [{"Description": "The shop of the town, for the people and with the people."}]
    assert guess_columns(["Description"], rows)["Description"].lang == "en"
    assert (
        guess_columns(["Description"], [{"Description": "La boutique des gens et de la ville."}])[
            "Description"
        ].lang
        == "fr"
    )


def test_a_guessed_mapping_converts():
    headers = ["Nom", "Ville", "Couleur"]
    mapping = mapping_of(guess_columns(headers), "Essai")
    values, refusals = convert({"Nom": "Le Fournil", "Ville": "Lyon", "Couleur": "bleu"}, mapping)
    assert (values, refusals) == ({"name": "Le Fournil", "city": "Lyon"}, [])


@given(st.lists(st.text(max_size=20), unique=True, max_size=12), st.sampled_from(sorted(FIELDS)))
def test_laws(headers, target):
    guesses = guess_columns(headers, [], target)
    assert list(guesses) == headers
    single = [
        (guess.field, guess.lang)
        for guess in guesses.values()
        if guess.field and not FIELDS[target][guess.field].many
    ]
    assert len(set(single)) == len(single), "a field of one value is guessed once"
    assert all(0 <= guess.confidence <= 1 for guess in guesses.values())
