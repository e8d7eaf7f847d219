"""Flat tables: a document to cells and back, in whatever way a spreadsheet writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import given, settings

from communaux.meaning.access import EDITORS, Role
from communaux.meaning.declare import Kind, all_meanings, named
from communaux.meaning.reader import reader
from communaux.meaning.table import columns, table, words
from tests.meaning.test_laws import law
from tests.meaning.worlds import build, worlds

ALL = frozenset(Role)
ORGANISATION = named("organisation")
_SILENT = {Kind.REFS, Kind.FILE, Kind.REF}


@pytest.mark.django_db
@settings(law, max_examples=10)
@given(plan=worlds())
def test_a_row_gives_the_values_back(plan: dict[str, Any]) -> None:
    with transaction.atomic():
        build(plan)
        for meaning in all_meanings():
            written = table(meaning, EDITORS, writing=True)
            read = table(meaning, EDITORS)
            rows = list(meaning.model._default_manager.all())
            documents = dict(reader(meaning.model, EDITORS).read_many([row.pk for row in rows]))
            for row in rows:
                if row.pk not in documents:
                    continue
                cells = dict(zip(read.headers, read.row(documents[row.pk]), strict=True))
                values, problems = written.values({h: c for h, c in cells.items() if h in written.headers})
                assert problems == []
                row.refresh_from_db()
                for name, value in values.items():
                    if meaning.kinds[name] in _SILENT or name not in {
                        p.name for p in meaning.readable(EDITORS)
                    }:
                        continue
                    held = getattr(row, name)
                    if meaning.kinds[name] == Kind.LINKS:
                        assert {link.replace("%3B", ";") for link in value} == {
                            link.replace("%3B", ";") for link in held
                        }
                    elif isinstance(held, str):
                        # A cell is trimmed, as every text of the house is.
                        assert value == held.strip()
                    else:
                        assert value == held
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("country", "France", "FR"),
        ("country", "fr", "FR"),
        ("countries", "Belgique; France", ["BE", "FR"]),
        ("maturity", "Projet", "project"),
        ("activities", "mobility", ["mobility"]),
        ("started", "2016", "2016"),
        ("started", 2016.0, "2016"),
        ("started", dt.datetime(2016, 1, 5), "2016-01-05"),
        ("started", "janvier 2016", "2016-01"),
        ("latitude", "48,8566", 48.8566),
        ("latitude", 48, 48.0),
        ("latitude", "", None),
        (
            "links",
            "https://a.example/;https://b.example/?x=1;2",
            ["https://a.example/", "https://b.example/?x=1;2"],
        ),
        ("links", "https://a.example/\nhttps://b.example/", ["https://a.example/", "https://b.example/"]),
        ("links", None, []),
        ("city", "  Lille ", "Lille"),
        ("postcode", 59000.0, "59000"),
        ("activities", "", []),
        ("country", None, ""),
    ],
)
def test_a_cell_is_read_as_people_write_it(header: str, cell: Any, value: Any) -> None:
    values, problems = table(ORGANISATION, EDITORS, writing=True).values({header: cell})
    assert (values, problems) == ({header: value}, [])


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("country", "Nulle part"),
        ("maturity", "zzz"),
        ("activities", "mobility;zzz"),
        ("started", "hier"),
        ("latitude", "nord"),
        ("latitude", "nan"),
        ("links", "https://a.example/ rien"),
        ("website", "javascript:x"),
    ],
)
def test_a_cell_that_does_not_read_is_told(header: str, cell: str) -> None:
    values, problems = table(ORGANISATION, EDITORS, writing=True).values({header: cell})
    assert values == {}
    assert [problem.header for problem in problems] == [header]
    assert problems[0].sentence


def test_one_language_alone_keeps_the_other() -> None:
    writing = table(ORGANISATION, EDITORS, writing=True)
    before = {"summary": {"fr": "ancien", "en": "old"}}
    assert writing.values({"summary_fr": "neuf"}, before)[0] == {"summary": {"fr": "neuf", "en": "old"}}
    assert writing.values({"summary_fr": "", "summary_en": ""}, before)[0] == {"summary": {}}
    assert writing.values({"summary_fr": "neuf"})[0] == {"summary": {"fr": "neuf"}}


def test_headers_are_unique_and_follow_the_roles() -> None:
    for meaning in all_meanings():
        headers = table(meaning, ALL).headers
        assert len(headers) == len(set(headers))
    assert "email" not in {column.header for column in columns("organisation", frozenset({Role.VISITOR}))}
    assert table(named("claim"), frozenset({Role.VISITOR})).headers == ()


def test_cells_have_words_for_people() -> None:
    by_header = {column.header: column for column in columns("organisation", ALL)}
    assert words(by_header["country"], "FR", "fr") == "France"
    assert words(by_header["countries"], "BE;FR", "en") == "Belgium, France"
    assert words(by_header["maturity"], "project", "en") == "Project"
    assert words(by_header["started"], "2016-01", "fr") == "janvier 2016"
    with translation.override("en"):
        assert words(by_header["fictional"], True, "fr") == "oui"
    with translation.override("fr"):
        assert words(by_header["fictional"], False, "en") == "no"
    assert words(by_header["city"], None, "fr") == ""


def test_in_every_list_two_codes_are_two_and_a_label_is_one() -> None:
    """Also where both together are another name of one: "scic;sas" is not "SCIC SAS"."""
    tried = 0
    for meaning in all_meanings():
        for column in table(meaning, EDITORS).columns:
            if column.kind != Kind.CODES:
                continue
            code_list = meaning.code_list(column.name)
            codes = list(code_list.codes)[:60]
            for code in codes:
                for language in ("fr", "en"):
                    assert column.value(code_list.label(code, language)) == [code]
            for place, one in enumerate(codes):
                for other in codes[place + 1 :]:
                    assert column.value(f"{one};{other}") == [one, other]
                    tried += 1
    assert tried > 1000
