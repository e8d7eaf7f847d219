"""A row becomes values; every value that is left out is told with its column and reason."""

import csv
import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.meaning.lists import ALL
from communaux.modules.network.rules.importing import (
    FATAL,
    FIELDS,
    REFUSALS,
    Column,
    Mapping,
    Refusal,
    convert,
    identity,
    presets,
    shared_sites,
)
from communaux.modules.network.rules.importing.converting import told
from tests.shared import shared_data


def reads(target: str = "organisation", **columns: str | Column) -> Mapping:
    """A mapping whose headers are the names of the arguments."""
    return Mapping(
        tuple(spec if isinstance(spec, Column) else Column(header, spec) for header, spec in columns.items()),
        target=target,
    )


def one(field: str, text: object, **spec: object) -> tuple[object, list[str]]:
    """The value and the codes of refusals of one cell."""
    mapping = reads(n="name", c=Column("c", field, **spec))
    values, refusals = convert({"n": "Nom", "c": text}, mapping)
    return values.get(field), [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("city", "  Nantes\u200b \n", "Nantes"),
        ("street", "12 rue du Port<br>44000 Nantes", "12 rue du Port, 44000 Nantes"),
        ("postcode", 44000.0, "44000"),
        ("description", "<p>Un &amp; deux.</p><p>Trois.</p>", {"fr": "Un & deux.\n\nTrois."}),
        ("description", "a <b>b</b> 1 < 2<script>alert(1)</script>", {"fr": "a b 1 < 2"}),
        ("country", "Österreich", "AT"),
        ("country", "England", "GB"),
        ("country", "fr", "FR"),
        ("country", "NA", "NA"),
        ("countries", "France ; Belgique", ["FR", "BE"]),
        ("countries", "FR, ES", ["FR", "ES"]),
        ("started", "2016", "2016"),
        ("started", "5 janvier 2016", "2016-01-05"),
        ("started", 2016.0, "2016"),
        ("website", "www.example.org", "http://www.example.org/"),
        ("email", "mailto:Contact@Example.ORG", "Contact@example.org"),
        ("phone", "+33 (0)2 40 00 00 00", "+33 (0)2 40 00 00 00"),
        ("activities", "Livraison à vélo", ["bike-delivery"]),
        ("activities", "food;energy", ["food", "energy"]),
        ("activities", "Food, Energy", ["food", "energy"]),
        ("activities", "Arts, Media, Culture & Leisure", ["culture"]),
        ("activities", "http://purl.org/essglobal/standard/activities-modified/AM60", ["food"]),
        ("legal_forms", "SCIC SAS", ["scic"]),
        ("legal_forms", ["SCOP", "association"], ["scop", "association"]),
        ("maturity", "En activité", "operating"),
        (
            "links",
            "https://a.example.org, https://b.example.org",
            ["https://a.example.org/", "https://b.example.org/"],
        ),
        ("city", "-", None),
        ("city", "n/a", None),
        ("city", None, None),
        ("country", "", None),
    ],
)
def test_cells_that_do(field, text, value):
    assert one(field, text) == (value, [])


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("website", "update6", "not-a-url"),
        ("website", "contact@example.org", "is-email"),
        ("website", "javascript:alert(1)", "scheme"),
        ("website", "http://127.0.0.1/", "not-public"),
        ("country", "Frace", "country-unknown"),
        ("email", "contact at example", "not-an-email"),
        ("phone", "appelez-nous", "not-a-phone"),
        ("phone", "12-34", "not-a-phone"),
        ("started", "05/01/16", "date-two-digit-year"),
        ("started", "2016-13", "date-range"),
        ("started", "bientôt", "date"),
        ("activities", "licornes", "code-unknown"),
        ("maturity", "on verra", "code-unknown"),
        ("short_name", "x" * 41, "too-long"),
        ("links", "https://example.org @quais", "not-a-url"),
    ],
)
def test_cells_that_do_not(field, text, code):
    value, codes = one(field, text)
    assert codes == [code]
    assert not value or field == "links"


def test_a_refusal_says_what_where_and_why_in_both_languages():
    _, refusals = convert({"Nom": "x", "Site": "update6"}, reads(Nom="name", Site="website"))
    assert refusals == [Refusal("Site", "update6", "not-a-url")]
    assert told(refusals) == ["Site\u00a0: «\u00a0update6\u00a0»\u00a0: ce n’est pas une adresse web"]
    assert told(refusals, "en") == ["Site: “update6”: this is not a web address"]


def test_a_row_without_a_name_holds_nothing_to_import():
    _, refusals = convert({"Nom": " - "}, reads(Nom="name"))
    assert refusals == [Refusal("Nom", "", "name-missing")]
    assert {refusal.code for refusal in refusals} <= FATAL


def test_a_mapping_may_say_what_terms_mean():
    spec = {"split": (";", ","), "values": {"Vélo": ("cycling", "repair"), "divers": ()}, "unknown": "ignore"}
    assert one("activities", "vélo, divers; inconnu; food", **spec) == (["cycling", "repair", "food"], [])
    assert one("maturity", "4", values={"4": ("operating",)}) == ("operating", [])
    assert one("country", "IE_N", values={"IE_N": ("GB",)}) == ("GB", [])


def test_a_single_choice_refuses_two():
    assert one("maturity", "projet; en activité", split=(";",)) == (None, ["one-only"])


def test_the_first_address_is_the_website_and_the_others_are_links():
    row = {"n": "x", "w": "www.example.org https://www.facebook.com/quais @quais"}
    values, refusals = convert(row, reads(n="name", w="website"))
    assert values["website"] == "http://www.example.org/"
    assert values["links"] == ["https://www.facebook.com/quais"]
    assert [(refusal.value, refusal.code) for refusal in refusals] == [("@quais", "not-a-url")]


def test_accounts_become_links_and_the_website_is_not_said_twice():
    row = {
        "n": "x",
        "w": "https://example.org/",
        "Twitter": "@quais",
        "Facebook": "quais.nantes",
        "l": "https://example.org",
    }
    values, refusals = convert(
        row, reads(n="name", w="website", Twitter="handle", Facebook="handle", l="links")
    )
    assert values["links"] == ["https://twitter.com/quais", "https://www.facebook.com/quais.nantes"]
    assert not refusals


@pytest.mark.parametrize(
    ("latitude", "longitude", "place", "codes"),
    [
        ("47.2", "-1.5", (47.2, -1.5), []),
        ("47,2", "−1,5", (47.2, -1.5), []),
        (47.2, -1.5, (47.2, -1.5), []),
        ("0", "12.5", (0.0, 12.5), []),
        ("", "", None, []),
        ("47.2", "", None, ["half"]),
        ("0", "0", None, ["zero"]),
        ("147.2", "-1.5", None, ["swapped"]),
        ("47.2", "191", None, ["longitude"]),
        ("200", "190", None, ["latitude"]),
        ("north", "-1.5", None, ["number"]),
        ("nan", "1", None, ["half"]),
        ("1e3", "1", None, ["number"]),
    ],
)
def test_a_place_has_both_coordinates_or_none(latitude, longitude, place, codes):
    row = {"n": "x", "y": latitude, "x": longitude}
    values, refusals = convert(row, reads(n="name", y="latitude", x="longitude"))
    assert ((values["latitude"], values["longitude"]) if place else values.get("latitude")) == place
    assert [refusal.code for refusal in refusals] == codes


@pytest.mark.parametrize("text", ["47.2, -1.5", "47.2,-1.5", "47,2 ; -1,5", "[47.2, -1.5]", "47.2 -1.5"])
def test_both_coordinates_in_one_cell(text):
    values, refusals = convert({"n": "x", "p": text}, reads(n="name", p="coordinates"))
    assert (values["latitude"], values["longitude"], refusals) == (47.2, -1.5, [])


@pytest.mark.parametrize(
    ("text", "country"), [("75", "FR"), ("2A", "FR"), ("06", "FR"), ("CH", "CH"), ("Belgique", "BE")]
)
def test_a_department_or_a_country(text, country):
    values, _ = convert({"n": "x", "d": text}, reads(n="name", d="departement"))
    assert values["country"] == country


def test_what_ceased_before_it_started_is_told():
    row = {"n": "x", "a": "2016", "b": "2012"}
    values, refusals = convert(row, reads(n="name", a="started", b="ceased"))
    assert [refusal.code for refusal in refusals] == ["dates-order"]
    assert "ceased" not in values
    same_year = convert({"n": "x", "a": "2016-05", "b": "2016"}, reads(n="name", a="started", b="ceased"))
    assert same_year[1] == []


def test_several_columns_add_up_or_the_first_that_speaks_counts():
    mapping = reads(n="name", a="activities", b="activities", p="phone", q="phone")
    values, _ = convert({"n": "x", "a": "food", "b": "food;energy", "p": "", "q": "0240000000"}, mapping)
    assert values["activities"] == ["food", "energy"]
    assert values["phone"] == "0240000000"


def test_constants_fill_what_the_row_does_not_say():
    mapping = Mapping.parse(
        "constants: {kind: local, country: FR, activities: [food]}\ncolumns: {n: name, c: country, a: activities}"
    )
    values, _ = convert({"n": "x", "c": "BE", "a": "energy"}, mapping)
    assert values == {"name": "x", "country": "BE", "activities": ["energy", "food"], "kind": "local"}


def test_a_cell_that_is_far_too_large_is_not_read():
    _, codes = one("description", "<!--" * 30_000)
    assert codes == ["too-long"]
    assert one("description", "Avant <!-- jamais fermé <script> <!--")[0] == {"fr": "Avant"}


def test_too_many_values_are_not_kept():
    codes = "; ".join(f"https://s{n}.example.org/" for n in range(70))
    values, refusals = convert({"n": "x", "l": codes}, reads(n="name", l=Column("l", "links", split=(";",))))
    assert len(values["links"]) == 60
    assert "too-many" in {refusal.code for refusal in refusals}


def test_a_membership_export_gives_people_and_nothing_of_their_payments():
    row = {
        "Référence commande": "1234",
        "Date de la commande": "05/01/2024 10:30",
        "Nom adhérent": "EXEMPLE",
        "Prénom adhérent": "Ada",
        "Email payeur": "ada@example.org",
        "Raison sociale": "Le Vélo des Quais",
        "Date de naissance": "01/01/1980",
        "Moyen de paiement": "Carte bancaire",
    }
    values, refusals = convert(row, presets()["helloasso-members"])
    assert values == {
        "source_key": "1234",
        "since": "2024-01-05",
        "name": "Ada EXEMPLE",
        "email": "ada@example.org",
        "organisation": "Le Vélo des Quais",
    }
    assert not refusals


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "=HYPERLINK(1)",
        "<script>",
        "\x00",
        "é" * 500,
        "1e999",
        "-0",
        "٤٧",
        "🚲",
        "\u202e",
        "http://[",
        "&#0;",
        "&#x110000;",
    ]
)


@given(
    st.dictionaries(
        st.sampled_from(sorted(FIELDS["organisation"])), HOSTILE | st.floats() | st.integers() | st.none()
    )
)
def test_whatever_a_cell_holds_a_row_converts_to_clean_values(row):
    mapping = Mapping(tuple(Column(name, name) for name in FIELDS["organisation"]))
    values, refusals = convert(row, mapping)
    assert convert(row, mapping) == (values, refusals)
    for refusal in refusals:
        assert refusal.code in REFUSALS
        assert len(refusal.value) <= 200
    for name, value in values.items():
        field = FIELDS["organisation"][name]
        assert value not in ("", [], {}, None)
        for text in (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
        ):
            if isinstance(text, float):
                assert math.isfinite(text)
                continue
            assert "\x00" not in text
            assert text == text.strip()
            assert len(text) <= max(field.longest, 500)
            if field.codes is not None:
                assert text in field.codes
    assert ("latitude" in values) == ("longitude" in values)


def rows_of(name: str) -> list[dict[str, str]]:
    with shared_data(f"directory/{name}").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("file", "preset", "count"),
    [
        ("coopcycle_cooperatives.csv", "coopcycle", 72),
        ("coop_supermarkets.csv", "coop-supermarkets", 130),
        ("susy_sse_initiatives.csv", "susy", 1794),
    ],
)
def test_real_directories_convert(file, preset, count):
    rows = rows_of(file)
    converted = [convert(row, presets()[preset]) for row in rows]
    values = [one for one, _ in converted]
    refusals = [refusal for _, refused in converted for refusal in refused]
    assert len(values) == count
    assert all(one["name"] and -90 <= one["latitude"] <= 90 for one in values)
    assert not FATAL & {refusal.code for refusal in refusals}
    assert len(refusals) <= count // 50
    shared = shared_sites(values)
    keys = Counter(identity(one, shared) for one in values)
    assert all(number == 1 for number in keys.values())
    assert "" not in keys
    codes = {code for one in values for code in one["activities"]} if preset != "susy" else set()
    assert codes <= set(ALL["activities"].codes)


def test_what_real_data_holds_wrongly_is_told():
    refused = {
        (refusal.column, refusal.value, refusal.code)
        for row in rows_of("susy_sse_initiatives.csv")
        for refusal in convert(row, presets()["susy"])[1]
    }
    assert ("website", "update6", "not-a-url") in refused
    assert ("country_raw", "Frace", "country-unknown") in refused
    assert ("website", "Essbare Stadt Wels", "not-a-url") in refused


def test_stages_of_the_supermarkets_mean_what_their_source_says():
    values = [convert(row, presets()["coop-supermarkets"])[0] for row in rows_of("coop_supermarkets.csv")]
    assert Counter(one["maturity"] for one in values) == {"operating": 108, "launching": 11, "project": 11}
