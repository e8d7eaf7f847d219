"""Context, shapes, vocabulary and code lists: what the words mean, for programs and for people."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pyoxigraph as ox
import pytest
from django.test import Client
from pyshacl import validate
from rdflib import Graph

from communaux.meaning import context, shacl, turtle, vocabulary
from communaux.meaning.access import Role
from communaux.meaning.declare import all_meanings, expand, named
from communaux.meaning.fields import check_link
from communaux.meaning.lists import ALL

HERE = "http://localhost:8000"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def graph_of(document: dict[str, Any]) -> set[Any]:
    """The triples of a document with the context of the node."""
    whole = {"@context": f"{HERE}/ns/context.jsonld", "@id": "http://x.example/a", **document}
    return {(t.predicate.value, t.object) for t in turtle.parse(orjson.dumps(whole), "application/ld+json")}


class TestContext:
    def test_every_property_has_its_one_meaning(self) -> None:
        values = {"kind": "platform", "state": "open", "name": "Vélo", "direction": "offer"}
        for meaning in all_meanings():
            told = {name: value for name, value in values.items() if name in meaning.kinds}
            if meaning.name == "relation":
                told["kind"] = "member-of"
            predicates = {p for p, _o in graph_of({"@type": [meaning.class_name], **told})}
            expected = {expand(meaning.prop(name).iri) for name in told} | {expand("rdf:type")}
            assert predicates == expected, meaning.name

    def test_a_code_that_is_also_a_property_name_is_a_term_of_its_list(self) -> None:
        assert "ceased" in named("organisation").kinds
        found = graph_of({"@type": ["Organization"], "maturity": "ceased"})
        assert (expand("own:maturity"), ox.NamedNode(f"{HERE}/lists/maturity#ceased")) in found

    def test_every_code_of_every_list_becomes_its_own_iri(self) -> None:
        written: list[dict[str, Any]] = []
        expected: set[tuple[str, str, ox.NamedNode]] = set()
        for meaning in all_meanings():
            for name, kind in meaning.kinds.items():
                if kind not in {"code", "codes"}:
                    continue
                code_list = meaning.code_list(name)
                for code in code_list.codes:
                    subject = f"http://x.example/{len(written)}"
                    written.append({"@id": subject, "@type": [meaning.class_name], name: [code]})
                    iri = ox.NamedNode(f"{HERE}{code_list.term_path(code)}")
                    expected.add((subject, expand(meaning.prop(name).iri), iri))
        # All in one text: the context is read once.
        whole = {"@context": f"{HERE}/ns/context.jsonld", "@graph": written}
        told = turtle.parse(orjson.dumps(whole), "application/ld+json")
        assert expected <= {(one.subject.value, one.predicate.value, one.object) for one in told}
        assert len(expected) == len(written) > 500

    def test_no_context_of_elsewhere_is_fetched(self) -> None:
        for given in ("https://ailleurs.example/c.jsonld", ["https://ailleurs.example/c.jsonld", {}]):
            with pytest.raises(turtle.FramingError):
                turtle.parse(
                    orjson.dumps({"@context": given, "@id": "http://x.example/a"}), "application/ld+json"
                )


class TestTurtle:
    @pytest.mark.parametrize(
        "value", [0.0, -0.0, 1.0, 100.0, -2.5, 48.8566, 1e-7, 1.5e300, 0.1 + 0.2, 123456789.123]
    )
    def test_a_double_has_its_canonical_form_and_its_value(self, value: float) -> None:
        text = turtle.double_text(value)
        assert float(text) == value
        document = {"@type": ["Organization"], "latitude": value}
        assert {o.value for p, o in graph_of(document) if p == expand("geo:lat")} == {text}

    def test_what_may_not_stand_in_an_iri_is_encoded(self) -> None:
        document = {
            "@id": f"{HERE}/organisations/a",
            "@type": ["Organization"],
            "website": 'https://a.example/<"> x',
        }
        triples = turtle.parse(turtle.to_turtle(document), "text/turtle")
        assert "https://a.example/%3C%22%3E%20x" in {t.object.value for t in triples}

    @pytest.mark.parametrize(
        "text",
        [
            "@prefix",
            "<http://localhost:8000/organisations/a> a <http://virtual-assembly.org/ontologies/pair#Organization> ; "
            "<http://virtual-assembly.org/ontologies/pair#preferedLabel> <http://x.example/> .",
            "<http://localhost:8000/organisations/a> a <http://virtual-assembly.org/ontologies/pair#Organization> ; "
            '<http://www.w3.org/2003/01/geo/wgs84_pos#lat> "x"^^<http://www.w3.org/2001/XMLSchema#double> .',
            "<http://localhost:8000/organisations/a> a <http://virtual-assembly.org/ontologies/pair#Organization> ; "
            "<http://localhost:8000/ns#maturity> <http://x.example/project> .",
            "",
        ],
    )
    def test_what_does_not_fit_is_refused(self, text: str) -> None:
        with pytest.raises(turtle.FramingError):
            turtle.from_rdf(named("organisation"), text, "text/turtle")

    def test_a_text_without_end_is_cut_short(self) -> None:
        line = "<http://x.example/s> <http://x.example/p> <http://x.example/{}> .\n"
        many = "".join(line.format(n) for n in range(turtle.MAX_TRIPLES + 1))
        with pytest.raises(turtle.FramingError):
            turtle.parse(many, "application/n-triples")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": None},
        {"name": "é" * 161},
        {"maturity": "zzz"},
        {"country": "France"},
        {"started": "hier"},
        {"website": "mailto:a@b.example"},
        {"relations": [f"{HERE}/organisations/a"]},
        {"fictional": None},
        {"summary": {"de": "Fahrrad"}},
    ],
)
def test_a_shape_refuses_what_is_wrong(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {
        "@context": f"{HERE}/ns/context.jsonld",
        "@id": f"{HERE}/organisations/a",
        "@type": ["Organization", "schema:Organization"],
        "name": "Vélo",
        "kind": "platform",
        "fictional": False,
        "version": 1,
        "created": "2026-01-01T00:00:00Z",
        "updated": "2026-01-01T00:00:00Z",
    }
    shape = Graph().parse(data=shacl.shape(named("organisation")), format="turtle")

    def conforms(document: dict[str, Any]) -> bool:
        said = {name: value for name, value in document.items() if value is not None}
        data = Graph().parse(data=turtle.to_turtle(said), format="turtle")
        return bool(validate(data, shacl_graph=shape)[0])

    assert conforms(right)
    assert not conforms(right | wrong)


class TestVocabulary:
    def test_every_own_term_is_described_in_both_languages(self) -> None:
        triples = list(vocabulary.vocabulary_triples())
        labels = {
            (t.subject.value, t.object.language) for t in triples if t.predicate.value.endswith("#label")
        }
        for meaning in all_meanings():
            terms = [prop.iri for prop in meaning.properties] + [meaning.types[0]]
            for term in terms:
                if term.startswith("own:"):
                    assert {(expand(term), "fr"), (expand(term), "en")} <= labels

    def test_every_list_is_a_sound_scheme(self) -> None:
        for code_list in ALL.values():
            triples = set(vocabulary.list_triples(code_list))
            concepts = {t.subject for t in triples if t.object == ox.NamedNode(f"{SKOS}Concept")}
            assert len(concepts) == len(code_list)
            for triple in triples:
                if triple.predicate.value in {f"{SKOS}broader", f"{SKOS}hasTopConcept"}:
                    assert triple.object in concepts

    def test_the_same_words_are_the_same_bytes(self) -> None:
        for media in ("text/turtle", "application/ld+json", "application/n-triples"):
            once = vocabulary.serialise(vocabulary.vocabulary_triples(), media)
            assert once == vocabulary.serialise(vocabulary.vocabulary_triples(), media)
            assert turtle.parse(once, media)


@pytest.mark.django_db
class TestServed:
    @pytest.mark.parametrize("path", ["/ns", "/lists/", "/lists/activities"])
    @pytest.mark.parametrize(
        "accept", ["text/turtle", "application/ld+json", "application/n-triples", "text/html"]
    )
    def test_at_one_address_in_every_format(self, client: Client, path: str, accept: str) -> None:
        response = client.get(path, headers={"accept": accept})
        assert response.status_code == 200
        assert response["Content-Type"].startswith(accept)
        assert "Accept" in response["Vary"]
        if accept != "text/html":
            assert turtle.parse(response.content, accept)
            again = client.get(path, headers={"accept": accept, "if-none-match": response["ETag"]})
            assert again.status_code == 304
            assert "max-age" in response["Cache-Control"]
            assert response["Access-Control-Allow-Origin"] == "*"

    def test_every_link_of_a_document_leads_somewhere(self, client: Client) -> None:
        served = orjson.loads(client.get("/ns/context.jsonld").content)
        assert served == {"@context": context.context()}
        for meaning in all_meanings():
            response = client.get(f"/ns/shapes/{meaning.name}")
            hidden = not any(Role.VISITOR in roles for roles, _rows in meaning.rows)
            assert response.status_code == (404 if hidden else 200), meaning.name
        page = client.get("/ns", headers={"accept": "text/html"}).content.decode()
        identities = re.findall(r' id="([^"]+)"', page)
        assert len(identities) == len(set(identities))
        for meaning in all_meanings():
            for term in (meaning.types[0], *(prop.iri for prop in meaning.properties)):
                # The IRI of an own term leads to where it is explained.
                assert not term.startswith("own:") or term.removeprefix("own:") in identities
            assert meaning.class_name in identities
        page = client.get("/lists/maturity", headers={"accept": "text/html"}).content.decode()
        for code in ALL["maturity"].codes:
            assert f'id="{code}"' in page


@pytest.mark.parametrize(
    "link", ["https://a.example", "http://é.example/ü?x=1#y", "https://a.example:8080/%C3%A9"]
)
def test_links_that_are_links(link: str) -> None:
    check_link(link)


@pytest.mark.parametrize(
    "link",
    ["", "a.example", "//a.example", "javascript:x", "https://", "https://localhost", "https://a.example/ b", "https://a.example/%zz", "https://a.example/<", "https://a.example/\n", "ftp://a.example", "https://[::1", "https://a.example/" + "a" * 500],
)  # fmt: skip
def test_links_that_are_not(link: str) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        check_link(link)
