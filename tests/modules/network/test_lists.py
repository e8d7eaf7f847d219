"""The lists of the network agree with themselves: every relation can be read both ways."""

import pytest

from communaux.meaning.lists import ALL
from communaux.modules.network import lists
from communaux.modules.network.lists import ACYCLIC, INVERSE, OPENNESS, RELATIONS, SYMMETRIC


def test_every_relation_has_a_name_from_its_target():
    assert set(INVERSE) == set(RELATIONS.codes)


def test_symmetric_relations_read_alike_in_both_languages_and_the_others_do_not():
    for code, back in INVERSE.items():
        alike = {lang: back.label(lang) == RELATIONS.label(code, lang) for lang in ("fr", "en")}
        assert alike["fr"] == alike["en"] == (code in SYMMETRIC)
    assert {"partner-of", "agreement-with"} <= SYMMETRIC


def test_only_one_way_relations_may_be_forbidden_to_loop():
    assert set(RELATIONS.codes) >= ACYCLIC
    assert not ACYCLIC & SYMMETRIC


@pytest.mark.parametrize(
    "name",
    ["affiliations", "sources", "listing-kinds", "commons-natures", "report-reasons", "stakeholder-links"],
)
def test_the_lists_of_the_module_are_registered(name):
    assert ALL[name].terms


def test_openness_goes_from_the_widest_to_the_narrowest():
    codes = OPENNESS.codes
    assert codes.index("open") < codes.index("reciprocity") < codes.index("members") < codes.index("closed")


def test_labels_carry_typographic_apostrophes():
    own = [value for value in vars(lists).values() if hasattr(value, "terms")]
    assert not [
        term.code for codes in own for term in codes if "'" in term.fr + term.en + term.note_fr + term.note_en
    ]
