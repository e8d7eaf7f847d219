"""N-Triples as pyoxigraph reads and writes them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.client import triples as rdf
from communaux.client.triples import Blank, Iri, Literal

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
IRIS = st.sampled_from(["https://a.example/x", "https://a.example/é?q=1#f", "urn:x:y"])
OBJECTS = st.one_of(
    IRIS.map(ox.NamedNode),
    TEXT.map(ox.Literal),
    TEXT.map(lambda text: ox.Literal(text, language="fr-be")),
    TEXT.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("https://a.example/type"))),
    st.sampled_from(["b1", "x.y"]).map(ox.BlankNode),
)


def _ours(term: object) -> object:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    assert isinstance(term, ox.Literal)
    return Literal(term.value, term.language or "", term.datatype.value)


@settings(max_examples=60)
@given(st.lists(st.tuples(IRIS, IRIS, OBJECTS), max_size=5))
def test_what_another_writes_is_read(said: list[tuple[str, str, object]]) -> None:
    triples = [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in said]
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode()
    assert list(rdf.read(text)) == [
        (Iri(t.subject.value), Iri(t.predicate.value), _ours(t.object)) for t in triples
    ]


@settings(max_examples=60)
@given(TEXT, st.sampled_from(["", "fr", "de-CH"]))
def test_what_is_written_is_read_by_another(value: str, language: str) -> None:
    datatype = rdf.LANGUAGE_STRING if language else "https://a.example/type"
    line = rdf.lines([(Iri("urn:s"), Iri("urn:p"), Literal(value, language, datatype))])
    for form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE):
        (found,) = ox.parse(line, format=form)
        assert found.object.value == value
        assert (found.object.language or "") == language.lower()


def test_escapes_comments_and_blank_lines_are_read() -> None:
    text = '# one\n\n_:a <urn:p> "\\u00e9\\U0001F33E\\t\\"" . # end\r\n<urn:\\u00e9> <urn:p> _:a.b.\n'
    assert list(rdf.read(text)) == [
        (Blank("a"), Iri("urn:p"), Literal('é🌾\t"')),
        (Iri("urn:é"), Iri("urn:p"), Blank("a.b")),
    ]


@pytest.mark.parametrize(
    "line", ["<a> <b> .", '<a> "b" <c> .', "<a> <b> <c>", '<a> <b> "c .', "no", '<a> <b> "\\x" .']
)
def test_what_is_no_triple_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 1|escape"):
        list(rdf.read(line))


@pytest.mark.parametrize(
    "term",
    [
        Iri("https://a.example/> <urn:x"),
        Iri("a b"),
        Literal("x", "fr> ."),
        Literal("x", "", "a> <b"),
        Blank("a . <x>"),
    ],
)
def test_nothing_breaks_out_of_a_term(term: rdf.Term) -> None:
    with pytest.raises(ValueError, match="no "):
        rdf.written(term)
