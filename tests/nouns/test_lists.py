"""The lists that describe an organisation hold what the report and the maps of the solidarity economy name."""

import csv
import json
import re

import pytest

from communaux.nouns import lists
from communaux.nouns.lists import ACTIVITIES, IGAS, LEGAL_FORMS, MATURITY
from tests.shared import shared_data

NOUN_LISTS = [getattr(lists, name) for name in lists.__all__]


def test_maturity_keeps_what_has_ceased():
    assert MATURITY.codes == ("project", "launching", "operating", "ceased")


def test_igas_has_seven_categories_one_split_in_two_and_one_for_the_rest():
    assert len(IGAS.roots()) == 8
    assert [term.code for term in IGAS.narrower("sharing")] == ["sharing-assets", "sharing-labour"]
    assert IGAS.find("5b") == "sharing-labour"


@pytest.mark.parametrize(
    "named",
    [
        "association loi 1901",
        "SAS",
        "fonds de dotation",
        "SCIC",
        "SCOP",
        "coop SA",
        "CAE",
        "SARL",
        "GIE",
        "SCA",
        "ASBL",
    ],
)
def test_legal_forms_of_the_report_are_known(named):
    assert LEGAL_FORMS.find(named)


def test_a_filter_on_cooperatives_holds_every_kind_of_them():
    assert {"scic", "scop", "cae", "cooperative-sas", "consumer-coop"} <= set(
        LEGAL_FORMS.within("cooperative")
    )
    assert "sas" not in LEGAL_FORMS.within("cooperative")


def test_activities_have_two_levels_and_no_more():
    roots = {term.code for term in ACTIVITIES.roots()}
    assert all(term.broader in roots for term in ACTIVITIES if term.broader)


@pytest.mark.parametrize("codes", NOUN_LISTS, ids=lambda codes: codes.name)
def test_labels_read_well(codes):
    for term in codes:
        for text in (term.fr, term.en, term.note_fr, term.note_en):
            assert "'" not in text, f"{text}: typographic apostrophes only"
            assert text == text.strip()
        assert len(term.fr) <= 60


@pytest.mark.parametrize("codes", NOUN_LISTS, ids=lambda codes: codes.name)
def test_two_terms_of_one_list_never_claim_the_same_exact_match(codes):
    claimed = [iri for term in codes for iri in term.exact]
    assert all(re.match(r"https?://", iri) for iri in claimed)
    assert len(claimed) == len(set(claimed))


def test_essglobal_matches_exist_in_its_published_lists():
    vocabs = json.loads(shared_data("vocabularies/sse_vocabs.json").read_text(encoding="utf-8"))["vocabs"]
    known = {"organisational-structure": "os", "activities-ica": "aci"}
    checked = 0
    for codes in NOUN_LISTS:
        for iri in (iri for term in codes for iri in (*term.exact, *term.close)):
            *_, scheme, code = iri.split("/")
            if scheme in known:
                assert code in vocabs[known[scheme]]["en"]["terms"], iri
                checked += 1
    assert checked > 20


def test_every_structure_of_the_solidarity_maps_that_a_member_may_have_is_understood():
    vocabs = json.loads(shared_data("vocabularies/sse_vocabs.json").read_text(encoding="utf-8"))["vocabs"]
    terms = vocabs["os"]["en"]["terms"]
    known = {label for label in terms.values() if LEGAL_FORMS.find(label)}
    assert {"Workers cooperative", "Charity", "Cooperative", "Mutual", "Housing cooperative"} <= known


def test_every_activity_of_the_report_has_a_code():
    with shared_data("directory/seed_platforms.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert ACTIVITIES.find(row["activity_fr_seed"]), row["activity_fr_seed"]
