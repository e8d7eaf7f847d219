"""Licences are read however people write them, and classed without guessing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.lists import OPENNESS
from communaux.modules.network.rules.openness import (
    ORDER,
    Shared,
    check_c3,
    check_k3,
    check_k4,
    effective_openness,
    read_licence,
)

SAMPLES = [
    "MIT",
    "AGPL-3.0-or-later",
    "PPL",
    "Coopyleft",
    "CC-BY-NC-4.0",
    "CC-BY-ND-4.0",
    "LicenseRef-Proprietary",
    "SSPL-1.0",
]


@pytest.mark.parametrize(
    ("written", "openness", "expression"),
    [
        ("MIT", "open", "MIT"),
        ("mit", "open", "MIT"),
        ("Licence Ouverte", "open", "etalab-2.0"),
        ("CC-BY-4.0", "open", "CC-BY-4.0"),
        ("domaine public", "open", "CC-PDDC"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "open", "CC0-1.0"),
        ("AGPL-3.0-or-later", "share-alike", "AGPL-3.0-or-later"),
        ("GPL v3", "share-alike", "GPL-3.0-only"),
        ("GPLv2+", "share-alike", "GPL-2.0-or-later"),
        ("LGPL 2.1", "share-alike", "LGPL-2.1-only"),
        ("GPL", "share-alike", ""),
        ("CC BY-SA", "share-alike", ""),
        ("Creative Commons BY-SA 4.0 International", "share-alike", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.fr", "share-alike", "CC-BY-SA-4.0"),
        ("ODbL", "share-alike", "ODbL-1.0"),
        ("CERN-OHL-S-2.0", "share-alike", "CERN-OHL-S-2.0"),
        ("Peer Production License", "reciprocity", "PPL"),
        ("Coopyleft", "reciprocity", "LicenseRef-Coopyleft"),
        ("CopyFair", "reciprocity", "LicenseRef-CopyFair"),
        ("Coopyright", "reciprocity", "LicenseRef-Coopyright"),
        ("licence à réciprocité renforcée", "reciprocity", "LicenseRef-ReciprocityEnhanced"),
        ("CC BY-NC-SA 3.0 FR", "non-commercial", "CC-BY-NC-SA-3.0"),
        ("CC-BY-NC-ND-4.0", "verbatim", "CC-BY-NC-ND-4.0"),
        ("CC BY-ND 4.0", "verbatim", "CC-BY-ND-4.0"),
        ("Tous droits réservés", "closed", "LicenseRef-Proprietary"),
        ("SSPL-1.0", "unknown", "SSPL-1.0"),
        (
            "GPL-3.0-only WITH Classpath-exception-2.0",
            "share-alike",
            "GPL-3.0-only WITH Classpath-exception-2.0",
        ),
        ("MIT OR Coopyleft", "open", "MIT OR LicenseRef-Coopyleft"),
        ("GPL-3.0-only AND CC-BY-NC-4.0", "non-commercial", "GPL-3.0-only AND CC-BY-NC-4.0"),
        ("(MIT OR CC-BY-NC-4.0) AND CC-BY-SA-4.0", "share-alike", "(MIT OR CC-BY-NC-4.0) AND CC-BY-SA-4.0"),
    ],
)
def test_licences_as_people_write_them(written, openness, expression):
    found = read_licence(written)
    assert (found.openness, found.expression) == (openness, expression)


@pytest.mark.parametrize(
    "written", ["MIT AND", "(((", "AND", "MIT WITH MIT", "notre licence à nous", "libre-", "x" * 5000]
)
def test_what_cannot_be_read_is_unknown_and_says_so(written):
    found = read_licence(written)
    assert found.openness == "unknown"
    assert found.expression == ""
    assert "non reconnue" in found.reason.fr


def test_a_licence_that_is_not_stated_is_not_one_that_is_not_recognised():
    assert read_licence("  ").reason.fr == "licence non précisée"


def test_every_class_is_a_code_of_the_list():
    assert set(ORDER) <= set(OPENNESS.codes)
    assert [code for code in OPENNESS.codes if code in ORDER] == list(ORDER)


@given(st.text(max_size=60))
def test_reading_never_fails_and_answers_in_both_languages(written: str):
    found = read_licence(written)
    assert found.openness in ORDER
    assert found.reason.fr
    assert found.reason.en


@given(st.sampled_from(SAMPLES), st.sampled_from(SAMPLES))
def test_a_choice_widens_and_a_sum_narrows(a: str, b: str):
    left, right = read_licence(a).openness, read_licence(b).openness
    chosen, summed = read_licence(f"{a} OR {b}").openness, read_licence(f"{a} AND {b}").openness
    assert ORDER.index(chosen) == min(ORDER.index(left), ORDER.index(right))
    assert ORDER.index(summed) == max(ORDER.index(left), ORDER.index(right))


@given(st.sampled_from(SAMPLES))
def test_a_normal_form_reads_as_itself(written: str):
    once = read_licence(written)
    assert read_licence(once.expression) == once


CODE = Shared("Logiciel de tournée", "AGPL-3.0-or-later", "open", published=True)
STATUTES = Shared("Statuts", "", "members", published=True)
BRAND = Shared("Marque", "Tous droits réservés")


def test_c3_names_what_stands_in_the_way():
    assert check_c3([CODE]).state == "met"
    assert check_c3([]).state == "nothing-listed"
    partly = check_c3([CODE, BRAND])
    assert (partly.state, partly.missing) == ("partly", ("Marque",))
    assert partly.reason.fr.endswith(": Marque")
    assert check_c3([BRAND]).state == "not-met"


def test_k3_asks_for_one_shared_element_within_reach():
    assert check_k3([BRAND, STATUTES]).state == "met"
    assert check_k3([Shared("Code", "MIT", published=False)]).state == "not-met"
    assert check_k3([BRAND]).state == "not-met"
    assert check_k3([Shared("Méthode", "", "planned", published=True)]).state == "not-met"
    assert check_k3([]).state == "nothing-listed"


def test_k4_asks_how_open_each_element_is():
    assert check_k4([CODE, STATUTES]).state == "met"
    assert check_k4([CODE, BRAND]).missing == ("Marque",)


def test_what_the_organisation_states_goes_before_what_the_licence_says():
    assert effective_openness(STATUTES) == "members"
    assert effective_openness(BRAND) == "closed"
