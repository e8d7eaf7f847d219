"""Rows as an import takes them: only fields of the record, one key each, refusals beside."""

import csv

from communaux.modules.network.rules.importing import Mapping, presets, read_rows, sites_given_twice
from tests.shared import shared_data

MAPPING = Mapping.parse(
    "columns: {ref: source_key, lien: source_url, logo: logo_url, Nom: name, Site: website, Présentation: summary}"
)
ROWS = [
    {
        "ref": "7",
        "lien": "https://example.org/7",
        "logo": "https://example.org/7.png",
        "Nom": "Le Fournil",
        "Site": "update6",
        "Présentation": "Du pain.",
    },
    {"ref": "8", "Nom": ""},
    {"Nom": "Sans identifiant"},
]


def test_a_row_is_its_record_and_where_it_comes_from():
    first, nameless, named = read_rows(ROWS, MAPPING)
    assert first.values == {"name": "Le Fournil", "summary": {"fr": "Du pain."}}
    assert (first.number, first.key, first.link, first.logo_url) == (
        1,
        "key:7",
        "https://example.org/7",
        "https://example.org/7.png",
    )
    assert first.columns["summary"] == "Présentation"
    assert [refusal.code for refusal in first.refusals] == ["not-a-url"]
    assert first.taken, "one value left out does not leave out the row"
    assert not nameless.taken
    assert (named.key, named.taken) == ("name:sans identifiant||", True)


def test_rows_are_read_one_at_a_time():
    rows = iter(ROWS)
    next(read_rows(rows, MAPPING))
    assert next(rows) is ROWS[1]


def test_real_rows_have_one_key_each():
    with shared_data("directory/susy_sse_initiatives.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    preset = presets()["susy"]
    without_uri = Mapping(
        tuple(column for column in preset.columns if column.field != "source_url"), preset.constants
    )
    shared = sites_given_twice(rows, without_uri)
    assert "facebook.com/buntegaerten" in shared
    keys = [reading.key for reading in read_rows(rows, without_uri, shared)]
    assert len(set(keys)) > 1700
    assert all(keys)
