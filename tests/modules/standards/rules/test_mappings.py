"""Mapping files: faults with file, line, path and mend; what ships is whole, reviewed and covered."""

import pytest

from communaux.modules.standards.rules import mappings, profiles, registry, schemas
from communaux.modules.standards.rules.coverage import coverage
from communaux.modules.standards.rules.operators import OPERATORS
from communaux.modules.standards.rules.yamls import FileFault
from tests.modules.standards import laboratory as lab

GOOD = """mapping: mine
version: 1.0.0
profile: lab-table
hub: lab
classes:
  - class: Row
    hub: Thing
    rules:
      - {field: Name, hub: name}
      - {field: City, hub: place/city}
"""


def faults(text):
    with pytest.raises(FileFault) as caught:
        lab.mapping(text)
    assert caught.value.sentences("fr")
    return [(fault.line, fault.path, fault.said.en) for fault in caught.value.faults]


def test_a_good_mapping_is_read():
    assert lab.mapping(GOOD).loss == "iso"


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "mend"),
    [
        ("hub: name}", "hub: naem}", 9, "classes[0]/rules[0]", "did you mean name"),
        ("field: Name", "field: Nmae", 9, "classes[0]/rules[0]", "did you mean Name"),
        ("{field: Name, hub: name}", "{field: Name, hub: name, split: 3}", 9, "classes[0]/rules[0]/split", "expected"),
        ("{field: Name, hub: name}", "{field: Name, hub: name, splti: x}", 9, "classes[0]/rules[0]/splti", "unknown key"),
        ("{field: Name, hub: name}", "{field: Name}", 9, "classes[0]/rules[0]", "field and hub are needed"),
        ("{field: Name, hub: name}", "{note: x}", 9, "classes[0]/rules[0]", "field or hub is needed"),
        ("hub: place/city", "hub: name", 10, "classes[0]/rules[1]", "already taken"),
        ("field: City", "field: Name", 10, "classes[0]/rules[1]", "already taken"),
        ("version: 1.0.0", "version: 1", 2, "version", "expected"),
        ("profile: lab-table", "profile: nowhere", 3, "profile", "there is no profile"),
        ("class: Row", "class: Rwo", 6, "classes[0]/class", "did you mean Row"),
        ("hub: name}", "hub: name, unit: {field: g, hub: L}}", 9, "classes[0]/rules[0]/unit", "measure the same"),
        ("hub: name}", "hub: name, codes: atlas}", 9, "classes[0]/rules[0]/codes", "not known"),
        ("hub: name}", "hub: name, always: x}", 9, "classes[0]/rules[0]/always", "one side only"),
        ("version: 1.0.0\n", "", 1, "", "version is missing"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_path_and_mend(old, new, line, path, mend):
    told = faults(GOOD.replace(old, new))
    assert [(told[0][0], told[0][1])] == [(line, path)]
    assert mend in told[0][2]


def test_every_fault_is_told_at_once():
    assert len(faults(GOOD.replace("hub: name}", "hub: naem}").replace("field: City", "field: Ctiy"))) == 2


@pytest.mark.parametrize(
    "text", ["mapping: [", "a: 1\na: 2", "a: &x [1]\nb: *x", "- " * 5000, "", "\x00", "a: !!python/x 1"]
)
def test_what_is_no_mapping_is_told(text):
    assert faults(text)


def test_the_schema_holds_every_operator_and_says_no_more():
    rule = schemas.mapping()["properties"]["classes"]["items"]["properties"]["rules"]["items"]
    assert rule["properties"].keys() - OPERATORS.keys() == {
        "field", "hub", "always", "default", "fallback", "also", "note",
    }  # fmt: skip
    assert OPERATORS.keys() <= rule["properties"].keys()


UNMAPPED = {"ofn-product-csv": ["kL"]}
"""Codes that have no counterpart: the measures of the food ontology know no kilolitre."""


@pytest.mark.parametrize("name", registry.names("mappings"))
def test_what_ships_forgets_no_term(name):
    found = coverage(registry.mapping(name), registry.siblings(registry.mapping(name)))
    assert found.profile.forgotten == []
    assert found.hub.forgotten == []
    assert [told.partition(": ")[2] for told in found.unmapped_codes] == UNMAPPED.get(name, [])
    assert found.collisions == []


@pytest.mark.parametrize("name", registry.names("profiles"))
def test_every_profile_has_its_mapping(name):
    assert registry.mapping(name).profile.name == name


def test_forgotten_terms_and_codes_are_found():
    table = profiles.parse("""
profile: t
version: "1"
title: {fr: T, en: T}
media: [csv]
classes: {Row: {terms: {Name: {codes: c}, Lost: text, Left: text}}}
codes: {c: [a, b]}
""")
    found = coverage(
        mappings.parse(
            GOOD.replace("lab-table", "t").replace("      - {field: City, hub: place/city}\n", "")
            .replace("hub: name}", "hub: name, codes: {a: x}}") + "    left_out: {Left: not needed}\n",
            lambda _name: table,
            lambda _name: lab.HUB,
        )
    )  # fmt: skip
    assert found.profile.forgotten == ["Lost"]
    assert found.profile.left_out == {"Left": "not needed"}
    assert found.unmapped_codes == ["classes[0]/rules[0]: b"]
    assert "tags" in found.hub.forgotten
    assert found.profile.share == pytest.approx(0.75)
