"""The page of the endpoint: examples that work, results as table and pictures, errors in plain words, no inline script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from communaux.doors.sparql import pictures, rows
from communaux.doors.sparql.examples import EXAMPLES
from communaux.index.graphs.store import Graphs
from tests.factories import make_commons, make_listing, make_organisation, make_relation
from tests.index.graphs.owned import graphs_of, owned

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EVIL = '<http://e/a> <http://e/p> "<script>alert(1)</script>" .\n<http://e/b> <http://e/p> <javascript:alert(1)> .\n'


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Iterator[Path]:
    first = make_organisation(
        "Roue libre", activities=["bike-delivery"], country="FR", latitude=48.1, longitude=-1.6
    )
    second = make_organisation(
        "Panier", activities=["bike-delivery"], country="BE", latitude=50.8, longitude=4.3
    )
    make_relation(first, "partner-of", second)
    make_commons(first, "Planning", nature="code")
    make_listing(second, "Vélos à prêter", direction="offer", kind="purchases")
    graphs = Graphs()
    graphs.fill()
    settings.DATA = tmp_path
    with owned(graphs, tmp_path / "sparql.sock"):
        yield tmp_path


def get(language: str = "fr", **data: str) -> Any:
    client = Client()
    client.cookies["django_language"] = language
    return client.get("/sparql", data, headers=BROWSER)


def test_every_example_answers_in_both_languages_with_its_picture(world: Path) -> None:
    for language in ("fr", "en"):
        for one in EXAMPLES:
            page = get(language, query=one.query(language), view=one.view)
            assert page.status_code == 200
            assert page.context["table"]["rows"], one.key
            assert bool(page.context["picture"]) == (one.view != "table"), one.key
            text = page.content.decode()
            assert "<script>" not in text
            assert " style=" not in text


def test_the_empty_page_shows_a_question_and_examples(world: Path) -> None:
    page = get("en")
    assert page.status_code == 200
    assert "Start from an example" in page.content.decode()
    assert "PREFIX pair:" in page.context["text"]


def test_nothing_found_says_what_to_do(world: Path) -> None:
    text = get("en", query="SELECT ?s { ?s a <http://nowhere/> }").content.decode()
    assert "Nothing answers this question" in text


def test_yes_and_no(world: Path) -> None:
    assert get("en", query="ASK { ?s ?p ?o }").context["said"] is True
    assert get("en", query="ASK { ?s a <http://nowhere/> }").context["said"] is False


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT ?s {\n ?s ?p FILTER(", "Line 2, column"),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "asks no other server"),
        ("DROP ALL", "read only"),
    ],
)
def test_mistakes_are_told_in_plain_words(world: Path, query: str, words: str) -> None:
    page = get("en", query=query)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert query.splitlines()[0].partition("{")[0] in page.context["text"]


def test_before_the_graphs_are_there_the_page_says_so(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    page = get("en", query="ASK {}")
    assert "The data is being loaded" in page.content.decode()


def test_values_cannot_become_markup_or_links_of_another_kind(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    with owned(graphs_of({"http://e/g": EVIL}), tmp_path / "sparql.sock"):
        for view in ("table", "graph"):
            text = get(query="CONSTRUCT WHERE { ?s ?p ?o }", view=view).content.decode()
            assert "<script>alert" not in text
            assert 'href="javascript' not in text


def test_files_come_by_a_link(world: Path) -> None:
    answer = Client().get(
        "/sparql", {"query": "SELECT ?s { ?s ?p ?o } LIMIT 1", "format": "csv"}, headers=BROWSER
    )
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_pictures_are_offered_where_they_suit() -> None:
    def table(*columns: str, row: tuple[str, ...]) -> rows.Table:
        terms = tuple(
            rows.of_iri(value)
            if value.startswith("http")
            else rows.Term(value, number=float(value) if value[0].isdigit() else None)
            for value in row
        )
        return rows.Table(columns, (terms,), 1)

    assert pictures.views(table("name", "n", row=("Un", "3"))) == ["table", "chart"]
    assert pictures.views(table("name", "lat", "lon", row=("Un", "48", "2"))) == ["table", "map"]
    assert pictures.views(table("a", "b", row=("http://e/a", "http://e/b"))) == ["table", "graph"]
    assert pictures.views(table("a", row=("Un",))) == ["table"]
    assert pictures.views(rows.Table(("a",), (), 0)) == ["table"]
