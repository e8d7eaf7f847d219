"""The look at a query before it is run: no word hides, and none is seen where there is none."""

import pytest

from communaux.index.graphs.queries import look


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# INSERT\nPREFIX insert: <http://e/#DELETE>\nask {}", "ASK"),
        ("BASE <http://e/select> Describe <x>", "DESCRIBE"),
        ("construct where {}", "CONSTRUCT"),
        ("PREFIX a: <http://e/> INSERT DATA {}", "UPDATE"),
        ("with <http://e/> delete {} where {}", "UPDATE"),
        ("nothing of the kind", ""),
        ("", ""),
    ],
)
def test_the_form_is_the_first_word_that_names_one(text: str, form: str) -> None:
    assert look(text).form == form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://e/> {} }",
        "SELECT * {service?x{}}",
        "SELECT * { Service SILENT <http://e/> {} }",
        "SELECT * { ?s ?p '''a''' . SERVICE <http://e/> {} }",
        "SELECT * { FILTER(1<2)SERVICE<http://e/>{} }",
        r"SELECT * { \u0053ERVICE <http://e/> {} }",
        r"SELECT * { ?s ?p '\u0027 . SERVICE <http://e/> {} } #\u0027 }",
        "SELECT * { ?s ?p 'it\\'s' . SERVICE <http://e/> {} }",
        "SELECT * { ?s ?p ex:a\\#b . SERVICE <http://e/> {} }",
    ],
)
def test_asking_elsewhere_is_seen(text: str) -> None:
    assert look(text).asks_elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?service ?p 'SERVICE' }",
        "SELECT * { ?s service:x ex:service } # SERVICE",
        'SELECT * { <http://e/SERVICE> $from """FROM "SERVICE" """@service }',
    ],
)
def test_names_and_texts_are_no_words(text: str) -> None:
    seen = look(text)
    assert not seen.asks_elsewhere
    assert not seen.has_from


def test_graphs_named_in_the_query_are_seen() -> None:
    assert look("SELECT * FROM <http://e/> {}").has_from
    assert look("ASK FROM NAMED <http://e/> {}").has_from
