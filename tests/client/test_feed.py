"""The change feed: each change once, in its order, from where one stopped; and pages that lead astray."""

from __future__ import annotations

import httpx
import pytest

from communaux.client import NoAnswer
from communaux.client.feed import AS, POSITION, TREE, TYPE
from tests.client.answering import BASE, Answer, house

FEED = f"{BASE}feed"


def page(number: int, positions: list[int], following: str = "") -> str:
    here, lines = f"{FEED}/{number}", []
    for position in positions:
        name = f"<{here}#{position}-abc>"
        lines += [
            f"<{FEED}#stream> <{TREE}member> {name} .",
            f"{name} <{TYPE}> <{AS}Update> .",
            f'{name} <{POSITION}> "{position}"^^<http://www.w3.org/2001/XMLSchema#integer> .',
            f'{name} <{AS}published> "2026-11-23T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
            f"{name} <{AS}object> <{BASE}organisations/o{position}> .",
        ]
    if following:
        lines += [f"<{here}> <{TREE}relation> _:next .", f"_:next <{TREE}node> <{following}> ."]
    return "\n".join(lines) + "\n"


def answering(pages: dict[str, str], asked: list[str] | None = None) -> Answer:
    def act(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(str(request.url))
        text = pages.get(str(request.url))
        if text is None:
            return httpx.Response(404)
        return httpx.Response(200, headers={"content-type": "application/n-triples"}, text=text)

    return act


ROOT = f"<{FEED}> <{TREE}relation> _:n .\n_:n <{TREE}node> <{FEED}/1> .\n"


def test_each_change_once_and_in_order() -> None:
    pages = {FEED: ROOT, f"{FEED}/1": page(1, [2, 1, 3], f"{FEED}/2"), f"{FEED}/2": page(2, [4, 5])}
    found = list(house(answering(pages)).changes())
    assert [one.position for one in found] == [1, 2, 3, 4, 5]
    assert (found[0].kind, found[0].object) == ("Update", f"{BASE}organisations/o1")


def test_one_goes_on_from_the_cursor_without_reading_what_is_behind() -> None:
    pages = {FEED: ROOT, f"{FEED}/1": page(1, [1, 2], f"{FEED}/2"), f"{FEED}/2": page(2, [3])}
    cursor = list(house(answering(pages)).changes())[-1].cursor
    assert list(house(answering(pages)).changes(cursor)) == []
    pages[f"{FEED}/2"] = page(2, [3, 4])
    asked: list[str] = []
    assert [one.position for one in house(answering(pages, asked)).changes(cursor)] == [4]
    assert asked == [f"{FEED}/2"]


def test_stopped_in_the_middle_of_a_page_nothing_is_lost() -> None:
    pages = {FEED: ROOT, f"{FEED}/1": page(1, [1, 2, 3])}
    first = next(house(answering(pages)).changes())
    assert [one.position for one in house(answering(pages)).changes(first.cursor)] == [2, 3]


def test_pages_in_a_circle_end() -> None:
    pages = {FEED: ROOT, f"{FEED}/1": page(1, [1], f"{FEED}/1")}
    assert len(list(house(answering(pages)).changes())) == 1


def test_a_feed_that_leads_to_another_house_is_not_followed() -> None:
    pages = {FEED: ROOT, f"{FEED}/1": page(1, [1], "https://evil.example/feed/2")}
    with pytest.raises(NoAnswer, match="elsewhere"):
        list(house(answering(pages)).changes())


def test_a_member_without_a_place_is_no_member() -> None:
    bare = f"<{FEED}#stream> <{TREE}member> <{FEED}/1#x> .\n<{FEED}/1#x> <{AS}object> <{BASE}x> .\n"
    with pytest.raises(NoAnswer, match="no place"):
        list(house(answering({FEED: ROOT, f"{FEED}/1": bare})).changes())
