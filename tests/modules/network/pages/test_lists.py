"""The lists of people, offers and commons: paged by key without gap, whatever is typed in their address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from communaux.modules.network.pages import lists
from tests import factories as make

pytestmark = pytest.mark.django_db


def seen(client: Client, url: str, what: str) -> list[str]:
    """Everything that matches, page after page."""
    found: list[str] = []
    while url:
        page = client.get(url).content.decode()
        found += re.findall(what, page)
        after = re.search(r'rel="next" href="([^"]+)"', page)
        url = after[1].replace("&amp;", "&") if after else ""
        assert len(found) < 100, "pages go on for ever"
    return found


@pytest.fixture
def small(monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)


def test_people_of_one_name_are_all_listed_once(client: Client, small: None) -> None:
    names = ["Ana"] * 5 + ["Bo", "Zoé", "Éva"]
    for name in names:
        make.make_person(name, listed=True)
    make.make_person("Cachée")
    assert sorted(seen(client, "/people/", r'<li><span><a href="/people/\w+">([^<]+)')) == sorted(names)
    assert len(seen(client, "/people/?q=Ana", r'<li><span><a href="/people/\w+">')) == 5


def test_offers_and_needs_are_all_listed_once(client: Client, small: None) -> None:
    one = make.make_organisation()
    titles = [make.make_listing(one).title for _n in range(7)]
    make.make_listing(one, state="closed")
    assert sorted(seen(client, "/listings/", r'<a href="/listings/\w+">([^<]+)')) == sorted(titles)


def test_commons_are_all_listed_once(client: Client, small: None) -> None:
    one = make.make_organisation()
    names = [make.make_commons(one).name for _n in range(17)]
    assert sorted(seen(client, "/commons/", r'<th scope="row">(?:<a[^>]*>)?([^<\n]+)')) == sorted(names)


@pytest.mark.parametrize("path", ["/people/", "/listings/", "/commons/"])
@pytest.mark.parametrize(
    "query", ["after=%00", "q=%00<b>", "after=" + "x" * 3000, "kind=%00", "nature=<script>"]
)
def test_what_is_typed_in_the_address_breaks_nothing(client: Client, path: str, query: str) -> None:
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert "<b>" not in response.content.decode()
