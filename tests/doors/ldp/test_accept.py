"""Content negotiation as RFC 9110 section 12.5.1 has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.doors.ldp.accept import ALL, choose, matches

HTML, LD, JSON, TURTLE, NT = ALL


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        ("text/*", HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("application/*", LD),
        ("application/json", JSON),
        ("application/n-triples", NT),
        ("text/turtle;q=0.5, application/ld+json;q=0.4", TURTLE),
        ("text/turtle;q=0.4, application/ld+json;q=0.5", LD),
        ("text/html;q=0, */*", LD),
        ("text/turtle, */*;q=0.1", TURTLE),
        ("text/*, text/turtle", TURTLE),
        ("text/*;q=0.9, text/turtle;q=0.1, */*;q=0.2", HTML),
        ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', LD),
        ('application/ld+json; profile="a,b;q=0"; q=0.9, text/html;q=0.1', LD),
        ("text/turtle; charset=utf-8", TURTLE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("text/turtle;q=0", None),
        ("image/png", None),
        ("image/png, text/turtle;q=0.001", TURTLE),
        ("nonsense", HTML),
        (";;,,", HTML),
        ("text/turtle;q=2, application/ld+json;q=0.1", LD),
        ("*/turtle, application/json;q=0.1", JSON),
    ],
)
def test_the_offer_that_suits_best_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert choose(accept) == chosen


@given(st.text(st.sampled_from('text/html*,;q=0.159 "\\tur+json\x00é'), max_size=80))
def test_no_header_breaks_it(accept: str) -> None:
    assert choose(accept) in {None, *ALL}


@given(st.permutations(["text/turtle;q=0.7", "application/ld+json;q=0.8", "text/html;q=0.2", "*/*;q=0.1"]))
def test_the_order_of_the_parts_does_not_count(parts: list[str]) -> None:
    assert choose(", ".join(parts)) == LD


@pytest.mark.parametrize(
    ("header", "same"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ("*", True),
        ('"b", "a"', True),
        ('"b"', False),
        ("a", False),
        ("", False),
    ],
)
def test_validators_compare_weakly(header: str, same: bool) -> None:
    assert matches(header, '"a"') is same


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ['"\\', '"', '\\"', ';a="', "a/b;", 'a/b;c="\\",'])
def test_a_text_that_never_ends_is_looked_at_once(piece: str) -> None:
    for number in range(400):
        assert choose((f"{number}" + piece * 4000)[:4000], ("text/turtle",)) in ("text/turtle", None)
