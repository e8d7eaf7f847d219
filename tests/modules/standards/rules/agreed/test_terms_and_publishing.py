"""Terms that are sound, what is published of them, and data tried against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import rdflib
import rdflib.compare
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate as pyshacl_validate

from communaux.modules.standards.rules import shacl
from communaux.modules.standards.rules.agreed import publishing
from communaux.modules.standards.rules.agreed.comparing import compare
from communaux.modules.standards.rules.agreed.publishing import (
    VersionFacts,
    fingerprint,
    shapes,
    vocabulary,
    written,
)
from communaux.modules.standards.rules.agreed.terms import TermFacts, faults_among, faults_of
from communaux.modules.standards.rules.agreed.trying import try_out

IRI = "https://exemple.coop/standards/slot/1"


def term(name: str, kind: str = "property", **fields: object) -> TermFacts:
    if kind == "property":
        fields.setdefault("range", "xsd:string")
    said = {"label": {"fr": name, "en": name}, "definition": {"fr": "d", "en": "d"}}
    return TermFacts(name, kind, **{**said, **fields})  # type: ignore[arg-type]


TERMS = [
    term("Slot", "class"),
    term("State", "class"),
    term("startsAt", belongs="Slot", range="xsd:dateTime", minimum=1, maximum=1),
    term("note", belongs="Slot", range="rdf:langString"),
    term("hasState", belongs="Slot", range="State", maximum=1),
    term("next", belongs="Slot", range="Slot"),
    term(
        "seeAlso",
        range="xsd:anyURI",
        matches=(("exact", "https://schema.org/url"), ("none", "https://x.org/n")),
    ),
    term("open", "code", belongs="State"),
    term("full", "code", belongs="State"),
]
VERSION = VersionFacts(IRI, 1, {"fr": "Créneau"}, {"fr": "d"}, "CC0-1.0", TERMS)
GOOD = f"""@prefix : <{IRI}#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:a> a :Slot ; :startsAt "2026-12-03T09:00:00Z"^^xsd:dateTime ; :hasState :open ; :next <urn:b> ; :note "x"@fr .
<urn:b> a :Slot ; :startsAt "2026-12-03T10:00:00Z"^^xsd:dateTime ."""
BAD = {
    "a start that is missing": GOOD.replace(':startsAt "2026-12-03T09:00:00Z"^^xsd:dateTime ;', ""),
    "a start that is text": GOOD.replace('"2026-12-03T10:00:00Z"^^xsd:dateTime', '"ten"'),
    "a code of no list": GOOD.replace(":open", ":Slot"),
    "two states": GOOD.replace(":hasState :open", ":hasState :open, :full"),
    "a thing of another class": GOOD.replace("<urn:b> a :Slot", "<urn:b> a :State"),
}


class TestFaults:
    def test_a_whole_version_is_sound(self) -> None:
        assert faults_among(TERMS) == []

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            (term("1st"), "name"),
            (term("été"), "name"),
            (term("x" * 61), "name"),
            (term("x", label={}), "label"),
            (term("x", definition={}), "definition"),
            (term("x", range=""), "range"),
            (term("x", minimum=3, maximum=2), "maximum"),
            (term("x", maximum=0), "maximum"),
            (term("X", "class", range="xsd:date"), "range"),
            (term("X", "class", minimum=1), "minimum"),
            (term("x", "code"), "belongs"),
        ],
    )
    def test_a_term_by_itself(self, wrong: TermFacts, field: str) -> None:
        assert field in [name for name, _said in faults_of(wrong)]

    @pytest.mark.parametrize(
        "terms",
        [
            [],
            [term("Slot", "class"), term("slot", belongs="Slot")],
            [term("x", belongs="Absent")],
            [term("x", range="Absent")],
            [term("x", range="xsd:absent")],
            [term("x", range="https://a b")],
        ],
    )
    def test_terms_together(self, terms: list[TermFacts]) -> None:
        assert faults_among(terms)


class TestPublishing:
    def test_the_shapes_check_something_and_nothing_is_beyond_core(self) -> None:
        read = shacl.read_shapes(written(shapes(VERSION), "turtle", IRI))
        assert not read.idle
        assert not read.problems
        assert not read.unsupported

    @pytest.mark.parametrize("text", [GOOD, *BAD.values()], ids=["good", *BAD])
    def test_another_validator_judges_data_the_same_way(self, text: str) -> None:
        data = rdflib.Graph().parse(data=text, format="turtle")
        rules = rdflib.Graph().parse(data=written(shapes(VERSION), "turtle", IRI).decode(), format="turtle")
        theirs, _graph, _text = pyshacl_validate(data, shacl_graph=rules)
        ours = try_out(VERSION, text, "turtle", "conforms")
        assert theirs == (ours.faults == 0)

    @pytest.mark.parametrize("media", ["turtle", "n-triples", "json-ld"])
    def test_each_format_says_the_same(self, media: str) -> None:
        name = {"turtle": "turtle", "n-triples": "nt", "json-ld": "json-ld"}[media]
        graphs = [
            rdflib.Graph().parse(data=written(make(VERSION), media, IRI).decode(), format=name)
            for make in (vocabulary, shapes)
        ]
        plain = [
            rdflib.Graph().parse(data=written(make(VERSION), "n-triples").decode(), format="nt")
            for make in (vocabulary, shapes)
        ]
        assert all(rdflib.compare.isomorphic(one, other) for one, other in zip(graphs, plain, strict=True))

    def test_recorded_matches_are_published_but_for_none(self) -> None:
        told = written(vocabulary(VERSION), "n-triples").decode()
        assert f"<{IRI}#seeAlso> <{publishing.SKOS}exactMatch> <https://schema.org/url>" in told
        assert "https://x.org/n" not in told

    def test_the_fingerprint_tells_words_alone(self) -> None:
        moved = replace(
            VERSION,
            iri="https://ailleurs.coop/standards/slot/1",
            issued="2026-06-18",
            replaces="https://x.org/0",
        )
        assert fingerprint(moved) == fingerprint(VERSION)

    @given(place=st.integers(0, len(TERMS) - 1), field=st.sampled_from(["label", "definition"]))
    @settings(max_examples=12)
    def test_every_word_counts(self, place: int, field: str) -> None:
        changed = list(TERMS)
        changed[place] = replace(changed[place], **{field: {"fr": "autre"}})
        assert fingerprint(replace(VERSION, terms=changed)) != fingerprint(VERSION)
        states = {one.name: one.state for one in compare(TERMS, changed)}
        assert states.pop(changed[place].name) == "changed"
        assert set(states.values()) == {"same"}


class TestTrying:
    def test_good_data_conform(self) -> None:
        assert try_out(VERSION, GOOD, "turtle", "conforms").verdict == "as-expected"

    @pytest.mark.parametrize("text", BAD.values(), ids=list(BAD))
    def test_a_counter_example_is_refused(self, text: str) -> None:
        outcome = try_out(VERSION, text, "turtle", "fails")
        assert outcome.verdict == "as-expected"
        assert all(line["fr"] and line["en"] for line in outcome.report)

    def test_a_misspelt_property_is_named(self) -> None:
        outcome = try_out(VERSION, GOOD.replace(":note", ":notes"), "turtle", "conforms")
        assert outcome.verdict == "otherwise"
        assert [line["path"] for line in outcome.report] == ["notes"]

    def test_data_of_other_classes_check_nothing_and_say_so(self) -> None:
        assert try_out(VERSION, "<urn:a> a <urn:B> .", "turtle", "conforms").verdict == "otherwise"

    @pytest.mark.parametrize(
        ("text", "media"),
        [
            ("not turtle", "turtle"),
            ('{"@context": "https://remote.example/c", "@id": "urn:a"}', "json-ld"),
            ("{", "json-ld"),
            ("<a> <b>", "n-triples"),
            ("x" * 60_001, "turtle"),
            ("<<( " * 14_000, "turtle"),  # nested so deep that a parser falls
        ],
    )
    def test_what_cannot_be_read_says_so(self, text: str, media: str) -> None:
        outcome = try_out(VERSION, text, media, "fails")
        assert (outcome.verdict, outcome.faults) == ("unreadable", 1)


def test_what_went_and_what_came() -> None:
    after = [*TERMS[1:], term("endsAt")]
    found = {one.name: one.state for one in compare(TERMS, after)}
    assert (found["Slot"], found["endsAt"], found["State"]) == ("removed", "added", "same")
