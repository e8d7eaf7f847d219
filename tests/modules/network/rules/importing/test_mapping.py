"""The written form of a mapping: read whole or refused with every fault, and written back the same."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.importing import (
    FIELDS,
    Column,
    Mapping,
    MappingError,
    presets,
    recognise,
)
from tests.shared import shared_data

TEXT = """
source: {name: Annuaire du réseau, licence: CC0-1.0, url: "https://example.org/"}
constants:
  kind: local
  activities: [bike-delivery]
columns:
  Nom: name
  Présentation: {field: description, lang: en}
  Secteur: {field: activities, split: ";", values: {vélo: [cycling, bike-delivery], divers: []}, unknown: ignore}
  Remarque:
"""


def faults(text: str) -> dict[str, str]:
    with pytest.raises(MappingError) as caught:
        Mapping.parse(text)
    return {where: said.en for where, said in caught.value.problems}


def test_a_mapping_is_read_whole():
    mapping = Mapping.parse(TEXT)
    assert (mapping.source_name, mapping.licence, mapping.source_url) == (
        "Annuaire du réseau",
        "CC0-1.0",
        "https://example.org/",
    )
    assert mapping.constants == {"kind": "local", "activities": ["bike-delivery"]}
    name, text, sector, left_out = mapping.columns
    assert (name.field, name.lang, name.unknown) == ("name", "fr", "refuse")
    assert (text.field, text.lang) == ("description", "en")
    assert sector == Column(
        "Secteur", "activities", "fr", (";",), {"vélo": ("cycling", "bike-delivery"), "divers": ()}, "ignore"
    )
    assert left_out.field == ""


def test_headers_are_found_whatever_their_case_accents_and_spaces():
    mapping = Mapping.parse(TEXT)
    assert mapping.absent(["NOM", "presentation", " secteur ", "Remarque"]) == []
    assert mapping.absent(["Nom"]) == ["Présentation", "Secteur", "Remarque"]


def test_every_fault_is_told_at_once():
    told = faults(
        """
        target: organisation
        colour: red
        constants: {kind: castle, nothing: 1, city: [a, b]}
        columns:
          Nom: nom
          Ville: {field: city, lang: de, split: [1], unknown: guess, size: 3}
          Secteur: {field: activities, values: {x: nowhere}}
          VILLE: city
          Rue: [street]
        """
    )
    assert set(told) == {
        "colour",
        "constants.kind",
        "constants.nothing",
        "constants.city",
        "columns.Nom",
        "columns.Ville.lang",
        "columns.Ville.split",
        "columns.Ville.unknown",
        "columns.Ville.size",
        "columns.Secteur.values.x",
        "columns.VILLE",
        "columns.Rue",
    }
    assert told["columns.Secteur.values.x"] == "unknown code: nowhere"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "columns: {a: name",
        "columns: {a: name, a: city}",
        "columns: [name]",
        "target: castle",
        "!!python/object/apply:os.system [echo]",
        "columns: {? [a, b] : name, x: {? {y: z} : city}}",
        "x" * 300_000,
        "[" * 5000,
    ],
)
def test_a_text_that_is_no_mapping_is_refused(text):
    with pytest.raises(MappingError):
        Mapping.parse(text)


@pytest.mark.parametrize("name", presets())
def test_written_back_a_mapping_is_the_same(name):
    mapping = presets()[name]
    assert Mapping.parse(mapping.as_yaml()) == mapping
    assert Mapping.of(mapping.as_dict()) == mapping


def test_presets_name_their_source():
    assert {"coopcycle", "coop-supermarkets", "susy", "sse-standard", "helloasso-members"} <= set(presets())
    assert all(mapping.source_name for mapping in presets().values())


@pytest.mark.parametrize(
    ("file", "preset"),
    [
        ("coopcycle_cooperatives.csv", "coopcycle"),
        ("coop_supermarkets.csv", "coop-supermarkets"),
        ("susy_sse_initiatives.csv", "susy"),
        ("seed_platforms.csv", None),
    ],
)
def test_well_known_files_are_recognised_by_their_columns(file, preset):
    with shared_data(f"directory/{file}").open(encoding="utf-8") as handle:
        found = recognise(next(csv.reader(handle)))
    assert (found[0] if found else None) == preset


def test_the_flat_standard_is_recognised_by_its_seventeen_fields():
    page = shared_data("vocabularies/sse_standard_fields.md").read_text(encoding="utf-8")
    listed = page.split("### The following fields are described:")[1].split("## Identifier")[0]
    headers = [line.strip().strip('",') for line in listed.splitlines() if line.strip().startswith('"')]
    assert len(headers) == 17
    found = recognise(headers)
    assert found is not None
    assert found[0] == "sse-standard"


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12).filter(str.strip),
        st.sampled_from(sorted(FIELDS["organisation"])),
        max_size=5,
    ),
    st.text(max_size=20),
)
def test_any_mapping_survives_writing(columns, source):
    try:
        mapping = Mapping.of({"source": {"name": source}, "columns": columns})
    except MappingError:
        return  # two headers that differ by an accent only
    assert Mapping.of(mapping.as_dict()) == mapping
    assert Mapping.parse(mapping.as_yaml()) == mapping
